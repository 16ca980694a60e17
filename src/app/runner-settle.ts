import { isCircuitOpen, isPassing, waitAfter, waitForLimit, waitForOthers } from './runner-failures.ts';
import { eventError, isoOf, recordOf, remoteAfter, type Ended } from './runner-outcome.ts';
import { nextDue } from './runner-schedule.ts';
import type { Turn, Turns } from './runner-turns.ts';
import type { RunJob, RunnerEvent, RunnerHands, RunnerPlan } from './runner-types.ts';

interface Settling {
  readonly hands: RunnerHands;
  readonly plan: RunnerPlan;
  readonly turns: Turns;
}

interface Run {
  readonly ended: Ended;
  readonly started: number;
}

/** Writes down what became of a run, and when the remote's next turn is. */
export async function settleRun(
  settling: Settling,
  job: RunJob,
  run: Run & { readonly covered: readonly string[] },
): Promise<void> {
  const { hands, turns } = settling;
  const { error } = run.ended;
  const turn = turns.get(job.remote);
  if (turn === undefined) return;
  const code = error?.code ?? '';
  if (error !== null && isPassing(code)) return stepBack(settling, turn, run.ended);
  if (error === null) await hands.inbox?.done(run.covered).catch(() => undefined);
  const wasOpen = isCircuitOpen(turn.status.consecutive_failures);
  judge(settling, turn, run, job.stirred === null);
  await hands.records.add(recordOf(job, run.ended, run.started, hands.clock.now()));
  tellRun(hands, job, turn, run);
  tellCircuit(hands, turn, wasOpen);
}

/** What a person asked for says something of the remote as well, unless it was their own mistake. */
export async function settleOrder(settling: Settling, remote: string, run: Run): Promise<void> {
  const { hands, turns } = settling;
  const turn = turns.get(remote);
  const { error } = run.ended;
  if (turn === undefined || (error !== null && error.kind !== 'remote' && error.kind !== 'internal')) return;
  const job: RunJob = { remote, trigger: 'command', stirred: [] };
  const wasOpen = isCircuitOpen(turn.status.consecutive_failures);
  if (error === null || error.code !== 'sync.interrupted') judge(settling, turn, run, false);
  await hands.records.add(recordOf(job, run.ended, run.started, hands.clock.now()));
  tellRun(hands, job, turn, run);
  tellCircuit(hands, turn, wasOpen);
}

/** Somebody is in the middle of something here: no run was made, and no failure. */
function stepBack({ hands }: Settling, turn: Turn, { error }: Ended): void {
  const now = hands.clock.now();
  turn.at = now + waitForOthers(hands.random);
  turn.waits = true;
  if (error === null) return;
  const { code, message } = eventError(error);
  turn.status = { ...turn.status, last_error: { code, message, at: isoOf(now) } };
  if (turn.trouble !== code)
    tell(hands, { event: 'skipped', remote: turn.remote, error: eventError(error), next_run_at: isoOf(turn.at) });
  turn.trouble = code;
}

/** @param whole the run looked at everything, so that the next one of the schedule is a whole interval away */
function judge({ hands, plan }: Settling, turn: Turn, { ended, started }: Run, whole: boolean): void {
  const { random, clock } = hands;
  const now = clock.now();
  const waited = turn.waits;
  turn.status = remoteAfter(turn.status, ended, now);
  turn.waits = ended.error !== null;
  turn.trouble = ended.error?.code ?? null;
  const failures = turn.status.consecutive_failures;
  if (ended.outcome === 'limited') turn.at = now + waitForLimit(ended.resume_after, now, random);
  else if (ended.error !== null) turn.at = now + waitAfter(Math.max(1, failures), random);
  else if (whole || waited) turn.at = nextDue(plan.schedule, { started, ended: now }, random);
  if (whole) turn.isNew = false;
}

function tellRun(hands: RunnerHands, { remote, trigger }: RunJob, turn: Turn, { ended, started }: Run): void {
  const { outcome, duration_ms, counts, requests } = recordOf({ remote, trigger }, ended, started, hands.clock.now());
  const error = ended.error === null ? null : eventError(ended.error);
  const next_run_at = isoOf(turn.at);
  tell(hands, { event: 'run', remote, trigger, outcome, duration_ms, counts, requests, error, next_run_at });
}

/** Once when it opens, once when it closes. */
function tellCircuit(hands: RunnerHands, { remote, status, at }: Turn, wasOpen: boolean): void {
  const failures = status.consecutive_failures;
  const open = isCircuitOpen(failures);
  if (open !== wasOpen) tell(hands, { event: 'circuit', remote, open, failures, next_run_at: isoOf(at) });
}

type Told = RunnerEvent extends infer One ? (One extends RunnerEvent ? Omit<One, 'at'> : never) : never;

/** With the time of day. */
export function tell(hands: Pick<RunnerHands, 'tell' | 'clock'>, event: Told): void {
  hands.tell({ at: isoOf(hands.clock.now()), ...event } as RunnerEvent);
}
