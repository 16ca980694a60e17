import type { Delivery } from '../ports/inbox.ts';
import type { RunnerPhase, RunnerRemote, RunnerState } from '../ports/runner.ts';
import type { Random } from '../ports/system.ts';
import { isCircuitOpen } from './runner-failures.ts';
import { UNSEEN } from './runner-outcome.ts';
import { nextDue } from './runner-schedule.ts';
import type { RunJob, RunnerPlan } from './runner-types.ts';

/** When it is a remote's turn again. */
export interface Turn {
  readonly remote: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** The last run did not end well: nothing but the time makes another one. */
  waits: boolean;
  /** What stood in the way the last time, said once; null: nothing. */
  trouble: string | null;
  /** It has not run since the runner began. */
  isNew: boolean;
  /** When the last full listing began that somebody's knock asked for. */
  fullAt: number;
  status: RunnerRemote;
}

export type Turns = Map<string, Turn>;

/** As the plan has them, in its order: new ones are due now, known ones keep their turn unless the schedule is another one. */
export function arrangeTurns(
  before: Turns,
  plan: { readonly old: RunnerPlan | null; readonly now: RunnerPlan },
  known: RunnerState | null,
  { now, random }: { readonly now: number; readonly random: Random },
): Turns {
  const other = plan.old !== null && plan.old.schedule.every !== plan.now.schedule.every;
  return new Map(
    plan.now.remotes.map((remote) => {
      const turn = before.get(remote) ?? {
        ...{ remote, at: now, waits: false, trouble: null, isNew: true, fullAt: -Infinity },
        status: known?.remotes[remote] ?? UNSEEN,
      };
      // What the configuration stood in the way of is tried again.
      if (turn.trouble?.startsWith('config.')) turn.at = now;
      else if (other && !turn.waits && !turn.isNew)
        turn.at = nextDue(plan.now.schedule, { started: now, ended: now }, random);
      return [remote, turn];
    }),
  );
}

/** The clock was set back: what is left of every wait is left still. */
export function shiftTurns(turns: Turns, ms: number): void {
  for (const turn of turns.values()) {
    turn.at += ms;
    turn.fullAt += ms;
  }
}

/** The next run to make now, or null. What deliveries stirred comes before what is due: somebody has just been there. */
export function dueJob(turns: Turns, waiting: readonly Delivery[], now: number): RunJob | null {
  for (const turn of turns.values()) {
    const stirred = turn.waits ? null : stirredOf(turn, waiting, now);
    if (stirred !== null) return { remote: turn.remote, trigger: 'webhook', ...stirred };
  }
  for (const { remote, at, isNew } of turns.values())
    if (at <= now) return { remote, trigger: isNew ? 'start' : 'schedule', ...wholeRun(ownOf(remote, waiting)) };
  return null;
}

/** A full listing of ten thousand issues is a hundred requests: who renames labels all day does not have one for each. */
const FULL_REST_MS = 5 * 60_000;

/** Keys of several deliveries are united; one that stirs everything makes the rest superfluous. */
function stirredOf(turn: Turn, waiting: readonly Delivery[], now: number): Pick<RunJob, 'stirred' | 'full'> | null {
  const mayList = now - turn.fullAt >= FULL_REST_MS;
  const own = ownOf(turn.remote, waiting).filter(({ stirred }) => stirred.full !== true || mayList);
  if (own.length === 0) return null;
  if (own.some(({ stirred }) => stirred.everything)) return wholeRun(own);
  return { stirred: [...new Set(own.flatMap(({ stirred }) => stirred.keys))] };
}

/** A run that looks at everything, and at all that does not look as if it had changed where one of these asks for that. */
export function wholeRun(own: readonly Delivery[]): Pick<RunJob, 'stirred' | 'full'> {
  return own.some(({ stirred }) => stirred.full === true) ? { stirred: null, full: true } : { stirred: null };
}

/** What a run does away with. */
export function coveredBy(job: RunJob, waiting: readonly Delivery[]): readonly string[] {
  const own = ownOf(job.remote, waiting);
  return own.filter(({ stirred }) => stirred.full !== true || job.full === true).map(({ id }) => id);
}

function ownOf(remote: string, waiting: readonly Delivery[]): readonly Delivery[] {
  return waiting.filter((delivery) => delivery.remote === remote);
}

/** When something is to be done next; null: nothing is planned. */
export function nextAt(turns: Turns): number | null {
  const times = [...turns.values()].map(({ at }) => at);
  return times.length === 0 ? null : Math.min(...times);
}

export function phaseOf(turns: Turns): RunnerPhase {
  const all = [...turns.values()];
  if (all.some(({ status }) => isCircuitOpen(status.consecutive_failures))) return 'circuit_open';
  return all.some(({ waits }) => waits) ? 'backing_off' : 'idle';
}
