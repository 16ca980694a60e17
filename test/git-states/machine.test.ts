import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { describeSelf, type Holder } from '../../src/store/holder.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';
import type { Ended } from '../cli/harness.ts';
import { makeScene, sceneAt, type Doc, type Scene } from '../cli/scene.ts';

const top = join(import.meta.dirname, '../..');
const cli = join(top, 'dist/roadmap.js');

beforeAll(() => {
  if (!existsSync(cli)) execFileSync(process.execPath, [join(top, '.scripts/build.mjs')], { stdio: 'ignore' });
});

test.each<[string, Partial<Holder>]>([
  ['is gone', { pid: 4_000_000 }],
  ['is another one by now: its number was given again', { start: '1' }],
  ['ended with the machine', { boot: '00000000-0000-0000-0000-000000000000', start: '1' }],
])('the lock of a process that %s is taken over', async (_name, holder) => {
  const scene = await withLock(holder);
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.created_local]).toEqual([0, 1]);
  expect(readdirSync(join(scene.root, '.git/roadmap')).filter((name) => name.startsWith('lock'))).toEqual([]);
});

test('the lock of another machine, or of another container of this one, is nobody’s to take: said with who, since when and how to clear it', async () => {
  for (const holder of [
    { host: 'build-7', pid: 4_000_000 },
    { space: 'pid:[1]', pid: 4_000_000 },
  ]) {
    const scene = await withLock(holder);
    const before = scene.fingerprint();
    const ended = await scene.sync();
    expect([ended.code, ended.doc.error.code]).toEqual([1, 'lock.held']);
    expect(ended.doc.error.message).toContain('sync github (process 4000000');
    expect(ended.doc.error.hints.join()).toMatch(/rm '.*\/\.git\/roadmap\/lock'/);
    expect(scene.fingerprint()).toEqual(before);
    expect(scene.github.log).toEqual([]);
  }
});

test('linked worktrees share one lock', async () => {
  const scene = await withLock({ pid: process.pid });
  const folder = temporary();
  scene.git('worktree', 'add', '-q', '-b', 'side', join(folder, 'tree'));
  const ended = await sceneAt(scene, join(folder, 'tree')).sync('--any-branch');
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'lock.held']);
});

test('a signature that fails: exit 4 with git’s words, the files stay, and the next run commits them', async () => {
  const scene = await makeScene();
  const sign = join(scene.root, '.git/sign');
  writeFileSync(sign, '#!/bin/sh\necho "no secret key" >&2\nexit 2\n');
  chmodSync(sign, 0o755);
  scene.git('config', 'gpg.program', sign);
  scene.git('config', 'commit.gpgSign', 'true');
  scene.github.seed('Theirs');
  const head = scene.git('rev-parse', 'HEAD');
  const refused = await scene.sync();
  expect([refused.code, refused.doc.commit]).toEqual([4, null]);
  expect(refused.doc.commit_error).toContain('gpg failed to sign');
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);
  scene.git('config', 'commit.gpgSign', 'false');
  const done = await scene.sync();
  expect([done.code, done.doc.commit]).toEqual([0, scene.git('rev-parse', 'HEAD').trim()]);
  expect(scene.git('status', '--porcelain')).toBe('');
});

test('a folder that may not be written: every issue in it says so, nothing is sent for it, and the next run that may goes on', async () => {
  const scene = await makeScene();
  scene.github.seed('One', 'Two');
  await scene.sync();
  const mine = await scene.create('Mine');
  scene.commitAll();
  const issues = join(scene.root, '.roadmap/issues');
  chown(scene.root, 65_534);
  chmodSync(issues, 0o555);
  scene.github.edit(1, { title: 'One there' });
  const ended = await asOrdinaryUser(() => scene.sync());
  expect(ended.code).toBe(4);
  expect(ended.doc.operations.find((op: Doc) => op.remote_id === '1')).toMatchObject({ op: 'error', applied: false });
  expect(ended.doc.counts.created_remote).toBe(0);
  chmodSync(issues, 0o755);
  const done = await asOrdinaryUser(() => scene.sync('--push-new', 'all'));
  expect([done.code, done.doc.counts]).toMatchObject([0, { pulled: 1, created_remote: 1, conflicts: 0 }]);
  expect(scene.read(scene.path(mine))).toContain('remote_ids');
  chown(scene.root, process.geteuid?.() ?? 0);
});

test('a git directory that may not be written: nothing is created there, because nobody would remember it', async () => {
  const scene = await makeScene();
  await scene.create('Mine');
  scene.commitAll();
  chown(scene.root, 65_534);
  chmodSync(join(scene.root, '.git/roadmap'), 0o555);
  const ended = await asOrdinaryUser(() => scene.sync('--push-new', 'all'));
  expect(ended.code).not.toBe(0);
  expect(scene.github.issues()).toEqual([]);
  chmodSync(join(scene.root, '.git/roadmap'), 0o755);
  expect((await asOrdinaryUser(() => scene.sync('--push-new', 'all'))).doc.counts.created_remote).toBe(1);
  chown(scene.root, process.geteuid?.() ?? 0);
});

test('files that may have no more than some kilobytes, as on a disk that is full: nothing is torn, nothing made twice, and then all goes on', async () => {
  const scene = await makeScene();
  scene.github.seed('Small', { title: 'Large', body: noise(200_000) });
  await scene.create('Mine');
  scene.commitAll();
  const ended = await limited(scene, 64, 'sync', '--push-new', 'all', '--pace', 'fast', '--json');
  expect(ended.code).not.toBe(0);
  expect(ended.out + ended.err).toMatch(/too large|EFBIG|failed|signal/i);
  expectWhole(scene);
  const done = await scene.sync('--push-new', 'all');
  expect(done.code).toBe(0);
  expect(scene.github.issues()).toHaveLength(3);
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.git('fsck', '--no-dangling')).toBe('');
});

test('a disk that is full: an error that says so, nothing sent that could not be remembered, and with room all goes on', async () => {
  const disk = smallDisk();
  // Only root may mount one; the limit of the test before this one stands for it elsewhere.
  if (disk === null) return expect(process.geteuid?.()).not.toBe(0);
  const scene = await makeScene();
  scene.git('clone', '-q', scene.root, join(disk, 'clone'));
  const full = sceneAt(scene, join(disk, 'clone'));
  full.git('config', 'user.name', 'Ana');
  full.git('config', 'user.email', 'ana@example.org');
  await full.roadmap('init', '--remote', 'github=octo/demo');
  scene.github.seed({ title: 'One', body: noise(30_000) }, { title: 'Two', body: noise(30_000) });
  await full.sync();
  await full.create('Mine');
  full.commitAll();
  const [first = ''] = full.files().filter((path) => path.includes('-github-'));
  for (const left of [0, 4_096, 20_000, 60_000]) {
    fill(disk, left);
    full.github.edit(1, { body: noise(30_001 + (left % 977)) });
    const before = full.read(first);
    const ended = await full.roadmap('sync', '--push-new', 'all', '--json');
    if (ended.code !== 0) expect(ended.out + ended.err).toMatch(/ENOSPC|[Nn]o space left|failed|couldn't write/);
    expect(ended.code).not.toBe(70);
    expectWhole(full);
    if (left === 0) {
      expect(ended.code).not.toBe(0);
      expect([full.read(first), full.github.issues().length]).toEqual([before, 2]);
    }
    rmSync(join(disk, 'filler'), { force: true });
  }
  full.github.clock.advance(11 * 60_000);
  await full.sync('--push-new', 'all');
  full.github.clock.advance(11 * 60_000);
  const done = await full.sync('--push-new', 'all');
  expect([done.code, full.github.issues().length]).toEqual([0, 3]);
  expect((await full.sync()).doc.operations).toEqual([]);
  expect(full.git('fsck', '--no-dangling')).toBe('');
});

async function withLock(holder: Partial<Holder>): Promise<Scene> {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  const own = { ...describeSelf(), token: 'abc', purpose: 'sync github', since: '2026-01-01T00:00:00Z' };
  scene.write('.git/roadmap/lock', `${JSON.stringify({ ...own, ...holder })}\n`);
  return scene;
}

/** The built program with a limit on the size of files, for itself and for every git that it runs. */
function limited(scene: Scene, kilobytes: number, ...argv: string[]): Promise<Ended> {
  const script = 'ulimit -f "$1"; shift; exec "$@"';
  const args = ['-c', script, 'bash', String(kilobytes), process.execPath, cli, ...argv];
  const child = spawn('bash', args, { cwd: scene.root, env: { ...scene.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (err += chunk.toString()));
  return new Promise((done) => {
    child.on('close', (code, signal) =>
      done({ code: code ?? 128, out, err: `${err}${signal === null ? '' : `signal ${signal}`}` }),
    );
  });
}

/** Every issue file can be read, and no temporary file of ours stands where git would take it for work. */
function expectWhole(scene: Scene): void {
  for (const path of scene.files()) expect(scene.read(path)).toMatch(/^---\n[^]*\n---\n/);
}

function smallDisk(): string | null {
  const folder = temporary();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder], { stdio: 'ignore' }));
  return folder;
}

/** Leaves so many bytes. */
function fill(disk: string, left: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
}

/** Text that no compression makes small. */
function noise(length: number): string {
  let state = length;
  let text = '';
  while (text.length < length) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += state.toString(36);
    if (text.length % 80 < 6) text += '\n';
  }
  return text.slice(0, length).trim();
}

function chown(folder: string, user: number): void {
  if (process.geteuid?.() !== 0) return;
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })])
    chownSync(join(folder, name), user, user);
}

function temporary(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-machine-')));
  mkdirSync(folder, { recursive: true });
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
