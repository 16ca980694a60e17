import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { timeMs } from '../model/time.ts';
import type { Mapping, Value, Values } from '../ports/tracker.ts';
import { piecesOf } from '../sync/carried.ts';
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
  for (const [remote, pointers] of bothMoved(was, mine, yours)) {
    const contents = await contentsOf(was.values.remote_ids?.[remote], pointers, await pointedAt(remote));
    const isOne = pointers.older === pointers.newer;
    if (contents !== null && (isOne || mayComeFrom(contents))) text = takenIn({ text, path }, contents, config);
    // To an ancestor with the newer pointer the older one is the change.
    else if (!isOne) text = editIssue(text, { by_remote: { sync_base: { [remote]: pointers.newer } } }, config);
  }
  return text;
}

function isIssue(read: Issue | readonly unknown[] | undefined): read is Issue {
  return read !== undefined && 'id' in read;
}

interface Pointers {
  readonly then: string;
  readonly older: string;
  readonly newer: string;
}

/** By remote, where neither of the two is the ancestor's. */
function bothMoved(was: Issue, mine: Issue, yours: Issue): readonly (readonly [string, Pointers])[] {
  const before = was.values.sync_base ?? {};
  return Object.entries(mine.values.sync_base ?? {}).flatMap(([remote, pointer]) => {
    const other = yours.values.sync_base?.[remote];
    const then = before[remote];
    // Times of one second do not tell which of two is the older; the ancestor's own is.
    if (other === undefined || then === undefined || [pointer, other].includes(then)) return [];
    const [older, newer] = at(pointer) <= at(other) ? [pointer, other] : [other, pointer];
    const isUnclear = at(older) < at(then) || (pointer !== other && at(pointer) === at(other));
    return isUnclear ? [] : [[remote, { then, older, newer }] as const];
  });
}

function at(pointer: string): number {
  return timeMs(pointer.split('/')[0] ?? '') ?? 0;
}

/** What stands behind the three pointers. */
interface Contents {
  readonly mapping: Mapping;
  readonly then: Values;
  readonly older: Values;
  readonly newer: Values;
}

/** Null: not all of it is to be had. */
async function contentsOf(
  key: string | undefined,
  pointers: Pointers,
  hand: PointedAt | null,
): Promise<Contents | null> {
  if (hand === null || key === undefined) return null;
  const read = (pointer: string): Promise<Values | null> => hand.read(key, hashOf(pointer));
  const [then, older, newer] = [await read(pointers.then), await read(pointers.older), await read(pointers.newer)];
  return then === null || older === null || newer === null ? null : { mapping: hand.mapping, then, older, newer };
}

/**
 * Where the ancestor and the newer side agreed on one and the same, and the older side on something else or nothing, one of the
 * two has not taken in what the other had: the older side, carried to here, or the newer one, whose run only pushed.
 */
function mayComeFrom({ mapping, then, older, newer }: Contents): boolean {
  return mapping.fields.every((field) => {
    const [was, here, there] = [then[field.name], older[field.name], newer[field.name]];
    if (was === undefined || (here !== undefined && there === undefined)) return true;
    if (here === undefined || there === undefined) return false;
    const [had, have, got] = [piecesOf(field, was), piecesOf(field, here), piecesOf(field, there)];
    const keys = [...new Set([...had.keys(), ...have.keys(), ...got.keys()])];
    return keys.every((key) => had.get(key) !== got.get(key) || have.get(key) === had.get(key));
  });
}

interface Ancestor {
  readonly text: string;
  readonly path: string;
}

function takenIn({ text, path }: Ancestor, { mapping, then, older }: Contents, config: Config): string {
  const issue = readIssue(path, text, config);
  if (!isIssue(issue)) return text;
  try {
    return editIssue(text, mapping.accept(issue, takenOf(mapping, issue, { then, now: older })), config);
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
