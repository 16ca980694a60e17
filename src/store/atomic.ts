import { closeSync, fchmodSync, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { link, lstat, rename, unlink } from './async-fs.ts';
import { flush } from './flush.ts';
import { type FileBytes, readFileBytes } from './read-bytes.ts';
import { isErrno } from './safe-path.ts';
import { temporaryName } from './temporary.ts';
import { inTurn } from './turn.ts';

/** A virus scanner or an indexer holds a file for a moment; elsewhere than on Windows these are real refusals. */
const PASSING = process.platform === 'win32' ? ['EPERM', 'EBUSY', 'EACCES'] : [];
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'];

/**
 * Makes a file that is whole and durable, or not there at all.
 * @returns false when something of that name exists.
 */
export async function createFile(path: string, bytes: Uint8Array): Promise<boolean> {
  const temporary = await writeTemporary(path, bytes, null);
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (isErrno(error, ['EEXIST'])) return false;
    if (!isErrno(error, NO_LINKS)) throw error;
    return await createByTurn(temporary, path);
  } finally {
    removeTemporary(temporary);
  }
  await flush(dirname(path));
  return true;
}

/** For file systems without hard links. Exclusive among ourselves; renames the temporary file. */
export async function createByTurn(temporary: string, path: string): Promise<boolean> {
  const made = await inTurn(path, async () => {
    if (await exists(path)) return false;
    await persist(() => rename(temporary, path));
    return true;
  });
  if (made) await flush(dirname(path));
  return made;
}

/**
 * Replaces a file when it still holds `expected`, keeping its permissions. Whoever reads meanwhile sees one or the other.
 * @returns false when it holds something else or is gone.
 */
export async function replaceFile(path: string, expected: Uint8Array, next: Uint8Array): Promise<boolean> {
  const before = readFileBytes(path, expected.length);
  if (before === null || !holds(before, expected)) return false;
  const temporary = await writeTemporary(path, next, before.mode);
  try {
    const replaced = await inTurn(path, async () => {
      const now = readFileBytes(path, expected.length);
      if (now === null || !holds(now, expected)) return false;
      await persist(() => rename(temporary, path));
      return true;
    });
    if (replaced) await flush(dirname(path));
    return replaced;
  } finally {
    removeTemporary(temporary);
  }
}

/** @returns false when the file holds something else than `expected`, or is gone. */
export async function removeFile(path: string, expected: Uint8Array): Promise<boolean> {
  const removed = await inTurn(path, async () => {
    const now = readFileBytes(path, expected.length);
    if (now === null || !holds(now, expected)) return false;
    await persist(() => unlink(path));
    return true;
  });
  if (removed) await flush(dirname(path));
  return removed;
}

/** Gives a file another name, exclusively; killed in between, it has both names, and the next call ends what was begun. */
export async function moveFile(from: string, to: string): Promise<'moved' | 'missing' | 'taken'> {
  const outcome = await inTurn(from, async () => {
    try {
      await link(from, to);
    } catch (error) {
      if (isErrno(error, ['ENOENT'])) return 'missing';
      if (isErrno(error, ['EEXIST'])) {
        if (!(await sameFile(from, to))) return 'taken';
      } else if (!isErrno(error, NO_LINKS)) throw error;
      else if (await exists(to)) return 'taken';
      else {
        await persist(() => rename(from, to));
        return 'moved';
      }
    }
    await flush(dirname(to));
    await persist(() => unlink(from));
    return 'moved';
  });
  if (outcome === 'moved') await Promise.all([dirname(from), dirname(to)].map(flush));
  return outcome;
}

/** Repeats what something passing refused, for a second at most. */
export async function persist<T>(work: () => Promise<T>, passing: readonly string[] = PASSING): Promise<T> {
  for (let wait = 10; ; wait *= 2) {
    try {
      return await work();
    } catch (error) {
      if (wait > 640 || !isErrno(error, passing)) throw error;
      await sleep(wait);
    }
  }
}

async function sameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([lstat(a), lstat(b)]);
  return one.ino === other.ino && one.dev === other.dev && one.ino !== 0;
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

/** The disk alone is waited for: what else there is to do takes less time than to have it done elsewhere. */
async function writeTemporary(path: string, bytes: Uint8Array, mode: number | null): Promise<string> {
  const temporary = temporaryName(path);
  const file = openSync(temporary, 'wx', mode ?? 0o666);
  try {
    for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(file, rest));
    // The umask has had its say on `open`.
    if (mode !== null) fchmodSync(file, mode);
    // Only an open file can be flushed there.
    if (process.platform === 'win32') fsyncSync(file);
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  } finally {
    closeSync(file);
  }
  try {
    await flush(temporary);
  } catch (error) {
    removeTemporary(temporary);
    throw error;
  }
  return temporary;
}

function removeTemporary(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    ignoreMissing(error);
  }
}

function holds(found: FileBytes, expected: Uint8Array): boolean {
  return found.size === expected.length && Buffer.compare(found.bytes, expected) === 0;
}

function ignoreMissing(error: unknown): void {
  if (!isErrno(error, ['ENOENT'])) throw error;
}
