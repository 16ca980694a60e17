import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { timeMs } from '../model/time.ts';
import type { Mapping, Value, Values } from '../ports/tracker.ts';
import { mergeField } from '../sync/merge.ts';
import { same, valueOf } from '../sync/values.ts';
import { addedBase } from './merge-added.ts';
import type { MergeRequest } from './merge-file.ts';
import type { PointedAt } from './pointed-at.ts';

/**
 * Both sides have taken in what the older of their pointers names, so that it is no edit of either: the common ancestor with that
 * taken in as well (sync.md §7). Without the content behind the pointers it is the ancestor as it is.
 *
 * Where it is not certain that the side with the older pointer comes from the ancestor, as in a rebase or a cherry-pick, that side
 * may never have had what the newer one names: the ancestor gets the newer pointer, so that the older one stays. That costs no
 * more than a false conflict.
 */
export async function virtualBase(
  request: MergeRequest,
  pointedAt: (remote: string) => Promise<PointedAt | null>,
): Promise<string> {
  const { base, ours, theirs, path, config } = request;
  if (base === '') return addedBase(request, pointedAt);
  const [was, mine, yours] = [base, ours, theirs].map((text) => readIssue(path, text, config));
  if (!isIssue(was) || !isIssue(mine) || !isIssue(yours)) return base;
  let text = base;
  for (const pointers of olderPointers(was, mine, yours)) {
    const hand = await pointedAt(pointers.remote);
    if (hand !== null) text = await takenIn({ ...pointers, text, path }, hand, config);
  }
  return text;
}

function isIssue(read: Issue | readonly unknown[] | undefined): read is Issue {
  return read !== undefined && 'id' in read;
}

interface Pointers {
  readonly remote: string;
  readonly older: string;
  readonly newer: string;
}

/** By remote, where the older of the two is not the ancestor's. */
function olderPointers(was: Issue, mine: Issue, yours: Issue): readonly Pointers[] {
  const before = was.values.sync_base ?? {};
  return Object.entries(mine.values.sync_base ?? {}).flatMap(([remote, pointer]) => {
    const other = yours.values.sync_base?.[remote];
    const then = before[remote];
    // Times of one second do not tell which of two is the older; the ancestor's own is.
    if (other === undefined || then === undefined || [pointer, other].includes(then)) return [];
    const [older, newer] = at(pointer) <= at(other) ? [pointer, other] : [other, pointer];
    return at(older) < at(then) || (pointer !== other && at(pointer) === at(other)) ? [] : [{ remote, older, newer }];
  });
}

function at(pointer: string): number {
  return timeMs(pointer.split('/')[0] ?? '') ?? 0;
}

interface Ancestor extends Pointers {
  readonly text: string;
  readonly path: string;
}

async function takenIn(
  { text, path, remote, older, newer }: Ancestor,
  hand: PointedAt,
  config: Config,
): Promise<string> {
  const issue = readIssue(path, text, config);
  const key = isIssue(issue) ? issue.values.remote_ids?.[remote] : undefined;
  if (!isIssue(issue) || key === undefined) return text;
  const [then, now] = [
    await hand.read(key, hashOf(issue.values.sync_base?.[remote] ?? '')),
    await hand.read(key, hashOf(older)),
  ];
  if (then === null || now === null) return text;
  // Agreed on before, and no more: that side never took in what the ancestor had. To an ancestor with the newer pointer the older one is the change.
  const isBehind = hand.mapping.fields.some(({ name }) => then[name] !== undefined && now[name] === undefined);
  try {
    const taken = hand.mapping.accept(issue, takenOf(hand.mapping, issue, { then, now }));
    return editIssue(text, isBehind ? { ...taken, by_remote: { sync_base: { [remote]: newer } } } : taken, config);
  } catch (error) {
    if (error instanceof RoadmapError) return text;
    throw error;
  }
}

/** What the ancestor would hold in each field; where it had an edit of its own in the way, it keeps that. */
function takenOf(
  mapping: Mapping,
  issue: Issue,
  { then, now }: { readonly then: Values; readonly now: Values },
): Values {
  const here = mapping.project(issue);
  const taken: Record<string, Value> = {};
  for (const field of mapping.fields.filter((one) => one.names === undefined)) {
    const [base, remote] = [then[field.name], now[field.name]];
    if (base === undefined || remote === undefined) continue;
    const local = valueOf(here, field.name);
    const merged = mergeField(field, { local, base, remote }, { pull: true, push: true, winner: 'local' }).local;
    if (!same(field, merged, local)) taken[field.name] = merged;
  }
  return taken;
}

function hashOf(pointer: string): string {
  return pointer.split('/')[1] ?? '';
}
