import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunnerSelf } from '../src/app/runner-types.ts';
import { RoadmapError } from '../src/model/errors.ts';
import type { Inbox } from '../src/ports/inbox.ts';
import type { RunnerRecords } from '../src/ports/runner.ts';
import type { Clock, Release } from '../src/ports/system.ts';
import { describeSelf, type Holder } from '../src/store/holder.ts';
import { createInbox } from '../src/store/inbox.ts';
import { createLock } from '../src/store/lock.ts';
import { appendLog, logPath } from '../src/store/log-file.ts';
import { openDesk, readDeskKey, visitDesk, type Visitor } from '../src/store/runner-desk.ts';
import { createRunnerRecords } from '../src/store/runner-records.ts';
import type { Io } from './io.ts';
import { userConfigPath } from './user-config-path.ts';
import { version } from './version.ts';

export type { Visitor } from '../src/store/runner-desk.ts';

/** Where an unattended run has its things: this clone, and this folder of it. */
export interface RunnerPlace {
  readonly root: string;
  readonly self: RunnerSelf;
  readonly records: RunnerRecords;
  readonly inbox: Inbox;
  /** A line of `roadmap/log/auto.jsonl`. Never throws. */
  log(line: unknown): void;
  /** Another word after each change of the configuration. Never throws. */
  stamp(): string;
  /** Why this is not the place any more that it was, or null. Never throws. */
  lost(): RoadmapError | null;
  /** One runner a clone. @throws RoadmapError `runner.running` naming the other one */
  claim(): Promise<Release>;
  /** @throws what the system says where there can be no socket */
  openDesk(take: (visitor: Visitor, mark: string) => void): Promise<{ close(): Promise<void> }>;
}

/** The runner of this clone, as a command gets to it. */
export interface Desk {
  /** Whose environment it is, without a word of it. */
  readonly mark: string;
  visit(asks: string, listen: Parameters<typeof visitDesk>[2]): Promise<'answered' | 'nobody'>;
}

interface RunnerContext {
  readonly io: Io;
  readonly clock: Clock;
  root(): string;
}

export function joinRunner({ io, clock, root }: RunnerContext, commonDir: string): RunnerPlace {
  const top = root();
  const { pid, host, start } = describeSelf();
  const config = [join(top, '.roadmap', 'config.yaml'), userConfigPath(io.env)];
  const places = [top, commonDir];
  const before = places.map(identityOf);
  return {
    root: top,
    self: { pid, host, process_started: start },
    records: createRunnerRecords(commonDir),
    inbox: createInbox(join(commonDir, 'roadmap', 'inbox')),
    log: (line) => appendLog(logPath(commonDir, 'auto'), `${JSON.stringify(line)}\n`),
    stamp: () => config.map(versionOf).join(' '),
    lost: () => {
      const at = places.findIndex((path, index) => identityOf(path) !== before[index]);
      return at === -1 ? null : lostPlace(places[at] ?? top);
    },
    claim: () => claimRunner(commonDir, clock),
    openDesk: (take) => openDesk(commonDir, (visitor, token) => take(visitor, markOf(io.env, token))),
  };
}

function identityOf(path: string): string | null {
  const found = lookAt(path);
  return found === null ? null : `${String(found.dev)}:${String(found.ino)}`;
}

function versionOf(path: string): string {
  const found = lookAt(path);
  return found === null ? '-' : [found.mtimeMs, found.size, found.ino].join(':');
}

function lookAt(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

function lostPlace(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'runner.lost',
    message: `${path} was moved, removed or replaced: there is nothing here to look after any more`,
    hints: ['cd <where it is now>', 'roadmap sync --auto'],
    data: { path },
  });
}

async function claimRunner(commonDir: string, clock: Clock): Promise<Release> {
  try {
    return await createLock({ commonDir, clock, name: 'runner.lock', waitMs: 0 }).acquire('sync --auto');
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.code !== 'lock.held') throw error;
    throw runnerHeld(error);
  }
}

function runnerHeld(error: RoadmapError): RoadmapError {
  const holder = error.data['holder'] as Holder | undefined;
  if (holder === undefined) return error;
  const { pid, host, since } = holder;
  const isHere = host === describeSelf().host;
  return new RoadmapError({
    kind: 'user',
    code: 'runner.running',
    message: `A runner looks after this clone already: process ${String(pid)} on ${host}, since ${since}.`,
    hints: isHere ? ['roadmap sync', `kill ${String(pid)}`] : error.hints,
    data: { pid, host, since },
  });
}

/** Null: no runner has opened a desk here. */
export function findDesk(commonDir: string, env: Io['env']): Desk | null {
  const key = readDeskKey(commonDir);
  if (key === null) return null;
  return { mark: markOf(env, key.token), visit: (asks, listen) => visitDesk(key, asks, listen) };
}

/** Two with the same mark act as the same account on the same server. */
function markOf(env: Io['env'], key: string): string {
  const names = Object.keys(env).filter((name) => TELLING.test(name) && !OF_THE_RUNNER.has(name));
  const said = names.sort().map((name) => [name, env[name]]);
  return createHmac('sha256', key)
    .update(JSON.stringify([version, said]))
    .digest('hex');
}

const TELLING = /^(ROADMAP_|GITHUB_|GH_|GIT_(AUTHOR|COMMITTER|DIR|WORK_TREE)|XDG_CONFIG_HOME$|HOME$|CI$|.*_TOKEN$)/;

const OF_THE_RUNNER = new Set([
  'ROADMAP_GITHUB_SYNC_INTERVAL_MINUTES',
  'ROADMAP_GITHUB_AUTO_SYNC_ENABLED',
  'ROADMAP_GITHUB_HEALTH_CHECK_MINUTES',
  'GITHUB_WEBHOOK_SECRET',
]);
