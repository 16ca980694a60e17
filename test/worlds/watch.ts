import type { Issue } from '../../src/model/issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
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
  /** Labels that this side knows to be removed, as `<slot> <label>`. */
  readonly removedHere: Set<string>;
  readonly removedThere: Set<string>;
}

export function slotOf(world: World, issue: Issue): string {
  return world.born.has(issue.id) ? issue.id : `n${keyOf(issue) ?? issue.id}`;
}

export function makeWatch(world: World): Watch {
  let files = new Map<string, string>();
  let items = new Map<number, Values>();
  const removedHere = new Set<string>();
  const removedThere = new Set<string>();
  const watch: Watch = {
    removedHere,
    removedThere,
    accept: () => {
      files = new Map(world.store.files);
      items = new Map([...world.service.items].map(([number, item]) => [number, item.values]));
    },
    judge: (deliberate) => {
      for (const [path, text] of files) {
        const now = world.store.files.get(path);
        if (now === undefined) throw new Violation(`${path} was deleted by a run`);
        if (now !== text) judgeFile(world, { path, before: text, after: now }, { deliberate, removed: removedHere });
      }
      for (const [number, values] of items) {
        const now = world.service.items.get(number)?.values ?? {};
        if (now === values) continue;
        const slot = world.service.items.get(number)?.marker ?? `n${number}`;
        judgeValues(world, slot, { before: values, after: now, who: 'remote' }, { deliberate, removed: removedThere });
      }
      watch.accept();
    },
  };
  return watch;
}

interface Judgement {
  readonly deliberate: boolean;
  readonly removed: Set<string>;
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
  { deliberate, removed }: Judgement,
): void {
  const after = slots(slot, change.after);
  for (const [name, value] of slots(slot, change.before)) {
    const now = after.get(name);
    if (now === undefined) throw new Violation(`${change.who}: ${name} "${value}" is gone`);
    if (now === value) continue;
    if (deliberate) world.oracle.chosen(name, now, value);
    world.oracle.overwrite(change.who, name, value, now);
  }
  const [old, now] = [labelsOf(change.before), labelsOf(change.after)];
  for (const label of old) {
    if (now.has(label)) continue;
    if (!world.removed.has(`${slot} ${label}`))
      throw new Violation(`${change.who}: nobody removed label ${label} of ${slot}`);
    removed.add(`${slot} ${label}`);
  }
  for (const label of now)
    if (!old.has(label) && removed.has(`${slot} ${label}`) && !world.unanswered.has(label))
      throw new Violation(`${change.who}: label ${label} of ${slot} came back`);
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
