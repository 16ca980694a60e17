import { rmSync } from 'node:fs';
import type { IssueHead } from '../model/issue.ts';
import type { Lookups } from '../ports/issue-store.ts';
import { type Column, mergeColumns, NO_COLUMN, rowsHolding } from './columns.ts';
import { STATS, type Scan } from './scan.ts';
import { COLUMNS, headAt, wordsOf } from './issue-rows.ts';
import { clashing, type LoadedFile } from './listing.ts';
import { type Cursor, GONE, type Index, type IndexPlace, openIndex, sameRow, WIDTH, writeIndex } from './index-file.ts';
import { fileClock } from './sections.ts';
import { makeTableBuilder, type Table } from './table.ts';

type Load = (name: string) => Promise<LoadedFile | null>;

const [MTIME, CTIME] = [STATS.indexOf('mtimeMs'), STATS.indexOf('ctimeMs')];
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
  const { heads, broken } = headsOf(found, folder);
  const issues = heads.filter((head) => head !== null);
  const unchanged = found.fresh.count + found.dropped === 0;
  const distinct = unchanged && found.known !== null ? found.known.distinct : clashing(issues).length === 0;
  if (!unchanged) keep(place, found, distinct);
  return { issues, broken, distinct, lookups: distinct ? lookupsOf(found, heads) : undefined };
}

/** In order of path. */
export interface Indexed {
  readonly issues: readonly IssueHead[];
  readonly broken: readonly LoadedFile[];
  /** No two issues have an id or a link in common. */
  readonly distinct: boolean;
  /** Where issues clash, what holds of one by its id holds of others: all of them have to be asked. */
  readonly lookups: Lookups | undefined;
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
  /** Files of which nothing is to be kept. */
  readonly passing: ReadonlySet<number>;
  /** How many rows of the index have no file any more, or one that changed. */
  readonly dropped: number;
}

const FIRST_FRESH = -2;

async function match(scan: Scan, known: Index | null, load: Load): Promise<Found> {
  const started = Date.now();
  const fresh = makeTableBuilder(COLUMNS);
  const rows = new Int32Array(scan.names.length);
  const passing = new Set<number>();
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
      if (isPassing(loaded)) passing.add(at);
    }
  }
  const dropped = (known?.table.count ?? 0) - unchanged;
  return { started, scan, known, fresh: fresh.table(), rows, passing, dropped };
}

/** What the system refuses now (too many files are open, somebody else runs this) it may grant later, the file as it is. */
function isPassing({ path, loaded }: LoadedFile): boolean {
  if (path.includes('\n')) return true;
  return !('id' in loaded) && loaded.some(({ rule }) => rule === 'file.unreadable' || rule.startsWith('path.'));
}

/** By file: the head of its issue, or null. */
type Heads = readonly (IssueHead | null)[];

function headsOf(
  { scan, rows, fresh, known }: Found,
  folder: string,
): { readonly heads: Heads; readonly broken: readonly LoadedFile[] } {
  const heads: (IssueHead | null)[] = [];
  const broken: LoadedFile[] = [];
  for (let at = 0; at < scan.names.length; at += 1) {
    const row = rows[at] ?? GONE;
    const table = row <= FIRST_FRESH ? fresh : known?.table;
    heads.push(null);
    if (row === GONE || table === undefined) continue;
    const head = headAt(table, row <= FIRST_FRESH ? FIRST_FRESH - row : row, { folder, name: scan.names[at] ?? '' });
    if ('loaded' in head) broken.push(head);
    else heads[at] = head;
  }
  return { heads, broken };
}

/** By codes and bytes of columns alone. */
function lookupsOf({ rows, known, fresh }: Found, heads: Heads): Lookups {
  const columns = (key: string): readonly [Column, Column] => [
    known?.table.column(key) ?? NO_COLUMN,
    fresh.column(key),
  ];
  return {
    having(key) {
      const [kept, read] = columns(key);
      if (kept.count + read.count === 0) return [];
      return heads.filter((head, at): head is IssueHead => {
        const row = rows[at] ?? GONE;
        const code = row <= FIRST_FRESH ? read.codes[FIRST_FRESH - row] : kept.codes[row];
        return head !== null && code !== undefined && code > 0;
      });
    },
    withIds(ids) {
      const words = Array.from(ids, (id) => JSON.stringify(id));
      const [kept, read] = columns('id');
      const places = [...rowsHolding(kept, words), ...Array.from(rowsHolding(read, words), (row) => FIRST_FRESH - row)];
      const files = places.map((row) => rows.indexOf(row)).sort((a, b) => a - b);
      return files.flatMap((at) => heads[at] ?? []);
    },
  };
}

/** Writes the index anew when that saves later runs more than it costs this one. */
function keep(place: IndexPlace, found: Found, distinct: boolean): void {
  const clock = isWorthIt(found) ? fileClock(place.file) : null;
  if (clock === null) return;
  // By the clock that dates the files: it may be behind or ahead of ours.
  const limit = Math.min(found.started, clock - (Date.now() - found.started)) - RACY_MS;
  const { columns, names, stats } = merged(found, limit);
  // Words that no row has any more are left behind; from time to time all is read anew.
  if ([...columns.values()].some(({ count }) => count > 2 * names.length + 1000))
    return rmSync(place.file, { force: true });
  writeIndex(place, { columns, names, stats, distinct });
}

/** @param limit a file that changed later than this is dated by no number, so that it never counts as unchanged */
function merged({ scan, rows, passing, known, fresh }: Found, limit: number): Merged {
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
    const racy = row <= FIRST_FRESH && (passing.has(at) || changedAt(scan, at) > limit);
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

/** Some file systems know nothing but mtime, and say when the file was made, or nothing, where ctime is asked for. */
function changedAt({ stats }: Scan, at: number): number {
  return Math.max(stats[at * WIDTH + MTIME] ?? 0, stats[at * WIDTH + CTIME] ?? 0);
}

/** Not for a few changed files, and not while most of them are too young to be trusted. */
function isWorthIt({ scan, rows, passing, dropped, known, fresh, started }: Found): boolean {
  const few = rows.length / FEW;
  if (known !== null && Math.max(fresh.count, dropped) <= few) return false;
  let [changed, racy] = [0, 0];
  for (const [at, row] of rows.entries()) {
    if (row > FIRST_FRESH) continue;
    if (passing.has(at) || changedAt(scan, at) > started - RACY_MS) racy += 1;
    else changed += 1;
  }
  return racy * 2 <= rows.length && (known === null || Math.max(changed, dropped - racy) > few);
}
