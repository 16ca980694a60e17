import { RoadmapError } from '../model/errors.ts';
import type { Item } from '../ports/tracker.ts';
import { editIssues, type Done, type EditOutcome } from './edit-issues.ts';
import { findIssues } from './find-issues.ts';
import { linking, type RemoteItem } from './link-issues.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { mayAim } from './sync-consent.ts';
import { mayWriteIn, type SyncHands } from './sync-hands.ts';
import { forgetUnlink, unlinkIssues } from './unlink-issues.ts';

export interface Linked extends Done {
  /** As the tracker has it now; null: it could not be asked. */
  readonly there: Item | null;
  /** Why it could not. */
  readonly unchecked: RoadmapError | null;
}

/**
 * Links an issue to an item that is looked up first, as far as the tracker can be reached. Nothing is merged: the next sync does that.
 * @throws RoadmapError what `linking` throws, `link.no_item`, `sync.no_consent`, `git.busy`, `issue.unknown`
 */
export async function linkToItem(
  hands: SyncHands,
  ref: string,
  { item, archive }: { readonly item: RemoteItem; readonly archive: IssueStore },
): Promise<Linked> {
  return alone(hands, `link ${hands.remote}`, async () => {
    const found = await findIssues(hands.store, [ref]);
    const changesFor = await linking([hands.store, archive], item);
    for (const { issue } of found) changesFor(issue);
    await mayAim(hands);
    const looked = await lookUp(hands, item);
    const done = settledOne(
      await editIssues({ issues: hands.store, clock: hands.clock }, hands.config, found, changesFor),
    );
    await forgetUnlink(hands.files, item);
    return { ...done, ...looked };
  });
}

/**
 * Takes the link away on this remote, for good: the item is marked as let go, so that it is neither linked again nor pulled.
 * @throws RoadmapError `link.none`, `git.busy`, `issue.unknown`
 */
export async function unlinkFromItem(
  hands: SyncHands,
  ref: string,
  by: string | null,
): Promise<Done & { key: string }> {
  const { remote, store, files, clock, config, journal } = hands;
  return alone(hands, `unlink ${remote}`, async () => {
    const found = await findIssues(store, [ref]);
    const [first] = found;
    const key = first?.issue.values.remote_ids?.[remote];
    if (first === undefined || key === undefined) throw notLinked(first?.issue.id ?? ref, remote);
    const done = settledOne(await unlinkIssues({ issues: store, files, clock }, config, found, { remote, by }));
    const over = new Map([[first.issue.id, null]]);
    await journal.put('conflict', over);
    await journal.put('sent', over);
    await journal.put('create', over);
    return { ...done, key };
  });
}

async function alone<T>({ lock, git }: SyncHands, purpose: string, work: () => Promise<T>): Promise<T> {
  const release = await lock.acquire(purpose);
  try {
    mayWriteIn(await git.state());
    return await work();
  } finally {
    await release();
  }
}

function settledOne([outcome]: readonly EditOutcome[]): Done {
  if (outcome === undefined || 'error' in outcome) throw outcome?.error ?? new Error('no issue was edited');
  return outcome;
}

/** @throws RoadmapError `link.no_item` when the tracker says that there is none, or that no file can hold it */
async function lookUp(
  { tracker, remote }: SyncHands,
  { number }: RemoteItem,
): Promise<Pick<Linked, 'there' | 'unchecked'>> {
  let answer;
  try {
    answer = (await tracker.get([number])).get(number);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind !== 'remote') throw error;
    return { there: null, unchecked: error };
  }
  const why = answer === undefined ? 'there is none' : 'absent' in answer ? answer.message : answer.defect;
  if (answer !== undefined && !('absent' in answer) && why === null) return { there: answer, unchecked: null };
  throw new RoadmapError({
    kind: 'user',
    code: 'link.no_item',
    message: `${remote}:${number} is no item that an issue can be linked to: ${why ?? ''}`,
    hints: ['look at its number on the remote'],
    data: { remote, item: number },
  });
}

function notLinked(id: string, remote: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'link.none',
    message: `${id} is not linked on ${remote}`,
    hints: [`roadmap issue view ${id}`],
    data: { id, remote },
  });
}
