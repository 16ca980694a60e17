import type { SyncStanding } from '../src/app/sync-look.ts';
import type { RemoteRuns } from '../src/app/sync-runs.ts';
import type { RunFigures, RunStats } from '../src/app/sync-stats.ts';
import { sayTime } from './say.ts';
import { chartLines } from './sync-chart.ts';
import { sayDuration } from './sync-values.ts';
import type { Part, Terminal } from './terminal.ts';

/** How it stands with one remote. */
export type RemoteStatus = SyncStanding & RemoteRuns;

/** For a person: what is behind, what lies ahead, and what goes which way. */
export function printStatus(terminal: Terminal, status: RemoteStatus): void {
  const { remote, repo, linked, unlinked } = status;
  terminal.line(
    { text: `${remote} ${repo}`, style: 'bold' },
    `: ${String(linked)} linked, ${String(unlinked)} only here`,
  );
  for (const [name, text] of rowsOf(status))
    if (text !== null) terminal.line({ text: `  ${name.padEnd(12)}`, style: 'dim' }, text);
  for (const { id, remote_id, fields } of status.pending) terminal.line(`  ${id} #${remote_id} → ${fields.join(', ')}`);
  for (const id of status.unsettled) terminal.line(`  ${id} → new  (was sent, the answer never came)`);
  for (const { id, remote_id, fields } of status.incoming)
    terminal.line(`  ${id} #${remote_id} ← ${fields.join(', ')}`);
  for (const { id, remote_id, message } of status.errors)
    terminal.line(`  ${id} #${remote_id ?? '-'} `, { text: `✗ ${message}`, style: 'red' });
}

/** Null: nothing to say. */
function rowsOf(status: RemoteStatus): readonly (readonly [name: string, text: string | null])[] {
  const { pending, unsettled, incoming, conflicts, seen_until, last_error, rate_limit } = status;
  const out = pending.length + unsettled.length;
  const known = incoming.length === 0 ? '' : `${String(incoming.length)} known to wait there; more is `;
  const since = seen_until === null ? 'never synchronised' : `everything up to ${sayTime(seen_until)} was seen`;
  return [
    ['Last run', lastRun(status)],
    [
      'Last error',
      last_error === null ? null : `${sayTime(shortTime(last_error.at))}  ${last_error.message ?? last_error.code}`,
    ],
    ['Next run', nextRun(status)],
    ['Rate limit', rate_limit === null ? null : limitOf(rate_limit)],
    ['Out', out === 0 ? 'nothing to send' : `${String(out)} to send`],
    ['In', `${known}unknown until ${status.remote} is asked; ${since}`],
    ['Conflicts', conflicts === 0 ? null : `${String(conflicts)}: roadmap sync conflicts`],
  ];
}

function lastRun({ last_run, last_success_at }: RemoteRuns): string | null {
  if (last_run === null) return last_success_at === null ? null : sayTime(shortTime(last_success_at));
  const { at, trigger, outcome, counts, duration_ms, requests, error_code } = last_run;
  const did = Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'unchanged');
  const said = did.map(([name, count]) => `${String(count)} ${name.replaceAll('_', ' ')}`).join(', ');
  const result =
    error_code === null ? said || 'nothing to do' : [`${outcome}: ${error_code}`, said].filter(Boolean).join(', ');
  const cost = `${sayDuration(duration_ms)}, ${String(requests)} requests`;
  return `${sayTime(shortTime(at))}  ${trigger}: ${result}  (${cost})`;
}

function nextRun({ next_run_at, runner }: RemoteRuns): string {
  if (runner === null) return 'none planned: nothing runs unattended here';
  const who = `process ${String(runner.pid)} on ${runner.host}`;
  if (!runner.alive) return `unknown: ${who} was last heard of ${sayTime(shortTime(runner.beat_at))}`;
  const phase = runner.phase.replaceAll('_', ' ');
  return `${next_run_at === null ? phase : sayTime(shortTime(next_run_at))}  (${who}, ${phase})`;
}

function limitOf({ remaining, reset_at }: NonNullable<RemoteRuns['rate_limit']>): string {
  const until = reset_at === null ? '' : `, until ${sayTime(shortTime(reset_at))}`;
  return remaining === null ? `reached${until}` : `${String(remaining)} requests left${until}`;
}

/** Without parts of a second. */
function shortTime(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

const PERIODS = { '24h': 'last 24 hours', '7d': 'last 7 days', all: 'all kept' } as const;

/** Figures over runs, and a chart of them. */
export function printStats(terminal: Terminal, { periods, chart }: RunStats, columns: number): void {
  const cells = (name: string, one: RunFigures): readonly Part[] => [
    name,
    String(one.runs),
    String(one.per_day),
    one.duration_ms === null ? '' : seconds(one.duration_ms.median),
    one.duration_ms === null ? '' : seconds(one.duration_ms.p95),
    percent(one.conflict_rate),
    one.failed === 0 ? percent(one.failure_rate) : { text: percent(one.failure_rate), style: 'red' },
    String(one.limited),
    String(one.requests),
  ];
  const rows = periods.flatMap(({ period, by, ...all }) => [
    cells(PERIODS[period], all),
    ...(by.length < 2 ? [] : by.map((one) => cells(`  ${one.remote} ${one.trigger}`, one))),
  ]);
  terminal.table(COLUMNS, rows);
  if (chart.bars.length > 0) terminal.line();
  for (const parts of chartLines(chart, columns)) terminal.line(...parts);
}

const COLUMNS = ['runs of', 'runs', 'a day', 'median', 'p95', 'conflicts', 'failed', 'limited', 'requests'].map(
  (name, at) => ({ name, ...(at === 0 ? { flexible: true } : { whole: true }) }),
);

function seconds(ms: number): string {
  return `${String(Math.round(ms / 100) / 10)} s`;
}

function percent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)}%`;
}
