import type { Issue } from '../../src/model/issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
import type { MemoryService } from '../../src/trackers/memory/server.ts';
import { parseCanonical } from '../../src/sync/canonical.ts';
import { keyOf, localValues, REMOTE, type World } from './world.ts';
import { loaded } from './loaded.ts';
import { labelsOf, slots, Violation } from './oracle.ts';

/** What files and items held when somebody last looked; what differs now, the engine did. */
export interface Watch {
  /** Somebody else did it: take the present state for known. */
  accept(): void;
  /** The engine did it: judge it. `deliberate` when a strategy was asked for. */
  judge(deliberate: boolean): void;
}

export function slotOf(world: World, issue: Issue): string {
  return world.born.has(issue.id) ? issue.id : `n${keyOf(issue) ?? issue.id}`;
}

export function makeWatch(world: World): Watch {
  let files = new Map<string, string>();
  let items = new Map<number, Values>();
  const ours: Ours = new Map();
  const watch: Watch = {
    accept: () => {
      arrivedNow(world);
      files = new Map(world.store.files);
      const known = items;
      items = new Map([...world.service.items].map(([number, item]) => [number, item.values]));
      for (const [number, values] of items) {
        if (values === known.get(number)) continue;
        noteHeld(world, number, values);
        const theirs = new Set(labelsMoved(known.get(number) ?? {}, values).map((one) => one.slice(1)));
        const { pointer, labels = [] } = ours.get(number) ?? {};
        ours.set(number, { pointer, labels: labels.filter((one) => !theirs.has(one.slice(1))) });
      }
    },
    judge: (deliberate) => {
      noteSent(world);
      const arrived = arrivedNow(world);
      if (isAsBefore(world, files, items)) return;
      // A label is judged by the base that the file pointed to before.
      const baseAt = (path: string): Values | null => baseOf(world, loaded(path, files.get(path) ?? ''));
      for (const [path, text] of files) {
        const now = world.store.files.get(path);
        if (now === undefined) throw new Violation(`${path} was deleted by a run`);
        if (now !== text) judgeFile(world, { path, before: text, after: now }, { deliberate, bases: [baseAt(path)] });
      }
      const sent: Ours = new Map();
      const pointerAt = (path: string): string | undefined => pointerIn(loaded(path, files.get(path) ?? ''));
      for (const [number, values] of items) {
        const now = world.service.items.get(number)?.values ?? {};
        if (now === values) continue;
        const slot = slotThere(world, number);
        const path = [...files.keys()].find((one) => linkOf(loaded(one, files.get(one) ?? '')) === String(number));
        const bases = [arrived.get(number) ?? null, path === undefined ? null : baseAt(path)];
        const pointer = path === undefined ? undefined : pointerAt(path);
        const known = ours.get(number);
        const labels = known?.pointer === pointer ? (known?.labels ?? []) : [];
        const judgement = { deliberate, bases, ours: labels };
        judgeValues(world, slot, { before: values, after: now, who: 'remote' }, judgement);
        sent.set(number, { pointer, labels: [...labels, ...labelsMoved(values, now)] });
      }
      watch.accept();
      for (const [number, one] of sent) ours.set(number, one);
    },
  };
  return watch;
}

/**
 * By number: labels that runs here added (`+`) and took away (`-`), and what the file pointed to then. As long as it does, they may do
 * the opposite.
 */
type Ours = Map<number, { readonly pointer?: string | undefined; readonly labels: readonly string[] }>;

function labelsMoved(before: Values, after: Values): readonly string[] {
  const [old, now] = [labelsOf(before), labelsOf(after)];
  const added = [...now].filter((label) => !old.has(label)).map((label) => `+${label}`);
  return [...added, ...[...old].filter((label) => !now.has(label)).map((label) => `-${label}`)];
}

type Late = MemoryService['late'][number];
type Bases = ReadonlyMap<number, Values | null>;

/** Labels that were sent to a service and arrive late are judged by the bases that the sender's files had then. */
const sentTo = new WeakMap<MemoryService, Map<Late, Bases>>();

/** After every request: who made it knows what it was based on, whoever is at work when it arrives. */
export function noteSent(world: World): void {
  const { service } = world;
  const sent = sentTo.get(service) ?? new Map<Late, Bases>();
  sentTo.set(service, sent);
  for (const one of service.late) if (!sent.has(one)) sent.set(one, basesOf(world, one));
}

/** @returns the bases of what is no longer on its way, once */
function arrivedNow({ service }: World): Bases {
  const sent = sentTo.get(service) ?? new Map<Late, Bases>();
  const arrived = [...sent].filter(([one]) => !service.late.includes(one));
  for (const [one] of arrived) sent.delete(one);
  return new Map(arrived.flatMap(([, bases]) => [...bases]));
}

function basesOf(world: World, { write }: Late): Bases {
  if (write.do !== 'update') return new Map();
  const issues = [...world.store.files].flatMap(([path, text]) => loaded(path, text) ?? []);
  const edits = write.edits.filter(({ values }) => values.labels !== undefined);
  return new Map(
    edits.map(({ number }) => {
      const issue = issues.find((one) => linkOf(one) === String(number)) ?? null;
      return [number, baseOf(world, issue)] as const;
    }),
  );
}

function slotThere({ service }: World, number: number): string {
  return service.items.get(number)?.marker ?? `n${number}`;
}

function noteHeld(world: World, number: number, values: Values): void {
  for (const [name, value] of slots(slotThere(world, number), values)) world.oracle.holds(name, value);
}

function isAsBefore(
  { store, service }: World,
  files: ReadonlyMap<string, string>,
  items: ReadonlyMap<number, Values>,
): boolean {
  if (store.files.size !== files.size || service.items.size !== items.size) return false;
  for (const [path, text] of files) if (store.files.get(path) !== text) return false;
  for (const [number, values] of items) if (service.items.get(number)?.values !== values) return false;
  return true;
}

function linkOf(issue: Issue | null): string | null {
  return issue === null ? null : keyOf(issue);
}

function pointerIn(issue: Issue | null): string | undefined {
  return issue?.values.sync_base?.[REMOTE];
}

/** The content behind a file's pointer; null when it is nowhere to be found. */
export function baseOf(world: World, issue: Issue | null): Values | null {
  const hash = pointerIn(issue)?.split('/')[1];
  if (hash === undefined) return null;
  const { blobs } = world.snapshots.data;
  const oid = [...blobs.keys()].find((one) => one.startsWith(hash));
  return oid === undefined ? null : parseCanonical(world.mapping.fields, blobs.get(oid) ?? '');
}

interface Judgement {
  readonly deliberate: boolean;
  /** Of what may have changed it in this moment; null where it is not known. */
  readonly bases: readonly (Values | null)[];
  readonly ours?: readonly string[];
}

function judgeFile(
  world: World,
  change: { readonly path: string; readonly before: string; readonly after: string },
  judgement: Judgement,
): void {
  const before = loaded(change.path, change.before);
  const after = loaded(change.path, change.after);
  if (before === null || after === null) throw new Violation(`${change.path} does not load after a run wrote it`);
  const [old, now] = [localValues(world, before), localValues(world, after)];
  judgeValues(world, slotOf(world, after), { before: old, after: now, who: 'local' }, judgement);
  if (world.boundary.mode === 'push' && JSON.stringify(old) !== JSON.stringify(now))
    throw new Violation(`${change.path} changed in a run that only pushes`);
  const mark = '# kept by hand';
  if (change.before.includes(mark) && !change.after.includes(mark))
    throw new Violation(`${change.path} lost a comment`);
}

function judgeValues(
  world: World,
  slot: string,
  change: { readonly before: Values; readonly after: Values; readonly who: string },
  { deliberate, bases, ours = [] }: Judgement,
): void {
  const after = slots(slot, change.after);
  for (const [name, value] of slots(slot, change.before)) {
    const now = after.get(name);
    if (now === undefined) throw new Violation(`${change.who}: ${name} "${value}" is gone`);
    if (now === value) continue;
    if (deliberate) world.oracle.chosen(name, now, value);
    world.oracle.overwrite(change.who, name, value, now);
  }
  const agreed = bases.flatMap((base) => (base === null ? [] : [labelsOf(base)]));
  if (agreed.length === 0 || deliberate || world.wentBack) return;
  const [old, now] = [labelsOf(change.before), labelsOf(change.after)];
  for (const label of old)
    if (!now.has(label) && !agreed.some((was) => was.has(label)) && !ours.includes(`+${label}`))
      throw new Violation(`${change.who}: label ${label} of ${slot} was added there and taken away`);
  for (const label of now)
    if (!old.has(label) && agreed.every((was) => was.has(label)) && !ours.includes(`-${label}`))
      throw new Violation(`${change.who}: label ${label} of ${slot} was removed there and came back`);
}

/** What a base holds, the file's author has taken in: base never ahead of content (sync.md §8, 10). */
export async function checkBases(world: World): Promise<void> {
  for (const issue of (await world.store.list()).issues) {
    const hash = issue.values.sync_base?.[REMOTE]?.split('/')[1];
    const key = keyOf(issue);
    if (hash === undefined || key === null) continue;
    const text = await world.snapshots.find(key, hash);
    if (text === null) continue;
    const slot = slotOf(world, issue);
    const here = slots(slot, localValues(world, issue));
    for (const [name, value] of slots(slot, parseCanonical(world.mapping.fields, text))) {
      const mine = here.get(name);
      if (mine !== undefined && !world.oracle.hasSeen(name, mine, value))
        throw new Violation(`the base of ${name} is "${value}", which "${mine}" never took in`);
    }
  }
}
