import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { schemaOf } from '../../cli/schemas.ts';
import type { RunRecord, RunnerState } from '../../src/ports/runner.ts';
import type { Ended } from './harness.ts';
import type { Seen } from '../standin/exchange.ts';
import { makeScene, READER, sceneAt, type Doc, type Scene } from './scene.ts';

const top = join(import.meta.dirname, '../..');
const cli = join(top, 'dist/roadmap.js');

beforeAll(() => {
  if (!existsSync(cli)) execFileSync(process.execPath, [join(top, '.scripts/build.mjs')], { stdio: 'ignore' });
});

test('--auto --once is one run of every remote, with the exit code of sync, one JSON document a line, and a record', async () => {
  const scene = await makeScene();
  await scene.create('Ours');
  scene.github.seed('Theirs');
  const first = await scene.roadmap('sync', '--auto', '--once');
  expect([first.code, first.out]).toEqual([0, expect.stringContaining('github: 1 new here, 1 skipped')]);
  expect(scene.github.issues()).toHaveLength(1);
  const quiet = await scene.roadmap('sync', '--auto', '--once', '--json');
  expect(quiet.out.split('\n')).toHaveLength(2);
  expect(JSON.parse(quiet.out)).toMatchObject({ event: 'run', remote: 'github', trigger: 'once', outcome: 'ok' });
  expect(runsOf(scene).map(({ trigger, counts }) => [trigger, counts['created_local']])).toEqual([
    ['once', 1],
    ['once', 0],
  ]);
  scene.edit(idOf(scene), (text) => text.replace('title: Theirs', 'title: Ours now'));
  scene.commitAll();
  scene.github.edit(1, { title: 'Theirs now' });
  expect((await scene.roadmap('sync', '--auto', '--once')).code).toBe(3);
  await scene.github.close();
  const offline = await scene.roadmap('sync', '--auto', '--once');
  expect([offline.code, offline.err]).toEqual([5, expect.stringContaining('github: failed')]);
  expect(stateOf(scene)).toMatchObject({
    phase: 'stopped',
    remotes: { github: { consecutive_failures: 1, last_error: { code: 'remote.unreachable' } } },
  });
  expect(runsOf(scene).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'conflicts', 'failed']);
});

test('new issues are sent unattended only where the configuration says so', async () => {
  const scene = await makeScene();
  await scene.create('Ours');
  scene.commitAll();
  await scene.roadmap('sync', '--auto', '--once');
  expect(scene.github.issues()).toHaveLength(0);
  await scene.roadmap('sync', '--auto', '--once', '--push-new', 'all');
  expect(scene.github.issues()).toHaveLength(1);
});

test('what keeps it from beginning is one line as well', async () => {
  const scene = await makeScene();
  const { code, out } = await scene.roadmap('sync', '--auto', '--interval', '1s', '--json');
  expect([code, out.trimEnd().split('\n').length]).toEqual([2, 1]);
  expect(JSON.parse(out)).toMatchObject({ error: { code: 'usage.interval' } });
});

test('switched off by the environment or the configuration, it says so and is done', async () => {
  const scene = await makeScene();
  const off = (value: string) => ({ env: { ...scene.env, ROADMAP_GITHUB_AUTO_SYNC_ENABLED: value } });
  expect(await scene.roadmapWith(off('false'), 'sync', '--auto')).toMatchObject({
    code: 0,
    err: 'nothing is done: ROADMAP_GITHUB_AUTO_SYNC_ENABLED switches unattended runs off\n',
  });
  await scene.roadmap('config', 'set', 'auto.enabled', 'false');
  const { out } = await scene.roadmap('sync', '--auto', '--once', '--json');
  expect(JSON.parse(out)).toMatchObject({ event: 'off', by: 'auto.enabled in the configuration' });
  expect((await scene.roadmapWith(off('true'), 'sync', '--auto', '--once')).code).toBe(0);
  expect(scene.github.log.length).toBeGreaterThan(0);
  expect(await scene.roadmapWith(off('perhaps'), 'sync', '--auto', '--json')).toMatchObject({
    code: 1,
    out: expect.stringContaining('the environment variable ROADMAP_GITHUB_AUTO_SYNC_ENABLED is malformed'),
  });
});

test('a line that makes no sense is refused, and nobody is asked anything', async () => {
  const scene = await makeScene();
  const lines: readonly (readonly [said: string, ...argv: string[]])[] = [
    ['--once is for unattended runs', '--once'],
    ['--webhook-port is for unattended runs', '--webhook-port', '80'],
    ['--auto takes no refs', '--auto', '224f'],
    ['--auto takes no refs, previews nothing', '--auto', '--preview'],
    ['--interval 1s: expected ten seconds to seven days', '--auto', '--interval', '1s'],
    ['cannot be used with', '--auto', '--interval', '30m', '--cron', '* * * * *'],
    ['--cron "61 * * * *": expected minute, hour', '--auto', '--cron', '61 * * * *'],
    ['impossible day of month', '--auto', '--cron', '0 0 31 2 *'],
  ];
  for (const [said, ...argv] of lines) {
    const { code, err } = await scene.roadmap('sync', ...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  }
  expect(scene.github.log).toEqual([]);
});

test.each([
  ['SIGTERM', 0],
  ['SIGINT', 0],
] as const)('%s ends a runner that waits: exit 0, and nothing of it is left', async (signal, expected) => {
  const scene = await makeScene();
  const runner = await startRunner(scene);
  expect(stateOf(scene)).toMatchObject({ pid: runner.child.pid, phase: 'idle' });
  expect(statSync(join(scene.root, '.git/roadmap/runner.key')).mode & 0o777).toBe(0o600);
  expect(statSync(join(scene.root, '.git/roadmap/runner.sock')).mode & 0o777).toBe(0o600);
  runner.child.kill(signal);
  const { code, out } = await runner.ended;
  expect([code, JSON.parse(out.trim().split('\n').at(-1) ?? '')]).toMatchObject([expected, { event: 'stopped' }]);
  expect(['runner.key', 'runner.sock', 'runner.lock', 'lock'].filter((name) => isIn(scene, name))).toEqual([]);
  expect(stateOf(scene)).toMatchObject({ phase: 'stopped', next_run_at: null });
  expect(logOf(scene).map(({ event }) => event)).toEqual(['started', 'run', 'stopped']);
  expectDescribed(out);
});

test('SIGTERM in the middle of a run: what is under way is linked and committed, and the next run goes on', async () => {
  const scene = await makeScene();
  for (let at = 0; at < 12; at += 1) await scene.create(`Ours ${at}`);
  scene.commitAll();
  scene.github.faults.push({ when: { operation: 'createIssue' }, do: { latency: 60 } });
  const runner = begin(scene, 'sync', '--auto', '--push-new', 'all', '--pace', 'fast', '--json');
  await until(() => scene.github.issues().length >= 3);
  runner.child.kill('SIGTERM');
  expect((await runner.ended).code).toBe(0);
  const made = scene.github.issues().length;
  expect(made).toBeLessThan(12);
  expect(scene.git('status', '--porcelain')).toBe('');
  expect(isIn(scene, 'lock')).toBe(false);
  scene.github.faults.clear();
  const { doc } = await scene.sync('--push-new', 'all');
  expect(doc.counts).toMatchObject({ created_remote: 12 - made, errors: 0 });
  expect(scene.github.issues()).toHaveLength(12);
});

test('a second signal ends it at once, and a killed runner is no obstacle to the next one or to a command', async () => {
  const scene = await makeScene();
  const id = await scene.create('Ours');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'Ours, edited');
  scene.commitAll();
  // A write that is under way is waited for, until somebody insists.
  let isAsked = false;
  const isWrite = ({ fields }: Seen): boolean => (isAsked ||= fields.includes('updateIssue'));
  scene.github.faults.push({ when: isWrite, do: { latency: 20_000 } });
  const slow = begin(scene, 'sync', '--auto', '--json');
  await until(() => isAsked);
  slow.child.kill('SIGINT');
  expect(await Promise.race([slow.ended, sleep(500, 'waits')])).toBe('waits');
  slow.child.kill('SIGINT');
  expect((await slow.ended).code).toBe(130);
  scene.github.faults.clear();
  const killed = await startRunner(scene);
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(isIn(scene, 'runner.key')).toBe(true);
  scene.github.seed('More');
  const { code, doc } = await scene.sync();
  expect([code, doc.counts.created_local]).toEqual([0, 1]);
  const next = await startRunner(scene);
  next.child.kill('SIGTERM');
  expect((await next.ended).code).toBe(0);
});

test('the second runner of a clone refuses and names the first, from another worktree as well', async () => {
  const scene = await makeScene();
  const first = await startRunner(scene);
  const tree = join(scene.root, '../', `tree-${first.child.pid}`);
  scene.git('worktree', 'add', '-q', '-b', 'side', tree);
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  for (const where of [scene, sceneAt(scene, tree)]) {
    const { code, err } = await where.roadmap('sync', '--auto');
    expect([code, err]).toEqual([1, expect.stringContaining(`process ${first.child.pid} on `)]);
    expect(err).toContain(`kill ${first.child.pid}`);
  }
  // A job of cron that meets a runner does its run, and leaves the runner's records alone.
  expect((await scene.roadmap('sync', '--auto', '--once')).code).toBe(0);
  expect(stateOf(scene)).toMatchObject({ pid: first.child.pid, phase: 'idle' });
});

test('a manual sync is handed over to the runner: the same document and exit code, and a run for a command', async () => {
  const scene = await makeScene();
  const runner = await startRunner(scene);
  scene.github.seed('Theirs');
  const own = await begin(scene, 'sync', '--json').ended;
  const doc = JSON.parse(own.out) as Doc;
  expect([own.code, own.err, doc.counts.created_local, doc.remote]).toEqual([0, '', 1, 'github']);
  expect(doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  expect(Object.keys(doc)).toEqual(
    Object.keys((await scene.sync('--preview')).doc).filter((key) => !/estimate|mentions/.test(key)),
  );
  expect(runsOf(scene).at(-1)).toMatchObject({ trigger: 'command', outcome: 'ok', counts: { created_local: 1 } });
  // Conflicts, mistakes and refusals come through as they are.
  scene.edit(idOf(scene), (text) => text.replace('title: Theirs', 'title: Ours now'));
  scene.commitAll();
  scene.github.edit(1, { title: 'Theirs now' });
  const conflict = await begin(scene, 'sync').ended;
  expect([conflict.code, conflict.out]).toEqual([3, expect.stringContaining('1 in conflict')]);
  expect(conflict.err).toContain('roadmap sync resolve');
  const mistake = await begin(scene, 'sync', 'ffff', '--json').ended;
  expect([mistake.code, JSON.parse(mistake.out).error.code]).toEqual([1, 'issue.unknown']);
  runner.child.kill('SIGTERM');
  expect((await runner.ended).out.match(/"trigger":"command"/g)).toHaveLength(2);
  expect((await begin(scene, 'sync', '--json').ended).code).toBe(3);
});

test('what another account or another worktree wants is not handed over', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  const runner = await startRunner(scene);
  const env = { ...scene.env, ROADMAP_GITHUB_TOKEN: READER };
  const reader = await scene.roadmapWith({ env }, 'sync', '--json');
  expect(reader.code).toBe(0);
  const tree = join(scene.root, '../', `other-${runner.child.pid}`);
  scene.git('worktree', 'add', '-q', '-b', 'side', tree);
  onTestFinished(() => rmSync(tree, { recursive: true, force: true }));
  expect((await sceneAt(scene, tree).sync()).doc.branch).toBe('side');
  runner.child.kill('SIGTERM');
  expect((await runner.ended).out).not.toContain('"trigger":"command"');
});

test('Ctrl-C ends what was handed over, and the runner goes on', async () => {
  const scene = await makeScene();
  for (let at = 0; at < 12; at += 1) await scene.create(`Ours ${at}`);
  scene.commitAll();
  const runner = await startRunner(scene);
  scene.github.faults.push({ when: { operation: 'createIssue' }, do: { latency: 60 } });
  const command = begin(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
  await until(() => scene.github.issues().length >= 3);
  command.child.kill('SIGINT');
  const { code, out } = await command.ended;
  expect([code, JSON.parse(out).stopped.code]).toEqual([5, 'sync.interrupted']);
  scene.github.faults.clear();
  const next = await begin(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json').ended;
  expect([next.code, scene.github.issues().length]).toEqual([0, 12]);
  expect(runner.child.exitCode).toBeNull();
});

test('a repository that is moved ends its runner, and nothing grows in its old place', async () => {
  const scene = await makeScene();
  const runner = await startRunner(scene);
  const elsewhere = `${scene.root}-moved`;
  renameSync(scene.root, elsewhere);
  try {
    const { code, err } = await runner.ended;
    expect([code, err]).toEqual([1, expect.stringContaining('was moved, removed or replaced')]);
    expect(existsSync(scene.root)).toBe(false);
  } finally {
    rmSync(scene.root, { recursive: true, force: true });
    renameSync(elsewhere, scene.root);
  }
}, 30_000);

test('without a log, without a place for a heartbeat and without a socket it works as well', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  mkdirSync(join(scene.root, '.git/roadmap/runner.json'), { recursive: true });
  writeFileSync(join(scene.root, '.git/roadmap/log'), 'in the way');
  mkdirSync(join(scene.root, '.git/roadmap/runner.sock/x'), { recursive: true });
  const { code } = await scene.roadmap('sync', '--auto', '--once');
  expect([code, scene.files().length]).toEqual([0, 1]);
  const runner = begin(scene, 'sync', '--auto', '--json');
  await until(() => runner.said().includes('"event":"run"'));
  runner.child.kill('SIGTERM');
  expect((await runner.ended).code).toBe(0);
});

test('a rebase in progress is not written into, and the configuration is read anew while the runner lives', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  mkdirSync(join(scene.root, '.git/rebase-merge'));
  const runner = begin(scene, 'sync', '--auto', '--json');
  await until(() => runner.said().includes('"event":"skipped"'));
  expect(scene.files()).toEqual([]);
  rmSync(join(scene.root, '.git/rebase-merge'), { recursive: true });
  const config = scene.read('.roadmap/config.yaml');
  scene.write('.roadmap/config.yaml', `${config}auto: { interval_minutes: soon }\n`);
  await until(() => runner.said().includes('config.value'), 15_000);
  scene.write('.roadmap/config.yaml', `${config}auto: { interval_minutes: 7 }\n`);
  await until(() => runner.said().includes('"every":"every 7 minutes"'), 15_000);
  await until(() => scene.files().length === 1);
  runner.child.kill('SIGTERM');
  const { code, out } = await runner.ended;
  expect(code).toBe(0);
  expectDescribed(out);
}, 60_000);

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  said(): string;
}

/** A runner that has made its first run. */
async function startRunner(scene: Scene): Promise<Running> {
  const runner = begin(scene, 'sync', '--auto', '--json');
  await until(() => runner.said().includes('"event":"run"') || runner.child.exitCode !== null);
  expect(runner.child.exitCode).toBeNull();
  await until(() => stateOf(scene).phase === 'idle');
  return runner;
}

function begin(scene: Scene, ...argv: string[]): Running {
  const child = spawn(process.execPath, [cli, ...argv], { cwd: scene.root, env: { ...scene.env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, out, err })));
  return { child, ended, said: () => out + err };
}

async function until(met: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !met(); await sleep(10)) if (Date.now() > end) throw new Error('it never happened');
}

function expectDescribed(out: string): void {
  const isValid = new Ajv2020({ strict: true, strictTypes: false }).compile(schemaOf('sync') ?? false);
  for (const line of out.trim().split('\n')) expect(isValid(JSON.parse(line)), line).toBe(true);
}

/** Of the issue that came from there. */
function idOf(scene: Scene): string {
  const path = scene.files().find((one) => scene.read(one).includes('title: Theirs'));
  return path?.split('/').at(-1)?.slice(0, 8) ?? '';
}

function isIn(scene: Scene, name: string): boolean {
  return existsSync(join(scene.root, '.git/roadmap', name));
}

function stateOf(scene: Scene): RunnerState {
  return JSON.parse(scene.read('.git/roadmap/runner.json')) as RunnerState;
}

function runsOf(scene: Scene): readonly RunRecord[] {
  return linesOf(scene, 'runs') as RunRecord[];
}

function logOf(scene: Scene): readonly Doc[] {
  return linesOf(scene, 'auto');
}

function linesOf(scene: Scene, name: string): Doc[] {
  const text = readFileSync(join(scene.root, `.git/roadmap/log/${name}.jsonl`), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Doc);
}
