import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../model/config.ts';
import { fold } from '../model/fold.ts';
import { findFrame } from '../model/frontmatter.ts';
import type { FoldedTexts, IssueTexts } from '../ports/issue-texts.ts';
import type { Place } from './safe-path.ts';
import { scanFolder, STATS, type Scan } from './scan.ts';
import { type CachedTexts, readTextCache, writeTextCache } from './text-cache.ts';
import { readRegular, readText } from './text-file.ts';

export interface IssueTextsOptions {
  /** Absolute: the folder that holds `.roadmap`. */
  readonly root: string;
  /** The git directory that working trees share, for the caches; null: nowhere. */
  readonly commonDir: string | null;
  readonly config: Config;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

const FOLDERS = {
  issues: '.roadmap/issues',
  archive: '.roadmap/archive/issues',
  comments: '.roadmap/comments',
} as const;
/** A file may change twice within one tick of its file system's clock; the longest tick there is. */
const RACY_MS = 2000;
/** So few files are sooner read again than a cache is written. */
const FEW = 16;
const CTIME = STATS.indexOf('ctimeMs');

/** The texts of a working tree, with a cache for each folder of them, told apart by the root: several may share a git directory. */
export function createIssueTexts({ root, commonDir, config, now = Date.now }: IssueTextsOptions): IssueTexts {
  const maxBytes = config.format.max_file_bytes;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return {
    folded: async (folder) => {
      const place: Place = { root, folder: FOLDERS[folder], maxBytes };
      const path = commonDir === null ? null : join(commonDir, 'roadmap', `texts-${folder}-${name}`);
      const since = now();
      const scan = await scanFolder(place, '.md');
      const cached = path === null ? null : readTextCache(path);
      const known = cached ?? NOTHING;
      const gathered = gather(place, scan, known);
      if (path !== null && isWorthWriting(gathered, since, known)) await save(path, gathered, since);
      return foldedTexts(place.folder, gathered);
    },
    read: async (path) => {
      const folder = Object.values(FOLDERS).find((each) => path.startsWith(`${each}/`)) ?? FOLDERS.issues;
      const text = await readText({ root, folder, maxBytes }, path);
      return typeof text === 'string' ? text : null;
    },
  };
}

const NOTHING: CachedTexts = {
  names: [],
  stats: new Float64Array(),
  bounds: new Float64Array(),
  bytes: new Uint8Array(),
  since: 0,
};

/** What is there now: texts of the cache where they lay, and those read anew behind them. */
interface Gathered extends Omit<CachedTexts, 'since'> {
  /** Of each text, whether it may be kept: of a file that could not be read nothing is known. */
  readonly lasting: readonly boolean[];
  readonly fresh: readonly number[];
}

function gather(place: Place, scan: Scan, cached: CachedTexts): Gathered {
  const bounds = new Float64Array(scan.names.length * 2);
  const parts: Uint8Array[] = [cached.bytes];
  const fresh: number[] = [];
  const lasting = scan.names.map(() => true);
  let length = cached.bytes.length;
  let next = 0;
  scan.names.forEach((name, at) => {
    while (next < cached.names.length && (cached.names[next] ?? '') < name) next += 1;
    if (cached.names[next] === name && isSame(scan.stats, at, cached, next)) {
      bounds[at * 2] = cached.bounds[next * 2] ?? 0;
      bounds[at * 2 + 1] = cached.bounds[next * 2 + 1] ?? 0;
      return;
    }
    const text = readRegular(place, `${place.folder}/${name}`);
    const bytes = Buffer.from(typeof text === 'string' ? `${foldBody(text)}\n` : '\n');
    lasting[at] = typeof text === 'string';
    fresh.push(at);
    parts.push(bytes);
    bounds.set([length, length + bytes.length - 1], at * 2);
    length += bytes.length;
  });
  const bytes = parts.length === 1 ? cached.bytes : Buffer.concat(parts, length);
  return { names: scan.names, stats: scan.stats, bounds, bytes, lasting, fresh };
}

function isSame(stats: Float64Array, at: number, cached: CachedTexts, other: number): boolean {
  const [here, there] = [at * STATS.length, other * STATS.length];
  for (let n = 0; n < STATS.length; n += 1) if (stats[here + n] !== cached.stats[there + n]) return false;
  return isSettled(stats, at, cached.since);
}

/** Whether a change after that moment would have given the file another time (git's racy rule). */
function isSettled(stats: Float64Array, at: number, since: number): boolean {
  return (stats[at * STATS.length + CTIME] ?? Infinity) < since - RACY_MS;
}

/** What stands below the frontmatter; a file without one is no issue and no comment. */
function foldBody(text: string): string {
  const frame = findFrame(text);
  return typeof frame === 'string' ? '' : fold(text.slice(frame.bodyStart));
}

/** When the next run would be spared much. */
function isWorthWriting({ names, stats, lasting, fresh }: Gathered, since: number, cached: CachedTexts): boolean {
  const gained = fresh.filter((at) => lasting[at] === true && isSettled(stats, at, since)).length;
  const gone = Math.max(0, cached.names.length - names.length);
  return gained + gone > FEW + names.length / 128;
}

async function save(path: string, { names, stats, bounds, bytes, lasting }: Gathered, since: number): Promise<void> {
  const kept = [...names.keys()].filter((at) => lasting[at] === true);
  const packed = new Float64Array(kept.length * 2);
  const parts: Uint8Array[] = [];
  let length = 0;
  kept.forEach((at, n) => {
    const [start = 0, end = 0] = bounds.subarray(at * 2, at * 2 + 2);
    packed.set([length, length + end - start], n * 2);
    parts.push(bytes.subarray(start, end + 1));
    length += end + 1 - start;
  });
  const width = STATS.length;
  const texts: CachedTexts = {
    names: kept.map((at) => names[at] ?? ''),
    stats: Float64Array.from(kept.flatMap((at) => [...stats.subarray(at * width, (at + 1) * width)])),
    bounds: packed,
    bytes: Buffer.concat(parts, length),
    since,
  };
  try {
    await writeTextCache(path, texts);
  } catch (error) {
    // A folder that cannot be written to, a full disk: without a cache it is slower, and no less right.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function foldedTexts(folder: string, { names, bounds, bytes }: Gathered): FoldedTexts {
  const texts = names.map((name, at) => ({
    path: `${folder}/${name}`,
    start: bounds[at * 2] ?? 0,
    end: bounds[at * 2 + 1] ?? 0,
  }));
  // In the order of their places: texts read anew lie behind the others.
  if (bounds.some((start, at) => at > 0 && start < (bounds[at - 1] ?? 0))) texts.sort((a, b) => a.start - b.start);
  return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), texts };
}
