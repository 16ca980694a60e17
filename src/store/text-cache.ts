import { closeSync, fstatSync, openSync, readdirSync, readSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeDurably } from './durable.ts';
import { STATS } from './scan.ts';
import { isTemporaryName, sweep, temporaryName } from './temporary.ts';

/** Texts with what told, when they were read, that they are these. */
export interface CachedTexts {
  readonly names: readonly string[];
  /** As in a `Scan`. */
  readonly stats: Float64Array;
  /** Of text `n`: `2n` where it starts in `bytes`, `2n + 1` where it ends. */
  readonly bounds: Float64Array;
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch, before the first of them was looked at. */
  readonly since: number;
}

/** Other words here, and no older cache is read: folding depends on the tables of Unicode. */
const FORMAT = `roadmap texts 1, unicode ${process.versions.unicode}\n`;
/** How many texts, bytes of all names, bytes of all texts, `since`, and when the cache was written by the same clock. */
const HEAD = 5;
const F64 = Float64Array.BYTES_PER_ELEMENT;
/** No file of ours is larger; a table that claims to be is none. */
const MOST = 2 ** 32;

/**
 * Reads a cache. Null when it is missing, torn, of another version, or anything in it does not fit together: then everything
 * is read anew.
 */
export function readTextCache(path: string): CachedTexts | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size, mtimeMs } = fstatSync(file);
    return size > MOST ? null : decode(readWhole(file, size), mtimeMs);
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** Replaces the cache whole; racing writers leave that of one of them. @throws what the system says */
export async function writeTextCache(path: string, { names, stats, bounds, bytes, since }: CachedTexts): Promise<void> {
  const nameBytes = Buffer.from(names.join('\0'));
  const head = Float64Array.of(names.length, nameBytes.length, bytes.length, since, Date.now());
  const table = [head, stats, bounds].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const folder = dirname(path);
  makeFolder(folder);
  await sweep(readdirSync(folder).flatMap((name) => (isTemporaryName(name) ? [join(folder, name)] : [])));
  const draft = temporaryName(path);
  try {
    writeDurably(draft, 'wx', Buffer.concat([Buffer.from(FORMAT), ...table, nameBytes, bytes]));
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function readWhole(file: number, size: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(size);
  let length = 0;
  for (let count = 1; count > 0 && length < size; length += count)
    count = readSync(file, whole, length, size - length, length);
  return whole.subarray(0, length);
}

function decode(whole: Buffer, mtimeMs: number): CachedTexts | null {
  if (whole.toString('latin1', 0, FORMAT.length) !== FORMAT) return null;
  let at = FORMAT.length;
  const numbers = (count: number): Float64Array => {
    const start = at;
    at += count * F64;
    return new Float64Array(whole.buffer.slice(whole.byteOffset + start, whole.byteOffset + at));
  };
  const [count = 0, nameLength = 0, length = 0, since = 0, written = 0] = numbers(HEAD);
  if (whole.length !== at + count * (STATS.length + 2) * F64 + nameLength + length) return null;
  const stats = numbers(count * STATS.length);
  const bounds = numbers(count * 2);
  const names = count === 0 ? [] : whole.toString('utf8', at, at + nameLength).split('\0');
  const bytes = whole.subarray(at + nameLength);
  if (names.length !== count || !inBounds(bounds, length)) return null;
  // Files have the time of their file system, whose clock may be behind ours.
  return { names, stats, bounds, bytes, since: since - Math.max(0, written - mtimeMs) };
}

/** Each text whole, after the one before, and with room for the line feed behind it. */
function inBounds(bounds: Float64Array, length: number): boolean {
  let least = 0;
  for (let at = 0; at < bounds.length; at += 2) {
    const start = bounds[at] ?? NaN;
    const end = bounds[at + 1] ?? NaN;
    if (!(Number.isInteger(start) && start >= least && end >= start && end < length)) return false;
    least = end + 1;
  }
  return true;
}
