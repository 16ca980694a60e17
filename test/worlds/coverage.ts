import type { Issue } from '../../src/model/issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
import type { StoredItem } from '../../src/trackers/memory/server.ts';
import { loaded } from './loaded.ts';
import { slots } from './oracle.ts';
import { baseOf } from './watch.ts';
import { keyOf, localValues, type Mutant, type World } from './world.ts';

/** In what state an issue and its item were when something happened to them. */
export const STATES = [
  'only here',
  'creation begun',
  'only there',
  'file missing',
  'synced',
  'edited here',
  'edited there',
  'edited both',
  'conflict',
  'sending begun',
  'base lost',
  'gone there',
] as const;
export type State = (typeof STATES)[number];

/** Event to state to how often. An event has its line as soon as it is known, whether it ever happened or not. */
export type Matrix = Map<string, Map<State, number>>;

const RUNS = ['run both', 'run pull', 'run push', 'disturbed', 'after a kill', 'no cursor', 'preview'] as const;
/** What people do to an issue or an item in the middle of a run too (play.ts). */
const MEANWHILE = new Set(['editHere', 'editThere', 'labelThere', 'goBack']);
/** What makes something that was not there before: no state that it could happen in. */
const BIRTHS = new Set(['createHere', 'openThere']);

export function newMatrix(): Matrix {
  return new Map(RUNS.map((event) => [event, new Map()]));
}

/** A mutant that changes nothing: it counts what happens to which pair. */
export function observer(matrix: Matrix): Mutant {
  let doomed: number | null = null;
  return {
    name: 'none, watched',
    engine: (inner, world) => {
      const { boundary } = world;
      const died = doomed !== null && boundary.calls >= doomed;
      doomed = boundary.kill?.at ?? null;
      for (const { state } of pairs(world)) for (const event of happening(world, died)) count(matrix, event, state);
      return inner;
    },
    events: (table, world) => watched(matrix, table, world),
  };
}

function happening({ boundary, faults, cursor, mood }: World, died: boolean): readonly string[] {
  return [
    boundary.mode === 'preview' ? 'preview' : `run ${boundary.mode === 'quiet' ? 'both' : boundary.mode}`,
    ...(faults.rate > 0 ? ['disturbed'] : []),
    ...(died ? ['after a kill'] : []),
    ...(cursor.value === null ? ['no cursor'] : []),
    ...(mood.rights === 'all' ? [] : [`rights ${mood.rights}`]),
    ...[...mood.kinds].filter((kind) => kind !== 'rights').map((kind) => `tracker ${kind}`),
  ];
}

/** Every function of the table, counting what it does: by the pair whose file or item it changes, or by all that are there. */
function watched<Table extends object>(matrix: Matrix, table: Table, world: World): Table {
  const acts = Object.entries(table) as [string, () => void][];
  const isOfPairs = acts.some(([name]) => MEANWHILE.has(name));
  for (const [name] of acts) if (!BIRTHS.has(name)) lineOf(matrix, name);
  if (isOfPairs) for (const name of MEANWHILE) lineOf(matrix, `${name} meanwhile`);
  const act = ([name, run]: [string, () => void]): [string, () => void] => {
    if (BIRTHS.has(name)) return [name, run];
    return [
      name,
      () => {
        const event = world.running ? `${name} meanwhile` : name;
        for (const state of isOfPairs ? touched(world, run) : around(world, run)) count(matrix, event, state);
      },
    ];
  };
  return Object.fromEntries(acts.map(act)) as Table;
}

function touched(world: World, act: () => void): readonly State[] {
  const before = pairs(world);
  const { files } = world.store;
  const texts = new Map(files);
  const items = new Map(world.service.items);
  act();
  return before.flatMap(({ path, number, state }) => {
    const here = path !== null && files.get(path) !== texts.get(path);
    const there = number !== null && world.service.items.get(number) !== items.get(number);
    return here || there ? [state] : [];
  });
}

/** Comments, milestones and the like: whatever issue they are about, it is one of these. */
function around(world: World, act: () => void): readonly State[] {
  const states = new Set(pairs(world).map(({ state }) => state));
  act();
  return [...states];
}

interface Standing {
  readonly path: string | null;
  readonly number: number | null;
  readonly state: State;
}

/** Every issue and every item, with what they are to each other. */
function pairs(world: World): Standing[] {
  const linked = new Set<number>();
  const found: Standing[] = [];
  for (const [path, text] of world.store.files) {
    const issue = loaded(path, text);
    if (issue === null) continue;
    const key = keyOf(issue);
    const number = key === null ? null : Number(key);
    if (number !== null) linked.add(number);
    found.push({ path, number, state: stateOf(world, issue, world.service.items.get(number ?? -1)) });
  }
  for (const item of world.service.items.values()) {
    if (linked.has(item.number) || item.deleted) continue;
    const isKnown = world.snapshots.data.tree.has(`seen/${item.number}.md`);
    found.push({ path: null, number: item.number, state: isKnown ? 'file missing' : 'only there' });
  }
  return found;
}

function stateOf(world: World, issue: Issue, item: StoredItem | undefined): State {
  const { data } = world.journal;
  if (data.get('create')?.has(issue.id) === true) return 'creation begun';
  if (item === undefined) return 'only here';
  if (item.deleted) return 'gone there';
  if (data.get('sent')?.has(issue.id) === true) return 'sending begun';
  const base = baseOf(world, issue);
  if (base === null) return 'base lost';
  const local = localValues(world, issue);
  const here = differing(base, local);
  const there = differing(base, item.values);
  if ([...here].some((name) => there.has(name) && !agrees(name, local, item.values))) return 'conflict';
  if (here.size > 0 && there.size > 0) return 'edited both';
  if (here.size > 0) return 'edited here';
  return there.size > 0 ? 'edited there' : 'synced';
}

/** What was changed: fields, and of the body its sections. Elements of sets do not get into each other's way. */
function differing(base: Values, values: Values): ReadonlySet<string> {
  const [old, now] = [partsOf(base), partsOf(values)];
  return new Set([...now].flatMap(([name, value]) => (old.get(name) === value ? [] : [name])));
}

function agrees(name: string, local: Values, remote: Values): boolean {
  return Array.isArray(remote[name]) || partsOf(local).get(name) === partsOf(remote).get(name);
}

function partsOf(values: Values): Map<string, string> {
  const fields = Object.entries(values).flatMap(([name, value]) =>
    name === 'body' ? [] : [[name, JSON.stringify(value)] as const],
  );
  return new Map([...fields, ...slots('', { body: values.body ?? null })]);
}

function lineOf(matrix: Matrix, event: string): Map<State, number> {
  const line = matrix.get(event) ?? new Map<State, number>();
  matrix.set(event, line);
  return line;
}

function count(matrix: Matrix, event: string, state: State): void {
  const line = lineOf(matrix, event);
  line.set(state, (line.get(state) ?? 0) + 1);
}
