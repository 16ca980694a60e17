import { runUntilStopped, type RunnerEnd } from '../../src/app/runner.ts';
import { everyInterval } from '../../src/app/runner-schedule.ts';
import type {
  RunJob,
  RunnerDoor,
  RunnerEvent,
  RunnerHands,
  RunnerPlan,
  RunResult,
} from '../../src/app/runner-types.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Delivery, Inbox } from '../../src/ports/inbox.ts';
import type { RunnerRecords, RunnerState, RunRecord } from '../../src/ports/runner.ts';
import { makeVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A runner over parts in memory, in simulated time. */
export interface RunnerWorld {
  readonly clock: VirtualClock;
  /** What the tracker does in a run; replaced by tests. */
  answer: (job: RunJob) => Promise<RunResult>;
  plan: RunnerPlan | RoadmapError;
  stamp: string;
  lost: RoadmapError | null;
  /** Every run with the minute it began in. */
  readonly runs: (RunJob & { readonly minute: number })[];
  readonly events: RunnerEvent[];
  readonly records: RunRecord[];
  readonly states: RunnerState[];
  readonly waiting: Delivery[];
  readonly alerts: number[];
  door: RunnerDoor;
  start(): void;
  stop(): Promise<RunnerEnd>;
  readonly ended: Promise<RunnerEnd>;
  knock(id: string, keys: readonly string[], remote?: string): void;
  /** The same disk and inbox, another process. */
  again(): RunnerWorld;
}

export function makeRunnerWorld(before?: RunnerWorld): RunnerWorld {
  const clock = before?.clock ?? makeVirtualClock();
  const stopping = new AbortController();
  const inbox: Inbox = {
    put: async () => 'new',
    waiting: async () => [...world.waiting],
    done: async (ids) => void world.waiting.splice(0, Infinity, ...world.waiting.filter(({ id }) => !ids.includes(id))),
    lastSeen: async () => null,
  };
  const records: RunnerRecords = {
    state: async () => world.states.at(-1) ?? null,
    beat: async (state) => void world.states.push(state),
    runs: async () => world.records,
    add: async (record) => void world.records.push(record),
  };
  const hands: RunnerHands = {
    self: { pid: 7, host: 'here', process_started: null },
    ...{ clock, signal: stopping.signal, records, inbox },
    random: { bytes: (count) => new Uint8Array(count) },
    plan: async () => {
      if (world.plan instanceof RoadmapError) throw world.plan;
      return world.plan;
    },
    stamp: () => world.stamp,
    lost: () => world.lost,
    run: async (job) => {
      world.runs.push({ ...job, minute: Math.round((clock.now() - Date.UTC(2026, 0, 1)) / MINUTE) });
      return world.answer(job);
    },
    tell: (event) => void world.events.push(event),
    listen: async (door) => {
      world.door = door;
      return { close: async () => undefined };
    },
    alert: async () => void world.alerts.push(clock.now()),
    healthMs: 5 * MINUTE,
  };
  let ended: Promise<RunnerEnd> | null = null;
  const world: RunnerWorld = {
    clock,
    answer: async () => quiet(),
    plan: { remotes: ['github'], schedule: everyInterval(30 * MINUTE) },
    ...{ stamp: '1', lost: null, runs: [], events: [], alerts: [] },
    records: before?.records ?? [],
    states: before?.states ?? [],
    waiting: before?.waiting ?? [],
    door: { wake: () => undefined, order: () => undefined, state: () => never(), beat: async () => undefined },
    start: () => {
      ended = runUntilStopped(hands);
      ended.catch(() => undefined);
    },
    stop: async () => {
      stopping.abort();
      return world.ended;
    },
    get ended() {
      return ended ?? Promise.reject(new Error('it was not started'));
    },
    knock: (id, keys, remote = 'github') => {
      const at = new Date(clock.now()).toISOString();
      world.waiting.push({ id, remote, event: 'issues.edited', at, stirred: stirredBy(keys) });
      world.door.wake();
    },
    again: () => makeRunnerWorld(world),
  };
  return world;
}

/** `*`: everything; `**`: and what does not look as if it had changed. */
function stirredBy(keys: readonly string[]): Delivery['stirred'] {
  if (keys.includes('**')) return { keys, everything: true, full: true };
  return { keys, everything: keys.includes('*') };
}

function never(): never {
  throw new Error('nobody listens');
}

export function quiet(counts: Readonly<Record<string, number>> = {}): RunResult {
  return {
    counts: { unchanged: 1, conflicts: 0, ...counts } as RunResult['counts'],
    commit: { commit: null, error: null },
    carried: null,
    report: { stopped: null, cost: { queries: 1, mutations: 0, rest: 0 }, limit: null, resume_after: null },
  };
}

export function failure(code: string, data: Record<string, unknown> = {}): RoadmapError {
  const kind = code.startsWith('remote.') ? 'remote' : code.startsWith('config.') ? 'config' : 'user';
  return new RoadmapError({ kind, code, message: `because of ${code}`, data });
}
