import type { Claims } from '../../../src/ports/claims.ts';
import type { SnapshotSharing } from '../../../src/ports/snapshot-store.ts';
import type { Release } from '../../../src/ports/system.ts';
import type { SyncHands } from '../../../src/app/sync-hands.ts';
import { connectMemory, type MemoryCall, type MemoryFault } from '../../../src/trackers/memory/index.ts';
import { createMemoryClaims, type MeetingPlace } from '../../support/memory-claims.ts';
import { guarded, Killed } from '../boundary.ts';
import { Violation } from '../oracle.ts';
import { noteSent } from '../watch.ts';
import { config, REMOTE } from '../world.ts';
import { commitOf } from './git.ts';
import { gitPort } from './git-port.ts';
import { mayCall } from './rules.ts';
import { acceptAll, findShared, timeAt, type Clones, type Process } from './world.ts';

/** Everything a run acts through, each call of it a step that the scheduler gives leave to. */
export function makeHands(world: Clones, process: Process): SyncHands {
  const plain = plainHands(world, process);
  const hands = world.bend?.hands?.(plain, world, process) ?? plain;
  const { tracker, store, files, snapshots, sharing, journal, claims, cache, git } = hands;
  const port = <T extends object>(name: string, inner: T): T => paced(world, process, name, inner);
  return {
    ...hands,
    tracker: port('tracker', tracker),
    store: port('store', store),
    files: port('files', files),
    snapshots: port('snapshots', snapshots),
    ...(sharing !== undefined && { sharing: port('sharing', sharing) }),
    journal: port('journal', journal),
    ...(claims !== undefined && { claims: port('claims', claims) }),
    cache: port('cache', cache),
    git: port('git', git),
  };
}

function plainHands(world: Clones, process: Process): SyncHands {
  const { desk } = process;
  const { clone, view } = desk;
  const clock = { now: () => timeAt(world, clone), sleep: async () => undefined };
  return {
    remote: REMOTE,
    config: { ...config, sync: { ...config.sync, branch: 'main', strategy: 'manual' } },
    tracker: trackerOf(world, process),
    ...{ store: view.store, files: view.files, snapshots: clone.snapshots, journal: clone.journal },
    ...(world.shared !== null && { sharing: sharingOf(world, process) }),
    ...(world.claims !== null && { claims: claimsOf(world, world.claims, clone.name) }),
    cache: {
      read: async () => clone.cursor.value,
      write: async (cursor) => void (clone.cursor.value = cursor),
    },
    quiet: { look: async () => null, read: async () => null, write: async () => undefined },
    lock: { acquire: () => acquire(world, process) },
    git: gitPort(desk.worktree, clock),
    clock,
    modified: async () => clock.now(),
    archived: async () => new Set(),
    consented: true,
    hosts: [],
    workflow: null,
  };
}

/** Between a fresh read and the request that follows nobody can be kept out: no tracker compares and swaps. */
export function isNarrow({ last }: Process, call: string): boolean {
  return call === 'tracker.update' || (last === 'tracker.get' && call === 'journal.put');
}

const PURE = new Set(['oid', 'cost', 'limit', 'estimate', 'blobOid']);
const DESKS = new Set(['tracker.comments', 'tracker.milestones']);

function paced<T extends object>(world: Clones, process: Process, name: string, port: T): T {
  const inner = guarded(process.boundary, name, port);
  return new Proxy(inner, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property);
      const call = `${name}.${String(property)}`;
      if (typeof member === 'object' && member !== null && DESKS.has(call))
        return paced(world, process, call, Reflect.get(port, property) as object);
      if (typeof member !== 'function' || PURE.has(String(property))) return Reflect.get(port, property) as unknown;
      if (call === 'tracker.list' || call === 'tracker.scan')
        return (...args: unknown[]) =>
          pacedPages(world, process, call, member.apply(target, args) as AsyncIterable<unknown>);
      return (...args: unknown[]) => {
        const answer = step(world, process, call, () => {
          mayCall(process, call, args);
          return member.apply(target, args) as unknown;
        });
        // Whoever asked several things at once hears of a second failure later, or never.
        answer.catch(() => undefined);
        return answer;
      };
    },
  });
}

async function* pacedPages(
  world: Clones,
  process: Process,
  call: string,
  pages: AsyncIterable<unknown>,
): AsyncGenerator {
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const page = (await step(world, process, call, () => iterator.next())) as IteratorResult<unknown>;
    if (page.done === true) return;
    yield page.value;
  }
}

/** One call: waits for its turn, does its work at once, and is judged for what it changed. */
async function step(world: Clones, process: Process, call: string, act: () => unknown): Promise<unknown> {
  await world.scheduler.turn(isNarrow(process, call));
  if (process.dead) throw new Killed(call);
  if (call !== 'journal.put') process.last = call;
  world.acting = process;
  process.stood.add(process.desk.worktree.branch);
  const before = stateOf(world, process);
  const cursor = cursorOf(process);
  const answer = act();
  // What the call does is done by now; whether the process lives to hear of it is another matter.
  if (answer instanceof Promise) answer.catch((error: unknown) => (process.dead ||= error instanceof Killed));
  noteSent(process.desk.view);
  const after = stateOf(world, process);
  if (after.length !== before.length || after.some((one, at) => one !== before[at])) judge(world, process, call);
  if (process.stirred !== null && cursorOf(process) !== cursor)
    throw new Violation(`${call}: a delivery moved the cursor`);
  world.acting = null;
  return answer;
}

function cursorOf({ desk: { clone } }: Process): string {
  const { since, full, scope } = clone.snapshots.data.cursor ?? {};
  return JSON.stringify([since, full, scope, clone.cursor.value]);
}

/** Everything that a run may be judged for, by identity. */
function stateOf({ service }: Clones, { desk }: Process): readonly unknown[] {
  return [...desk.worktree.files.values(), ...service.items.values()];
}

function judge(world: Clones, process: Process, call: string): void {
  const { desk, deliberate, resolving } = process;
  const { view } = desk;
  const before = view.wentBack;
  // A label that a person drops is none that a run lost.
  view.wentBack ||= resolving;
  try {
    desk.watch.judge(deliberate);
  } catch (error) {
    if (error instanceof Violation) error.message = `${process.label}, ${call}: ${error.message}`;
    throw error;
  } finally {
    view.wentBack = before;
    acceptAll(world);
  }
}

function trackerOf(world: Clones, process: Process): SyncHands['tracker'] {
  const { desk } = process;
  const { service, dice } = world;
  const fault = (call: MemoryCall): MemoryFault | null => {
    if (!dice.chance(process.faults)) return null;
    if (call === 'create' || call === 'update') {
      // What a strategy decided is to be judged by that strategy: it arrives within the run.
      const late = process.deliberate ? 'after' : 'late';
      return dice.pick(['before', 'after', late, 'limited'] as const);
    }
    return dice.pick(['before', 'limited', 'malformed'] as const);
  };
  const tracker = connectMemory({
    ...{ service, mapping: desk.view.mapping, login: 'us', page: 3, batch: 2, fault },
    hidden: (item) => process.faults > 0 && dice.chance(10) && Date.parse(item.updated_at) > service.now - 20_000,
  });
  return {
    ...tracker,
    create: (draft) => {
      desk.clone.created.set(draft.id, (desk.clone.created.get(draft.id) ?? 0) + 1);
      return tracker.create(draft);
    },
  };
}

function claimsOf(world: Clones, place: MeetingPlace, owner: string): Claims {
  const inner = createMemoryClaims(place, owner);
  return {
    ...inner,
    published: async (paths) => {
      const tree = commitOf(world.objects, world.origin.get('main') ?? 0).tree;
      return new Map(paths.flatMap((path) => (tree.has(path) ? [[path, tree.get(path) ?? '']] : [])));
    },
  };
}

function sharingOf(world: Clones, { desk }: Process): SnapshotSharing {
  return {
    find: findShared(world),
    publish: async () => {
      const { blobs, past } = desk.clone.snapshots.data;
      const shared = world.shared?.data;
      if (shared === undefined) return;
      for (const [oid, text] of blobs) shared.blobs.set(oid, text);
      for (const [path, oids] of past) shared.past.set(path, [...new Set([...(shared.past.get(path) ?? []), ...oids])]);
    },
  };
}

/** A holder that died holds nothing; one that lives is waited for. */
async function acquire(world: Clones, process: Process): Promise<Release> {
  const { lock } = process.desk.clone;
  for (;;) {
    await world.scheduler.turn(false);
    if (process.dead) throw new Killed('lock.acquire');
    if (lock.holder === null || lock.holder.dead) break;
  }
  lock.holder = process;
  process.stood.clear();
  return async () => {
    if (!process.dead && lock.holder === process) lock.holder = null;
  };
}
