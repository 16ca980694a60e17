import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files of a folder as they were, git's own left out. */
export interface Watch {
  /** Paths of those that are there no more, are new, or hold something else. */
  changed(): readonly string[];
  /** Makes them as they were. */
  restore(): void;
}

interface Seen {
  readonly stamp: string;
  /** Null of links, pipes and the like. */
  readonly bytes: Buffer | null;
}

/** Reads the bytes of a file only where its stamp has changed. */
export function watch(root: string): Watch {
  const before = new Map<string, Seen>();
  const see = (path: string): void => void before.set(path, { stamp: stampOf(root, path), bytes: bytesOf(root, path) });
  pathsIn(root).forEach(see);
  const changed = (): readonly string[] => {
    const now = new Set(pathsIn(root));
    const gone = [...before.keys()].filter((path) => !now.has(path));
    const other = [...now].filter((path) => {
      const seen = before.get(path);
      if (seen === undefined) return true;
      if (seen.stamp === stampOf(root, path)) return false;
      return seen.bytes === null || bytesOf(root, path)?.equals(seen.bytes) !== true;
    });
    return [...gone, ...other];
  };
  return {
    changed,
    restore: () => {
      for (const path of changed()) {
        const seen = before.get(path);
        if (seen === undefined) rmSync(join(root, path));
        else {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          if (seen.bytes !== null) writeFileSync(join(root, path), seen.bytes);
        }
        if (seen !== undefined) see(path);
      }
    },
  };
}

function pathsIn(root: string, folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name === '.git') return [];
    return entry.isDirectory() ? pathsIn(root, path) : [path];
  });
}

function stampOf(root: string, path: string): string {
  const { ino, size, mtimeNs, ctimeNs } = lstatSync(join(root, path), { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

function bytesOf(root: string, path: string): Buffer | null {
  return lstatSync(join(root, path)).isFile() ? readFileSync(join(root, path)) : null;
}
