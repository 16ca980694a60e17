import { RoadmapError } from '../model/errors.ts';
import type { RunOutcome, RunRecord, RunnerRemote } from '../ports/runner.ts';
import type { EventError, RunJob, RunResult } from './runner-types.ts';

/** What became of one run. */
export interface Ended {
  readonly outcome: RunOutcome;
  readonly error: RoadmapError | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly limit: RunnerRemote['rate_limit'];
  readonly resume_after: string | null;
}

/** Single items that failed are no failure of the run: it brought everything else over, and says so in its counts. */
export function endedBy(result: RunResult | RoadmapError): Ended {
  if (result instanceof RoadmapError) {
    const nothing = { counts: {}, requests: 0, limit: null };
    return { ...nothing, error: result, outcome: failedHow(result), resume_after: resumeOf(result) };
  }
  const { counts, commit, carried, report } = result;
  const error = report.stopped ?? commit.error ?? carried?.error ?? null;
  const { queries, mutations, rest } = report.cost;
  const conflicts = (counts.conflicts ?? 0) > 0;
  return {
    outcome: error !== null ? failedHow(error) : conflicts ? 'conflicts' : 'ok',
    error,
    counts,
    requests: queries + mutations + rest,
    limit: report.limit,
    resume_after: report.resume_after ?? (error === null ? null : resumeOf(error)),
  };
}

function failedHow({ code }: RoadmapError): RunOutcome {
  return code === 'remote.limited' ? 'limited' : 'failed';
}

function resumeOf({ data }: RoadmapError): string | null {
  const { resume_after } = data;
  return typeof resume_after === 'string' ? resume_after : null;
}

/** Whatever a run threw, as an error of ours; what nobody made on purpose is a bug, and no reason to end. */
export function runError(thrown: unknown): RoadmapError {
  if (thrown instanceof RoadmapError) return thrown;
  const { message = String(thrown), code } = thrown as { readonly message?: string; readonly code?: unknown };
  return new RoadmapError({
    kind: typeof code === 'string' ? 'user' : 'internal',
    code: typeof code === 'string' ? `file.${code.toLowerCase()}` : 'internal',
    message,
    cause: thrown,
  });
}

export function recordOf(job: Pick<RunJob, 'remote' | 'trigger'>, ended: Ended, from: number, to: number): RunRecord {
  return {
    at: isoOf(from),
    remote: job.remote,
    trigger: job.trigger,
    duration_ms: Math.max(0, Math.round(to - from)),
    outcome: ended.outcome,
    counts: ended.counts,
    requests: ended.requests,
    error_code: ended.error?.code ?? null,
  };
}

/** A run that a person made, from what its log is told (`sync-end`). */
export function commandRecord(line: Readonly<Record<string, unknown>>, now: number): RunRecord {
  const { run, counts, cost, error, ms } = line as Partial<Record<string, never>>;
  const numbers = (counts ?? {}) as Readonly<Record<string, number>>;
  const duration_ms = Math.max(0, Math.round(Number(ms ?? 0)));
  const error_code = typeof error === 'string' ? (error as string) : null;
  const failed = error_code === 'remote.limited' ? 'limited' : 'failed';
  const requests = Object.values((cost ?? {}) as Readonly<Record<string, number>>).reduce((sum, one) => sum + one, 0);
  return {
    ...{ at: isoOf(now - duration_ms), remote: String(run), trigger: 'command', duration_ms, counts: numbers },
    outcome: error_code !== null ? failed : (numbers['conflicts'] ?? 0) > 0 ? 'conflicts' : 'ok',
    ...{ requests, error_code },
  };
}

export const UNSEEN: RunnerRemote = {
  last_run_at: null,
  last_success_at: null,
  last_error: null,
  consecutive_failures: 0,
  rate_limit: null,
};

/** How it stands with the remote after this run. */
export function remoteAfter(before: RunnerRemote, ended: Ended, now: number): RunnerRemote {
  const at = isoOf(now);
  const rate_limit = ended.limit ?? before.rate_limit;
  if (ended.error === null)
    return { last_run_at: at, last_success_at: at, last_error: null, consecutive_failures: 0, rate_limit };
  // Somebody stopped it: that says nothing of the remote.
  if (ended.error.code === 'sync.interrupted') return { ...before, last_run_at: at, rate_limit };
  // A limit is no failure: it says itself when it ends.
  const counted = ended.outcome === 'failed' ? 1 : 0;
  const last_error = { code: ended.error.code, message: safeLine(ended.error.message), at };
  const consecutive_failures = before.consecutive_failures + counted;
  return { ...before, last_run_at: at, last_error, consecutive_failures, rate_limit };
}

export function eventError({ code, message, hints }: RoadmapError): EventError {
  return { code, message: safeLine(message), hints };
}

const LONGEST = 500;

/** Text of others may be in it. */
function safeLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

export function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
