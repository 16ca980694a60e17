import type { Day } from './day.ts';

export function printDay(day: Day, withTrace: boolean): void {
  const { seed, wrong, trace, happened, runs, requests, commits, conflicts, bytes, deliveries, usage, quiet, seconds } =
    day;
  const tally = (values: readonly string[]): string =>
    [...new Set(values)].map((value) => `${value} ${values.filter((one) => one === value).length}`).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['seed', `${seed} (${seconds.toFixed(0)} s)`],
    [
      'happened',
      Object.entries(happened)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    [
      'deliveries',
      Object.entries(deliveries)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ['runs', `${runs.length}: ${tally(runs.map(({ trigger }) => trigger))}`],
    ['outcomes', tally(runs.map(({ outcome, error }) => (error === null ? outcome : `${outcome} ${error.code}`)))],
    ['requests', String(requests)],
    ['commits', String(commits)],
    ['in conflict', String(conflicts)],
    [
      'bytes',
      Object.entries(bytes)
        .map(([name, size]) => `${name} ${size}`)
        .join(', '),
    ],
    ['memory', usage.map(({ rss, heap }) => `rss ${mb(rss)} heap ${mb(heap)}`).join('; ')],
    [
      'quiet time',
      quiet === null
        ? '-'
        : Object.entries(quiet)
            .map(([name, count]) => `${name} ${count}`)
            .join(', '),
    ],
    ['wrong', wrong.length === 0 ? 'nothing' : `${wrong.length}\n  ${wrong.join('\n  ')}`],
  ];
  for (const [name, text] of rows) console.log(`${name.padEnd(12)} ${text}`);
  if (withTrace) console.log(trace.join('\n'));
}

export function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
