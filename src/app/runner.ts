import type { RoadmapError } from '../model/errors.ts';
import type { Delivery } from '../ports/inbox.ts';
import type { RunnerPhase, RunnerState } from '../ports/runner.ts';
import { endedBy, eventError, isoOf, runError } from './runner-outcome.ts';
import { makeRest, type Rest } from './runner-rest.ts';
import { settleOrder, settleRun, tell } from './runner-settle.ts';
import { arrangeTurns, coveredBy, dueJob, nextAt, phaseOf, shiftTurns, type Turns } from './runner-turns.ts';
import type { Listening, Order, RunJob, RunnerDoor, RunnerHands, RunnerPlan } from './runner-types.ts';

/** Why a runner ended: it was told to, or what it looked after is not there any more. */
export type RunnerEnd = { readonly reason: 'signal' } | { readonly reason: 'lost'; readonly error: RoadmapError };

/** What a runner has in mind while it works. */
export interface Runner {
  readonly hands: RunnerHands;
  readonly rest: Rest;
  readonly orders: Order[];
  readonly started_at: string;
  plan: RunnerPlan;
  stamp: string;
  turns: Turns;
  waiting: readonly Delivery[];
  /** The inbox may hold more than `waiting`. */
  knocked: boolean;
  busy: 'running' | 'stopped' | null;
  listening: Listening | null;
  lastSeen: string | null;
  /** When the loop last looked at the clock, wrote its heartbeat, and told its state. */
  looked: number;
  beaten: number;
  alerted: number;
  alerting: Promise<void> | null;
}

/** A timer does not run while the machine sleeps: the time of day is looked at this often. */
const TICK_MS = 5000;
/** The heartbeat is never older, unless the runner is gone or the machine slept. */
const BEAT_MS = 60_000;
/** Deliveries come in bursts: a run begins when it was quiet for so long, */
const QUIET_MS = 150;
/** … or after so long at the latest. */
const GATHER_MS = 900;
/** Less is how clocks are set right all day. */
const JUMP_MS = 30_000;

/**
 * Keeps every remote of the plan in step until the signal: one run at a time, whoever asks for it. What goes wrong in a run is
 * told and tried again later; only a place that is gone ends the runner.
 * @throws RoadmapError `config.*` when the configuration is broken from the start, and what `listen` throws
 */
export async function runUntilStopped(hands: RunnerHands): Promise<RunnerEnd> {
  const runner = await startRunner(hands);
  try {
    runner.listening = (await hands.listen?.(doorOf(runner))) ?? null;
    const { remotes, schedule } = runner.plan;
    tell(hands, { event: 'started', pid: hands.self.pid, remotes, every: schedule.every });
    return await work(runner);
  } finally {
    await stopRunner(runner);
  }
}

async function startRunner(hands: RunnerHands): Promise<Runner> {
  const { clock, random, signal } = hands;
  const now = clock.now();
  const [stamp, plan, known] = [hands.stamp(), await hands.plan(), await hands.records.state()];
  return {
    ...{ hands, plan, stamp, rest: makeRest(clock, signal), orders: [], waiting: [], knocked: true, busy: null },
    ...{ started_at: isoOf(now), looked: now, beaten: -Infinity, alerted: now, alerting: null, listening: null },
    turns: arrangeTurns(new Map(), { old: null, now: plan }, known, { now, random }),
    lastSeen: null,
  };
}

async function work(runner: Runner): Promise<RunnerEnd> {
  const { hands } = runner;
  for (;;) {
    if (hands.signal.aborted) {
      tell(hands, { event: 'stopped', reason: 'signal', error: null });
      return { reason: 'signal' };
    }
    const lost = hands.lost();
    if (lost !== null) {
      tell(hands, { event: 'stopped', reason: 'lost', error: eventError(lost) });
      return { reason: 'lost', error: lost };
    }
    await lookAround(runner);
    const order = runner.orders.shift();
    const job = order === undefined ? dueJob(runner.turns, runner.waiting, hands.clock.now()) : null;
    if (order !== undefined) await takeOrder(runner, order);
    else if (job !== null) await makeRun(runner, job);
    else await idle(runner);
  }
}

/** The clock, the configuration, the inbox: whatever may have changed since. */
async function lookAround(runner: Runner): Promise<void> {
  const { hands } = runner;
  const now = hands.clock.now();
  const jump = now - runner.looked;
  if (jump < 0) shiftTurns(runner.turns, jump);
  // A run takes its time, and so does a machine that sleeps; only backwards is it surely the clock.
  if (jump < -JUMP_MS) tell(hands, { event: 'clock', jump_ms: jump });
  runner.looked = now;
  const stamp = hands.stamp();
  if (stamp !== runner.stamp) await replan(runner, stamp);
  if (runner.knocked) await collect(runner);
}

async function replan(runner: Runner, stamp: string): Promise<void> {
  const { hands, turns } = runner;
  const now = hands.clock.now();
  runner.stamp = stamp;
  try {
    const plan = await hands.plan();
    runner.turns = arrangeTurns(turns, { old: runner.plan, now: plan }, null, { now, random: hands.random });
    runner.plan = plan;
    tell(hands, { event: 'settings', remotes: plan.remotes, every: plan.schedule.every });
  } catch {
    // The run that is due now meets the same error, and tells it.
    for (const turn of turns.values()) turn.at = now;
  }
}

/** What waits for remotes that are not configured any more waits for nothing. */
async function collect(runner: Runner): Promise<void> {
  const { hands, turns } = runner;
  runner.knocked = false;
  if (hands.inbox === null) return;
  try {
    const all = await hands.inbox.waiting();
    const idle = all.filter((one) => stirsNothing(one) || (turns.size > 0 && !turns.has(one.remote)));
    runner.waiting = all.filter((one) => !idle.includes(one));
    if (idle.length > 0) await hands.inbox.done(idle.map(({ id }) => id));
    runner.lastSeen = await hands.inbox.lastSeen();
  } catch {
    // A disk that does not answer: the next beat looks again, and polling misses nothing.
  }
}

function stirsNothing({ stirred }: Delivery): boolean {
  return !stirred.everything && stirred.keys.length === 0;
}

async function makeRun(runner: Runner, found: RunJob): Promise<void> {
  const { hands } = runner;
  const job = found.trigger === 'webhook' ? await gather(runner) : found;
  if (job === null) return;
  const covered = coveredBy(job, runner.waiting);
  await begin(runner);
  const started = hands.clock.now();
  const turn = runner.turns.get(job.remote);
  if (job.full === true && turn !== undefined) turn.fullAt = started;
  const ended = endedBy(await hands.run(job).catch(runError));
  await settleRun(runner, job, { ended, started, covered });
  await finish(runner);
}

/** Waits for the rest of a burst. @returns the run for all of it; null: there is something else to do first */
async function gather(runner: Runner): Promise<RunJob | null> {
  const { hands, rest, orders } = runner;
  const until = hands.clock.now() + GATHER_MS;
  while (hands.clock.now() < until && orders.length === 0 && !hands.signal.aborted)
    if (!(await rest.sleep(QUIET_MS))) break;
  if (runner.knocked) await collect(runner);
  return orders.length > 0 || hands.signal.aborted ? null : dueJob(runner.turns, runner.waiting, hands.clock.now());
}

async function takeOrder(runner: Runner, order: Order): Promise<void> {
  await begin(runner);
  const started = runner.hands.clock.now();
  const ended = endedBy(await order.run());
  await settleOrder(runner, order.remote, { ended, started });
  await finish(runner);
}

async function begin(runner: Runner): Promise<void> {
  runner.busy = 'running';
  await beat(runner);
}

async function finish(runner: Runner): Promise<void> {
  runner.busy = null;
  runner.knocked = true;
  await beat(runner);
  alert(runner);
}

/** A tick at most: then the time of day is looked at again. */
async function idle(runner: Runner): Promise<void> {
  const { hands, rest, turns } = runner;
  const now = hands.clock.now();
  if (Math.abs(now - runner.beaten) >= BEAT_MS) {
    runner.knocked = true;
    await beat(runner);
  }
  if (Math.abs(now - runner.alerted) >= (hands.healthMs ?? Infinity)) alert(runner);
  const left = (nextAt(turns) ?? Infinity) - now;
  await rest.sleep(Math.max(0, Math.min(TICK_MS, left)));
}

async function beat(runner: Runner): Promise<void> {
  runner.beaten = runner.hands.clock.now();
  await runner.hands.records.beat(stateOf(runner));
}

/** Beside the work, which never waits for it. */
function alert(runner: Runner): void {
  runner.alerted = runner.hands.clock.now();
  runner.alerting ??=
    runner.hands.alert?.(stateOf(runner)).finally(() => {
      runner.alerting = null;
    }) ?? null;
}

async function stopRunner(runner: Runner): Promise<void> {
  runner.busy = 'stopped';
  for (const order of runner.orders.splice(0)) order.refuse();
  await runner.listening?.close();
  if (runner.hands.lost() === null) await beat(runner);
}

function doorOf(runner: Runner): RunnerDoor {
  return {
    wake: () => {
      runner.knocked = true;
      runner.rest.wake();
    },
    order: (order) => {
      if (runner.busy === 'stopped') return order.refuse();
      runner.orders.push(order);
      runner.rest.wake();
    },
    state: () => stateOf(runner),
    beat: () => beat(runner),
  };
}

function stateOf(runner: Runner): RunnerState {
  const { hands, turns, listening, started_at, lastSeen, busy } = runner;
  const next = nextAt(turns);
  const phase: RunnerPhase = busy ?? phaseOf(turns);
  return {
    ...{ version: 1, ...hands.self, started_at, phase },
    beat_at: isoOf(hands.clock.now()),
    next_run_at: next === null || phase === 'stopped' ? null : isoOf(next),
    remotes: Object.fromEntries([...turns.values()].map(({ remote, status }) => [remote, status])),
    webhook: listening?.webhook === undefined ? null : { ...listening.webhook, last_seen_at: lastSeen },
  };
}
