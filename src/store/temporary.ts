import { basename, dirname, join } from 'node:path';
import { lstat, unlink } from './async-fs.ts';
import { isErrno } from './safe-path.ts';

const OURS = /^\.roadmap-[0-9a-z-]+\.(?:tmp|turn)$/;
/** Nothing of ours is in use for so long. */
const LEFT_BEHIND_MS = 15 * 60_000;

/** A free name beside a file, for content under way. Listings pass over it: it is a dot file. */
export function temporaryName(path: string): string {
  const chance = () => Math.floor(Math.random() * 2 ** 32).toString(36);
  return join(dirname(path), `.roadmap-${process.pid}-${chance()}${chance()}.tmp`);
}

/** The name whose existence says that a file is being replaced. Two files that share one merely wait for each other. */
export function turnName(path: string): string {
  let hash = 5381;
  for (const unit of basename(path)) hash = ((hash * 33) ^ (unit.codePointAt(0) ?? 0)) >>> 0;
  return join(dirname(path), `.roadmap-${hash.toString(36)}.turn`);
}

/** True for a name that a listing passes over and a later run may remove. */
export function isTemporaryName(name: string): boolean {
  return OURS.test(name);
}

/** Removes what killed runs left behind. What cannot be removed stays: it is in nobody's way. */
export async function sweep(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      if (Date.now() - (await lstat(path)).mtimeMs > LEFT_BEHIND_MS) await unlink(path);
    } catch (error) {
      if (!isErrno(error, ['ENOENT', 'EACCES', 'EPERM', 'EBUSY', 'EROFS'])) throw error;
    }
  }
}
