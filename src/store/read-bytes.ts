import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Not through a link put there meanwhile, and not waiting for the other end of a pipe. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface FileBytes {
  readonly bytes: Uint8Array;
  /** Of the whole file; more than the bytes when the file is larger than the limit. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
}

/**
 * A regular file's bytes; of one that is larger than `limit`, none. Synchronous: ten thousand small files take a tenth
 * of the time that the thread pool needs.
 * @returns null when there is no such file.
 */
export function readFileBytes(path: string, limit: number): FileBytes | null {
  const file = openOrNull(path);
  if (file === null) return null;
  try {
    const found = fstatSync(file);
    if (!found.isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EISDIR' });
    const mode = found.mode & 0o7777;
    if (found.size > limit) return { bytes: new Uint8Array(), size: found.size, mode };
    const bytes = readAll(file, found.size);
    return { bytes, size: bytes.length, mode };
  } finally {
    closeSync(file);
  }
}

/** The first bytes of a regular file, whatever its size. */
export function readHead(path: string, count: number): Buffer {
  const file = openSync(path, READ);
  try {
    if (!fstatSync(file).isFile()) return Buffer.alloc(0);
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(file, bytes, 0, count, 0));
  } finally {
    closeSync(file);
  }
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, READ);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** One byte more than expected is asked for, so that a file which grows meanwhile is not cut. */
function readAll(file: number, expected: number): Buffer {
  let bytes = Buffer.allocUnsafe(expected + 1);
  for (let length = 0; ;) {
    const count = readSync(file, bytes, length, bytes.length - length, length);
    length += count;
    if (count === 0) return bytes.subarray(0, length);
    if (length === bytes.length) bytes = Buffer.concat([bytes, Buffer.alloc(bytes.length)]);
  }
}
