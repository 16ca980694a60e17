import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Config, Strategy } from '../../src/model/config.ts';
import type { Issue } from '../../src/model/issue.ts';
import type { Cursor } from '../../src/ports/snapshot-store.ts';
import type { Mapping, Tracker, Values } from '../../src/ports/tracker.ts';
import { bindTracker, makeDirectory } from '../../src/sync/directory.ts';
import type { CursorCache, Engine, SyncOptions } from '../../src/sync/types.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';
import { connectMemory, type MemoryCall, type MemoryFault } from '../../src/trackers/memory/index.ts';
import { createMemoryService, type MemoryService, type StoredItem } from '../../src/trackers/memory/server.ts';
import { createMemoryFiles, type MemoryFiles } from '../support/memory-files.ts';
import { createMemoryJournal, type MemoryJournal } from '../support/memory-journal.ts';
import { createMemorySnapshots, type MemorySnapshots } from '../support/memory-snapshots.ts';
import { createMemoryStore, type MemoryStore } from '../support/memory-store.ts';
import { guarded, makeBoundary, type Boundary } from './boundary.ts';
import { changedHere } from './clock.ts';
import { makeDisk, onDisk, type Disk } from './disk.ts';
import { makeOracle, type Oracle } from './oracle.ts';
import { makeDice, type Dice } from './random.ts';
import { makeMood, type Mood } from './tracker-mood.ts';
import { moody } from './tracker-moody.ts';

export const START = Date.UTC(2026, 0, 1);
export const REMOTE = 'github';

export const config: Config = {
  ...defaultConfig,
  remotes: { [REMOTE]: { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} } },
};

/** One clone, one tracker, and everything that is known about who wrote what. */
export interface World {
  readonly dice: Dice;
  readonly service: MemoryService;
  readonly store: MemoryStore;
  readonly files: MemoryFiles;
  readonly snapshots: MemorySnapshots;
  readonly journal: MemoryJournal;
  readonly cursor: { value: Cursor | null };
  readonly mapping: Mapping;
  readonly boundary: Boundary;
  readonly oracle: Oracle;
  /** In percent; `writes`: how many times more often what is sent is disturbed than what is read. */
  readonly faults: { rate: number; writes?: number };
  readonly mood: Mood;
  readonly disk: Disk;
  /** Path to the texts that git remembers; a person goes back to one of the last few. */
  readonly versions: Map<string, string[]>;
  readonly trace: string[];
  /** Ids of issues that were created here. */
  readonly born: Set<string>;
  /** Somebody took a file back to an older version during this run. */
  wentBack: boolean;
  /** A run is under way: what happens now happens in the middle of it. */
  running: boolean;
  serial: number;
  readonly mutant: Mutant;
}

/** A planted mistake: wraps what the engine acts through. The harness must notice each (issue of trust: prove that it bites). */
export interface Mutant {
  readonly name: string;
  tracker?(inner: Tracker, world: World): Tracker;
  engine?(inner: Engine, world: World): Engine;
  /** What is run instead of what was asked for. */
  options?(asked: SyncOptions): SyncOptions;
  /** Every table of what happens to a world (`makeEvents` and its like), a function by name: the coverage matrix counts them. */
  events?<Table extends object>(inner: Table, world: World): Table;
}

export const honest: Mutant = { name: 'none' };

export function makeWorld(seed: number, mutant: Mutant = honest): World {
  const remote = config.remotes[REMOTE];
  if (remote === undefined) throw new Error('no remote');
  return {
    dice: makeDice(seed),
    service: createMemoryService(START),
    store: createMemoryStore(config),
    files: createMemoryFiles(),
    snapshots: createMemorySnapshots(),
    journal: createMemoryJournal(),
    cursor: { value: null },
    mapping: makeMapping(config, remote),
    boundary: makeBoundary(),
    oracle: makeOracle(),
    faults: { rate: 0 },
    mood: makeMood(seed),
    disk: makeDisk(seed),
    versions: new Map(),
    trace: [],
    born: new Set(),
    wentBack: false,
    running: false,
    serial: 0,
    mutant,
  };
}

/** A new process over what lies on disk and at the tracker. */
export function makeEngine(world: World, strategies: { readonly strategy: Strategy }): Engine {
  const { boundary, mutant } = world;
  const whole = connectMemory({
    service: world.service,
    mapping: world.mapping,
    login: 'us',
    page: 3,
    batch: 2,
    fault: (call) => fault(world, call),
    hidden: (item) => lags(world, item),
  });
  const plain = moody(whole, world);
  const tracker = mutant.tracker?.(plain, world) ?? plain;
  const cache: CursorCache = {
    read: async () => world.cursor.value,
    write: async (cursor) => {
      world.disk.older = world.cursor.value;
      world.cursor.value = cursor;
    },
  };
  const engine: Engine = {
    remote: REMOTE,
    config: { ...config, sync: { ...config.sync, ...strategies } },
    tracker,
    directory: makeDirectory(),
    ...onDisk(world),
    snapshots: world.snapshots,
    journal: world.journal,
    cache,
    history: async (path) => [...(world.versions.get(path) ?? [])].reverse(),
    changedAt: async () => changedHere(world),
    dirty: async () => new Set(),
    elsewhere: async () => new Set(),
    branch: 'main',
    branchNow: async () => 'main',
    emit: () => undefined,
  };
  const bent = mutant.engine?.(engine, world) ?? engine;
  return {
    ...bent,
    tracker: bindTracker(guarded(boundary, 'tracker', bent.tracker), bent.directory),
    store: guarded(boundary, 'store', bent.store),
    files: guarded(boundary, 'files', bent.files),
    snapshots: guarded(boundary, 'snapshots', bent.snapshots),
    journal: guarded(boundary, 'journal', bent.journal),
    cache: guarded(boundary, 'cache', bent.cache),
  };
}

const WRITES: ReadonlySet<MemoryCall> = new Set(['create', 'update', 'comment', 'milestone']);

function fault(world: World, call: MemoryCall): MemoryFault | null {
  const { rate, writes = 1 } = world.faults;
  if (!world.dice.chance(WRITES.has(call) ? rate * writes : rate)) return null;
  if (WRITES.has(call)) return world.dice.pick(['before', 'after', 'late', 'limited'] as const);
  return world.dice.pick(['before', 'limited', 'malformed'] as const);
}

/** While things go wrong, a listing does not show some of the changes of the last seconds. */
function lags(world: World, item: StoredItem): boolean {
  if (world.faults.rate === 0 || !world.dice.chance(10)) return false;
  return Date.parse(item.updated_at) > world.service.now - 20_000;
}

export async function issuesOf(world: World): Promise<readonly Issue[]> {
  return (await world.store.list()).issues;
}

export function localValues(world: World, issue: Issue): Values {
  return world.mapping.project(issue);
}

export function keyOf(issue: Issue): string | null {
  return issue.values.remote_ids?.[REMOTE] ?? null;
}

export function unique(world: World, word: string): string {
  world.serial += 1;
  return `${word}${world.serial}`;
}
