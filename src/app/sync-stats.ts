import type { RunRecord, RunTrigger } from '../ports/runner.ts';

export interface RunFigures {
  readonly runs: number;
  readonly ok: number;
  readonly conflicts: number;
  readonly failed: number;
  /** A limit ended them; the next run goes on. */
  readonly limited: number;
  readonly per_day: number;
  /** Null: there was none. */
  readonly duration_ms: { readonly median: number; readonly p95: number } | null;
  /** Of all runs, 0 to 1. */
  readonly conflict_rate: number;
  readonly failure_rate: number;
  readonly requests: number;
}

export interface RunPeriod extends RunFigures {
  readonly period: '24h' | '7d' | 'all';
  readonly from: string;
  readonly by: readonly (RunFigures & { readonly remote: string; readonly trigger: RunTrigger })[];
}

export interface RunBar {
  readonly from: string;
  readonly runs: number;
  readonly failed: number;
}

export interface RunStats {
  readonly periods: readonly RunPeriod[];
  readonly chart: { readonly unit: 'hour' | 'day'; readonly bars: readonly RunBar[] };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Figures over the runs that are kept; times are when they began. */
export function runStats(runs: readonly RunRecord[], now: number): RunStats {
  const oldest = runs.reduce((first, run) => Math.min(first, Date.parse(run.at)), now);
  const periods = (
    [
      ['24h', now - DAY],
      ['7d', now - 7 * DAY],
      ['all', oldest],
    ] as const
  ).map(([period, from]): RunPeriod => {
    const those = runs.filter((run) => Date.parse(run.at) >= from);
    // What is younger than a day is not made more than it was.
    const days = Math.max(1, (now - Math.max(from, oldest)) / DAY);
    return { period, from: isoOf(from), ...figuresOf(those, days), by: groupsOf(those, days) };
  });
  return { periods, chart: chartOf(runs, { oldest, now }) };
}

function groupsOf(runs: readonly RunRecord[], days: number): RunPeriod['by'] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const name = JSON.stringify([run.remote, run.trigger]);
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ remote: first.remote, trigger: first.trigger, ...figuresOf(group, days) }];
    })
    .sort((a, b) => b.runs - a.runs);
}

function figuresOf(runs: readonly RunRecord[], days: number): RunFigures {
  const having = (outcome: RunRecord['outcome']): number => runs.filter((run) => run.outcome === outcome).length;
  const [ok, conflicts, failed, limited] = [having('ok'), having('conflicts'), having('failed'), having('limited')];
  const rate = (count: number): number => (runs.length === 0 ? 0 : rounded(count / runs.length, 1000));
  return {
    ...{ runs: runs.length, ok, conflicts, failed, limited },
    per_day: rounded(runs.length / days, 10),
    duration_ms: durationsOf(runs),
    conflict_rate: rate(conflicts),
    failure_rate: rate(failed),
    requests: runs.reduce((sum, run) => sum + run.requests, 0),
  };
}

function durationsOf(runs: readonly RunRecord[]): RunFigures['duration_ms'] {
  const sorted = runs.map((run) => run.duration_ms).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  return { median: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95) };
}

/** The smallest value that at least this share of all does not exceed. */
function nearestRank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}

/** Hours of the last day, or days of the last two weeks (UTC), the oldest first, from the first that has a run. */
function chartOf(
  runs: readonly RunRecord[],
  { oldest, now }: { readonly oldest: number; readonly now: number },
): RunStats['chart'] {
  const unit = now - oldest < DAY ? 'hour' : 'day';
  const [size, most] = unit === 'hour' ? [HOUR, 24] : [DAY, 14];
  const last = Math.floor(now / size);
  const first = Math.max(Math.floor(oldest / size), last - most + 1);
  const bars = Array.from({ length: last - first + 1 }, (_, at) => ({
    from: isoOf((first + at) * size),
    runs: 0,
    failed: 0,
  }));
  for (const run of runs) {
    const bar = bars[Math.floor(Date.parse(run.at) / size) - first];
    if (bar === undefined) continue;
    bar.runs += 1;
    if (run.outcome === 'failed') bar.failed += 1;
  }
  return { unit, bars: runs.length === 0 ? [] : bars };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
