import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RoadmapError } from '../model/errors.ts';
import type { Clock, Lock } from '../ports/system.ts';
import { makeFolder, writeDurably } from './durable.ts';
import { describeSelf, type Holder, isGone, parseHolder } from './holder.ts';

export interface LockOptions {
  /** The git directory that all working trees share. */
  readonly commonDir: string;
  readonly clock: Clock;
  /** Default: the engine's. */
  readonly name?: 'lock' | 'runner.lock';
  /** How long `acquire` waits for somebody else, milliseconds. */
  readonly waitMs: number;
  /** Called once when somebody else holds it and waiting begins. */
  readonly onWait?: (holder: Holder) => void;
}

/** How often a held lock is looked at, milliseconds. */
const PACE = 200;
/** A killed taker-over leaves a lock of its own, and so on: more than a few in a row is not an accident. */
const DEPTH = 8;

/**
 * The one engine lock of a repository, shared by its working trees (design: sync.md §6). It is stale only when its
 * process is provably gone; its age never counts. A killed process leaves it behind for the next one to take over.
 */
export function createLock(options: LockOptions): Lock {
  const path = join(options.commonDir, 'roadmap', options.name ?? 'lock');
  return {
    async acquire(purpose) {
      const own = newHolder(purpose, options.clock);
      const deadline = options.clock.now() + options.waitMs;
      for (let waited = false; ; waited = true) {
        const found = tryAcquire(path, own, DEPTH);
        if (found === 'ours') return async () => release(path, own);
        const left = deadline - options.clock.now();
        if (left <= 0) throw held(path, found);
        if (!waited && found !== null) options.onWait?.(found);
        await options.clock.sleep(Math.min(PACE, left));
      }
    },
  };
}

function newHolder(purpose: string, clock: Clock): Holder {
  const since = new Date(clock.now()).toISOString();
  return { ...describeSelf(), token: randomBytes(12).toString('hex'), purpose, since };
}

/** Ours, or who has it (null: a file that names nobody). */
function tryAcquire(path: string, own: Holder, depth: number): 'ours' | Holder | null {
  for (let attempt = 0; attempt < 10; attempt++) {
    if (create(path, own) && readHolder(path) === own.token) return 'ours';
    const holder = readWhole(path);
    if (holder === 'missing') continue;
    if (holder === null || !isGone(holder)) return holder;
    if (depth === 0 || !removeStale(path, holder, { own, depth })) return holder;
  }
  return null;
}

/**
 * Takes a stale lock away. Only who holds the lock named after its token may, and looks again before doing it: otherwise
 * two that saw the same stale file could both act, the second of them on the first one's new lock.
 */
function removeStale(
  path: string,
  stale: Holder,
  { own, depth }: { readonly own: Holder; readonly depth: number },
): boolean {
  const right = `${path}.${safeToken(stale.token)}`;
  if (tryAcquire(right, own, depth - 1) !== 'ours') return false;
  try {
    if (readHolder(path) !== stale.token) return true;
    const aside = `${path}.stale.${own.token}`;
    renameSync(path, aside);
    rmSync(aside, { force: true });
    return true;
  } finally {
    release(right, own);
  }
}

/** Tokens come from a file and go into a file name. */
function safeToken(token: string): string {
  return token.replace(/[^0-9a-zA-Z]/g, '').slice(0, 64);
}

/** The file is complete from its first instant, also after a power cut: it is written elsewhere and then linked. */
function create(path: string, own: Holder): boolean {
  makeFolder(dirname(path));
  const draft = `${path}.draft.${own.token}`;
  const text = `${JSON.stringify(own)}\n`;
  writeDurably(draft, 'wx', text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    // Some file systems have no links: an exclusive create is the next best.
    if (['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) return createExclusive(path, text);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function createExclusive(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readWhole(path: string): Holder | null | 'missing' {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    throw error;
  }
}

function readHolder(path: string): string | null {
  const holder = readWhole(path);
  return holder === null || holder === 'missing' ? null : holder.token;
}

function release(path: string, own: Holder): void {
  if (readHolder(path) === own.token) unlinkSync(path);
}

function held(path: string, holder: Holder | null): RoadmapError {
  const clear = `If it is certain that nothing runs there any more: rm '${path}'`;
  if (holder === null) {
    return lockHeld(`The lock ${path} names nobody.`, [clear], { path });
  }
  const who = `${holder.purpose} (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  const here = holder.host === describeSelf().host && holder.space === describeSelf().space;
  const hints = here ? ['Wait for it to end, then run the command again.', `ps -p ${holder.pid}`] : [clear];
  const message = here ? `The lock is held by ${who}.` : `The lock is held by ${who}, where this process cannot look.`;
  return lockHeld(message, hints, { path, holder });
}

function lockHeld(message: string, hints: readonly string[], data: Readonly<Record<string, unknown>>): RoadmapError {
  return new RoadmapError({ kind: 'user', code: 'lock.held', message, hints, data });
}
