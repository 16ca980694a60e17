import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDurably } from './durable.ts';
import { fileClock } from './sections.ts';

/** A word for everything below a folder, and a value that is remembered between runs. */
export interface QuietMemory<T> {
  look(): Promise<string | null>;
  read(): Promise<T | null>;
  write(value: T): Promise<void>;
}

export interface QuietPlace {
  /** Absolute: the folder that holds `.roadmap`. */
  readonly root: string;
  /** The git directory that working trees share. */
  readonly commonDir: string;
  readonly remote: string;
  /** Of the program: another one may come to another end. */
  readonly version: string;
  /** What else lies here and is no file of the roadmap. */
  readonly others: () => Promise<string>;
  /** With fewer files than this everything is sooner read than remembered. */
  readonly few?: number;
}

const FEW = 200;

/** File systems date changes by seconds at worst, some by two. */
const RACY_MS = 2000;

/**
 * Nothing is opened: what tells that a file is the same is what tells git (size, times, inode), and a file that had just changed
 * when it was looked at is not believed to show a later change (git's racy rule).
 */
export function createQuietMemory<T extends object>(place: QuietPlace): QuietMemory<T> {
  const { root, commonDir, remote, version, others, few = FEW } = place;
  const where = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const file = join(commonDir, 'roadmap', `quiet-${encodeURIComponent(remote)}-${where}`);
  let last: Look | null = null;
  return {
    async look() {
      const at = Date.now();
      const seen: Seen = { hash: createHash('sha1').update(`${version}\n${await others()}\n`), youngest: 0, files: 0 };
      try {
        lookInto(join(root, '.roadmap'), seen);
      } catch {
        // What may not be looked at, or went away meanwhile.
        return null;
      }
      const word = seen.hash.digest('hex');
      // What was read after the first of several looks was read under all of them.
      if (last?.word !== word) last = { word, at, youngest: seen.youngest };
      return seen.files < few ? null : word;
    },
    async read() {
      try {
        const text = readFileSync(file, 'utf8');
        const end = text.indexOf('\n');
        return text.slice(0, end) === sumOf(text.slice(end + 1)) ? (JSON.parse(text.slice(end + 1)) as T) : null;
      } catch {
        return null;
      }
    },
    async write(value) {
      const clock = fileClock(file);
      if (last === null || clock === null) return;
      // By the clock that dates the files: it may be behind or ahead of ours.
      const looked = clock - (Date.now() - last.at);
      if (last.youngest > looked - RACY_MS) return;
      const text = JSON.stringify(value);
      replaceDurably(file, `${sumOf(text)}\n${text}`);
    },
  };
}

interface Look {
  readonly word: string;
  readonly at: number;
  /** When anything last changed before it. */
  readonly youngest: number;
}

interface Seen {
  readonly hash: Hash;
  /** When anything last changed. */
  youngest: number;
  files: number;
}

function lookInto(folder: string, seen: Seen): void {
  // Others are ours under way, and what no listing shows.
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  seen.hash.update(`${entries.length}\n`);
  let words = '';
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      seen.hash.update(`${words}/${entry.name}\n`);
      words = '';
      lookInto(path, seen);
    } else {
      const { size, mtimeMs, ctimeMs, ino } = lstatSync(path);
      seen.files += 1;
      seen.youngest = Math.max(seen.youngest, mtimeMs, ctimeMs);
      words += `${entry.name}\0${size} ${mtimeMs} ${ctimeMs} ${ino}\n`;
    }
  }
  seen.hash.update(words);
}

function sumOf(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
