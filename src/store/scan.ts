import { lstatSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Finding } from '../model/errors.ts';
import type { Place } from './safe-path.ts';
import { isTemporaryName } from './temporary.ts';
import { obstacleFinding, unreadable } from './text-file.ts';
import { folderUnreadable, isThere } from './walk.ts';

/** The numbers that `Scan.stats` has for each file, in this order. */
export const STATS = ['size', 'mtimeMs', 'ctimeMs', 'ino'] as const;

export interface Scan {
  /** Regular files, relative to the folder, with `/`, sorted. */
  readonly names: readonly string[];
  /** Of file `n`, from `n * STATS.length` on. */
  readonly stats: Float64Array;
  /** What is there and is neither followed nor opened: links, folders named like files, folders that cannot be read. */
  readonly obstacles: readonly Finding[];
  /** Absolute: files of ours under way, or left behind by a run that was killed. */
  readonly temporaries: readonly string[];
}

const WIDTH = STATS.length;

interface Found {
  readonly names: string[];
  /** Numbers and no `Stats`: ten thousand of these kept alive cost more than the looking. Longer than what is filled. */
  stats: Float64Array;
  /** Relative to the folder: empty, or with a `/` at the end. */
  readonly folders: string[];
  readonly obstacles: Finding[];
  readonly temporaries: string[];
}

/** Scans that were asked for and have not begun. */
const waiting = new Map<string, Promise<Scan>>();

/**
 * The files of a folder and below it whose names end in `suffix`, each with what tells whether it changed: one reading of
 * each folder, one `lstat` of each entry, nothing opened. Dot files are passed over. Who asks while a scan of the same has yet
 * to begin shares it: what a search and a list want to know is the same.
 * @throws RoadmapError when the folder itself cannot be read: unknown is not empty. A missing one is empty.
 */
export function scanFolder(place: Pick<Place, 'root' | 'folder'>, suffix: string): Promise<Scan> {
  const key = JSON.stringify([place.root, place.folder, suffix]);
  const shared = waiting.get(key);
  if (shared !== undefined) return shared;
  const scan = begin(place, suffix, () => waiting.delete(key));
  waiting.set(key, scan);
  return scan;
}

/** @param onBegin told before anything is looked at: whoever comes later may want to see what happened meanwhile */
async function begin(place: Pick<Place, 'root' | 'folder'>, suffix: string, onBegin: () => void): Promise<Scan> {
  const found: Found = { names: [], stats: new Float64Array(), folders: [], obstacles: [], temporaries: [] };
  // Others who want the same have their say before it begins.
  await null;
  onBegin();
  if (isThere(place)) found.folders.push('');
  for (let below = found.folders.pop(); below !== undefined; below = found.folders.pop())
    visit(place, below, suffix, found);
  const own = found.obstacles.find(({ file }) => file === place.folder);
  if (own !== undefined) throw folderUnreadable(own);
  return inOrder(found);
}

function visit(place: Pick<Place, 'root' | 'folder'>, below: string, suffix: string, found: Found): void {
  const folder = below === '' ? place.folder : `${place.folder}/${below.slice(0, -1)}`;
  const absolute = join(place.root, folder);
  try {
    const entries = readdirSync(absolute).sort();
    makeRoom(found, entries.length);
    for (const entry of entries) {
      if (!entry.startsWith('.')) look(place, below + entry, suffix, found);
      else if (isTemporaryName(entry)) found.temporaries.push(join(absolute, entry));
    }
  } catch (error) {
    found.obstacles.push(unreadable(folder, error));
  }
}

function look(place: Pick<Place, 'root' | 'folder'>, name: string, suffix: string, found: Found): void {
  const path = `${place.folder}/${name}`;
  const wanted = name.endsWith(suffix);
  try {
    const stat = lstatSync(`${place.root}/${path}`, { throwIfNoEntry: false });
    // Gone since the folder was read.
    if (stat === undefined) return;
    if (wanted && stat.isFile()) {
      let at = (found.names.push(name) - 1) * WIDTH;
      for (const key of STATS) found.stats[at++] = stat[key];
    } else if (stat.isDirectory() && !wanted) found.folders.push(`${name}/`);
    else if (stat.isSymbolicLink()) found.obstacles.push(obstacleFinding(path, { path, kind: 'link' }));
    else if (wanted) found.obstacles.push(obstacleFinding(path, { path, kind: 'not a file' }));
  } catch (error) {
    if (wanted || isOnTheWay(join(place.root, path))) found.obstacles.push(unreadable(path, error));
  }
}

/** In a folder that may be listed and not entered, the list alone tells which of the others are no mere files. */
function isOnTheWay(path: string): boolean {
  const entries = readdirSync(dirname(path), { withFileTypes: true });
  const entry = entries.find(({ name }) => name === basename(path));
  return entry?.isDirectory() === true || entry?.isSymbolicLink() === true;
}

function makeRoom(found: Found, more: number): void {
  const { stats } = found;
  found.stats = new Float64Array((found.names.length + more) * WIDTH);
  found.stats.set(stats.subarray(0, found.names.length * WIDTH));
}

/** Each folder was read in order; what lies in folders below one has yet to find its place. */
function inOrder({ names, stats, obstacles, temporaries }: Found): Scan {
  obstacles.sort((a, b) => (a.file < b.file ? -1 : 1));
  const sorted = names.every((name, at) => at === 0 || (names[at - 1] ?? '') < name);
  if (sorted) return { names, stats: stats.subarray(0, names.length * WIDTH), obstacles, temporaries };
  const order = [...names.keys()].sort((a, b) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1));
  return {
    names: order.map((at) => names[at] ?? ''),
    stats: new Float64Array(order.flatMap((at) => [...stats.subarray(at * WIDTH, (at + 1) * WIDTH)])),
    obstacles,
    temporaries,
  };
}
