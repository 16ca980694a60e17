import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { RoadmapError } from '../model/errors.ts';

/** Something on the way to a file that is never followed or written through. */
export interface Obstacle {
  /** Relative to the root. */
  readonly path: string;
  readonly kind: 'link' | 'not a folder' | 'not a file';
}

/** Where files of one kind lie, and what they may be. */
export interface Place {
  /** Absolute. Links on the way to it are the user's own. */
  readonly root: string;
  /** Relative to the root, with `/`. Nothing outside it is touched. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Names that begin with a dot are files as well. */
  readonly hidden?: boolean;
}

/**
 * The words of a path alone: relative, with `/`, no `.` or `..`, below the folder, no dot files.
 * @returns its components.
 * @throws RoadmapError `path.unsafe`.
 */
export function splitPath(
  path: string,
  { folder, hidden = false }: Pick<Place, 'folder' | 'hidden'>,
): readonly string[] {
  const parts = path.split('/');
  const below = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/') : [];
  const foreign = below.length === 0 || (!hidden && below.some((part) => part.startsWith('.')));
  const reason = defect(path, parts) ?? (foreign ? `it is no file of ${folder}` : null);
  if (reason !== null) throw unsafePath(path, folder, reason);
  return parts;
}

/**
 * Looks at every component from the root down (design: format.md, Reading and writing).
 * @returns `whole` when all are there, `missing` from the first that is not, or what stands in the way.
 */
export function inspectPath(
  root: string,
  parts: readonly string[],
  last: 'file' | 'folder',
): 'whole' | 'missing' | Obstacle {
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const found = lstatSync(join(root, ...parts.slice(0, depth)), { throwIfNoEntry: false });
    if (found === undefined) return 'missing';
    const path = parts.slice(0, depth).join('/');
    const wanted = depth < parts.length ? 'folder' : last;
    if (found.isSymbolicLink()) return { path, kind: 'link' };
    if (wanted === 'folder' && !found.isDirectory()) return { path, kind: 'not a folder' };
    if (wanted === 'file' && !found.isFile()) return { path, kind: 'not a file' };
  }
  return 'whole';
}

/** What an obstacle is called in a message, and what to do about it. */
export function describeObstacle({ path, kind }: Obstacle): { rule: string; message: string; cure: string } {
  if (kind === 'link')
    return {
      rule: 'path.symlink',
      message: `${path} is a symbolic link; what it points to is neither read nor written.`,
      cure: `Replace the link ${path} by what it points to.`,
    };
  const wanted = kind === 'not a folder' ? 'a folder' : 'a regular file';
  return {
    rule: 'path.kind',
    message: `${path} is not ${wanted}.`,
    cure: `Move ${path} out of the way.`,
  };
}

export function obstacleError(obstacle: Obstacle): RoadmapError {
  const { rule, message, cure } = describeObstacle(obstacle);
  return new RoadmapError({ kind: 'user', code: rule, message, hints: [cure], data: { path: obstacle.path } });
}

function defect(path: string, parts: readonly string[]): string | null {
  if (path.includes('\0')) return 'it holds a NUL';
  if (path.includes('\\')) return 'it holds a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  if (parts.includes('..')) return 'it goes up';
  if (parts.includes('') || parts.includes('.')) return 'it has an empty component';
  // There a colon names a stream of a file.
  if (process.platform === 'win32' && path.includes(':')) return 'it holds a colon';
  return null;
}

export function unsafePath(path: string, folder: string, reason: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'path.unsafe',
    message: `The path ${JSON.stringify(path)} is refused: ${reason}.`,
    hints: [`Give a path below ${folder}, relative to the root of the repository, with slashes.`],
    data: { path },
  });
}

/** True for an error of the operating system with one of these codes. */
export function isErrno(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
