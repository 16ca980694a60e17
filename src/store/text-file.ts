import { join } from 'node:path';
import { type Finding, RoadmapError } from '../model/errors.ts';
import { mkdir } from './async-fs.ts';
import { createFile, replaceFile } from './atomic.ts';
import { decodeText, finding, tooLarge } from './decode.ts';
import { flush } from './flush.ts';
import { readFileBytes } from './read-bytes.ts';
import {
  describeObstacle,
  inspectPath,
  isErrno,
  type Obstacle,
  obstacleError,
  type Place,
  splitPath,
} from './safe-path.ts';

/**
 * The text of a file, the finding that says why there is none, or null when there is no such file.
 * @throws RoadmapError `path.unsafe`.
 */
export async function readText(place: Place, path: string): Promise<string | Finding | null> {
  const parts = splitPath(path, place);
  try {
    const state = inspectPath(place.root, parts, 'file');
    if (state === 'missing') return null;
    return state === 'whole' ? readRegular(place, path) : obstacleFinding(path, state);
  } catch (error) {
    return unreadable(path, error);
  }
}

/** The same for a path of which every component is known to be no link. */
export function readRegular(place: Place, path: string): string | Finding | null {
  try {
    const found = readFileBytes(join(place.root, path), place.maxBytes);
    if (found === null) return null;
    return found.size > place.maxBytes ? tooLarge(path, found.size, place.maxBytes) : decodeText(path, found.bytes);
  } catch (error) {
    return unreadable(path, error);
  }
}

/**
 * Exclusive; folders on the way are made.
 * @returns false when something of that name exists.
 * @throws RoadmapError `path.unsafe`, `path.symlink`, `path.kind`, `file.text`, `file.too_large`, `file.unwritable`.
 */
export async function createText(place: Place, path: string, text: string): Promise<boolean> {
  const parts = splitPath(path, place);
  const bytes = encodeText(place, path, text);
  return writing(path, async () => {
    await makeFolders(place.root, parts.slice(0, -1));
    return createFile(join(place.root, path), bytes);
  });
}

/**
 * Compare and replace.
 * @returns false when the file does not hold `expected`, or is gone.
 * @throws as `createText`.
 */
export async function replaceText(place: Place, path: string, change: { expected: string; next: string }) {
  const parts = splitPath(path, place);
  const next = encodeText(place, path, change.next);
  return writing(path, async () => {
    const state = inspectPath(place.root, parts, 'file');
    if (state === 'missing') return false;
    if (state !== 'whole') throw obstacleError(state);
    return replaceFile(join(place.root, path), Buffer.from(change.expected), next);
  });
}

export function obstacleFinding(path: string, obstacle: Obstacle): Finding {
  return finding(path, { line: 1, ...describeObstacle(obstacle) });
}

/** What the operating system says about a file or folder that is there. */
export function unreadable(path: string, error: unknown): Finding {
  if (isErrno(error, ['ELOOP'])) return obstacleFinding(path, { path, kind: 'link' });
  if (isErrno(error, ['EISDIR'])) return obstacleFinding(path, { path, kind: 'not a file' });
  const code = errnoOf(error);
  if (code === null) throw error;
  const message = `The system refuses to read it (${code}).`;
  return finding(path, { rule: 'file.unreadable', line: 1, message, cure: `Make it readable: chmod u+rwX ${path}` });
}

/** What cannot be read back must not be written. @throws RoadmapError `file.text`, `file.too_large`. */
export function encodeText(place: Pick<Place, 'maxBytes'>, path: string, text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (bytes.length > place.maxBytes)
    throw new RoadmapError({
      kind: 'user',
      code: 'file.too_large',
      message: `${path} would have ${bytes.length} bytes; the limit is ${place.maxBytes}.`,
      hints: ['Shorten the text, or raise format.max_file_bytes in .roadmap/config.yaml.'],
      data: { path },
    });
  if (text.includes('\0') || /\p{Surrogate}/u.test(text))
    throw new RoadmapError({
      kind: 'user',
      code: 'file.text',
      message: `${path} would hold a NUL or half a character, which no UTF-8 file can.`,
      hints: ['Remove the character from the text.'],
      data: { path },
    });
  return bytes;
}

/** @throws RoadmapError `path.symlink`, `path.kind` when something else stands there. */
export async function makeFolders(root: string, parts: readonly string[]): Promise<void> {
  const state = inspectPath(root, parts, 'folder');
  if (state === 'whole') return;
  if (state !== 'missing') throw obstacleError(state);
  const parent = parts.slice(0, -1);
  await makeFolders(root, parent);
  await mkdir(join(root, ...parts)).catch((error: unknown) => {
    if (!isErrno(error, ['EEXIST'])) throw error;
  });
  await flush(join(root, ...parent));
}

/** Runs a write; what the system refuses becomes `file.unwritable`. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RoadmapError || errnoOf(error) === null) throw error;
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): RoadmapError {
  const code = errnoOf(cause) ?? 'unknown';
  const hints: Record<string, string> = {
    EACCES: `Give yourself the right to write there: chmod -R u+rwX ${path.split('/', 1)[0] ?? path}`,
    ENOSPC: 'Free some space on the disk, then run the command again.',
    EROFS: 'The file system is mounted read-only; mount it for writing.',
    ENAMETOOLONG: 'Choose a shorter name.',
  };
  return new RoadmapError({
    kind: 'user',
    code: 'file.unwritable',
    message: `${path} cannot be written (${code}); nothing was changed.`,
    hints: [hints[code] ?? 'See what keeps the file from being written, then run the command again.'],
    data: { path, errno: code },
    cause,
  });
}

function errnoOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
