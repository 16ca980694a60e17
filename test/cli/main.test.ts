import { execFileSync, spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { version } from '../../cli/version.ts';
import { makeRoadmap, makeWorld } from './harness.ts';

const top = join(import.meta.dirname, '../..');
const cli = join(top, 'dist/roadmap.js');

beforeAll(() => {
  if (!existsSync(cli)) execFileSync(process.execPath, [join(top, '.scripts/build.mjs')], { stdio: 'ignore' });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(cwd: string, ...argv: string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [cli, ...argv], { cwd });
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

it('prints its version', async () => {
  expect(await ended(start(top, '--version'))).toEqual({ code: 0, out: `roadmap ${version}\n`, err: '' });
});

it('says when its version cannot be written', () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const { status, stderr } = spawnSync(process.execPath, [cli, '--version'], { stdio: ['ignore', full, 'pipe'] });
  expect([status, String(stderr)]).toEqual([
    1,
    'error: the output could not be written: ENOSPC: no space left on device, write\n',
  ]);
});

it('ends with the exit code of the command, results on stdout, errors on stderr', async () => {
  const { root } = makeWorld();
  const { code, out, err } = await ended(start(root, 'issue', 'list'));
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('hint: roadmap init');
  expect((await ended(start(root, 'issue', 'lst'))).code).toBe(2);
});

it('creates an issue in a real repository', async () => {
  const { root } = makeWorld();
  expect((await ended(start(root, 'init'))).code).toBe(0);
  const { code, out } = await ended(start(root, 'issue', 'create', 'Fix login', '-l', 'bug'));
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^created [0-9a-f]{8} \.roadmap\/issues\/[0-9a-f]{8}-fix-login\.md\n$/),
  ]);
});

it('hands everything over to a reader that is slow', async () => {
  const world = await makeRoadmap();
  for (let at = 0; at < 300; at++)
    world.write(
      `.roadmap/issues/${at}.md`,
      `---\nid: a${String(at).padStart(7, '0')}\ntitle: ${'x'.repeat(2000)}\n---\n`,
    );
  const child = start(world.root, 'issue', 'list', '--json');
  child.stdout.pause();
  const done = ended(child);
  await sleep(1500);
  child.stdout.resume();
  const { code, out } = await done;
  expect(code).toBe(0);
  expect(JSON.parse(out)).toHaveLength(300);
});

it('ends quietly and well when its reader goes away', async () => {
  const world = await makeRoadmap();
  for (let at = 0; at < 300; at++)
    world.write(
      `.roadmap/issues/${at}.md`,
      `---\nid: a${String(at).padStart(7, '0')}\ntitle: ${'x'.repeat(2000)}\n---\n`,
    );
  const child = start(world.root, 'issue', 'list', '--json');
  child.stdout.once('data', () => child.stdout.destroy());
  const { code, err } = await ended(child);
  expect([code, err]).toEqual([0, '']);
});

it('ends on Ctrl-C while it waits for input', async () => {
  const { root } = await makeRoadmap();
  const child = start(root, 'issue', 'create', 'X', '--body-file', '-');
  const done = ended(child);
  await sleep(1000);
  child.kill('SIGINT');
  expect(await done).toEqual({ code: 1, out: '', err: 'error: interrupted while reading input\n' });
});

it('takes a folder that a slash ends', async () => {
  const { root } = await makeRoadmap();
  mkdirSync(join(root, 'deep/er'), { recursive: true });
  expect((await ended(start(root, '-C', 'deep/er/', 'config', 'path'))).out).toBe(`${root}/.roadmap/config.yaml\n`);
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it while it waits for a reader that never reads', async (signal) => {
  const world = await makeRoadmap();
  world.write('.roadmap/issues/a0a0a0a0-x.md', `---\nid: a0a0a0a0\ntitle: x\n---\n\n${'word '.repeat(180_000)}\n`);
  const child = start(world.root, 'issue', 'view', 'a0a0a0a0', '--json');
  onTestFinished(() => void child.kill('SIGKILL'));
  const killed = new Promise((resolve) => child.on('exit', (code, by) => resolve([code, by])));
  await sleep(1500);
  expect(child.exitCode).toBeNull();
  child.kill(signal);
  expect(await killed).toEqual([null, signal]);
});
