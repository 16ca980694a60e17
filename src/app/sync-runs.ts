import { timeMs } from '../model/time.ts';
import type { RunRecord, RunnerRecords, RunnerRemote, RunnerState, RunOutcome, RunTrigger } from '../ports/runner.ts';

/** What runs left behind of one remote. Null: nothing is known. */
export interface RemoteRuns {
  readonly last_run: RunRecord | null;
  readonly last_success_at: string | null;
  /** Null once a later run went well. `message` null: only its code was kept. */
  readonly last_error: { readonly code: string; readonly message: string | null; readonly at: string } | null;
  /** Null: no runner is heard of. */
  readonly next_run_at: string | null;
  /** As last heard. */
  readonly rate_limit: RunnerRemote['rate_limit'];
  /** The one that looks after this clone, or did until it went silent; null: none, or it ended as it should. */
  readonly runner: RunnerView | null;
}

export type RunnerView = Pick<RunnerState, 'pid' | 'host' | 'phase' | 'started_at' | 'beat_at' | 'webhook'> & {
  /** Heard of within the last minutes. */
  readonly alive: boolean;
};

export interface RunFacts {
  readonly state: RunnerState | null;
  /** The newest first. */
  readonly runs: readonly RunRecord[];
}

/** All that is kept. */
export const ALL_RUNS = 20_000;

export async function readRunFacts(records: RunnerRecords | null): Promise<RunFacts> {
  if (records === null) return { state: null, runs: [] };
  const [state, runs] = await Promise.all([records.state(), records.runs(ALL_RUNS)]);
  return { state, runs: runs.flatMap(soundRecord) };
}

export function runsOf(remote: string, { state, runs }: RunFacts, now: number): RemoteRuns {
  const own = runs.filter((run) => run.remote === remote);
  const known = state?.remotes[remote] ?? UNHEARD;
  const success = later(known.last_success_at, own.find(isGood)?.at ?? null);
  const runner = viewOf(state, now);
  return {
    last_run: own[0] ?? null,
    last_success_at: success,
    last_error: errorAfter(success, known.last_error, own),
    next_run_at: state !== null && runner?.alive === true ? state.next_run_at : null,
    rate_limit: known.rate_limit,
    runner,
  };
}

const UNHEARD: Pick<RunnerRemote, 'last_success_at' | 'last_error' | 'rate_limit'> = {
  last_success_at: null,
  last_error: null,
  rate_limit: null,
};

function isGood({ outcome }: RunRecord): boolean {
  return outcome === 'ok' || outcome === 'conflicts';
}

function errorAfter(
  success: string | null,
  told: RunnerRemote['last_error'],
  own: readonly RunRecord[],
): RemoteRuns['last_error'] {
  const failed = own.find((run) => run.error_code !== null);
  const from = failed === undefined ? null : { code: failed.error_code ?? '', message: null, at: failed.at };
  // The runner's own words say more than a code.
  const error = told !== null && (from === null || told.at >= from.at || told.code === from.code) ? told : from;
  return error === null || (success !== null && success >= error.at) ? null : error;
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** A runner is heard of every minute; one that is silent for longer was killed, or its machine sleeps. */
const SILENT_MS = 3 * 60_000;

function viewOf(state: RunnerState | null, now: number): RunnerView | null {
  if (state === null || state.phase === 'stopped') return null;
  const { pid, host, phase, started_at, beat_at, webhook } = state;
  const beat = timeMs(beat_at) ?? 0;
  return { pid, host, phase, started_at, beat_at, webhook, alive: Math.abs(now - beat) < SILENT_MS };
}

const OUTCOMES: readonly RunOutcome[] = ['ok', 'conflicts', 'failed', 'limited'];
const TRIGGERS: readonly RunTrigger[] = ['schedule', 'webhook', 'command', 'once', 'start'];

/** None for a line that somebody, or a dying disk, wrote. */
function soundRecord(run: RunRecord): readonly RunRecord[] {
  const { at, remote, trigger, duration_ms, outcome, counts, requests, error_code } = run;
  const isSound = timeMs(at) !== null && OUTCOMES.includes(outcome) && TRIGGERS.includes(trigger);
  if (!isSound || !isCount(duration_ms) || !isCount(requests)) return [];
  const sound = Object.entries(counts).filter(([, count]) => isCount(count));
  const error = typeof error_code === 'string' ? error_code : null;
  return [
    { at, remote, trigger, duration_ms, outcome, requests, counts: Object.fromEntries(sound), error_code: error },
  ];
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
