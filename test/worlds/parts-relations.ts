import { editIssue } from '../../src/model/edit-issue.ts';
import type { Issue } from '../../src/model/issue.ts';
import type { SentValues } from '../../src/ports/journal.ts';
import type { SyncField, Value, Values } from '../../src/ports/tracker.ts';
import { editItem, live, type StoredItem } from '../../src/trackers/memory/server.ts';
import { save } from './events.ts';
import { loaded } from './loaded.ts';
import { Violation } from './oracle.ts';
import type { Ground, Part } from './part.ts';
import { inKeys, namesIn, type Names } from './parts-names.ts';
import { baseOf } from './watch.ts';
import { keyOf, type World } from './world.ts';

const UNKNOWN = ['dead00ff', 'fade00ff'] as const;
const ELSEWHERE = 'other/demo#5';

/** Parents and dependencies are set and taken away on both sides; there, no listing shows it. */
export function makeRelations(ground: Ground): Part {
  let last = '';
  const ours: Ours = new Set();
  return {
    name: 'relations',
    events: eventsOf(ground, ours),
    between: [
      [3, 'parentHere'],
      [3, 'dependHere'],
      [3, 'parentThere'],
      [3, 'dependThere'],
    ],
    during: (call) => {
      const before = last;
      if (call.startsWith('tracker.')) last = call;
      const here = ['parentHere', 'dependHere'];
      return before === 'tracker.get' ? here : [...here, 'parentThere', 'dependThere'];
    },
    ...watchOf(ground.world, ours),
    check: () => undefined,
    slow: 25 * 3_600_000,
  };
}

/** What runs set there (`+`), or took out of a set (`-`), and nobody there since: taken back it is no edit of anybody's that is lost. */
type Ours = Set<string>;

function eventsOf({ world, dice, issues }: Ground, ours: Ours): Part['events'] {
  const { service } = world;
  const pick = <T>(all: readonly T[]): T | null => (all.length === 0 ? null : dice.pick(all));
  const others = (self: string): readonly string[] => issues().flatMap(({ id }) => (id === self ? [] : [id]));
  const items = (): readonly StoredItem[] => [...service.items.values()].filter((one) => !one.deleted);
  const keys = (self: number): readonly string[] =>
    items().flatMap(({ number }) => (number === self ? [] : [String(number)]));
  const turned = (all: readonly string[], one: string): string[] =>
    (all.includes(one) ? all.filter((other) => other !== one) : [...all, one]).sort();
  /** Where somebody does just what is on its way there, or may have arrived, nobody can tell whose it is. */
  const theirs = (number: number, name: string, key: string): void => {
    const sent = [...(world.journal.data.get('sent')?.values() ?? [])] as SentValues[];
    const values = sent.flatMap((one) => (one.key === String(number) ? [one.values[name]] : []));
    const mark = `there #${number} ${name} ${key}`;
    ours[values.some((value) => [value].flat().includes(key)) ? 'add' : 'delete'](`+${mark}`);
    ours[values.some((value) => Array.isArray(value) && !value.includes(key)) ? 'add' : 'delete'](`-${mark}`);
  };
  return {
    parentHere: () => {
      const issue = pick(issues());
      if (issue === null) return;
      const parent = dice.pick([null, ...others(issue.id), ...others(issue.id), dice.pick(UNKNOWN)]);
      save(world, issue.path, editIssue(issue.text, { values: { parent } }));
      world.trace.push(`parent here ${issue.id} ${parent ?? '-'}`);
    },
    dependHere: () => {
      const issue = pick(issues());
      if (issue === null) return;
      const one = dice.pick([...others(issue.id), ...others(issue.id), dice.pick(UNKNOWN)]);
      const depends_on = turned(issue.values.depends_on ?? [], one);
      const values = { depends_on: depends_on.length === 0 ? null : depends_on };
      save(world, issue.path, editIssue(issue.text, { values }));
      world.trace.push(`depend here ${issue.id} ${depends_on.join()}`);
    },
    parentThere: () => {
      const item = pick(items());
      if (item === null) return;
      const parent = dice.pick([null, ...keys(item.number), ...keys(item.number), ELSEWHERE]);
      editItem(service, item.number, { parent });
      // Who sets what is there already sets nothing.
      if (item.values.parent !== parent) theirs(item.number, 'parent', parent ?? '-');
      world.trace.push(`parent there #${item.number} ${parent ?? '-'}`);
    },
    dependThere: () => {
      const item = pick(items());
      if (item === null) return;
      const one = dice.pick([...keys(item.number), ...keys(item.number), ELSEWHERE]);
      const depends_on = turned((item.values.depends_on ?? []) as readonly string[], one);
      editItem(service, item.number, { depends_on });
      theirs(item.number, 'depends_on', one);
      world.trace.push(`depend there #${item.number} ${depends_on.join()}`);
    },
  };
}

function watchOf(world: World, ours: Ours): Pick<Part, 'accept' | 'judge'> {
  let files = new Map<string, string>();
  let items = new Map<number, StoredItem>();
  return {
    accept: () => {
      files = new Map(world.store.files);
      items = new Map(world.service.items);
    },
    judge: (deliberate) => {
      const changed = [...files].filter(([path, text]) => world.store.files.get(path) !== text);
      const moved = [...items].filter(([number, item]) => world.service.items.get(number)?.values !== item.values);
      const known = new Set(ours);
      for (const [number, item] of moved)
        noteMoved(world, item, { after: world.service.items.get(number)?.values ?? {}, ours });
      if (deliberate || world.wentBack || changed.length + moved.length === 0) return;
      const issues = [...files].flatMap(([path, text]) => loaded(path, text) ?? []);
      const after = [...world.store.files].flatMap(([path, text]) => loaded(path, text) ?? []);
      const [old, now] = [namesIn(world, issues), namesIn(world, after)];
      for (const [path, text] of changed) judgeFile(world, { path, before: text }, { old, now });
      for (const [number, item] of moved) {
        const values = world.service.items.get(number)?.values ?? {};
        judgeItem(world, issues, { item, after: values, ours: known });
      }
    },
  };
}

function judgeFile(
  world: World,
  { path, before }: { readonly path: string; readonly before: string },
  { old, now }: { readonly old: Names; readonly now: Names },
): void {
  const [issue, next] = [loaded(path, before), loaded(path, world.store.files.get(path) ?? '')];
  if (issue === null || next === null) return;
  // What led nowhere before may lead somewhere by now.
  const was = same(world, inKeys(world, old, issue), inKeys(world, old, next))
    ? null
    : { before: inKeys(world, now, issue), after: inKeys(world, now, next) };
  if (was !== null) judgeValues(world, `here ${issue.id}`, { ...was, base: baseOf(world, issue) });
}

function judgeItem(
  world: World,
  issues: readonly Issue[],
  { item, after, ours }: { readonly item: StoredItem; readonly after: Values; readonly ours: Ours },
): void {
  const { number, values } = item;
  const issue = issues.find((one) => keyOf(one) === String(number)) ?? null;
  judgeValues(world, `there #${number}`, { before: values, after, base: baseOf(world, issue), ours });
}

function noteMoved(
  { mapping }: World,
  { number, values }: StoredItem,
  { after, ours }: { readonly after: Values; readonly ours: Ours },
): void {
  for (const field of mapping.fields.filter((one) => one.silent === true)) {
    const [old, now] = [asSet(field, values[field.name]), asSet(field, after[field.name])];
    const mark = (key: string): string => `there #${number} ${field.name} ${key}`;
    for (const key of [...now].filter((one) => !old.has(one))) ours.add(`+${mark(key)}`).delete(`-${mark(key)}`);
    if (field.kind === 'set') for (const key of [...old].filter((one) => !now.has(one))) ours.add(`-${mark(key)}`);
  }
}

interface Change {
  readonly before: Values;
  readonly after: Values;
  /** What was agreed on; null: not known. */
  readonly base: Values | null;
  readonly ours?: Ours;
}

/** Nothing is changed but what was agreed on: anything else is an edit of somebody's. */
function judgeValues({ mapping, service }: World, who: string, { before, after, base, ours }: Change): void {
  if (base === null) return;
  // A tracker drops by itself what is no longer there, and an issue whose link was lost may be known to the ref.
  const isSure = (key: string): boolean =>
    key.startsWith('?') ? UNKNOWN.some((one) => key === `?${one}`) : !isGone(service, key);
  for (const field of mapping.fields.filter((one) => one.silent === true)) {
    const [old, now, was] = [before, after, base].map((values) => asSet(field, values[field.name]));
    if (old === undefined || now === undefined || was === undefined || base[field.name] === undefined) continue;
    const isOurs = (way: '+' | '-', key: string): boolean => ours?.has(`${way}${who} ${field.name} ${key}`) === true;
    for (const key of [...old].filter(isSure))
      if (!now.has(key) && !was.has(key) && !isOurs('+', key))
        throw new Violation(`${who}: ${field.name} ${key} was added there and taken away`);
    for (const key of now)
      if (!old.has(key) && was.has(key) && !isOurs('-', key))
        throw new Violation(`${who}: ${field.name} ${key} was removed and came back`);
  }
}

function isGone(service: World['service'], key: string): boolean {
  return /^\d+$/.test(key) && live(service, Number(key)) === null;
}

function asSet({ kind }: SyncField, value: Value | undefined): ReadonlySet<string> {
  if (kind === 'set') return new Set(Array.isArray(value) ? (value as readonly string[]) : []);
  return new Set([typeof value === 'string' ? value : '-']);
}

function same({ mapping }: World, a: Values, b: Values): boolean {
  const silent = mapping.fields.filter((one) => one.silent === true);
  return silent.every(({ name }) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
