import { setTimeout as sleep } from 'node:timers/promises';
import { RoadmapError } from '../model/errors.ts';
import { close, link, open, rename, stat, unlink } from './async-fs.ts';
import { isErrno } from './safe-path.ts';
import { temporaryName, turnName } from './temporary.ts';

/** Between compare and rename lies well under a millisecond; a marker this old belongs to a process that died there. */
const ABANDONED_MS = 2_000;
const PATIENCE_MS = 10_000;
/** On Windows a file that is just being removed answers so. */
const TAKEN = process.platform === 'win32' ? ['EEXIST', 'EPERM', 'EBUSY'] : ['EEXIST'];

/**
 * Runs work while no other process of ours is between comparing and replacing the same file. One that is stopped for
 * longer than `ABANDONED_MS` in there loses its turn; what it puts in place afterwards is still a whole file.
 * @throws RoadmapError `file.busy` when the turn does not come.
 */
export async function inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
  const marker = turnName(path);
  await take(marker);
  try {
    return await work();
  } finally {
    await unlink(marker).catch(ignoreMissing);
  }
}

async function take(marker: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let wait = 1; Date.now() < until; wait = Math.min(wait * 2, 50)) {
    try {
      await close(await open(marker, 'wx'));
      return;
    } catch (error) {
      if (!isErrno(error, TAKEN)) throw error;
    }
    if (await isAbandoned(marker)) await clear(marker);
    else await sleep(wait + Math.random() * wait);
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'file.busy',
    message: `Another process is writing beside ${marker}, which has been there for ${PATIENCE_MS / 1000} s.`,
    hints: ['Run the command again; when nothing else is running, remove that file.'],
  });
}

async function isAbandoned(marker: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(marker)).mtimeMs > ABANDONED_MS;
  } catch (error) {
    ignoreMissing(error);
    return false;
  }
}

/** Of several who found it abandoned, the rename lets one clear it; one who took away a younger marker gives it back. */
async function clear(marker: string): Promise<void> {
  const aside = temporaryName(marker);
  try {
    await rename(marker, aside);
    if (!(await isAbandoned(aside))) await link(aside, marker);
  } catch (error) {
    if (!isErrno(error, ['ENOENT', 'EEXIST'])) throw error;
  }
  await unlink(aside).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!isErrno(error, ['ENOENT'])) throw error;
}
