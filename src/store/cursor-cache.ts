import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cursor } from '../ports/snapshot-store.ts';
import { replaceDurably } from './durable.ts';
import { parseCursor } from './snapshot-files.ts';

/** Where a cursor that merely moved waits until it goes into the ref with something else (design: sync.md §5). */
export interface CursorCache {
  /** Null when there is none, or none that can be read: then the ref's own counts. */
  read(): Cursor | null;
  write(cursor: Cursor): void;
  clear(): void;
}

/** A file `cursor-<remote>.json` beside the lock; made by the first write. */
export function createCursorCache(commonDir: string, remote: string): CursorCache {
  const path = join(commonDir, 'roadmap', `cursor-${encodeURIComponent(remote)}.json`);
  return {
    read: () => readCursor(path),
    write: (cursor) => replaceDurably(path, `${JSON.stringify(cursor, null, 2)}\n`),
    clear: () => rmSync(path, { force: true }),
  };
}

function readCursor(path: string): Cursor | null {
  try {
    return parseCursor(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
