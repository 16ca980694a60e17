import type { PartEntry } from '../ports/snapshot-store.ts';
import type { ItemComment } from '../ports/tracker.ts';
import { bodyHere, hashOf, linkOf } from './comment-files.ts';
import { commentOid, goneOid } from './comment-text.ts';
import type { LocalComment, Thread, Vanished } from './comment-types.ts';
import type { Engine, Operation } from './types.ts';

/** A file with the comment it is linked to. */
export interface Linked {
  readonly local: LocalComment;
  readonly key: string;
  /** Null: not read in this run; then the tip has it. */
  readonly comment: ItemComment | null;
  readonly entry: PartEntry | null;
}

/** A comment that the tip knows and no file here is linked to. */
export interface Unclaimed {
  readonly key: string;
  readonly entry: PartEntry;
  readonly comment: ItemComment | null;
}

/** The comments of one issue, put side by side by their links. */
export interface Match {
  readonly thread: Thread;
  /** Those that differ in something. */
  readonly changed: readonly Linked[];
  /** Ids of those that do not. */
  readonly unchanged: readonly string[];
  /** Linked, and not among the comments of the item. */
  readonly vanished: readonly Vanished[];
  /** Linked to something that was never seen here, and edited. */
  readonly unseen: readonly LocalComment[];
  readonly unlinked: readonly LocalComment[];
  readonly unclaimed: readonly Unclaimed[];
  /** Never seen before. */
  readonly fresh: readonly ItemComment[];
  readonly notes: readonly Operation[];
}

export interface Sides {
  readonly thread: Thread;
  readonly locals: readonly LocalComment[];
  /** What the tip knows. */
  readonly parts: ReadonlyMap<string, PartEntry>;
}

/** By link alone, by hashes alone: nothing is read for a comment that is equal on all sides. */
export function matchByLink(engine: Engine, { thread, locals, parts }: Sides): Match {
  const there = new Map((thread.item?.comments ?? []).map((comment) => [comment.key, comment]));
  const { alone, notes } = withoutTwins(engine, thread, locals);
  const changed: Linked[] = [];
  const unchanged: string[] = [];
  const vanished: Vanished[] = [];
  const unseen: LocalComment[] = [];
  for (const [local, key] of alone.linked) {
    const found: Linked = { local, key, comment: there.get(key) ?? null, entry: parts.get(key) ?? null };
    const state = stateOf(engine, thread, found);
    if (state === 'changed') changed.push(found);
    else if (state === 'vanished') vanished.push({ thread, local, key, entry: found.entry });
    else if (state === 'unseen') unseen.push(local);
    else unchanged.push(local.id);
  }
  const claimed = new Set(locals.flatMap((local) => linkOf(engine, local) ?? []));
  const gone = goneOid(engine);
  const unclaimed = [...parts].flatMap(([key, entry]) => {
    const comment = there.get(key) ?? null;
    const isOver = comment === null && entry.seen === gone && alone.unlinked.length === 0;
    return claimed.has(key) || isOver ? [] : [{ key, entry, comment }];
  });
  const fresh = [...there.values()].filter(({ key }) => !claimed.has(key) && !parts.has(key));
  return { thread, changed, unchanged, vanished, unseen, unlinked: alone.unlinked, unclaimed, fresh, notes };
}

export function commentNote(thread: Thread, op: Operation['op'], reason: string): Operation {
  return { op, id: thread.issue, remote_id: thread.key, fields: ['comments'], reason, applied: false };
}

interface Alone {
  readonly linked: readonly (readonly [LocalComment, string])[];
  readonly unlinked: readonly LocalComment[];
}

/** Files with one id or one link are an error for those alone. */
function withoutTwins(
  engine: Engine,
  thread: Thread,
  locals: readonly LocalComment[],
): { readonly alone: Alone; readonly notes: readonly Operation[] } {
  const owners = new Map<string, LocalComment>();
  const twins = new Map<LocalComment, LocalComment>();
  for (const local of locals)
    for (const mark of [local.id, linkOf(engine, local)].flatMap((one, at) => (one === null ? [] : `${at} ${one}`))) {
      const other = owners.get(mark);
      if (other === undefined) owners.set(mark, local);
      else twins.set(local, other).set(other, local);
    }
  const single = locals.filter((local) => !twins.has(local));
  const why = (one: LocalComment, other: LocalComment): string =>
    `${one.path} ${one.id === other.id ? 'has the same id as' : 'is linked to the same comment as'} ${other.path}`;
  return {
    alone: {
      linked: single.flatMap((local) => {
        const key = linkOf(engine, local);
        return key === null ? [] : [[local, key] as const];
      }),
      unlinked: single.filter((local) => linkOf(engine, local) === null),
    },
    notes: [...twins].map(([one, other]) => commentNote(thread, 'error', why(one, other))),
  };
}

type State = 'changed' | 'unchanged' | 'vanished' | 'unseen';

function stateOf(engine: Engine, thread: Thread, { local, comment, entry }: Linked): State {
  const seen = entry?.seen;
  if (comment === null && seen === goneOid(engine)) return 'unchanged';
  if (comment === null && thread.item !== null) return 'vanished';
  const there = comment === null ? seen : commentOid(engine, comment.body);
  const isEqual = isTakenIn(engine, local, there);
  if (there === undefined) return isEqual ? 'unchanged' : 'unseen';
  // What the ref does not hold yet has to go there, or the next run takes an older text for the comment.
  return isEqual && seen === there ? 'unchanged' : 'changed';
}

/** The pointer of the file is that of its text, and of the comment's where that is known. */
function isTakenIn(engine: Engine, local: LocalComment, there: string | undefined): boolean {
  const hash = hashOf(engine, local);
  if (hash === null || there?.startsWith(hash) === false) return false;
  // Nearly always the text is as the tracker would show it.
  const isThat = (body: string): boolean => commentOid(engine, body).startsWith(hash);
  return isThat(local.body) || isThat(bodyHere(engine, local));
}
