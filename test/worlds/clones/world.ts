import type { SyncHands } from '../../../src/app/sync-hands.ts';
import type { Cursor, SnapshotStore } from '../../../src/ports/snapshot-store.ts';
import type { MemoryService } from '../../../src/trackers/memory/server.ts';
import { createMemoryFiles } from '../../support/memory-files.ts';
import { createMemoryJournal, type MemoryJournal } from '../../support/memory-journal.ts';
import { makeMeetingPlace, type MeetingPlace } from '../../support/memory-claims.ts';
import { createMemorySnapshots, type MemorySnapshots } from '../../support/memory-snapshots.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { makeBoundary, type Boundary } from '../boundary.ts';
import { makeEvents, type Events } from '../events.ts';
import { loaded } from '../loaded.ts';
import type { Oracle } from '../oracle.ts';
import { makeDice, type Dice } from '../random.ts';
import { makeWatch, type Watch } from '../watch.ts';
import { config, makeWorld, type World } from '../world.ts';
import { makeObjects, makeRepository, type Objects, type Repository, type Worktree } from './git.ts';
import { makeScheduler, type Scheduler } from './scheduler.ts';

/** One clone: what its linked worktrees share. */
export interface Clone {
  readonly name: string;
  readonly repository: Repository;
  readonly snapshots: MemorySnapshots;
  readonly journal: MemoryJournal;
  readonly cursor: { value: Cursor | null };
  /** Who holds the lock; a process that is dead holds nothing. */
  readonly lock: { holder: Process | null };
  readonly desks: Desk[];
  /** Issues that this clone has asked the tracker to create. */
  readonly created: Map<string, number>;
  /** By how many milliseconds this machine's clock is ahead. */
  readonly skew: number;
}

/** A working tree, and a person in front of it. */
export interface Desk {
  readonly name: string;
  readonly clone: Clone;
  readonly worktree: Worktree;
  /** What the parts of the worlds of one clone see. */
  readonly view: World;
  readonly watch: Watch;
  readonly events: Events;
  readonly running: Set<Process>;
}

/** A run of the engine. */
export interface Process {
  /** For the trace: where, and what was asked for. */
  readonly label: string;
  readonly desk: Desk;
  readonly boundary: Boundary;
  /** A strategy was asked for, so it may overrule. */
  readonly deliberate: boolean;
  /** A person settles conflicts: what is chosen is said in the moment of choosing. */
  readonly resolving: boolean;
  /** What it was told of; null: it listens for everything. */
  readonly stirred: ReadonlySet<string> | null;
  /** It may send from any branch. */
  readonly anyBranch: boolean;
  /** Branches that it has stood on since it had the lock. */
  readonly stood: Set<string | null>;
  faults: number;
  dead: boolean;
  /** The call before, to know when nobody can be kept out. */
  last: string;
}

/**
 * What goes on beside runs and git. `knocks`: webhooks; `persons`: conflicts are resolved; `clocks`: none is right; `races`: all create
 * the same issue at once.
 */
export const KINDS = ['knocks', 'persons', 'clocks', 'races'] as const;
export type Kind = (typeof KINDS)[number];

/** A planted mistake that only several clones, or git, or several runs at once can show. */
export interface Bend {
  readonly name: string;
  hands?(inner: SyncHands, world: Clones, process: Process): SyncHands;
  /** After git did something to the files of a desk. */
  git?(world: Clones, desk: Desk, before: ReadonlyMap<string, string>): void;
}

export interface How {
  /** Whether the last runs list everything, so that all know what is gone. */
  readonly full?: boolean;
  /** Null: as the seed has it. */
  readonly kinds?: readonly Kind[] | null;
  readonly bend?: Bend;
}

export interface Clones {
  readonly dice: Dice;
  /** A stream of its own: a world without any of the kinds is the world it was before there were any. */
  readonly more: Dice;
  readonly kinds: ReadonlySet<Kind>;
  readonly bend: Bend | null;
  /** Number of an item to the version that a webhook last told of. */
  readonly told: Map<number, number>;
  readonly service: MemoryService;
  readonly oracle: Oracle;
  readonly objects: Objects;
  /** Branches of `origin`. */
  readonly origin: Map<string, number>;
  readonly clones: readonly Clone[];
  readonly desks: readonly Desk[];
  readonly scheduler: Scheduler;
  readonly trace: string[];
  /** Where claims meet; null: nobody claims. */
  readonly claims: MeetingPlace | null;
  /** What clones have told each other of what they saw; null: they do not. */
  readonly shared: MemorySnapshots | null;
  /** How often, in percent, a file is merged by the driver. */
  readonly driver: number;
  /** Pointers that git carried by itself, by hash and slot, to values whose author never saw what they name. */
  readonly carried: Map<string, Set<string>>;
  acting: Process | null;
}

const idle = makeBoundary();
const YEAR = 365 * 86_400_000;

export function makeClones(seed: number, { kinds: asked = null, bend }: How = {}): Clones {
  const common = makeWorld(seed);
  const more = makeDice(seed ^ 0x51c0e5);
  const lot = makeDice(seed ^ 0x2b10f7);
  const drawn = KINDS.filter(() => lot.chance(45));
  const { dice, service, oracle, trace } = common;
  const objects = makeObjects();
  const world: Clones = {
    ...{ dice, more, service, oracle, trace, objects },
    kinds: new Set(asked ?? drawn),
    bend: bend ?? null,
    told: new Map(),
    origin: new Map([['main', 0]]),
    clones: [],
    desks: [],
    scheduler: makeScheduler(dice),
    claims: dice.chance(60) ? makeMeetingPlace() : null,
    shared: dice.chance(40) ? createMemorySnapshots() : null,
    driver: dice.pick([0, 50, 100]),
    carried: new Map(),
    acting: null,
  };
  const count = dice.chance(25) ? 3 : 2;
  for (let i = 0; i < count; i += 1) addClone(world, common, 'abc'[i] ?? 'x');
  return world;
}

function addClone(world: Clones, common: World, name: string): void {
  const clone: Clone = {
    name,
    repository: makeRepository(world.objects),
    snapshots: createMemorySnapshots(),
    journal: createMemoryJournal(),
    cursor: { value: null },
    lock: { holder: null },
    desks: [],
    created: new Map(),
    skew: world.kinds.has('clocks') ? world.more.pick([-20 * YEAR, -3_600_000, 0, 90_000, 20 * YEAR]) : 0,
  };
  (world.clones as Clone[]).push(clone);
  addDesk(world, common, clone);
  if (world.dice.chance(20)) addDesk(world, common, clone);
}

function addDesk(world: Clones, common: World, clone: Clone): void {
  const linked = clone.desks.length > 0;
  const store = createMemoryStore(config);
  if (linked) clone.repository.branches.set('side', 0);
  const worktree = { repository: clone.repository, branch: linked ? 'side' : 'main', head: 0, files: store.files };
  const { snapshots, journal, cursor } = clone;
  const files = createMemoryFiles();
  const view = {
    ...common,
    ...{ store, snapshots, journal, cursor, wentBack: false, running: false, versions: new Map<string, string[]>() },
    files: { ...files, read: async (path: string) => store.files.get(path) ?? files.texts.get(path) ?? null },
  };
  Object.defineProperties(view, {
    serial: { get: () => common.serial, set: (next: number) => (common.serial = next) },
    boundary: { get: () => world.acting?.boundary ?? idle },
    faults: { get: () => ({ rate: world.acting?.faults ?? 0 }) },
  });
  const issues = () => [...store.files].flatMap(([path, text]) => loaded(path, text) ?? []);
  const name = `${clone.name}${clone.desks.length}`;
  const events = makeEvents(view, issues);
  const desk: Desk = { name, clone, worktree, view, watch: makeWatch(view), events, running: new Set() };
  clone.desks.push(desk);
  (world.desks as Desk[]).push(desk);
}

/** What time it is on the machine of a clone. */
export function timeAt({ service }: Clones, { skew }: Clone): number {
  return service.now + skew;
}

/** Somebody else did it: all take the present state for known. */
export function acceptAll({ desks }: Clones): void {
  for (const { watch } of desks) watch.accept();
}

/** A base that another clone has told of. */
export function findShared(world: Clones): SnapshotStore['find'] {
  return async (key, prefix) => world.shared?.find(key, prefix) ?? null;
}
