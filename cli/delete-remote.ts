import {
  deletedEarlier,
  deleteThere,
  mayDeleteThere,
  type DeletedThere,
  type Doomed,
} from '../src/app/delete-there.ts';
import type { SyncHands } from '../src/app/sync-hands.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { resolveRef } from '../src/model/references.ts';
import type { Context } from './context.ts';
import { EXIT, exitOf, usageError, worstExit } from './errors.ts';
import { syncHands } from './sync-hands.ts';

/** What carries links: a mark, or what it is of. */
interface Marked {
  readonly id: string;
  readonly remote_ids: Readonly<Record<string, string>>;
}

export type HandsByRemote = ReadonlyMap<string, SyncHands>;

/** What deleting these takes, agreed to before anything is deleted. @throws what `mayDeleteThere` and `syncHands` throw */
export async function handsToDelete(context: Context, doomed: readonly Doomed[]): Promise<HandsByRemote> {
  const hands = new Map<string, SyncHands>();
  for (const { remote, what } of doomed) {
    const joined = hands.get(remote) ?? (await syncHands(context, remote));
    await mayDeleteThere(joined, what);
    hands.set(remote, joined);
  }
  return hands;
}

/** Deletes there and tells what came of it. @returns the exit code, and all outcomes */
export async function deleteRemotely(
  context: Context,
  hands: HandsByRemote,
  doomed: readonly Doomed[],
): Promise<{ readonly code: number; readonly outcomes: readonly DeletedThere[] }> {
  const { terminal } = context;
  const outcomes: DeletedThere[] = [];
  for (const [remote, joined] of hands)
    outcomes.push(
      ...(await deleteThere(
        joined,
        doomed.filter((one) => one.remote === remote),
        retryOf,
      )),
    );
  for (const { id, remote, key, what, error } of outcomes) {
    const name = what === 'issue' ? `#${key}` : `comment ${key}`;
    if (error === null) terminal.note(`deleted on ${remote} too: ${name}`);
    else terminal.error(`${id}: ${error.message}`, error.hints);
  }
  const codes = outcomes.map(({ error }) => {
    if (error === null) return EXIT.done;
    return error.kind === 'remote' ? exitOf(error) : EXIT.partly;
  });
  return { code: worstExit(codes), outcomes };
}

function retryOf({ id, what }: Doomed): string {
  return `roadmap issue ${what === 'issue' ? 'delete' : 'comment delete'} ${id} --delete-remote --yes`;
}

/**
 * What was deleted here before, and only its mark is left: by references that name no issue any more.
 * @throws RoadmapError `usage.mixed` when others of them name issues
 */
export async function deletedBefore(context: Context, refs: readonly string[]): Promise<readonly Doomed[]> {
  const issues = await context.issues();
  const [survey, marks] = await Promise.all([issues.survey(), issues.tombstones()]);
  const isHere = (ref: string): boolean => {
    try {
      return resolveRef(ref, survey.issues).id !== '';
    } catch (error) {
      return !(error instanceof RoadmapError) || error.code !== 'issue.unknown';
    }
  };
  const gone = refs.filter((ref) => !isHere(ref)).flatMap((ref) => deletedEarlier(ref, marks) ?? []);
  if (gone.length > 0 && gone.length < refs.length)
    throw usageError(
      'mixed',
      'some of these issues were deleted here before, and others are here: name them separately',
    );
  return gone.flatMap((mark) => doomedBy(mark, 'issue'));
}

export function doomedBy({ id, remote_ids }: Marked, what: Doomed['what']): readonly Doomed[] {
  return Object.entries(remote_ids).map(([remote, key]) => ({ id, remote, key, what, earlier: true }));
}

/** The same of a comment, by its whole id. */
export async function commentDeletedBefore(context: Context, refs: readonly string[]): Promise<readonly Doomed[]> {
  const marks = await (await context.issues()).tombstones();
  const mark = marks.find(({ id, unlinked }) => id === refs.at(-1) && unlinked === undefined);
  return mark === undefined ? [] : doomedBy(mark, 'comment');
}

/** Tries once more what an earlier deletion left on the remote. @throws RoadmapError `sync.delete_unconfirmed` */
export async function deleteMarked(context: Context, doomed: readonly Doomed[]): Promise<number> {
  const hands = await handsToDelete(context, doomed);
  const names = doomed.map(({ remote, key }) => `${remote}:${key}`).join(', ');
  const answer = await context.confirm(`Delete ${names} there, deleted here before?`);
  if (answer !== true)
    throw new RoadmapError({
      kind: 'user',
      code: 'sync.delete_unconfirmed',
      message:
        answer === null ? 'there is nobody to ask whether that is meant; nothing was deleted' : 'nothing was deleted',
      hints: answer === null ? doomed.map(retryOf) : [],
    });
  const { code, outcomes } = await deleteRemotely(context, hands, doomed);
  const json = outcomes.map(({ id, remote, key, error }) => ({ id, remote, remote_id: key, deleted: error === null }));
  context.terminal.result(json, () => undefined);
  return code;
}
