import { diffComm } from 'node-diff3';
import { virtualBase } from '../../../src/app/merge-base.ts';
import { mergeFile, type MergeRequest } from '../../../src/app/merge-file.ts';
import { mergeLines } from '../../../src/app/merge-lines.ts';
import type { Issue } from '../../../src/model/issue.ts';
import { parseCanonical } from '../../../src/sync/canonical.ts';
import { loaded } from '../loaded.ts';
import { slots } from '../oracle.ts';
import { slotOf } from '../watch.ts';
import { config, keyOf, localValues, REMOTE } from '../world.ts';
import type { Conflict, Settle } from './git.ts';
import { findShared, type Clones, type Desk } from './world.ts';

/** A merge joins two lines of history that have a common beginning; everything else carries a change from elsewhere. */
export type Joining = 'merge' | 'carry';

/** Git merges a file, with the driver or without it; what is left in conflict a person settles, who looks at nothing else. */
export function makeSettle(world: Clones, desk: Desk, joining: Joining): Settle {
  return async (conflict) => {
    const merged = await mergedFile(world, desk, conflict);
    const settled = merged.conflicts
      ? byHand(world, conflict, merged.text)
      : { text: merged.text, how: 'clean' as const };
    const driven = merged.driven ? 'driver' : 'lines';
    world.trace.push(`  ${desk.name} ${driven} ${settled.how} ${conflict.path.slice(17, 25)}`);
    if (settled.how !== 'whole' || samePointer(conflict)) record(world, desk, { conflict, joining, ...settled });
    return settled.text;
  };
}

async function mergedFile(
  world: Clones,
  desk: Desk,
  conflict: Conflict,
): Promise<{ text: string; conflicts: boolean; driven: boolean }> {
  const driven = world.dice.chance(world.driver);
  if (!driven) {
    const { text, conflicts } = mergeLines(conflict, 7);
    // Lines alone may give a field twice, which no run reads: the person mends it.
    return { text, conflicts: conflicts > 0 || loaded(conflict.path, text) === null, driven };
  }
  const request: MergeRequest = { ...conflict, markerSize: 7, config };
  const { mapping, snapshots } = desk.view;
  const read = async (key: string, hash: string) => {
    const text = hash === '' ? null : ((await snapshots.find(key, hash)) ?? (await findShared(world)(key, hash)));
    return text === null ? null : parseCanonical(mapping.fields, text);
  };
  const base = await virtualBase(request, async () => ({
    mapping,
    read,
    isSeen: async () => (await snapshots.tip()).version !== null,
  }));
  const { text, conflicts } = mergeFile({ ...request, base });
  return { text, conflicts: conflicts.length > 0, driven };
}

interface Settled {
  readonly text: string;
  /** `hunks`: place by place; `whole`: one of the two files as it is. */
  readonly how: 'clean' | 'hunks' | 'whole';
}

function byHand({ dice }: Clones, { path, ours, theirs }: Conflict, marked: string): Settled {
  if (dice.chance(60)) {
    const text = marked.replace(
      /^<{7} ours\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm,
      (_all, mine: string, other: string) => {
        const places = diffComm(mine.split(/(?<=\n)/), other.split(/(?<=\n)/));
        return places
          .map((place) => ('common' in place ? place.common : dice.pick([place.buffer1, place.buffer2])).join(''))
          .join('');
      },
    );
    if (loaded(path, text) !== null) return { text, how: 'hunks' };
  }
  return { text: dice.pick([ours, theirs]), how: 'whole' };
}

interface Done extends Settled {
  readonly conflict: Conflict;
  readonly joining: Joining;
}

/** What the person who settled a merge has seen and stated; what merged by itself nobody chose. */
function record(world: Clones, desk: Desk, { conflict, joining, text, how }: Done): void {
  const { path, base, ours, theirs } = conflict;
  const after = loaded(path, text);
  if (after === null) return;
  const slot = slotOf(desk.view, after);
  const [was, mine, other, now] = [base, ours, theirs, text].map((one) => slotsOf(desk, slot, loaded(path, one)));
  for (const [name, value] of now ?? []) {
    const [o, a, b] = [was?.get(name), mine?.get(name), other?.get(name)];
    if (a === undefined || b === undefined || a === b) continue;
    const dropped = value === a ? b : a;
    const both = a !== o && b !== o;
    // What a merge takes by itself is the changed side; the other one only a hand can have taken.
    const byHand = both || value === o;
    // One side of a merge never touched it: whoever knows both files knows what that side has taken in.
    const seen = byHand ? how !== 'clean' : joining === 'merge' || value === b;
    // Whoever had seen the other value follows on all that it was put back over, by others, since.
    if (seen || world.oracle.hasSeen(name, value, dropped)) world.oracle.chosen(name, value, dropped);
  }
  if (joining === 'carry' && how !== 'whole' && pointerCarried(conflict, after)) noteCarried(world, desk, after);
  followCarried(world, desk, { joining, after, sides: [loaded(path, ours), loaded(path, theirs)] });
  if (how === 'hunks' && pointerByHand(conflict, after)) statePointer(world, desk, after);
}

/** Behind one pointer all that differs are edits made here: a whole file is a choice among them. */
function samePointer({ path, ours, theirs }: Conflict): boolean {
  return pointerIn(loaded(path, ours)) === pointerIn(loaded(path, theirs));
}

/**
 * The commit of a sync that only sent something holds nothing but the pointer. Carried by itself to a version without what was
 * sent, it says there that this was taken in. The file says so, then; a run must not believe it.
 */
function pointerCarried({ path, base, theirs }: Conflict, after: Issue): boolean {
  const [was, other] = [base, theirs].map((text) => pointerIn(loaded(path, text)));
  return other !== was && pointerIn(after) === other;
}

function noteCarried(world: Clones, desk: Desk, after: Issue): void {
  const now = slotsOf(desk, slotOf(desk.view, after), after);
  const known = everSeen(desk, after);
  for (const [name, value] of contentBehind(world, desk, after)) {
    const mine = now?.get(name) ?? '';
    noteAt(world, `${pointerIn(after)} ${name}`, mine);
    // A draft that the item never had counts as an edit made after it (the known limit of pointers that git carries).
    if (!known.has(`${name} ${mine}`)) world.oracle.chosen(name, mine, value);
  }
}

interface Joined {
  readonly joining: Joining;
  readonly after: Issue;
  readonly sides: readonly (Issue | null)[];
}

/**
 * What git carried to a pointer is no more taken in where it is put beside another pointer. Where a merge brings in, from its other
 * side, versions that had taken in what is named, history vouches for it (the known limit of pointers that git carries).
 */
function followCarried(world: Clones, desk: Desk, { joining, after, sides }: Joined): void {
  const slot = slotOf(desk.view, after);
  const pointer = pointerIn(after);
  const behind = contentBehind(world, desk, after);
  const values = sides.map((side) => slotsOf(desk, slot, side));
  for (const [name, value] of slotsOf(desk, slot, after) ?? []) {
    const isCarried = (side: Issue | null, at: number): boolean =>
      values[at]?.get(name) === value && carriedTo(world, pointerIn(side), name, value);
    if (!sides.some(isCarried)) continue;
    noteAt(world, `${pointer} ${name}`, value);
    const named = behind.get(name) ?? value;
    const isKnown = values.some((one) => world.oracle.hasSeen(name, one?.get(name) ?? '', named));
    if (joining === 'merge' && isKnown) world.oracle.chosen(name, value, named);
  }
}

/** Whether git carried this value, or what it follows on, to a pointer. */
export function carriedTo({ carried, oracle }: Clones, pointer: string | null, name: string, value: string): boolean {
  return [...(carried.get(`${pointer} ${name}`) ?? [])].some((one) => oracle.hasSeen(name, value, one));
}

function noteAt({ carried }: Clones, key: string, value: string): void {
  carried.set(key, new Set([...(carried.get(key) ?? []), value]));
}

/** Every value that this clone ever saw in the item; what only others saw there, a run here cannot know. */
function everSeen({ view, clone }: Desk, issue: Issue): ReadonlySet<string> {
  const { past, blobs } = clone.snapshots.data;
  const texts = pathsOf('seen', issue, past).flatMap((path) =>
    (past.get(path) ?? []).flatMap((oid) => blobs.get(oid) ?? []),
  );
  const slot = slotOf(view, issue);
  const all = texts.flatMap((text) => [...slots(slot, parseCanonical(view.mapping.fields, text))]);
  return new Set(all.map(([name, value]) => `${name} ${value}`));
}

/** Both sides moved it, or the side was taken that did not: lines beside it were in conflict. */
function pointerByHand({ path, base, ours, theirs }: Conflict, after: Issue): boolean {
  const [was, mine, other] = [base, ours, theirs].map((text) => pointerIn(loaded(path, text)));
  return mine !== other && (pointerIn(after) === was || (mine !== was && other !== was));
}

/**
 * Whoever chooses a pointer by hand, place by place, states that the file has taken in what it names: with an older value beside
 * it that is a choice of the older value (the known limit of pointers that people edit).
 */
function statePointer(world: Clones, desk: Desk, after: Issue): void {
  const base = contentBehind(world, desk, after);
  const now = slotsOf(desk, slotOf(desk.view, after), after);
  for (const [name, value] of base) {
    const kept = now?.get(name);
    if (kept !== undefined) world.oracle.chosen(name, kept, value);
  }
}

/** Where what was known of its item lay; of a file without a link: of any item. */
function pathsOf(folder: string, issue: Issue, past: ReadonlyMap<string, unknown>): readonly string[] {
  const key = keyOf(issue);
  if (key !== null) return [`${folder}/${key}.md`];
  return [...past.keys()].filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.md'));
}

/** By slot; empty when nobody has it. Of a file without a link, which a run finds again, it is what any item had. */
export function contentBehind(world: Clones, desk: Desk, issue: Issue): ReadonlyMap<string, string> {
  const hash = pointerIn(issue)?.split('/')[1];
  if (hash === undefined) return new Map();
  for (const { snapshots } of world.clones) {
    const { past, blobs } = snapshots.data;
    const paths = ['base', 'seen'].flatMap((folder) => pathsOf(folder, issue, past));
    const oid = paths.flatMap((path) => past.get(path) ?? []).find((one) => one.startsWith(hash));
    const text = oid === undefined ? undefined : blobs.get(oid);
    if (text !== undefined) return slots(slotOf(desk.view, issue), parseCanonical(desk.view.mapping.fields, text));
  }
  return new Map();
}

export function pointerIn(issue: Issue | null): string | null {
  return issue?.values.sync_base?.[REMOTE] ?? null;
}

function slotsOf(desk: Desk, slot: string, issue: Issue | null): Map<string, string> | null {
  return issue === null ? null : slots(slot, localValues(desk.view, issue));
}
