import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startStandin, type Standin } from '../standin/index.ts';

/** What a sync costs against the stand-in, without added latency: requests, writes, and times beside their floors. */
const ITEMS = 1000;
const EDITED = 100;
const runs = Math.max(10, Number(process.argv[2] ?? 10));
const cli = resolve('dist/roadmap.js');
const folder = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
const DAY_MS = 86_400_000;

interface Outcome {
  readonly requests: { readonly queries: number; readonly mutations: number; readonly rest: number };
  readonly commit: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

try {
  const pull = await firstPulls();
  console.log(pull);
  await quietAndPush();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function firstPulls(): Promise<string> {
  const times: number[] = [];
  let last: Outcome | null = null;
  let commits = 0;
  for (let run = 0; run < runs; run += 1) {
    const { github, root } = await scene(`pull-${run}`);
    const { ms, outcome } = await sync(github, root);
    times.push(ms);
    last = outcome;
    commits = Number(git(root, 'rev-list', '--count', 'HEAD')) - 1;
    await github.close();
    rmSync(root, { recursive: true, force: true });
  }
  if (last?.counts['created_local'] !== ITEMS) throw new Error(`${last?.counts['created_local'] ?? 0} items arrived`);
  return `first pull of ${ITEMS} items: ${asked(last)}, ${commits} commit; ${spread(times)}`;
}

async function quietAndPush(): Promise<void> {
  const { github, root } = await scene('quiet');
  await sync(github, root);
  await sync(github, root);
  const quiet: number[] = [];
  const node: number[] = [];
  const status: number[] = [];
  const before = everything(root);
  let last: Outcome | null = null;
  for (let run = 0; run < runs; run += 1) {
    node.push(timed(() => spawnSync(process.execPath, ['-e', '0'])));
    status.push(timed(() => spawnSync('git', ['--no-optional-locks', 'status', '--porcelain'], { cwd: root })));
    const { ms, outcome } = await sync(github, root);
    quiet.push(ms);
    last = outcome;
  }
  const changed = difference(before, everything(root));
  console.log(`node -e 0: ${spread(node)}`);
  console.log(`git status: ${spread(status)}`);
  const times = `${(median(quiet) / median(node)).toFixed(1)} × node -e 0`;
  console.log(
    `quiet sync of ${ITEMS}: ${asked(last)}, ${changed} files, refs or commits changed; ${spread(quiet)}, ${times}`,
  );
  edit(root);
  git(root, 'commit', '--quiet', '-a', '-m', 'Edit');
  const { ms, outcome } = await sync(github, root);
  if (outcome.counts['pushed'] !== EDITED) throw new Error(`${outcome.counts['pushed'] ?? 0} issues were pushed`);
  console.log(`pushing ${EDITED} edited issues: ${asked(outcome)}; ${ms.toFixed(0)} ms`);
  await github.close();
}

/** A repository aimed at a stand-in whose items changed at one minute's distance, long ago. */
async function scene(name: string): Promise<{ github: Standin; root: string }> {
  const github = await startStandin({ repo: 'octo/bench' });
  const start = Date.now() - 30 * DAY_MS;
  for (let at = 0; at < ITEMS; at += 1) {
    github.clock.set(start + at * 60_000);
    github.seed({
      title: `Item ${at}`,
      body: `# Why\n\n${'Because of reasons. '.repeat(40)}\n\n# How\n\nCarefully, ${at}.`,
      labels: ['bug'],
    });
  }
  github.clock.set(Date.now());
  const root = join(folder, name);
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', root]);
  git(root, 'config', 'user.name', 'Ana');
  git(root, 'config', 'user.email', 'ana@example.com');
  execFileSync(process.execPath, [cli, 'init', '--remote', 'github=octo/bench'], { cwd: root });
  git(root, 'add', '.');
  git(root, 'commit', '--quiet', '-m', 'Begin');
  return { github, root };
}

async function sync(github: Standin, root: string): Promise<{ ms: number; outcome: Outcome }> {
  const { spawn } = await import('node:child_process');
  const env = {
    ...process.env,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_API_URL: github.apiUrl,
    ROADMAP_GITHUB_TOKEN: 'token-of-ana',
  };
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'sync', '--json'], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  for await (const chunk of child.stdout) out += String(chunk);
  return { ms: performance.now() - started, outcome: JSON.parse(out) as Outcome };
}

function edit(root: string): void {
  const issues = join(root, '.roadmap/issues');
  for (const name of readdirSync(issues).slice(0, EDITED)) {
    const text = readFileSync(join(issues, name), 'utf8');
    writeFileSync(
      join(issues, name),
      text.replace(/^title: .*/m, '$& again').replace('labels: [bug]', 'labels: [bug, ui]'),
    );
  }
}

/** Path to what a write would change, of every file in the work tree and below `.git`. */
function everything(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { ino, mtimeMs, size } = lstatSync(path);
    if (!entry.isDirectory()) found.set(path, `${ino} ${mtimeMs} ${size}`);
  }
  return found;
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path))
    .length;
}

function git(root: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
}

function asked(outcome: Outcome | null): string {
  const { queries = 0, mutations = 0, rest = 0 } = outcome?.requests ?? {};
  return `${queries + mutations + rest} requests (${queries} queries, ${mutations} mutations, ${rest} REST)`;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function spread(times: readonly number[]): string {
  const [low, high] = [Math.min(...times), Math.max(...times)];
  return `median ${median(times).toFixed(0)} ms of ${times.length} (${low.toFixed(0)}–${high.toFixed(0)})`;
}
