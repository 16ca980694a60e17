import type { Config } from '../model/config.ts';
import { editIssue } from '../model/edit-issue.ts';
import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { readIssue } from '../model/read-issue.ts';
import { timeMs } from '../model/time.ts';
import type { Mapping, SyncField, Value, Values } from '../ports/tracker.ts';
import { piecesOf, type Pieces } from '../sync/carried.ts';
import { mergeField } from '../sync/merge.ts';
import { joinSections, splitSections, type Section } from '../sync/sections.ts';
import { same, valueOf } from '../sync/values.ts';
import { addedBase } from './merge-added.ts';
import type { MergeRequest } from './merge-file.ts';
import type { Reach, Reached } from './pointed-at.ts';

/**
 * Both sides have taken in what the older of their pointers names, so that it is no edit of either: the common ancestor with that
 * taken in as well (sync.md §7). Without the content behind the pointers it is the ancestor as it is.
 *
 * The side with the older pointer may not come from the ancestor, as in a rebase or a cherry-pick, and never have had what the newer
 * one names: where that is not certain, as beside an ancestor that has none, the older one stays (but in a repository that has never
 * seen the tracker). Where the newer side is in conflict with what the older names, neither pointer is one of the merged file: the
 * ancestor's is made to say nothing, so that both are dropped. Either costs no more than a false conflict.
 */
export async function virtualBase(request: MergeRequest, pointedAt: Reach): Promise<string> {
  const { base, ours, theirs, path, config } = request;
  if (base === '') return addedBase(request, pointedAt);
  const [was, mine, yours] = [base, ours, theirs].map((text) => readIssue(path, text, config));
  if (!isIssue(was) || !isIssue(mine) || !isIssue(yours)) return base;
  let text = base;
  for (const [remote, pointers] of bothMoved(was, mine, yours)) {
    const hand = await pointedAt(remote);
    const contents = await contentsOf(was.values.remote_ids?.[remote], pointers, hand);
    const pointer = (await isPlain(hand, pointers, contents)) ? null : pointerFor(pointers, contents);
    if (pointer !== null) text = editIssue(text, { by_remote: { sync_base: { [remote]: pointer } } }, config);
    else if (contents !== null && !isBehind(pointers)) text = takenIn({ text, path, pointers }, contents, config);
  }
  return text;
}

/** No time: whoever merges pointers over it drops them. No words of anybody: two that differ over it are in conflict. */
const UNCLEAR = 'unclear';

/** The ancestor's, where it has none. */
const NONE = '';

/** Where nobody ever looks at the tracker the rule is as simple as it reads: the newer one. */
async function isPlain(hand: Reached, { isOpen }: Pointers, contents: Contents | null): Promise<boolean> {
  if (contents !== null || isOpen || hand === null) return false;
  return hand === 'nowhere' || !(await hand.isSeen());
}

/** What the ancestor's pointer is made, so that the right one of the two stays, or none; null: it stays as it is. */
function pointerFor(pointers: Pointers, contents: Contents | null): string | null {
  if (pointers.older === pointers.newer) return null;
  if (contents === null && pointers.isOpen) return UNCLEAR;
  if (isBehind(pointers)) return contents === null || covers(contents) ? null : UNCLEAR;
  // To an ancestor with the newer pointer the older one is the change.
  return contents !== null && mayComeFrom(contents) ? null : pointers.newer;
}

/** The older one stands behind the ancestor, after a revert for one. */
function isBehind({ then, older }: Pointers): boolean {
  return at(older) <= at(then);
}

function isIssue(read: Issue | readonly unknown[] | undefined): read is Issue {
  return read !== undefined && 'id' in read;
}

interface Pointers {
  readonly then: string;
  readonly older: string;
  readonly newer: string;
  /** The side with the older one, then the other. */
  readonly sides: readonly [Issue, Issue];
  /** The newer side says that it is in conflict. */
  readonly isOpen: boolean;
}

/** By remote, where neither of the two is the ancestor's. */
function bothMoved(was: Issue, mine: Issue, yours: Issue): readonly (readonly [string, Pointers])[] {
  const before = was.values.sync_base ?? {};
  return Object.entries(mine.values.sync_base ?? {}).flatMap(([remote, pointer]) => {
    const other = yours.values.sync_base?.[remote];
    const then = before[remote] ?? NONE;
    // Times of one second do not tell which of two is the older; the ancestor's own is.
    if (other === undefined || [pointer, other].includes(then)) return [];
    if (pointer !== other && at(pointer) === at(other)) return [];
    const isMine = at(pointer) <= at(other);
    const [older, newer] = isMine ? [pointer, other] : [other, pointer];
    const isOpen = (isMine ? yours : mine).values.sync_status?.[remote] === 'conflict';
    const sides = isMine ? ([mine, yours] as const) : ([yours, mine] as const);
    return [[remote, { then, older, newer, sides, isOpen }] as const];
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
async function contentsOf(key: string | undefined, pointers: Pointers, hand: Reached): Promise<Contents | null> {
  if (hand === null || hand === 'nowhere' || key === undefined || pointers.then === NONE) return null;
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

/**
 * A side stands behind the ancestor, after a revert for one, and its older pointer stays. Where the newer side is in conflict about a
 * field, its value is beside that pointer no edit of what the pointer names.
 */
function covers({ mapping, older, newer }: Contents): boolean {
  return mapping.fields.every(({ name }) => newer[name] !== undefined || older[name] === undefined);
}

interface Ancestor {
  readonly text: string;
  readonly path: string;
  readonly pointers: Pointers;
}

function takenIn({ text, path, pointers }: Ancestor, contents: Contents, config: Config): string {
  const issue = readIssue(path, text, config);
  if (!isIssue(issue)) return text;
  const { mapping } = contents;
  try {
    return editIssue(text, mapping.accept(issue, takenOf(mapping.project(issue), pointers, contents)), config);
  } catch (error) {
    if (error instanceof RoadmapError) return text;
    throw error;
  }
}

/**
 * What the ancestor would hold in each field; where it had an edit of its own in the way, it keeps that, unless the older side has
 * given it up for just what its pointer names: the newer side, which went on from there, may have sent that edit since.
 */
function takenOf(before: Values, { older, newer, sides }: Pointers, contents: Contents): Values {
  const { mapping, then } = contents;
  const [behind, ahead] = sides.map((side) => mapping.project(side)) as [Values, Values];
  const taken: Record<string, Value> = {};
  for (const field of mapping.fields.filter((one) => one.names === undefined)) {
    const valueIn = (values: Values): Value => valueOf(values, field.name);
    const [base, remote] = [then[field.name], contents.older[field.name]];
    if (base === undefined || remote === undefined) continue;
    const local = valueIn(before);
    const isGivenUp = older !== newer && same(field, valueIn(behind), remote);
    const winner = isGivenUp ? 'remote' : 'local';
    const merged = mergeField(field, { local, base, remote }, { pull: true, push: true, winner }).local;
    const texts = { old: local, now: merged, behind: valueIn(behind), ahead: valueIn(ahead) };
    const value = withoutUnclear(field, { ...texts, sent: contents.newer[field.name] });
    if (!same(field, value, local)) taken[field.name] = value;
  }
  return taken;
}

interface Words {
  /** The ancestor's. */
  readonly old: Value;
  /** The ancestor's, with what the older pointer names. */
  readonly now: Value;
  readonly behind: Value;
  readonly ahead: Value;
  /** What the newer pointer names. */
  readonly sent: Value | undefined;
}

/**
 * Words of the ancestor on one side, beside a pointer that names others: either they were put back by hand, or git carried the
 * pointer there. Where the other side has what was taken in, a person decides: the ancestor is made to say neither.
 */
function withoutUnclear(field: SyncField, { now: taken, ...words }: Words): Value {
  if (field.kind === 'set' || (field.kind === 'scalar' && field.name !== 'title')) return taken;
  const pieces = (value: Value | undefined): Pieces => (value === undefined ? new Map() : piecesOf(field, value));
  const [now, old, behind, ahead, sent] = [
    pieces(taken),
    ...[words.old, words.behind, words.ahead, words.sent].map(pieces),
  ] as [Pieces, Pieces, Pieces, Pieces, Pieces];
  const unclear = [...now].flatMap(([key, text]) => {
    const was = old.get(key);
    const isBehind = behind.get(key) === was && ahead.get(key) === text;
    const isAhead = ahead.get(key) === was && behind.get(key) === text && sent.get(key) !== was;
    return was !== text && (isBehind || isAhead) ? [key] : [];
  });
  if (unclear.length === 0) return taken;
  if (field.kind === 'scalar') return UNCLEAR;
  const said = ({ key, lines }: Section): string[] => [...lines.slice(0, key === '' ? 0 : 1), UNCLEAR];
  return joinSections(
    splitSections(String(taken)).map((one) => (unclear.includes(one.key) ? { ...one, lines: said(one) } : one)),
  );
}

function hashOf(pointer: string): string {
  return pointer.split('/')[1] ?? '';
}
