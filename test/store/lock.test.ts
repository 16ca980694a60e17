import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeSelf, type Holder } from '../../src/store/holder.ts';
import { createLock, type LockOptions } from '../../src/store/lock.ts';
import { removeFolder, temporaryFolder } from '../support/repository.ts';
import { systemClock } from '../support/system-clock.ts';

let build: string;
let commonDir: string;

beforeAll(() => {
  build = temporaryFolder();
  const entryPoints = [join(import.meta.dirname, '../support/lock-child.ts')];
  buildSync({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: join(build, 'child.mjs') });
});
afterAll(() => removeFolder(build));
beforeEach(() => {
  commonDir = temporaryFolder();
});
afterEach(() => removeFolder(commonDir));

const file = () => join(commonDir, 'roadmap', 'lock');
const open = (options: Partial<LockOptions> = {}) =>
  createLock({ commonDir, clock: systemClock, waitMs: 0, ...options });
const holderOf = () => JSON.parse(readFileSync(file(), 'utf8')) as Holder;
const child = (rounds: number, waitMs = 0): ChildProcess =>
  spawn(process.execPath, [join(build, 'child.mjs'), commonDir, String(rounds), String(waitMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
const leave = (holder: Partial<Holder>) => {
  mkdirSync(join(commonDir, 'roadmap'), { recursive: true });
  const old = { token: 'abc', purpose: 'sync', since: '2020-01-01T00:00:00.000Z' };
  writeFileSync(file(), JSON.stringify({ ...describeSelf(), ...old, ...holder }));
};
/** No process has it: Linux gives out numbers below 2^22. */
const NOBODY = 2 ** 22 + 1;

test('a lock names its holder while it is held and is gone afterwards', async () => {
  const release = await open().acquire('sync');
  expect(holderOf()).toMatchObject({ pid: process.pid, host: hostname(), purpose: 'sync' });
  await release();
  expect(readdirSync(join(commonDir, 'roadmap'))).toEqual([]);
});

test('a second one is refused with the name of the first, and gets it after the release', async () => {
  const release = await open().acquire('sync --auto');
  await expect(open().acquire('sync')).rejects.toMatchObject({
    code: 'lock.held',
    kind: 'user',
    message: expect.stringContaining(`sync --auto (process ${process.pid}`),
    data: { holder: { pid: process.pid } },
  });
  await release();
  await (
    await open().acquire('sync')
  )();
});

test('one that may wait gets the lock when it is released, and says once that it waits', async () => {
  const release = await open().acquire('first');
  const waited: string[] = [];
  const second = open({ waitMs: 10_000, onWait: (holder) => waited.push(holder.purpose) }).acquire('second');
  await systemClock.sleep(300);
  await release();
  await (
    await second
  )();
  expect(waited).toEqual(['first']);
});

test('waiting ends when its time is over', async () => {
  const release = await open().acquire('first');
  let now = 0;
  const clock = { now: () => now, sleep: async (ms: number) => void (now += ms) };
  await expect(open({ waitMs: 1000, clock }).acquire('second')).rejects.toMatchObject({ code: 'lock.held' });
  expect(now).toBe(1000);
  await release();
});

test('the lock of a process that was killed is taken over', async () => {
  const victim = child(1);
  await once(victim.stdout ?? victim, 'data');
  await expect(open().acquire('sync')).rejects.toMatchObject({
    code: 'lock.held',
    data: { holder: { pid: victim.pid } },
  });
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  expect(existsSync(file())).toBe(true);
  const release = await open().acquire('sync');
  expect(holderOf().pid).toBe(process.pid);
  await release();
  expect(readdirSync(join(commonDir, 'roadmap'))).toEqual([]);
});

test('processes that die holding it and race to take it over never hold it together', async () => {
  const children = Array.from({ length: 5 }, () => child(8, 60_000));
  await Promise.all(children.map((process) => once(process, 'exit')));
  const log = readFileSync(join(commonDir, 'log'), 'utf8').trim().split('\n');
  expect(log).toEqual(Array.from({ length: 40 }, () => 'held'));
  await (
    await open().acquire('last')
  )();
  expect(readdirSync(join(commonDir, 'roadmap'))).toEqual([]);
}, 60_000);

test('age alone never makes a lock stale', async () => {
  leave({});
  await expect(open().acquire('sync')).rejects.toMatchObject({ code: 'lock.held' });
});

test('a reused process number, another boot and a number that nobody has are proofs', async () => {
  for (const holder of [{ start: '1' }, { boot: 'another' }, { pid: NOBODY }]) {
    leave(holder);
    await (
      await open().acquire('sync')
    )();
  }
});

test('a taker-over that was killed in the middle is taken over itself', async () => {
  leave({ pid: NOBODY });
  writeFileSync(`${file()}.abc`, JSON.stringify({ ...describeSelf(), pid: NOBODY, token: 'def' }));
  await (
    await open().acquire('sync')
  )();
  expect(readdirSync(join(commonDir, 'roadmap'))).toEqual([]);
});

test('a lock from another host or another container is never taken, and the error says how to clear it', async () => {
  for (const holder of [
    { host: 'elsewhere', pid: NOBODY },
    { space: 'pid:[1]', pid: NOBODY },
  ]) {
    leave(holder);
    await expect(open().acquire('sync')).rejects.toMatchObject({
      message: expect.stringContaining(holder.host ?? hostname()),
      hints: [expect.stringContaining(`rm '${file()}'`)],
    });
  }
});

test('a lock file that names nobody is held', async () => {
  leave({});
  for (const text of ['', 'null', '{}', '{"pid": "1", "token": "x", "host": "y"}']) {
    writeFileSync(file(), text);
    await expect(open().acquire('sync')).rejects.toMatchObject({
      code: 'lock.held',
      hints: [expect.stringContaining('rm')],
    });
  }
});
