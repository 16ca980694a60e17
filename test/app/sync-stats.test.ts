import { expect, test } from 'vitest';
import { chartLines } from '../../cli/sync-chart.ts';
import { runStats } from '../../src/app/sync-stats.ts';
import type { RunRecord } from '../../src/ports/runner.ts';

const NOW = Date.parse('2026-03-10T12:30:00Z');
const HOUR = 3_600_000;

const run = (hoursAgo: number, more: Partial<RunRecord> = {}): RunRecord => ({
  at: new Date(NOW - hoursAgo * HOUR).toISOString(),
  remote: 'github',
  trigger: 'schedule',
  duration_ms: 1000,
  outcome: 'ok',
  counts: {},
  requests: 2,
  error_code: null,
  ...more,
});

const drawn = (runs: readonly RunRecord[], columns: number): string =>
  chartLines(runStats(runs, NOW).chart, columns)
    .map((parts) => parts.map((part) => (typeof part === 'string' ? part : part.text)).join(''))
    .join('\n');

test('nothing is kept: no figure is made up', () => {
  const { periods, chart } = runStats([], NOW);
  expect(
    periods.map(({ runs, per_day, duration_ms, failure_rate, by }) => [runs, per_day, duration_ms, failure_rate, by]),
  ).toEqual([1, 2, 3].map(() => [0, 0, null, 0, []]));
  expect(chart.bars).toEqual([]);
});

test('runs count in the periods they began in, by remote and trigger, the most first', () => {
  const failed = { outcome: 'failed', error_code: 'remote.unreachable' } as const;
  const runs = [
    run(1),
    run(2, { trigger: 'webhook', duration_ms: 9000, outcome: 'conflicts' }),
    run(3, failed),
    run(30, { remote: 'mirror' }),
    run(24 * 9, { outcome: 'limited' }),
  ];
  const [day, week, all] = runStats(runs, NOW).periods;
  expect(day).toMatchObject({ runs: 3, ok: 1, conflicts: 1, failed: 1, limited: 0, requests: 6, per_day: 3 });
  expect(day).toMatchObject({ conflict_rate: 0.333, failure_rate: 0.333, duration_ms: { median: 1000, p95: 9000 } });
  expect(day?.by.map(({ remote, trigger, runs: count }) => [remote, trigger, count])).toEqual([
    ['github', 'schedule', 2],
    ['github', 'webhook', 1],
  ]);
  expect([week?.runs, week?.per_day, all?.runs, all?.limited]).toEqual([4, 0.6, 5, 1]);
});

test('p95 is a duration that really was, of one run that one', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => run(1, { duration_ms: at + 1 }));
  const [day] = runStats(hundred, NOW).periods;
  expect(day?.duration_ms).toEqual({ median: 50, p95: 95 });
  expect(runStats([run(1)], NOW).periods[0]?.duration_ms).toEqual({ median: 1000, p95: 1000 });
});

test('the chart shows hours of a young clone, failed runs in another shade, and fits the terminal', () => {
  const runs = [run(0.2), run(0.3), run(0.4), run(2.1, { outcome: 'failed' }), run(2.2)];
  expect(drawn(runs, 80)).toMatchInlineSnapshot(`
    "10:00  ██▒▒ 2, 1 failed
    11:00  0
    12:00  ██████ 3"
  `);
  const many = Array.from({ length: 480 }, (_, at) => run(at / 2, at % 40 === 0 ? { outcome: 'failed' } : {}));
  expect(drawn(many, 60)).toMatchInlineSnapshot(`
    "2026-02-28  ████████████████ 22
    2026-03-01  █████████████████████████████████▒ 48, 1 failed
    2026-03-02  █████████████████████████████████▒ 48, 1 failed
    2026-03-03  █████████████████████████████████▒ 48, 2 failed
    2026-03-04  █████████████████████████████████▒ 48, 1 failed
    2026-03-05  █████████████████████████████████▒ 48, 1 failed
    2026-03-06  █████████████████████████████████▒ 48, 1 failed
    2026-03-07  █████████████████████████████████▒ 48, 1 failed
    2026-03-08  █████████████████████████████████▒ 48, 2 failed
    2026-03-09  █████████████████████████████████▒ 48, 1 failed
    2026-03-10  █████████████████▒ 26, 1 failed"
  `);
  for (const columns of [20, 40, 79, Infinity])
    expect(
      drawn(many, columns)
        .split('\n')
        .every((line) => line.length <= Math.max(columns, 32)),
    ).toBe(true);
});

test('a clock that was put back harms nothing', () => {
  const { periods, chart } = runStats([run(-48), run(1)], NOW);
  expect(periods.map(({ runs }) => runs)).toEqual([2, 2, 2]);
  expect(chart.bars.reduce((sum, bar) => sum + bar.runs, 0)).toBe(1);
});
