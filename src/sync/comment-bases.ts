import { isComment, readComment } from '../model/read-comment.ts';
import { readPlainComment } from '../model/read-plain-comment.ts';
import type { PartEntry, PartMeta } from '../ports/snapshot-store.ts';
import { bodyHere, hashOf, pointerIn } from './comment-files.ts';
import type { Linked } from './comment-match.ts';
import { commentOid, parseComment, partKey, remoteComment } from './comment-text.ts';
import { COMMENTS, type CommentPair, type RemoteComment, type Thread } from './comment-types.ts';
import { damaged } from './gather.ts';
import { parsePartMeta } from './meta.ts';
import type { Engine, Gathered } from './types.ts';

/** A file and its comment, before their contents are read. */
export interface CommentDraft extends Linked {
  readonly thread: Thread;
  readonly relinked: boolean;
  /** What an interrupted run had sent to create it. */
  readonly posted?: string;
  /** Where it is known already. */
  readonly meta?: PartMeta | null;
}

export type PartMetas = ReadonlyMap<string, PartMeta>;

/** Where a comment's record of what an interrupted run was sending stands in the journal. */
export function journalKey(id: string): string {
  return `comment/${id}`;
}

/** Metadata of parts of the tip, by `<item>/<comment>`. @throws RoadmapError `snapshots.damaged` */
export async function readPartMetas(engine: Engine, entries: ReadonlyMap<string, PartEntry>): Promise<PartMetas> {
  const texts = await engine.snapshots.read([...entries.values()].map((entry) => entry.meta));
  const metas = new Map<string, PartMeta>();
  for (const [key, { meta }] of entries) metas.set(key, parseMeta(engine, key, texts.get(meta)));
  return metas;
}

function parseMeta(engine: Engine, key: string, text: string | undefined): PartMeta {
  const meta = parsePartMeta(text ?? '');
  if (meta === null) throw damaged(engine, key, `seen/${key}.json is not in the expected form`);
  return meta;
}

/** Puts R and S beside every L, as `loadPairs` does for issues. */
export async function loadComments(
  engine: Engine,
  gathered: Gathered,
  drafts: readonly CommentDraft[],
): Promise<readonly CommentPair[]> {
  const entries = new Map(
    drafts.flatMap(({ thread, key, entry, meta }) =>
      entry === null || meta !== undefined ? [] : [[partKey(thread, key), entry] as const],
    ),
  );
  const metas = await readPartMetas(engine, entries);
  const texts = await engine.snapshots.read([...new Set(drafts.flatMap((draft) => oidsToRead(engine, draft)))]);
  const pairs: CommentPair[] = [];
  for (const draft of drafts) {
    const { thread, local, entry, relinked } = draft;
    const meta = draft.meta ?? metas.get(partKey(thread, draft.key)) ?? null;
    const remote = remoteOf(engine, draft, { meta, texts });
    const base = (await baseOf(engine, draft, { remote, texts })) ?? draft.posted;
    pairs.push(withSent(engine, gathered, { thread, local, remote, entry, meta, base, relinked }));
  }
  return pairs;
}

type Texts = ReadonlyMap<string, string>;

/** The tip's text where the comment was not read, and what the pointer may mean. */
function oidsToRead(engine: Engine, { local, comment, entry }: CommentDraft): readonly string[] {
  if (entry === null) return [];
  return [...(comment === null ? [entry.seen] : []), ...inTip(engine, { local, entry })];
}

function inTip(engine: Engine, { local, entry }: Pick<CommentDraft, 'local' | 'entry'>): readonly string[] {
  const hash = hashOf(engine, local);
  const oids = [entry?.base, entry?.seen];
  return oids.flatMap((oid) => (hash !== null && oid?.startsWith(hash) === true ? [oid] : [])).slice(0, 1);
}

function remoteOf(
  engine: Engine,
  { thread, key, comment, entry }: CommentDraft,
  { meta, texts }: { readonly meta: PartMeta | null; readonly texts: Texts },
): RemoteComment {
  if (comment !== null) return remoteComment(engine, comment);
  // Then the tip has it.
  const { seen: oid } = entry as PartEntry;
  const body = textOf(engine, partKey(thread, key), texts.get(oid));
  return { key, body, oid, updated_at: (meta as PartMeta).updated_at, comment: null };
}

/** @throws RoadmapError `snapshots.damaged` */
export function textOf(engine: Engine, key: string, text: string | undefined): string {
  const body = text === undefined ? null : parseComment(text);
  if (body === null) throw damaged(engine, key, `the object of seen/${key}.md is missing`);
  return body;
}

/** S, by the first of these that has it: either side itself, the ref's tip, its history, the file's history. */
async function baseOf(
  engine: Engine,
  draft: CommentDraft,
  { remote, texts }: { readonly remote: RemoteComment; readonly texts: Texts },
): Promise<string | undefined> {
  const { local, thread } = draft;
  const hash = hashOf(engine, local);
  if (hash === null) return undefined;
  if (remote.oid.startsWith(hash)) return remote.body;
  if (commentOid(engine, bodyHere(engine, local)).startsWith(hash)) return bodyHere(engine, local);
  const [oid] = inTip(engine, draft);
  const known = oid === undefined ? undefined : texts.get(oid);
  const text = known ?? (await engine.snapshots.find(partKey(thread, remote.key), hash));
  return (text === null ? null : parseComment(text)) ?? fromHistory(engine, local.path, hash);
}

async function fromHistory(engine: Engine, path: string, hash: string): Promise<string | undefined> {
  for (const text of await engine.history(path)) {
    const older = readPlainComment(path, text, engine.config) ?? readComment(path, text, engine.config);
    if (!isComment(older)) continue;
    const body = bodyHere(engine, { ...older, text });
    if (commentOid(engine, body).startsWith(hash)) return body;
  }
  return undefined;
}

/** What an interrupted run sent and the tracker now has was this file's own text (as `withSent` of sent.ts). */
function withSent(engine: Engine, gathered: Gathered, pair: CommentPair): CommentPair {
  const sent = gathered.sent.get(journalKey(pair.local.id));
  if (sent === undefined || pair.base === undefined) return pair;
  const isThatFile =
    sent.key === pair.remote.key && sent.branch === engine.branch && sent.pointer === pointerIn(engine, pair.local);
  const arrived = sent.values[COMMENTS.name] === pair.remote.body && bodyHere(engine, pair.local) !== pair.base;
  return isThatFile && arrived ? { ...pair, base: sent.bases[COMMENTS.name] as string } : pair;
}
