import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeSelf, isGone, parseHolder } from '../holder.ts';
import { commitFailed } from './commit-failed.ts';
import type { GitSetup } from './repository.ts';

export interface IndexLock {
  /** Makes this file the real index. */
  replaceWith(file: string): void;
  release(): void;
}

/** Git's own lock on the working tree's index (`index.lock`), so that neither git nor we write it under the other's hands. */
export async function lockIndex(setup: GitSetup): Promise<IndexLock> {
  const path = join(setup.gitDir, 'index.lock');
  for (let attempt = 0; !create(path); attempt++) {
    if (clearLeftOver(path)) continue;
    if (attempt === 40) {
      throw commitFailed(`another git command holds ${path}. If none is running, remove that file.`);
    }
    await sleep(50);
  }
  return {
    replaceWith: (file) => renameSync(file, join(setup.gitDir, 'index')),
    release: () => rmSync(path, { force: true }),
  };
}

/** Exclusive, as git does it. */
function create(path: string): boolean {
  const token = randomBytes(6).toString('hex');
  const holder = { ...describeSelf(), token, purpose: 'roadmap commit', since: new Date().toISOString() };
  try {
    writeFileSync(path, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** One of ours, left by a run that was killed. Git's own lock files are never touched. */
function clearLeftOver(path: string): boolean {
  const holder = readHolder(path);
  if (holder === null || !isGone(holder)) return false;
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
    // Somebody may have replaced it between the look and the rename; then it goes back.
    if (readHolder(aside)?.token !== holder.token) linkSync(aside, path);
  } catch {
    // Taken away by somebody else: look again.
  }
  rmSync(aside, { force: true });
  return true;
}

function readHolder(path: string) {
  try {
    return parseHolder(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
