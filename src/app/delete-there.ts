import { RoadmapError } from '../model/errors.ts';
import { parseRef } from '../model/references.ts';
import type { Tombstone } from '../ports/issue-store.ts';
import type { PartMeta } from '../ports/snapshot-store.ts';
import type { Removal } from '../ports/tracker.ts';
import { mayAim } from './sync-consent.ts';
import type { SyncHands } from './sync-hands.ts';

/** What was deleted here and is to be deleted there. */
export interface Doomed {
  /** Local id. */
  readonly id: string;
  readonly remote: string;
  readonly key: string;
  readonly what: 'issue' | 'comment';
  /** Only its mark is left: what was seen last has to say that it was this one. */
  readonly earlier?: true;
}

export interface DeletedThere extends Doomed {
  /** Null: it is gone there. */
  readonly error: RoadmapError | null;
}

/** Asked before anything is deleted here. @throws RoadmapError `sync.no_consent`, `sync.cannot_delete` */
export async function mayDeleteThere(hands: SyncHands, what: Doomed['what']): Promise<void> {
  const can = what === 'issue' ? hands.tracker.remove !== undefined : hands.tracker.comments !== undefined;
  if (!can)
    throw new RoadmapError({
      kind: 'user',
      code: 'sync.cannot_delete',
      message: `${what}s of ${hands.remote} cannot be deleted from here; nothing was deleted, here or there`,
      hints: ['leave --delete-remote out, and delete it there by hand'],
    });
  await mayAim(hands);
}

/** Deletes these on the tracker, one by one; what fails is its outcome and harms no other. */
export async function deleteThere(
  hands: SyncHands,
  doomed: readonly Doomed[],
  retry: (one: Doomed) => string,
): Promise<readonly DeletedThere[]> {
  const release = await hands.lock.acquire(`delete on ${hands.remote}`);
  try {
    const outcomes: DeletedThere[] = [];
    for (const one of doomed) outcomes.push({ ...one, error: await removeOne(hands, one, retry(one)) });
    return outcomes;
  } finally {
    await release();
  }
}

/** The mark of what was deleted here earlier, by what a person types; null: it names none, or several. */
export function deletedEarlier(ref: string, marks: readonly Tombstone[]): Tombstone | null {
  const parsed = parseRef(ref);
  const found = marks.filter(({ id, remote_ids, unlinked }) => {
    if (parsed === null || parsed.kind === 'path' || unlinked !== undefined) return false;
    if (parsed.kind === 'id') return id.startsWith(parsed.prefix);
    return Object.entries(remote_ids).some(
      ([remote, key]) => key === parsed.number && (parsed.remote === null || parsed.remote === remote),
    );
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** @returns why it is still there, or may be */
async function removeOne(hands: SyncHands, one: Doomed, retry: string): Promise<RoadmapError | null> {
  try {
    const removal = await ask(hands, one);
    if (removal.kind === 'done') return null;
    const doubt = removal.kind === 'unknown' ? ' (it may be gone all the same)' : '';
    if (removal.limit !== undefined) return again(removal.limit, retry);
    return again(notDeleted(one, `${removal.message}${doubt}`), retry);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    return again(error, retry);
  }
}

async function ask(hands: SyncHands, one: Doomed): Promise<Removal> {
  const { remove, comments } = hands.tracker;
  if (one.what === 'comment') {
    const { item } = await seenOf(hands, one);
    return comments?.remove({ id: item, key: one.key }) ?? NOT_HERE;
  }
  if (one.earlier === true) await seenOf(hands, one);
  return remove?.(one.key) ?? NOT_HERE;
}

const NOT_HERE: Removal = { kind: 'refused', message: 'this tracker cannot do that' };

/**
 * What was seen of it last. A mark alone does not say whether it is of an issue or a comment, and their numbers are not of one row.
 * @throws RoadmapError `sync.unseen` when it was not seen as this very issue or comment
 */
async function seenOf(
  { snapshots, remote }: SyncHands,
  { id, key, what }: Doomed,
): Promise<Pick<PartMeta, 'id' | 'item'>> {
  const { entries, parts } = await snapshots.tip();
  const comments = [...parts].flatMap(([item, all]) => (item === MILESTONES ? [] : (all.get(key)?.meta ?? [])));
  const oids = what === 'issue' ? [entries.get(key)?.meta ?? []].flat() : comments;
  const texts = await snapshots.read(oids);
  for (const text of texts.values()) {
    const meta = JSON.parse(text) as PartMeta;
    if (meta.id === id) return meta;
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'sync.unseen',
    message: `this clone never saw ${what} ${id} as ${remote} ${key}; it was not deleted there`,
    hints: ['roadmap sync --pull-only'],
    data: { id, remote, key },
  });
}

/** Where milestones are kept beside the items. */
const MILESTONES = 'milestones';

function notDeleted({ remote, key }: Doomed, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'sync.not_deleted',
    message: `${remote} ${key} was not deleted there: ${why}`,
    data: { remote, key },
  });
}

/** The mark of the deletion here stays, and is what a later attempt goes by. */
function again({ kind, code, message, hints, data }: RoadmapError, retry: string): RoadmapError {
  return new RoadmapError({ kind, code, message, hints: [...hints, `to try again: ${retry}`], data });
}
