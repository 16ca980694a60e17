import type { CommentIntent } from '../ports/journal.ts';
import type { PartEntry } from '../ports/snapshot-store.ts';
import type { Item } from '../ports/tracker.ts';
import { readPartMetas, type PartMetas } from './comment-bases.ts';
import { readShelf, type Shelf } from './comment-files.ts';
import { matchByLink, type Match } from './comment-match.ts';
import { isOpenAttempt, recoverComments, type Recovered } from './comment-recover.ts';
import { commentOid, goneOid, partKey } from './comment-text.ts';
import type { Thread } from './comment-types.ts';
import type { Engine, Gathered } from './types.ts';

/** Everything that is read about comments before anything is decided. */
export interface Looked {
  readonly shelf: Shelf;
  readonly matches: readonly Match[];
  readonly metas: PartMetas;
  readonly recovered: Recovered;
  /** Accounts of others whose markers can be believed. */
  readonly writers: ReadonlySet<string>;
}

/** Reads both sides of these issues' comments; an item is read singly only where a listing cannot be believed. Writes nothing. */
export async function lookAtComments(engine: Engine, gathered: Gathered, threads: readonly Thread[]): Promise<Looked> {
  const shelf = await readShelf(engine, new Set(threads.map((thread) => thread.issue)));
  const attempts = await engine.journal.all('comment');
  const match = (thread: Thread): Match =>
    matchByLink(engine, {
      thread,
      locals: shelf.comments.get(thread.issue) ?? [],
      parts: gathered.tip.parts.get(thread.key) ?? new Map<string, PartEntry>(),
    });
  const first = threads.map(match);
  const known = await readPartMetas(engine, metasNeeded(first));
  const open = new Set([...attempts.values()].filter((one) => isOpenAttempt(engine, shelf, one)).map(threadOf));
  const doubtful = new Set(first.filter((one) => open.has(threadOf(one.thread)) || isDoubtful(engine, one, known)));
  const items = await readItems(engine, [...doubtful]);
  const fresh = [...doubtful].flatMap(({ thread }) => {
    const item = items.get(thread.key);
    return item === undefined ? [] : [match({ ...thread, item })];
  });
  const matches = [...first.filter((one) => !doubtful.has(one)), ...fresh];
  const metas = new Map([...known, ...(await readPartMetas(engine, metasNeeded(fresh)))]);
  const looks = { shelf, threads: matches.map((one) => one.thread), at: gathered.access.at };
  const recovered = recoverComments(engine, attempts, looks);
  return { shelf, matches, metas, recovered, writers: await writersAmong(engine, matches) };
}

function threadOf({ issue, key }: Pick<Thread | CommentIntent, 'issue' | 'key'>): string {
  return `${issue} ${key}`;
}

/** Of comments without a file (was there one?), and of those that differ (which is newer?). */
function metasNeeded(matches: readonly Match[]): ReadonlyMap<string, PartEntry> {
  const needed = new Map<string, PartEntry>();
  for (const { thread, changed, unclaimed } of matches)
    for (const { key, entry } of [...changed, ...unclaimed])
      if (entry !== null) needed.set(partKey(thread, key), entry);
  return needed;
}

/** Listed as gone, or as older than what was seen; or edited here and never seen. Single reads do not lag. */
function isDoubtful(
  engine: Engine,
  { thread, changed, vanished, unclaimed, unseen }: Match,
  metas: PartMetas,
): boolean {
  if (unseen.length > 0 || vanished.length > 0) return true;
  if (thread.item === null) return false;
  const gone = goneOid(engine);
  if (unclaimed.some(({ comment, entry }) => comment === null && entry.seen !== gone)) return true;
  return changed.some(({ comment, entry, key }) => {
    const meta = metas.get(partKey(thread, key));
    if (comment === null || meta === undefined || comment.updated_at > meta.updated_at) return false;
    return commentOid(engine, comment.body) !== entry?.seen;
  });
}

async function readItems(engine: Engine, matches: readonly Match[]): Promise<ReadonlyMap<string, Item>> {
  const keys = matches.map((match) => match.thread.key);
  const answers = keys.length === 0 ? [] : await engine.tracker.get(keys);
  return new Map([...answers].flatMap(([key, answer]) => ('absent' in answer ? [] : [[key, answer] as const])));
}

/** Comments without a file whose marker somebody else wrote: whether that can be believed is asked. */
async function writersAmong(engine: Engine, matches: readonly Match[]): Promise<ReadonlySet<string>> {
  const doubtful = matches.flatMap((match) => match.fresh.filter((one) => one.marker !== null && !one.trusted));
  const authors = [...new Set(doubtful.flatMap((comment) => comment.author ?? []))];
  return authors.length === 0 ? new Set() : engine.tracker.vouch(authors);
}
