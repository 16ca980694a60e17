// How long commands take on roadmaps of several sizes, beside an empty node process and `git status`, all in one run.
// Usage: npm run bench -- [--runs 15] [--sizes 1000,10000,100000]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, sizes: { type: 'string', default: '1000,10000,100000' } },
  allowPositionals: true,
});
const runs = Math.max(5, Number(options.runs));
const sizes = options.sizes.split(',').map(Number);
const cli = resolve('dist/roadmap.js');

interface Row {
  readonly name: string;
  readonly argv: readonly string[];
  readonly program?: string;
  /** The goal at 10,000 issues, as a multiple of `node -e 0`. */
  readonly limit?: number;
}

interface Measured extends Row {
  readonly times: number[];
  /** MB; null where it was not asked. */
  memory: number | null;
}

const FLOOR = 'node -e 0';
const WRITING = new Set(['issue create', 'issue update']);
const id = 'a0000007';
const rows: readonly Row[] = [
  { name: FLOOR, argv: ['-e', '0'] },
  { name: 'git status', program: 'git', argv: ['--no-optional-locks', 'status', '--porcelain'] },
  { name: '--version', argv: [cli, '--version'], limit: 1.5 },
  { name: 'issue list --open --limit 20', argv: [cli, 'issue', 'list', '--open', '--limit', '20'], limit: 2.2 },
  {
    name: 'issue list -q … --json',
    argv: [cli, 'issue', 'list', '-q', 'label:x priority:>=high', '--json'],
    limit: 2.2,
  },
  { name: 'issue list --ready --limit 20', argv: [cli, 'issue', 'list', '--ready', '--limit', '20'], limit: 2.2 },
  { name: 'next', argv: [cli, 'next'], limit: 2.2 },
  { name: 'board', argv: [cli, 'board'] },
  { name: 'issue view', argv: [cli, 'issue', 'view', id], limit: 1.5 },
  { name: 'issue create', argv: [cli, 'issue', 'create', 'Fix login', '-l', 'bug'], limit: 1.5 },
  { name: 'issue update', argv: [cli, 'issue', 'update', id, '-s'], limit: 1.8 },
  { name: 'search', argv: [cli, 'search', 'lantern harbour'], limit: 4 },
];

function measureSize(size: number): void {
  const root = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
  try {
    fill(root, size);
    const cold = Array.from({ length: 3 }, () => coldList(root));
    const measured = rows.map((row): Measured => ({ ...row, times: [], memory: null }));
    const count = size > 50_000 ? 5 : runs;
    // What only looks first: after a write the next look has something to do, and would not be warm.
    for (const writes of [false, true])
      for (let run = -1; run < count; run += 1)
        for (const row of measured) if (row.name === FLOOR || WRITING.has(row.name) === writes) measure(row, root, run);
    for (const row of measured) if (row.program === undefined) row.memory = peakMemory(row, root);
    report(size, count, measured, cold);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The first list of a clone: nothing is known of any file. */
function coldList(root: string): number {
  rmSync(join(root, '.git/roadmap'), { recursive: true, force: true });
  return timed(process.execPath, [cli, 'issue', 'list', '--open', '--limit', '20'], root);
}

/** The first round warms the caches and does not count. */
function measure(row: Measured, root: string, run: number): void {
  const time = timed(row.program ?? process.execPath, argvOf(row, run), root);
  if (run >= 0) row.times.push(time);
}

/** An update that changes something each time. */
function argvOf({ argv, name }: Row, run: number): readonly string[] {
  return name === 'issue update' ? [...argv, run % 2 === 0 ? 'review' : 'in-progress'] : argv;
}

function timed(program: string, argv: readonly string[], root: string): number {
  const started = process.hrtime.bigint();
  const ended = spawnSync(program, argv, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  const time = Number(process.hrtime.bigint() - started) / 1e6;
  if (ended.status !== 0)
    throw new Error(`${argv.join(' ')} ended with ${String(ended.status)}: ${String(ended.stderr)}`);
  return time;
}

/** In a run of its own: the hook that tells it takes time. */
function peakMemory(row: Row, root: string): number {
  const hook = 'data:text/javascript,process.on("exit",()=>console.error("peak",process.resourceUsage().maxRSS))';
  const argv = ['--import', hook, ...argvOf(row, runs)];
  const { stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return Number(/^peak (\d+)$/m.exec(stderr)?.[1] ?? NaN) / 1024;
}

function report(size: number, count: number, measured: readonly Measured[], cold: readonly number[]): void {
  const floor = median(measured[0]?.times ?? []);
  console.log(`\n${String(size)} issues of 1 to 2 KB, ${String(count)} interleaved runs each, node ${process.version}`);
  for (const { name, times, memory, limit } of measured) {
    const share = median(times) / floor;
    const goal =
      limit === undefined || size !== 10_000 ? '' : `  goal ${String(limit)}: ${share <= limit ? 'ok' : 'MISSED'}`;
    const peak = memory === null ? '' : `  ${memory.toFixed(0)} MB`;
    console.log(`${name.padEnd(30)} ${spread(times)}  ${share.toFixed(2)} × floor${peak}${goal}`);
  }
  console.log(`${'first list of all'.padEnd(30)} ${spread(cold)}`);
}

function fill(root: string, size: number): void {
  run('git', ['init', '-q', '-b', 'main', root], root);
  run(process.execPath, [cli, 'init'], root);
  const folder = join(root, '.roadmap/issues');
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at < size; at += 1) writeFileSync(join(folder, `${idOf(at)}-issue-${String(at)}.md`), issueText(at));
  run('git', ['add', '.'], root);
  run('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', 'commit', '-q', '-m', 'Begin'], root);
  // What has just been written is not trusted yet (git's racy rule).
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
}

function idOf(at: number): string {
  return `a${at.toString(16).padStart(7, '0')}`;
}

const STATUSES = ['todo', 'todo', 'todo', 'in-progress', 'review', 'closed', 'closed'];
const PRIORITIES = ['critical', 'high', 'medium', 'medium', 'low'];
const WORDS =
  'river stone lantern market window harbour engine letter garden bridge signal copper winter mirror valley thread'.split(
    ' ',
  );

/** 1 to 2 KB; the same for the same number. One in two hundred has both words that are searched for. */
function issueText(at: number): string {
  const pick = <T>(from: readonly T[], by: number): T => from[(at * by + (at >> 3)) % from.length] as T;
  const words = WORDS.filter((word) => at % 200 === 0 || (word !== 'lantern' && word !== 'harbour'));
  const sentence = (by: number): string =>
    Array.from({ length: 12 }, (_, n) => words[(at * by + n * 7) % words.length]).join(' ');
  const body = Array.from({ length: 11 + (at % 12) }, (_, n) => `${sentence(n + 3)}.`).join('\n\n');
  const day = String(1 + (at % 28)).padStart(2, '0');
  const lines = [
    `id: '${idOf(at)}'`,
    `created: '2026-01-${day}T10:00:00Z'`,
    `title: ${pick(WORDS, 3)} ${pick(WORDS, 5)} ${String(at)}`,
    `status: ${pick(STATUSES, 1)}`,
    `priority: ${pick(PRIORITIES, 1)}`,
    `labels: [${['x', 'ui', 'api', 'docs'][at % 40] ?? `l${String(at % 40)}`}, sync]`,
    ...(at % 3 === 0 ? ['assignees: [ana]'] : []),
    ...(at % 20 === 7 ? [`depends_on: [${idOf(at - 7)}]`] : []),
    `updated: '2026-02-${day}T10:00:00Z'`,
  ];
  return `---\n${lines.join('\n')}\n---\n\n${body}\n`;
}

function run(program: string, argv: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, argv, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${argv.join(' ')}: ${stderr}`);
}

function median(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}

function spread(times: readonly number[]): string {
  const [low, high] = [Math.min(...times), Math.max(...times)];
  return `${median(times).toFixed(1).padStart(7)} ms  [${low.toFixed(0)}–${high.toFixed(0)}]`;
}

for (const size of sizes) measureSize(size);
