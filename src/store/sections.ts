import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A cache file of named sections. */
export interface Sections {
  /** What the writer said about the whole. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The bytes of a section, aligned for eight-byte numbers; null when there is none of that name. */
  read(name: string): Buffer | null;
}

type Places = Readonly<Record<string, readonly [offset: number, length: number]>>;

const MAGIC = 0x31_49_4d_52;
const FIXED = 16;

/**
 * Whatever does not add up (another format, a cut file, a flipped bit) is no cache.
 * @returns null when there is no such file or it is not whole. Never throws.
 */
export function openSections(path: string): Sections | null {
  try {
    const bytes = readWhole(path);
    if (bytes.length < FIXED || bytes.readUInt32LE(0) !== MAGIC || bytes.readUInt32LE(4) !== checkSum(bytes))
      return null;
    const start = FIXED + padded(bytes.readUInt32LE(8));
    const head = JSON.parse(bytes.toString('utf8', FIXED, FIXED + bytes.readUInt32LE(8))) as {
      readonly about: Sections['about'];
      readonly places: Places;
    };
    return {
      about: head.about,
      read(name) {
        const [offset, length] = (Object.hasOwn(head.places, name) ? head.places[name] : undefined) ?? [];
        return offset === undefined || length === undefined
          ? null
          : bytes.subarray(start + offset, start + offset + length);
      },
    };
  } catch {
    return null;
  }
}

/**
 * Replaces the file whole; racing writers do no harm, the last one wins. A cache that cannot be written is left as it is.
 * @returns false when it was not written
 */
export function writeSections(
  path: string,
  about: Sections['about'],
  sections: ReadonlyMap<string, Uint8Array>,
): boolean {
  const draft = draftOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(draft, layOut(about, sections));
    renameSync(draft, path);
    return true;
  } catch {
    rmSync(draft, { force: true });
    return false;
  }
}

/** How a file that is made beside this one now is dated by its file system, ms since the epoch; null when none can be made. */
export function fileClock(path: string): number | null {
  const probe = draftOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(probe, 'wx');
    try {
      return fstatSync(file).ctimeMs;
    } finally {
      closeSync(file);
      rmSync(probe, { force: true });
    }
  } catch {
    return null;
  }
}

function draftOf(path: string): string {
  return `${path}.${String(process.pid)}-${Math.floor(Math.random() * 2 ** 32).toString(36)}.tmp`;
}

function readWhole(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.from(new ArrayBuffer(fstatSync(file).size));
    for (let at = 0; at < bytes.length;) {
      const count = readSync(file, bytes, at, bytes.length - at, at);
      if (count === 0) return bytes.subarray(0, 0);
      at += count;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function layOut(about: Sections['about'], sections: ReadonlyMap<string, Uint8Array>): Buffer {
  const places: Record<string, readonly [number, number]> = {};
  let size = 0;
  for (const [name, { length }] of sections) {
    places[name] = [size, length];
    size += padded(length);
  }
  const head = Buffer.from(JSON.stringify({ about, places }));
  const start = FIXED + padded(head.length);
  const bytes = Buffer.from(new ArrayBuffer(start + size));
  bytes.set(head, FIXED);
  for (const [name, section] of sections) bytes.set(section, start + (places[name]?.[0] ?? 0));
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(head.length, 8);
  bytes.writeUInt32LE(checkSum(bytes), 4);
  return bytes;
}

function writeWhole(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx');
  try {
    // Not waited for: what a power cut leaves of it does not add up, and is made anew.
    for (let rest: Uint8Array = bytes; rest.length > 0;) rest = rest.subarray(writeSync(file, rest));
  } finally {
    closeSync(file);
  }
}

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}

/** FNV-1a over words of four bytes, the sum's own place left out: it is damage that is looked for, not malice. */
function checkSum(bytes: Buffer): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
  let sum = 0x811c9dc5 ^ bytes.length;
  for (let at = 2; at < words.length; at += 1) sum = Math.imul(sum ^ (words[at] ?? 0), 0x01000193);
  return sum >>> 0;
}
