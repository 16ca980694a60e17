import type { Issue } from '../../src/model/issue.ts';
import { milestoneTable } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile } from '../../src/model/planning-file.ts';
import type { SyncField, Value, Values } from '../../src/ports/tracker.ts';
import { live } from '../../src/trackers/memory/server.ts';
import { config, keyOf, localValues, REMOTE, type World } from './world.ts';

const FOLDER = '.roadmap/milestones/';

/** What ids and names lead to on the tracker, by the links that stand in the files. */
export interface Names {
  /** Null: to nothing there. */
  keyOf(field: SyncField, local: string): string | null;
  /** Whether something here stands for it. */
  isHere(field: SyncField, key: string): boolean;
}

export function namesIn(world: World, issues: readonly Issue[]): Names {
  const ids = new Map(issues.flatMap((issue) => [[issue.id, keyOf(issue)] as const]));
  const stems = new Map<string, string | null>();
  const titles = new Map<string, string | null>();
  for (const [path, text] of world.files.texts) {
    if (!path.startsWith(FOLDER)) continue;
    const file = readPlanningFile(milestoneTable, { path, text }, config);
    if (!isPlanningFile(file)) continue;
    const key = file.values.remote_ids?.[REMOTE] ?? null;
    titles.set(file.values.name, key);
    stems.set(path.slice(FOLDER.length, -'.md'.length), key);
  }
  const milestones = new Map([...stems, ...titles]);
  const all = { issue: ids, milestone: milestones };
  return {
    keyOf: ({ names = 'issue' }, local) => all[names].get(local) ?? null,
    isHere: ({ names = 'issue' }, key) => [...all[names].values()].includes(key),
  };
}

/** A local issue with keys where it has names. What leads nowhere has a `?` before it. */
export function inKeys(world: World, names: Names, issue: Issue): Values {
  const values: Record<string, Value> = { ...localValues(world, issue) };
  for (const field of world.mapping.fields.filter((one) => one.names !== undefined)) {
    const value = values[field.name] ?? null;
    const key = (local: string): string => names.keyOf(field, local) ?? `?${local}`;
    if (typeof value === 'string') values[field.name] = key(value);
    else if (value !== null) values[field.name] = value.map(key);
  }
  return values;
}

export interface Compared {
  /** Fields that are not the same on both sides. */
  readonly differing: readonly string[];
  /** Fields that name what the other side does not have. */
  readonly aside: readonly string[];
  /** Fields that name what is no longer there: a tracker does not take it. */
  readonly dead: readonly string[];
}

/** How an issue stands towards its item, once all has come to rest. */
export function compare(
  world: World,
  names: Names,
  sides: { readonly issue: Issue; readonly there: Values },
): Compared {
  const here = inKeys(world, names, sides.issue);
  const found = { differing: [] as string[], aside: [] as string[], dead: [] as string[] };
  for (const field of world.mapping.fields) {
    const [mine, theirs] = [here[field.name] ?? null, shown(field, sides.there[field.name] ?? null)];
    const isStrange = (key: string): boolean => key.startsWith('?') || !names.isHere(field, key);
    const keys = field.names === undefined ? [] : [mine, theirs].flat().filter((key) => key !== null);
    if (keys.some((key) => !isAlive(world, field, key))) found.dead.push(field.name);
    if (keys.some(isStrange)) found.aside.push(field.name);
    if (keys.some(isStrange) && field.kind !== 'set') continue;
    const known = (value: Value): Value =>
      field.names === undefined || !Array.isArray(value)
        ? value
        : value.filter((key: string) => !isStrange(key)).sort();
    if (JSON.stringify(known(mine)) !== JSON.stringify(known(theirs))) found.differing.push(field.name);
  }
  return found;
}

/** As a tracker shows a text: whatever ends its lines. */
function shown({ kind }: SyncField, value: Value): Value {
  return kind === 'text' && typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value;
}

function isAlive({ service }: World, { names }: SyncField, key: string): boolean {
  if (names === 'milestone') return service.milestones.has(Number(key));
  return live(service, Number(key)) !== null;
}
