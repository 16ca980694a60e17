import { editComment, type CommentChanges } from '../model/edit-comment.ts';
import type { PartMeta, PartUpdate } from '../ports/snapshot-store.ts';
import type { ItemComment } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from './canonical.ts';
import { laterTime } from './compose.ts';
import { bodyHere, hashOf, linkOf } from './comment-files.ts';
import { COMMENTS, type CommentPair, type RemoteComment, type Thread } from './comment-types.ts';
import type { Engine } from './types.ts';

/** What is hashed of a comment, and what the ref holds of it. */
export function canonicalComment(body: string): string {
  return printCanonical([COMMENTS], { comments: body });
}

export function commentOid(engine: Engine, body: string): string {
  return engine.snapshots.oid(canonicalComment(body));
}

/** The inverse; null: what is remembered of a comment that is gone. */
export function parseComment(text: string): string | null {
  return (parseCanonical([COMMENTS], text).comments ?? null) as string | null;
}

/** No comment has this text, not even an empty one. */
export const GONE = printCanonical([COMMENTS], {});

export function goneOid({ snapshots }: Engine): string {
  return snapshots.oid(GONE);
}

/** The name of a comment in the ref. */
export function partKey({ key }: Thread, comment: string): string {
  return `${key}/${comment}`;
}

/** The remote side of a comment as it was read in this run. */
export function remoteComment(engine: Engine, comment: ItemComment): RemoteComment {
  const { key, body, updated_at } = comment;
  return { key, body, oid: commentOid(engine, body), updated_at, comment };
}

/** What of a comment stands beside its text. */
export function metaOf(comment: ItemComment, file: { readonly id: string; readonly path: string }): PartMeta {
  const { id: item, author, created_at, updated_at } = comment;
  return { item, author, created_at, updated_at, id: file.id, path: file.path };
}

/** What the ref should hold about a comment now. */
export function partOf(
  { remote, local, meta }: CommentPair,
  base: string | undefined,
  refused: PartMeta['refused'],
): PartUpdate {
  // Where the comment was not read, the tip has it.
  const { refused: _before, ...known } = remote.comment === null ? (meta as PartMeta) : metaOf(remote.comment, local);
  const updated_at = laterTime(known.updated_at, meta);
  const next = { ...known, updated_at, id: local.id, path: local.path, ...(refused === undefined ? {} : { refused }) };
  return {
    seen: canonicalComment(remote.body),
    meta: next,
    base: base === undefined ? null : canonicalComment(base),
  };
}

/** Whether it holds that already. */
export function isSaved({ snapshots }: Engine, { entry }: CommentPair, { seen, base }: PartUpdate): boolean {
  const oid = base === null ? null : snapshots.oid(base);
  return entry?.seen === snapshots.oid(seen) && entry.base === oid;
}

/** The file with this text, link and pointer, and nothing else moved. @throws what `editComment` throws. */
export function commentText(
  engine: Engine,
  pair: Pick<CommentPair, 'local' | 'remote'>,
  next: { readonly body: string; readonly base: string | undefined },
): string {
  const { local, remote } = pair;
  const isTaken = next.body !== bodyHere(engine, local);
  const changes = isTaken ? { body: next.body, values: { updated: remote.updated_at } } : {};
  return editComment(local.text, { ...changes, by_remote: linksOf(engine, pair, next.base) }, engine.config);
}

function linksOf(
  engine: Engine,
  { local, remote }: Pick<CommentPair, 'local' | 'remote'>,
  base: string | undefined,
): NonNullable<CommentChanges['by_remote']> {
  const hash = base === undefined ? null : commentOid(engine, base).slice(0, 12);
  const link = linkOf(engine, local) === remote.key ? {} : { remote_ids: { [engine.remote]: remote.key } };
  const pointer = hash === null ? null : `${remote.updated_at}/${hash}`;
  const moved = hash === hashOf(engine, local) ? {} : { sync_base: { [engine.remote]: pointer } };
  return { ...link, ...moved };
}
