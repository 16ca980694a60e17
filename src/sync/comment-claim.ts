import { commentPath } from '../model/comment.ts';
import { derivedId } from '../model/derived-id.ts';
import type { CommentIntent } from '../ports/journal.ts';
import type { PartMeta } from '../ports/snapshot-store.ts';
import type { ItemComment } from '../ports/tracker.ts';
import type { CommentDraft, PartMetas } from './comment-bases.ts';
import type { BrokenComment, Shelf } from './comment-files.ts';
import { commentNote, type Match, type Unclaimed } from './comment-match.ts';
import { goneOid, metaOf, partKey } from './comment-text.ts';
import type { LocalComment, Thread, Unsent, Vanished } from './comment-types.ts';
import { defective } from './choose.ts';
import type { Engine, Gathered, Operation, SyncOptions } from './types.ts';

/** A comment without a file here, before its text is read. */
export interface Offered {
  readonly thread: Thread;
  readonly key: string;
  /** Null: not read in this run; then the tip has it. */
  readonly comment: ItemComment | null;
  readonly meta: PartMeta;
  readonly entry: Unclaimed['entry'] | null;
}

/** Who belongs to whom among the comments of one issue. */
export interface Claims {
  readonly drafts: CommentDraft[];
  readonly offered: Offered[];
  readonly unsent: Unsent[];
  /** Gone there and here: so that it is not taken for one whose file is missing. */
  readonly forgotten: { readonly thread: Thread; readonly key: string; readonly meta: PartMeta }[];
  readonly vanished: Vanished[];
  readonly notes: Operation[];
  readonly again: Set<string>;
}

export interface ClaimContext {
  readonly engine: Engine;
  readonly options: SyncOptions;
  readonly gathered: Gathered;
  readonly shelf: Shelf;
  readonly metas: PartMetas;
  readonly intents: ReadonlyMap<string, CommentIntent>;
  /** `<item>/<comment>` to the local id of what an interrupted run made. */
  readonly made: ReadonlyMap<string, string>;
  /** Accounts that may write there. */
  readonly writers: ReadonlySet<string>;
  /** Ids that are in use; an offered comment adds its own. */
  readonly taken: Set<string>;
  readonly buried: Buried;
}

/** Tombstones by both of their names. */
export interface Buried {
  readonly ids: ReadonlySet<string>;
  /** `<issue> <comment>` */
  readonly keys: ReadonlySet<string>;
}

/** After the links: by what an interrupted run made, by what the ref remembers, by a trusted marker, by the comment's own id. */
export function claim(context: ClaimContext, match: Match): Claims {
  const { thread } = match;
  const state: State = {
    ...{ context, thread },
    free: new Map(match.unlinked.map((local) => [local.id, local])),
    broken: context.shelf.broken.get(thread.issue) ?? [],
    claims: {
      drafts: match.changed.map((one) => ({ ...one, thread, relinked: false })),
      ...{ offered: [], unsent: [], forgotten: [], again: new Set() },
      vanished: [...match.vanished],
      notes: [...match.notes],
    },
  };
  for (const one of match.unclaimed) claimRemembered(state, one);
  for (const comment of match.fresh) claimFresh(state, comment);
  state.claims.unsent.push(...[...state.free.values()].map((local) => ({ thread, local })));
  return state.claims;
}

interface State {
  readonly context: ClaimContext;
  readonly thread: Thread;
  /** Files without a comment, by id. */
  readonly free: Map<string, LocalComment>;
  readonly broken: readonly BrokenComment[];
  readonly claims: Claims;
}

/** A link lost through reset, stash or revert, or a file that is gone. */
function claimRemembered(state: State, { key, entry, comment }: Unclaimed): void {
  const { thread, context } = state;
  const meta = context.metas.get(partKey(thread, key)) as PartMeta;
  const broken = brokenFor(state, meta.id, key);
  const elsewhere = context.shelf.places.get(meta.id);
  const isTold = entry.seen === goneOid(context.engine);
  if (comment === null && (isTold || thread.item !== null)) claimGone(state, { key, entry, meta, isTold });
  else if (state.free.has(meta.id)) take(state, { id: meta.id, key, comment, entry });
  else if (isBuried(state, key, [meta.id])) return;
  else if (broken !== undefined) waits(state, unreadable(broken, key));
  else if (elsewhere !== undefined) waits(state, `comment ${key} had the file ${elsewhere}, which has another link`);
  else offer(state, { thread, key, comment, meta, entry });
}

/** It is no longer there: its file, if it has one, stays, and is not sent as a new one. */
function claimGone(
  { free, thread, claims }: State,
  { isTold, key, entry, meta }: Omit<Unclaimed, 'comment'> & { readonly meta: PartMeta; readonly isTold: boolean },
): void {
  const local = free.get(meta.id);
  free.delete(meta.id);
  if (isTold) return;
  if (local === undefined) claims.forgotten.push({ thread, key, meta });
  else claims.vanished.push({ thread, local, key, entry });
}

function claimFresh(state: State, comment: ItemComment): void {
  const { context, thread, claims } = state;
  const { key, marker } = comment;
  const made = context.made.get(partKey(thread, key));
  const marked = marker !== null && isTrusted(context, comment) ? marker : null;
  const derived = derivedId(context.engine.tracker.type, comment.id, { has: () => false });
  const own = [made, marked, derived].find((id) => typeof id === 'string' && state.free.has(id));
  if (comment.defect !== null) {
    const { message } = defective(context.engine, comment.defect);
    claims.notes.push(commentNote(thread, 'error', `comment ${key}: ${message}`));
  } else if (typeof own === 'string') take(state, { id: own, key, comment, entry: null });
  else if (!isBuried(state, key, [marked, derived])) claimUnknown(state, comment, marked);
}

/** No file here is its own. */
function claimUnknown(state: State, comment: ItemComment, marked: string | null): void {
  const { context, thread } = state;
  const broken = brokenFor(state, marked, comment.key);
  const twin = marked === null ? undefined : context.shelf.places.get(marked);
  if (broken !== undefined) waits(state, unreadable(broken, comment.key));
  else if (twin !== undefined) {
    const reason = `comment ${comment.key} carries the marker of ${twin}, which has another link`;
    state.claims.notes.push(commentNote(thread, 'skip', reason));
  } else if (marked !== null && !context.options.all) {
    waits(state, `comment ${comment.key} has its file ${marked} in another clone: git pull, or sync --all`);
  } else offer(state, newOffer(state, comment));
}

function newOffer({ context, thread }: State, comment: ItemComment): Offered {
  const id = derivedId(context.engine.tracker.type, comment.id, context.taken);
  context.taken.add(id);
  const path = commentPath(thread.issue, comment.created_at, id);
  return { thread, key: comment.key, comment, meta: metaOf(comment, { id, path }), entry: null };
}

function offer({ claims, context, thread }: State, one: Offered): void {
  const defect = one.comment?.defect ?? null;
  if (defect === null) claims.offered.push(one);
  else
    claims.notes.push(commentNote(thread, 'error', `comment ${one.key}: ${defective(context.engine, defect).message}`));
}

/** A file takes a comment that it is not linked to. */
function take(
  { free, claims, context, thread }: State,
  found: Pick<CommentDraft, 'key' | 'comment' | 'entry'> & { readonly id: string },
): void {
  const { id, ...one } = found;
  const local = free.get(id) as LocalComment;
  free.delete(id);
  const posted = context.intents.get(id)?.body;
  claims.drafts.push({ ...one, thread, local, relinked: true, ...(posted === undefined ? {} : { posted }) });
}

/** The tracker's account wrote it, or one that may write there (sync.md §4). */
function isTrusted({ writers }: ClaimContext, { trusted, author }: ItemComment): boolean {
  return trusted || (author !== null && writers.has(author));
}

/** Deleted here on purpose. */
function isBuried({ context, thread }: State, key: string, ids: readonly (string | null)[]): boolean {
  const { buried } = context;
  return ids.some((id) => id !== null && buried.ids.has(id)) || buried.keys.has(`${thread.issue} ${key}`);
}

function brokenFor({ broken, context }: State, id: string | null, key: string): BrokenComment | undefined {
  const link = `${context.engine.remote}:${key}`;
  return broken.find((file) => (id !== null && file.id === id) || file.claims.includes(link));
}

function unreadable({ path }: BrokenComment, key: string): string {
  return `${path} seems to be linked to comment ${key} and cannot be read`;
}

/** Something has to happen here first: until then every run looks again. */
function waits({ claims, thread }: State, reason: string): void {
  claims.again.add(thread.key);
  claims.notes.push(commentNote(thread, 'skip', reason));
}
