import { join } from 'node:path';
import { RoadmapError } from '../model/errors.ts';
import { moveFile, removeFile } from './atomic.ts';
import { inspectPath, obstacleError, type Place, splitPath } from './safe-path.ts';
import { makeFolders, writing } from './text-file.ts';

/**
 * Compare and remove.
 * @returns false when the file does not hold `expected`, or is gone.
 * @throws as `createText`.
 */
export async function removeText(place: Place, path: string, expected: string): Promise<boolean> {
  const parts = splitPath(path, place);
  return writing(path, async () => {
    if (!(await isThere(place, parts))) return false;
    return removeFile(join(place.root, path), Buffer.from(expected));
  });
}

/**
 * Moves a file with the bytes it has; folders on the way are made.
 * @returns false when there is no such file.
 * @throws RoadmapError `file.exists`, else as `createText`.
 */
export async function moveText(place: Place, from: string, to: string): Promise<boolean> {
  const [source, target] = [splitPath(from, place), splitPath(to, place)];
  return writing(to, async () => {
    if (!(await isThere(place, source))) return false;
    await makeFolders(place.root, target.slice(0, -1));
    const moved = await moveFile(join(place.root, from), join(place.root, to));
    if (moved === 'taken') throw taken(from, to);
    return moved === 'moved';
  });
}

async function isThere(place: Place, parts: readonly string[]): Promise<boolean> {
  const state = inspectPath(place.root, parts, 'file');
  if (state === 'missing') return false;
  if (state !== 'whole') throw obstacleError(state);
  return true;
}

function taken(from: string, to: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'file.exists',
    message: `${from} cannot be moved: ${to} is there already; nothing was changed.`,
    hints: [`See what ${to} holds, and give one of the two another name.`],
    data: { from, to },
  });
}
