import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../model/config.ts';
import type { IssueHead } from '../model/issue.ts';
import { type Column, mergeColumns, NO_COLUMN } from './columns.ts';
import { STATS, type Scan } from './scan.ts';
import { COLUMNS, headAt, wordsOf } from './issue-rows.ts';
import { clashing, type LoadedFile } from './listing.ts';
import { fileClock, openSections, writeSections } from './sections.ts';
import { makeTableBuilder, storeColumns, storedTable, type Table } from './table.ts';

/** Where the heads of issue files are kept between runs, and under which rules they were read. */
export interface IndexPlace {
  /** Absolute. Whatever stands there counts only as far as it is whole and of the same key. */
  readonly file: string;
  /** The version of the program and the settings that reading depends on. */
  readonly key: string;
}

type Load = (name: string) => Promise<LoadedFile | null>;

/** Of this file; another one is no index. */
const LAYOUT = 2;
const WIDTH = STATS.length;
const CTIME = STATS.indexOf('ctimeMs');
/** File systems date changes by seconds at worst, some by two. */
const RACY_MS = 2000;
/** One changed file in so many is read anew at each run before the index is written again. */
const FEW = 4000;

/**
 * The heads of all scanned files: from the index where size, mtime, ctime and inode are those of when the file was read, else
 * read anew. A file that had changed shortly before it was read is never trusted (git's racy rule): a later change might
 * carry the same date.
 */
export async function indexedFiles(scan: Scan, folder: string, place: IndexPlace, load: Load): Promise<Indexed> {
  const found = await match(scan, openIndex(place), load);
  const { issues, broken } = headsOf(found, folder);
  const unchanged = found.fresh.count + found.dropped === 0;
  const distinct = unchanged && found.known !== null ? found.known.distinct : clashing(issues).length === 0;
  if (!unchanged) keep(place, found, distinct);
  return { issues, broken, distinct };
}

/** In order of path. */
export interface Indexed {
  readonly issues: readonly IssueHead[];
  readonly broken: readonly LoadedFile[];
  /** No two issues have an id or a link in common. */
  readonly distinct: boolean;
}

/** Of which files the index tells, and what was read of the others. */
interface Found {
  /** When the first file was looked at; ms since the epoch. */
  readonly started: number;
  readonly scan: Scan;
  readonly known: Index | null;
  readonly fresh: Table;
  /** By file: its row of the index; GONE; else FIRST_FRESH - its row among the fresh ones. */
  readonly rows: Int32Array;
  /** How many rows of the index have no file any more, or one that changed. */
  readonly dropped: number;
}

const GONE = -1;
const FIRST_FRESH = -2;
const NEWLINE = 10;

async function match(scan: Scan, known: Index | null, load: Load): Promise<Found> {
  const started = Date.now();
  const fresh = makeTableBuilder(COLUMNS);
  const rows = new Int32Array(scan.names.length);
  const cursor: Cursor = { row: 0, offset: 0 };
  let [unchanged, read] = [0, 0];
  for (let at = 0; at < rows.length; at += 1) {
    const row = known === null ? GONE : sameRow(known, scan, at, cursor);
    rows[at] = row;
    if (row !== GONE) unchanged += 1;
    else {
      const loaded = await load(scan.names[at] ?? '');
      if (loaded === null) continue;
      fresh.add(wordsOf(loaded));
      rows[at] = FIRST_FRESH - read++;
    }
  }
  return { started, scan, known, fresh: fresh.table(), rows, dropped: (known?.table.count ?? 0) - unchanged };
}

function headsOf({ scan, rows, fresh, known }: Found, folder: string): Omit<Indexed, 'distinct'> {
  const issues: IssueHead[] = [];
  const broken: LoadedFile[] = [];
  for (let at = 0; at < scan.names.length; at += 1) {
    const row = rows[at] ?? GONE;
    const table = row <= FIRST_FRESH ? fresh : known?.table;
    if (row === GONE || table === undefined) continue;
    const head = headAt(table, row <= FIRST_FRESH ? FIRST_FRESH - row : row, { folder, name: scan.names[at] ?? '' });
    if ('loaded' in head) broken.push(head);
    else issues.push(head);
  }
  return { issues, broken };
}

interface Index {
  readonly table: Table;
  /** One a line, in order. */
  readonly names: string;
  readonly stats: Float64Array;
  readonly distinct: boolean;
}

function openIndex({ file, key }: IndexPlace): Index | null {
  const sections = openSections(file);
  const names = sections?.read('names');
  const stats = sections?.read('stats');
  if (sections === null || !names || !stats || sections.about['key'] !== key) return null;
  const count = stats.length / (WIDTH * 8);
  const words = sections.about['words'] as Readonly<Record<string, number>>;
  return {
    table: storedTable(sections, count, words),
    names: names.toString('utf8'),
    stats: new Float64Array(stats.buffer as ArrayBuffer, stats.byteOffset, count * WIDTH),
    distinct: sections.about['distinct'] === true,
  };
}

/** How far the names of the index were compared: they are in the same order as those of the scan. */
interface Cursor {
  row: number;
  /** Of the row's name in the text of all names. */
  offset: number;
}

/** The row of the file in the index when nothing about it has changed; else GONE. */
function sameRow({ table, names, stats }: Index, scan: Scan, at: number, cursor: Cursor): number {
  const name = scan.names[at] ?? '';
  // Nearly always the next name is this one, and no piece of the text is made.
  for (; cursor.row < table.count && !standsAt(names, name, cursor.offset); cursor.row += 1) {
    const end = endOfLine(names, cursor.offset);
    if (names.slice(cursor.offset, end) > name) return GONE;
    cursor.offset = end + 1;
  }
  const { row } = cursor;
  if (row === table.count) return GONE;
  cursor.row += 1;
  cursor.offset += name.length + 1;
  for (let each = 0; each < WIDTH; each += 1)
    if (stats[row * WIDTH + each] !== scan.stats[at * WIDTH + each]) return GONE;
  return row;
}

function standsAt(names: string, name: string, offset: number): boolean {
  if (!names.startsWith(name, offset)) return false;
  const end = offset + name.length;
  return end === names.length || names.charCodeAt(end) === NEWLINE;
}

function endOfLine(names: string, offset: number): number {
  const end = names.indexOf('\n', offset);
  return end < 0 ? names.length : end;
}

/** Writes the index anew when that saves later runs more than it costs this one. */
function keep({ file, key }: IndexPlace, found: Found, distinct: boolean): void {
  const clock = isWorthIt(found) ? fileClock(file) : null;
  if (clock === null) return;
  // By the clock that dates the files: it may be behind or ahead of ours.
  const limit = Math.min(found.started, clock - (Date.now() - found.started)) - RACY_MS;
  const { columns, names, stats } = merged(found, limit);
  // Words that no row has any more are left behind; from time to time all is read anew.
  if ([...columns.values()].some(({ count }) => count > 2 * names.length + 1000)) return rmSync(file, { force: true });
  const { sections, words } = storeColumns(columns);
  sections.set('names', Buffer.from(names.join('\n')));
  sections.set('stats', new Uint8Array(new Float64Array(stats).buffer));
  writeSections(file, { key, words, distinct }, sections);
}

/** @param limit a file that changed later than this is dated by no number, so that it never counts as unchanged */
function merged({ scan, rows, known, fresh }: Found, limit: number): Merged {
  const names: string[] = [];
  const stats: number[] = [];
  const from: number[] = [];
  for (let at = 0; at < scan.names.length; at += 1) {
    const name = scan.names[at] ?? '';
    const row = rows[at] ?? GONE;
    if (row === GONE || name.includes('\n')) continue;
    from.push(row <= FIRST_FRESH ? row + 1 : row);
    names.push(name);
    const dates = scan.stats.subarray(at * WIDTH, (at + 1) * WIDTH);
    const racy = row <= FIRST_FRESH && (dates[CTIME] ?? 0) > limit;
    for (const date of dates) stats.push(racy ? NaN : date);
  }
  const places = Int32Array.from(from);
  const column = (name: string): Column =>
    mergeColumns(known?.table.column(name) ?? NO_COLUMN, fresh.column(name), places);
  return { columns: new Map(COLUMNS.map((name) => [name, column(name)])), names, stats };
}

interface Merged {
  readonly columns: ReadonlyMap<string, Column>;
  readonly names: readonly string[];
  readonly stats: readonly number[];
}

/** Not for a few changed files, and not while most of them are too young to be trusted. */
function isWorthIt({ scan, rows, dropped, known, fresh, started }: Found): boolean {
  const few = rows.length / FEW;
  if (known !== null && Math.max(fresh.count, dropped) <= few) return false;
  let [changed, racy] = [0, 0];
  for (const [at, row] of rows.entries()) {
    if (row > FIRST_FRESH) continue;
    if ((scan.stats[at * WIDTH + CTIME] ?? 0) > started - RACY_MS) racy += 1;
    else changed += 1;
  }
  return racy * 2 <= rows.length && (known === null || Math.max(changed, dropped - racy) > few);
}

/** Where the index of the issues of a folder lies: one a working tree, since several share the git directory. */
export function indexPlace(
  commonDir: string,
  of: { readonly root: string; readonly folder: string; readonly config: Config; readonly version: string },
): IndexPlace {
  const { statuses, priorities, issue_types, format, remotes } = of.config;
  const rules = [statuses, priorities, issue_types, format.max_file_bytes, Object.keys(remotes)];
  return {
    file: join(commonDir, 'roadmap', `index-${hash(`${of.root}/${of.folder}`)}`),
    key: JSON.stringify([LAYOUT, of.version, of.root, of.folder, rules]),
  };
}

function hash(text: string): string {
  let sum = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  return sum.toString(36);
}
