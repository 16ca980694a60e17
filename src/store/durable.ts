import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a file whole: at every instant, and after a power cut, it holds the old bytes or the new ones. Makes its folder. */
export function replaceDurably(path: string, text: string, mode?: number): void {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeDurably(draft, 'wx', text, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(folder);
}

/** Writes and waits for the disk. @param flags as for `open`: `wx` a new file, `a` at the end. */
export function writeDurably(path: string, flags: 'wx' | 'a', text: string | Uint8Array, mode = 0o666): void {
  const file = openSync(path, flags, mode);
  try {
    let rest: Uint8Array = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
    while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a folder and the ones above it, each entry durable. */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Makes the names in a folder durable. Windows cannot, and does not need it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
