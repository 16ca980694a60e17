import { describe, expect, it } from 'vitest';
import { checkLocal, type LocalFacts } from '../../../src/app/health/check-local.ts';
import type { RunnerState } from '../../../src/ports/runner.ts';

const NOW = Date.parse('2026-01-10T12:00:00Z');
const well: LocalFacts = {
  now: NOW,
  git: { branch: 'main', head: null, operation: null },
  sync_branch: 'main',
  lock: null,
  runner: null,
  runnerAlive: null,
  unsettled: { github: 0 },
  unreadable: {},
  inbox: { waiting: 0, oldest: null },
  freeBytes: 50 * 1024 ** 3,
};
const runner: RunnerState = {
  ...{ version: 1, pid: 7, host: 'ana', process_started: null, started_at: '', phase: 'idle', webhook: null },
  ...{ beat_at: '2026-01-10T11:59:30Z', next_run_at: '2026-01-10T12:20:00Z', remotes: {} },
};
const lock = { pid: 7, host: 'ana', purpose: 'sync github', since: '2026-01-10T11:00:00Z', gone: false };

function line(name: string, facts: Partial<LocalFacts>): string {
  const check = checkLocal({ ...well, ...facts }).find((one) => one.name === name);
  return check === undefined
    ? 'none'
    : `${check.status}: ${check.message}${check.cure === null ? '' : ` → ${check.cure}`}`;
}

describe('what lies on this machine', () => {
  it('is well', () => {
    expect(checkLocal(well).map(({ name, status }) => `${name} ${status}`)).toEqual(
      ['git', 'lock', 'runner', 'journal', 'inbox', 'disk'].map((name) => `${name} ok`),
    );
  });

  it.each<[string, Partial<LocalFacts>, string]>([
    ['git', { git: null }, 'warn: this is no git repository: nothing can be synchronised → git init'],
    [
      'git',
      { git: { branch: 'main', head: null, operation: 'rebase' } },
      'warn: a rebase is in progress: nothing is synchronised until it ends → git status',
    ],
    [
      'git',
      { git: { branch: null, head: 'a', operation: null } },
      'warn: HEAD is detached: nothing is synchronised → git switch <branch>',
    ],
    ['git', { sync_branch: 'trunk' }, 'ok: on branch main; sending and creating happens on trunk'],
    ['lock', { lock }, 'warn: held by sync github (process 7 on ana) for 1 hour → ps -p 7'],
    [
      'lock',
      { lock: { ...lock, since: '2026-01-10T11:59:00Z' } },
      'ok: held by sync github (process 7 on ana) for 1 minute',
    ],
    ['lock', { lock: { ...lock, gone: true } }, 'ok: left by process 7, which is gone; the next run takes it over'],
    [
      'runner',
      { runner, runnerAlive: true },
      'ok: idle, process 7, heard of 30 seconds ago; next run 2026-01-10T12:20:00Z',
    ],
    [
      'runner',
      { runner, runnerAlive: false },
      'warn: ended without a word: process 7, heard of 30 seconds ago → roadmap sync --auto',
    ],
    [
      'runner',
      { runner: { ...runner, phase: 'circuit_open' } },
      'warn: only looks now and then, after many failures: process 7, heard of 30 seconds ago → roadmap service logs',
    ],
    [
      'runner',
      { runner: { ...runner, phase: 'backing_off' } },
      'warn: waits longer after a failure: process 7, heard of 30 seconds ago → roadmap service logs',
    ],
    [
      'runner',
      { runner: { ...runner, next_run_at: '2026-01-10T11:00:00Z' }, runnerAlive: true },
      'warn: its run is 1 hour overdue: process 7, heard of 30 seconds ago → roadmap sync --auto',
    ],
    ['runner', { runner: { ...runner, phase: 'stopped' } }, 'ok: none: nothing runs unattended here'],
    [
      'journal',
      { unsettled: { github: 2 } },
      'warn: 2 creations on github whose answer never came; runs look for them → roadmap sync --remote github',
    ],
    [
      'journal',
      { unreadable: { github: 'broken' } },
      'fail: the journal of github cannot be read: broken → roadmap sync --remote github',
    ],
    [
      'inbox',
      { inbox: { waiting: 1, oldest: '2026-01-10T11:59:00Z' } },
      'ok: 1 delivery waits, the oldest for 1 minute',
    ],
    [
      'inbox',
      { inbox: { waiting: 3, oldest: '2026-01-08T11:59:00Z' } },
      'warn: 3 deliveries wait, the oldest for 2 days → roadmap sync --auto',
    ],
    ['disk', { freeBytes: 100 * 1024 ** 2 }, 'warn: 100 MB free → Make room soon.'],
    ['disk', { freeBytes: 1024 ** 2 }, 'fail: 1 MB free → Make room: nothing can be written.'],
    ['disk', { freeBytes: null }, 'ok: the system does not tell how much is free'],
  ])('%s: %j', (name, facts, said) => {
    expect(line(name, facts)).toBe(said);
  });
});
