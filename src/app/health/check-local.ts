import type { GitState } from '../../ports/git.ts';
import type { LockView } from '../../ports/health.ts';
import type { RunnerState } from '../../ports/runner.ts';
import { fail, ok, sayAge, warn, type Check } from './check.ts';

/** What lies on this machine, as it was read. */
export interface LocalFacts {
  readonly now: number;
  /** Null outside a git repository. */
  readonly git: GitState | null;
  readonly sync_branch: string | null;
  readonly lock: LockView | null;
  readonly runner: RunnerState | null;
  readonly runnerAlive: boolean | null;
  /** By remote: creations whose answer never came. */
  readonly unsettled: Readonly<Record<string, number>>;
  /** Remotes whose journal cannot be read, with why. */
  readonly unreadable: Readonly<Record<string, string>>;
  readonly inbox: { readonly waiting: number; readonly oldest: string | null };
  readonly freeBytes: number | null;
}

/** Git, the lock, the runner, what is under way, and room on the disk. */
export function checkLocal(facts: LocalFacts): readonly Check[] {
  const { git } = facts;
  if (git === null) return [warn('git', 'this is no git repository: nothing can be synchronised', 'git init')];
  return [
    checkGit(git, facts.sync_branch),
    checkLock(facts),
    checkRunner(facts),
    ...checkJournals(facts),
    checkInbox(facts),
    checkDisk(facts.freeBytes),
  ];
}

function checkGit({ branch, operation }: GitState, syncBranch: string | null): Check {
  const data = { branch, operation };
  if (operation !== null)
    return warn('git', `a ${operation} is in progress: nothing is synchronised until it ends`, 'git status', data);
  if (branch === null) return warn('git', 'HEAD is detached: nothing is synchronised', 'git switch <branch>', data);
  if (syncBranch === null || syncBranch === branch) return ok('git', `on branch ${branch}`, data);
  return ok('git', `on branch ${branch}; sending and creating happens on ${syncBranch}`, data);
}

const LONG_RUN_MS = 30 * 60_000;

function checkLock({ lock, now }: LocalFacts): Check {
  if (lock === null) return ok('lock', 'free');
  const { pid, host, purpose, since, gone } = lock;
  const data = { pid, host, purpose, since };
  if (gone) return ok('lock', `left by process ${String(pid)}, which is gone; the next run takes it over`, data);
  const age = now - Date.parse(since);
  const who = `held by ${purpose} (process ${String(pid)} on ${host}) for ${sayAge(age)}`;
  return age < LONG_RUN_MS ? ok('lock', who, data) : warn('lock', who, `ps -p ${String(pid)}`, data);
}

const OVERDUE_MS = 10 * 60_000;

function checkRunner({ runner, runnerAlive, now }: LocalFacts): Check {
  if (runner === null || runner.phase === 'stopped') return ok('runner', 'none: nothing runs unattended here');
  const { pid, beat_at, next_run_at, phase } = runner;
  const data = { pid, host: runner.host, phase, beat_at, next_run_at };
  const age = now - Date.parse(beat_at);
  const seen = `process ${String(pid)}, heard of ${sayAge(age)} ago`;
  if (runnerAlive === false) return warn('runner', `ended without a word: ${seen}`, RESTART, data);
  if (phase === 'circuit_open')
    return warn('runner', `only looks now and then, after many failures: ${seen}`, LOGS, data);
  if (phase === 'backing_off') return warn('runner', `waits longer after a failure: ${seen}`, LOGS, data);
  const late = next_run_at === null ? 0 : now - Date.parse(next_run_at);
  if (phase === 'idle' && late > OVERDUE_MS)
    return warn('runner', `its run is ${sayAge(late)} overdue: ${seen}`, RESTART, data);
  return ok('runner', `${phase}, ${seen}${next_run_at === null ? '' : `; next run ${next_run_at}`}`, data);
}

const RESTART = 'roadmap sync --auto';
const LOGS = 'roadmap service logs';

function checkJournals({ unsettled, unreadable }: LocalFacts): readonly Check[] {
  const broken = Object.entries(unreadable).map(([remote, message]) =>
    fail('journal', `the journal of ${remote} cannot be read: ${message}`, `roadmap sync --remote ${remote}`, {
      remote,
    }),
  );
  const open = Object.entries(unsettled).filter(([, count]) => count > 0);
  if (broken.length > 0) return broken;
  if (open.length === 0) return [ok('journal', 'nothing is under way')];
  return open.map(([remote, count]) =>
    warn(
      'journal',
      `${String(count)} ${count === 1 ? 'creation' : 'creations'} on ${remote} whose answer never came; runs look for ${count === 1 ? 'it' : 'them'}`,
      `roadmap sync --remote ${remote}`,
      { remote, count },
    ),
  );
}

function checkInbox({ inbox, now }: LocalFacts): Check {
  const { waiting, oldest } = inbox;
  if (waiting === 0 || oldest === null) return ok('inbox', 'empty', { waiting });
  const age = now - Date.parse(oldest);
  const message = `${String(waiting)} ${waiting === 1 ? 'delivery waits' : 'deliveries wait'}, the oldest for ${sayAge(age)}`;
  return age < OVERDUE_MS
    ? ok('inbox', message, { waiting, oldest })
    : warn('inbox', message, RESTART, { waiting, oldest });
}

const MB = 1024 * 1024;

function checkDisk(free: number | null): Check {
  if (free === null) return ok('disk', 'the system does not tell how much is free');
  const message = `${free < 10 * 1024 * MB ? `${String(Math.floor(free / MB))} MB` : `${String(Math.floor(free / MB / 1024))} GB`} free`;
  const data = { free_bytes: free };
  if (free < 20 * MB) return fail('disk', message, 'Make room: nothing can be written.', data);
  return free < 500 * MB ? warn('disk', message, 'Make room soon.', data) : ok('disk', message, data);
}
