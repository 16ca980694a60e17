import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAlertBook } from '../../src/store/alert-book.ts';
import { createProbeCache } from '../../src/store/health-cache.ts';
import { describeSelf } from '../../src/store/holder.ts';
import { createLock } from '../../src/store/lock.ts';
import { createMachine } from '../../src/store/machine.ts';
import { systemClock } from '../support/system-clock.ts';
import { useFolder } from '../support/temporary-folder.ts';

describe('the machine', () => {
  it('tells who holds the lock, and whether they are gone', async () => {
    const folder = useFolder();
    const machine = createMachine(folder);
    expect(await machine.lock()).toBeNull();
    const release = await createLock({ commonDir: folder, clock: systemClock, waitMs: 0 }).acquire('sync github');
    expect(await machine.lock()).toMatchObject({ pid: process.pid, purpose: 'sync github', gone: false });
    await release();
    const holder = { ...describeSelf(), pid: 2 ** 22 - 1, token: 'x', purpose: 'sync github', since: '2026-01-01' };
    writeFileSync(join(folder, 'roadmap', 'lock'), JSON.stringify(holder));
    expect(await machine.lock()).toMatchObject({ gone: true });
    writeFileSync(join(folder, 'roadmap', 'lock'), 'torn');
    expect(await machine.lock()).toBeNull();
  });

  it('tells whether a process lives, which nobody can of another machine', () => {
    const machine = createMachine(useFolder());
    const { pid, start } = describeSelf();
    const here = { pid, host: hostname(), process_started: start };
    expect(machine.isAlive(here)).toBe(true);
    expect(machine.isAlive({ ...here, pid: 2 ** 22 - 1 })).toBe(false);
    expect(machine.isAlive({ ...here, host: 'elsewhere' })).toBeNull();
    if (start !== null) expect(machine.isAlive({ ...here, process_started: '1' })).toBe(false);
  });

  it('tells how much room there is, where there is a folder', async () => {
    expect(await createMachine(useFolder()).freeBytes()).toBeGreaterThan(0);
    expect(await createMachine(join(useFolder(), 'gone')).freeBytes()).toBeNull();
  });
});

describe('what is remembered of a look at the health', () => {
  const probe = {
    remote: 'github',
    at: '2026-01-10T12:00:00Z',
    latency_ms: 3,
    access: null,
    rate_limit: null,
    error: null,
  };

  it('is read as it was written, and is nothing when it is damaged', async () => {
    const folder = useFolder();
    const [cache, book] = [createProbeCache(folder), createAlertBook(folder)];
    expect([await cache.read(), await book.read()]).toEqual([[], new Map()]);
    await cache.write([probe]);
    await book.write(new Map([['disk', 'raised']]));
    expect([await cache.read(), await book.read()]).toEqual([[probe], new Map([['disk', 'raised']])]);
    for (const text of ['torn [', '{}', '[1, null, {"remote": 3}, ["disk"], ["disk", "odd"]]']) {
      for (const name of ['health.json', 'alerts.json']) writeFileSync(join(folder, 'roadmap', name), text);
      expect([await cache.read(), await book.read()]).toEqual([[], new Map()]);
    }
  });

  it('is no reason to fail where it cannot be written', async () => {
    const folder = useFolder();
    mkdirSync(join(folder, 'roadmap', 'health.json', 'x'), { recursive: true });
    mkdirSync(join(folder, 'roadmap', 'alerts.json', 'x'), { recursive: true });
    await createProbeCache(folder).write([probe]);
    await createAlertBook(folder).write(new Map([['disk', 'raised']]));
    expect([await createProbeCache(folder).read(), await createAlertBook(folder).read()]).toEqual([[], new Map()]);
  });
});
