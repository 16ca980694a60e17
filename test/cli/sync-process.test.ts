import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { createLock } from '../../src/store/lock.ts';
import { systemClock } from '../support/system-clock.ts';
import type { Ended } from './harness.ts';
import { makeScene, type Doc, type Scene } from './scene.ts';

const top = join(import.meta.dirname, '../..');
const cli = join(top, 'dist/roadmap.js');

beforeAll(() => {
  if (!existsSync(cli)) execFileSync(process.execPath, [join(top, '.scripts/build.mjs')], { stdio: 'ignore' });
});

test('the built program does the same: one JSON document, errors included, and the exit code', async () => {
  const { scene } = await withIssues(2);
  const { code, out } = await start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json').ended;
  expect([code, JSON.parse(out).counts.created_remote]).toEqual([0, 2]);
  const quiet = await start(scene, 'sync', '--json').ended;
  expect([quiet.code, JSON.parse(quiet.out).counts.unchanged]).toEqual([0, 2]);
  await scene.github.close();
  const offline = await start(scene, 'sync', '--pull-only', '--json').ended;
  expect([offline.code, JSON.parse(offline.out).error.code, offline.err]).toEqual([5, 'remote.unreachable', '']);
});

test.each([
  ['the program', false],
  ['the whole foreground, as from a terminal', true],
])(
  'Ctrl-C to %s ends a run after what is under way: that is linked and committed, and the next run goes on',
  async (_name, group) => {
    const { scene, ids } = await withIssues(30);
    scene.github.faults.push({ when: { operation: 'createIssue' }, do: { latency: 20 } });
    const run = start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
    await created(scene, 4);
    process.kill(group ? -(run.child.pid ?? 0) : (run.child.pid ?? 0), 'SIGINT');
    const { code, out } = await run.ended;
    const doc = JSON.parse(out);
    expect([code, doc.stopped?.code, doc.error]).toEqual([5, 'sync.interrupted', undefined]);
    const made = scene.github.issues().length;
    expect(made).toBeGreaterThanOrEqual(4);
    expect(made).toBeLessThan(30);
    expect(doc.counts).toMatchObject({ created_remote: made, errors: 0, skipped: 30 - made });
    expect(doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
    expect(scene.git('status', '--porcelain')).toBe('');
    const next = await start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json').ended;
    expect([next.code, JSON.parse(next.out).counts.created_remote]).toEqual([0, 30 - made]);
    expectEachOnce(scene, ids);
  },
);

test('Ctrl-C while waiting before another try ends the run at once', async () => {
  const { scene } = await withIssues(1);
  scene.github.faults.push({ when: () => true, do: 'C2-502' });
  const run = start(scene, 'sync', '--json');
  while (scene.github.log.length === 0) await sleep(5);
  run.child.kill('SIGINT');
  const { code, out } = await run.ended;
  expect([code, JSON.parse(out).error.code]).toEqual([5, 'sync.interrupted']);
});

test('Ctrl-C while the server takes a question and never answers ends the run at once', async () => {
  const { scene } = await withIssues(1);
  const before = scene.fingerprint();
  scene.github.faults.push({ when: () => true, do: { latency: 20_000 } });
  const run = start(scene, 'sync', '--json');
  while (scene.github.log.length === 0) await sleep(5);
  const asked = performance.now();
  run.child.kill('SIGINT');
  const { code, out } = await run.ended;
  expect([code, JSON.parse(out).error.code]).toEqual([5, 'sync.interrupted']);
  expect(performance.now() - asked).toBeLessThan(10_000);
  expect(scene.fingerprint()).toEqual(before);
});

test('killed at any moment and run again until it is quiet: every issue is there once and linked once', async () => {
  const { scene, ids } = await withIssues(30);
  scene.github.faults.push({ when: { operation: 'createIssue' }, do: { latency: 5 } });
  for (let kill = 0; kill < 6 && scene.github.issues().length < 30; kill += 1) {
    const run = start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
    const seen = scene.github.issues().length;
    await Promise.race([created(scene, seen + 2 + (kill % 3)), run.ended]);
    await sleep(Math.random() * 40);
    run.child.kill('SIGKILL');
    await run.ended;
    // Looks for a creation that never arrived count only when they are far apart.
    scene.github.clock.advance(11 * 60_000);
  }
  scene.github.faults.clear();
  for (let runs = 0, quiet = false; !quiet; runs += 1) {
    expect(runs).toBeLessThan(6);
    const { doc } = await scene.sync('--push-new', 'all');
    quiet = doc.operations.length === 0;
    scene.github.clock.advance(11 * 60_000);
  }
  expectEachOnce(scene, ids);
  // A temporary file of a killed run goes when it is old enough to be nobody's.
  const left = scene.git('status', '--porcelain', '-uall').split('\n');
  expect(left.filter((line) => !/^(\?\? \.roadmap\/issues\/\.roadmap-[0-9a-z-]+\.tmp)?$/.test(line))).toEqual([]);
  expect(scene.git('fsck', '--no-dangling')).toBe('');
});

test('two runs at once: the second says whom it waits for, and nothing is created twice', async () => {
  const { scene, ids } = await withIssues(6);
  scene.github.faults.push({ when: { operation: 'createIssue' }, do: { latency: 30 } });
  const first = start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
  await created(scene, 1);
  const second = start(scene, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
  const [one, two] = await Promise.all([first.ended, second.ended]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(two.err).toContain(`waiting for another roadmap (sync github, process ${first.child.pid})`);
  expect(JSON.parse(one.out).counts.created_remote).toBe(6);
  expect(JSON.parse(two.out).operations).toEqual([]);
  expectEachOnce(scene, ids);
});

test('a lock that is held too long is an error that names the holder, and nothing is written', async () => {
  const { scene } = await withIssues(1);
  const lock = createLock({ commonDir: join(scene.root, '.git'), clock: systemClock, waitMs: 0 });
  const release = await lock.acquire('sync github');
  const before = scene.fingerprint();
  scene.github.resetCounters();
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'lock.held']);
  expect(ended.doc.error.message).toContain(`process ${process.pid}`);
  expect(scene.github.log).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
  // A preview writes nothing, so it need not wait.
  expect((await scene.sync('--preview', '--push-new', 'all')).doc.counts.created_remote).toBe(1);
  await release();
  expect((await scene.sync('--push-new', 'all')).doc.counts.created_remote).toBe(1);
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(scene: Scene, ...argv: string[]): Running {
  const child = spawn(process.execPath, [cli, ...argv], { cwd: scene.root, env: { ...scene.env }, detached: true });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, out, err })));
  return { child, ended };
}

async function withIssues(count: number): Promise<{ scene: Scene; ids: readonly string[] }> {
  const scene = await makeScene();
  const ids = Array.from({ length: count }, (_, at) => `${(at + 160).toString(16)}bcdef0`.padStart(8, 'a'));
  for (const [at, id] of ids.entries())
    scene.write(
      `.roadmap/issues/${id}-issue-${at}.md`,
      `---\nid: ${id}\ntitle: Issue ${at}\nstatus: todo\n---\n\nText.\n`,
    );
  scene.commitAll();
  return { scene, ids };
}

async function created(scene: Scene, count: number): Promise<void> {
  while (scene.github.issues().length < count) await sleep(2);
}

/** Exactly these, each once there and each linked to its own. */
function expectEachOnce(scene: Scene, ids: readonly string[]): void {
  const markers = scene.github.issues().map((item) => /roadmap:([0-9a-f]{8})/.exec(item.body)?.[1]);
  expect([...markers].sort()).toEqual([...ids].sort());
  const links = scene.files().map((path) => /^remote_ids:\n {2}github: '?(\d+)'?$/m.exec(scene.read(path))?.[1]);
  expect(new Set(links).size).toBe(ids.length);
  expect(links).not.toContain(undefined);
  for (const item of scene.github.issues()) {
    const id: Doc = /roadmap:([0-9a-f]{8})/.exec(item.body)?.[1];
    expect(scene.read(scene.path(id))).toMatch(new RegExp(`^ {2}github: '?${item.number}'?$`, 'm'));
  }
}
