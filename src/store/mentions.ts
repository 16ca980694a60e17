import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { readFileBytes } from './read-bytes.ts';
import type { Place } from './safe-path.ts';
import { walk } from './walk.ts';

/** So many files are read before others get their turn. */
const SLICE = 64;

/**
 * Paths of the markdown files in which one of these words stands, sorted. The bytes are looked at as they are; what cannot
 * be read, or is larger than the limit, is passed over.
 */
export async function filesMentioning(place: Place, words: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  let count = 0;
  for (const path of (await walk(place, '.md')).files) {
    if (mentions(join(place.root, path), words, place.maxBytes)) found.push(path);
    if (++count % SLICE === 0) await breathe();
  }
  return found;
}

function mentions(path: string, words: readonly string[], limit: number): boolean {
  try {
    const text = Buffer.from(readFileBytes(path, limit)?.bytes ?? []);
    return words.some((word) => text.includes(word));
  } catch {
    return false;
  }
}
