// The runner as it is installed: what it costs while nothing happens, how it takes a burst of deliveries, how soon a change there is
// in its file, and how long a health check takes. Usage: npm run bench -- unattended [--idle 60] [--deliveries 1000] [--issues 200]
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RunRecord } from '../../src/ports/runner.ts';
import { runNode } from './child.ts';
import { deliver, lettersOf, SECRET } from './deliveries.ts';
import { cli, makeScene, seedItems, sync, type Scene } from './scene.ts';

const { values } = parseArgs({
  options: {
    idle: { type: 'string', default: '60' },
    deliveries: { type: 'string', default: '1000' },
    issues: { type: 'string', default: '200' },
  },
});
const [idleSeconds, count, issues] = [Number(values.idle), Number(values.deliveries), Number(values.issues)];
const top = mkdtempSync(join(tmpdir(), 'roadmap-bench-'));
const started: ChildProcess[] = [];
try {
  const load = loadavg()[0] ?? NaN;
  console.log(`${cpus().length} cores, load ${load.toFixed(1)}`);
  await floor();
  const scene = await makeScene(join(top, 'it'), 0);
  seedItems(scene, issues);
  await sync(scene);
  scene.github.clock.set(Date.now());
  await idle(scene);
  await burst(scene);
  await health(scene);
  await scene.github.close();
} finally {
  for (const child of started) child.kill('SIGKILL');
  rmSync(top, { recursive: true, force: true });
}

/** What this machine takes for nothing. */
async function floor(): Promise<void> {
  const runs = await repeated(9, () => runNode(['-e', '0'], { cwd: top }));
  print('node -e 0', spread(runs.map(({ wall_ms }) => wall_ms)), `CPU ${spread(runs.map(({ cpu_ms }) => cpu_ms))}`);
}

async function idle(scene: Scene): Promise<void> {
  const runner = await begin(scene);
  await sleep(2000);
  const before = usageOf(runner);
  await sleep(idleSeconds * 1000);
  const after = usageOf(runner);
  const cpu = after.cpu_ms - before.cpu_ms;
  const share = ((cpu / (idleSeconds * 1000)) * 100).toFixed(3);
  print(`idle for ${idleSeconds} s`, `CPU ${cpu} ms (${share} %)`, `RSS ${before.rss_mb} MB, then ${after.rss_mb} MB`);
  await end(runner);
}

async function burst(scene: Scene): Promise<void> {
  const { github, root } = scene;
  const port = await freePort();
  const runner = await begin(scene, '--webhook-port', String(port));
  const recorded = runsOf(root).length;
  github.clock.set(Date.now() + 1000);
  for (const { number } of github.issues()) github.edit(number, { title: `Stirred ${number}` });
  github.resetCounters();
  const letters = lettersOf('burst', count, issues, 'octo/bench');
  const from = performance.now();
  const answers = await deliver(port, letters, 10);
  const answered = performance.now() - from;
  await until(() => titlesIn(root, 'Stirred').size >= issues, 60_000);
  const shown = performance.now() - from;
  await until(() => stateOf(root) === 'idle', 30_000);
  const runs = runsOf(root).slice(recorded);
  const reads = runs.flatMap(({ counts }) => Object.values(counts)).reduce((sum, one) => sum + one, 0);
  const accepted = answers.filter(({ status }) => status === 202).length;
  const { queries, mutations, rest } = github.counters;
  print(
    `${count} deliveries, 10 at once`,
    `${accepted} accepted in ${answered.toFixed(0)} ms`,
    spread(answers.map(({ ms }) => ms)),
  );
  print('  until all files are up to date', `${shown.toFixed(0)} ms`, `${issues} issues`);
  print(
    '  reads',
    `${reads} of ${issues} issues: ${(reads / issues).toFixed(2)} each`,
    `${runs.length} runs, ${queries + mutations + rest} requests`,
  );
  await reach(scene, port);
  await end(runner);
}

/** From the change there to the file here, GitHub's own delivery included. */
async function reach({ github, root }: Scene, port: number): Promise<void> {
  github.hooks.add(`http://127.0.0.1:${port}/webhooks/github`, { secret: SECRET });
  await github.hooks.settled();
  const times: number[] = [];
  for (let at = 1; at <= 20; at += 1) {
    const title = `Change number ${at} `;
    github.clock.set(Date.now() + 5000 + at * 1000);
    const from = performance.now();
    github.edit(at, { title: `${title}of twenty` });
    await until(() => titlesIn(root, title).size === 1, 30_000);
    times.push(performance.now() - from);
    await until(() => stateOf(root) === 'idle', 30_000);
  }
  print('change there to file here', spread(times), 'goal: 2,000 ms');
}

async function health(scene: Scene): Promise<void> {
  const check = (...more: string[]) =>
    runNode([cli, 'health', 'check', '--json', ...more], { cwd: scene.root, env: envOf(scene) });
  const { github } = scene;
  github.resetCounters();
  const cold = await repeated(7, () => check('--refresh'));
  const asked = github.log.length / cold.length;
  github.resetCounters();
  const cached = await repeated(7, () => check());
  print(
    'health check, cold',
    spread(cold.map(({ wall_ms }) => wall_ms)),
    `exit ${cold[0]?.code ?? '-'}, ${asked} requests each`,
  );
  print(
    'health check, cached',
    spread(cached.map(({ wall_ms }) => wall_ms)),
    `exit ${cached[0]?.code ?? '-'}, ${github.log.length} requests`,
  );
  const deaf = createServer(() => undefined);
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
  const env = { ...envOf(scene), GITHUB_GRAPHQL_URL: `${address}/graphql`, GITHUB_API_URL: address };
  const silent = await repeated(3, () =>
    runNode([cli, 'health', 'check', '--json', '--refresh'], { cwd: scene.root, env }),
  );
  print(
    'health check, no answer ever',
    spread(silent.map(({ wall_ms }) => wall_ms)),
    `exit ${silent[0]?.code ?? '-'}; goal: 5,000 ms`,
  );
  deaf.close();
}

async function repeated<T>(times: number, work: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let at = 0; at < times; at += 1) all.push(await work());
  return all;
}

function envOf({ github }: Scene): Record<string, string> {
  return {
    ...{ GITHUB_GRAPHQL_URL: github.graphqlUrl, GITHUB_API_URL: github.apiUrl },
    ...{ ROADMAP_GITHUB_TOKEN: 'token-of-ana', GITHUB_WEBHOOK_SECRET: SECRET },
  };
}

/** A runner that has made its first run. */
async function begin(scene: Scene, ...argv: string[]): Promise<ChildProcess> {
  const env = { ...process.env, ...envOf(scene) };
  const child = spawn(process.execPath, [cli, 'sync', '--auto', '--json', ...argv], { cwd: scene.root, env });
  started.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await until(() => said.includes('"event":"run"') || child.exitCode !== null, 30_000);
  if (child.exitCode !== null) throw new Error(said);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** All threads of it, from Linux. */
function usageOf({ pid = 0 }: ChildProcess): { readonly cpu_ms: number; readonly rss_mb: string } {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN);
  return { cpu_ms: (user + system) * 10, rss_mb: (rss / 1024).toFixed(1) };
}

function titlesIn(root: string, word: string): ReadonlySet<string> {
  const folder = join(root, '.roadmap/issues');
  return new Set(
    readdirSync(folder)
      .filter((name) => /^[^.].*\.md$/.test(name))
      .filter((name) => readFileSync(join(folder, name), 'utf8').includes(`title: ${word}`)),
  );
}

function runsOf(root: string): readonly RunRecord[] {
  const text = readFileSync(join(root, '.git/roadmap/log/runs.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord);
}

function stateOf(root: string): string {
  return String((JSON.parse(readFileSync(join(root, '.git/roadmap/runner.json'), 'utf8')) as { phase: string }).phase);
}

async function until(met: () => boolean, ms: number): Promise<void> {
  for (const late = performance.now() + ms; !met(); await sleep(5))
    if (performance.now() > late) throw new Error('it never happened');
}

function spread(all: readonly number[]): string {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);
  const tail = sorted.length >= 100 ? `, p99 ${at(0.99)}` : '';
  return `median ${at(0.5)} ms, least ${at(0)}${tail}, most ${at(1)}`;
}

function print(...cells: readonly string[]): void {
  console.log(
    cells
      .map((cell, at) => cell.padEnd([32, 58, 0][at] ?? 0))
      .join('')
      .trimEnd(),
  );
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
