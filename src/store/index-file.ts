import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../model/config.ts';
import type { Column } from './columns.ts';
import { STATS, type Scan } from './scan.ts';
import { openSections, writeSections } from './sections.ts';
import { storeColumns, storedTable, type Table } from './table.ts';

/** Where the heads of issue files are kept between runs, and under which rules they were read. */
export interface IndexPlace {
  /** Absolute. Whatever stands there counts only as far as it is whole and of the same key. */
  readonly file: string;
  /** The version of the program and the settings that reading depends on. */
  readonly key: string;
}

/** Of this file; another one is no index. */
const LAYOUT = 2;
export const WIDTH = STATS.length;
/** No row. */
export const GONE = -1;
const NEWLINE = 10;

/** What was read of issue files at an earlier run. */
export interface Index {
  readonly table: Table;
  /** One a line, in order. */
  readonly names: string;
  readonly stats: Float64Array;
  readonly distinct: boolean;
}

/** Null when there is none that is whole and of this key. */
export function openIndex({ file, key }: IndexPlace): Index | null {
  const sections = openSections(file);
  const names = sections?.read('names');
  const stats = sections?.read('stats');
  if (sections === null || !names || !stats || sections.about['key'] !== key) return null;
  const count = stats.length / (WIDTH * 8);
  const words = (sections.about['words'] ?? {}) as Readonly<Record<string, number>>;
  return {
    table: onceAtMost(storedTable(sections, count, words), file),
    names: names.toString('utf8'),
    stats: new Float64Array(stats.buffer as ArrayBuffer, stats.byteOffset, count * WIDTH),
    distinct: sections.about['distinct'] === true,
  };
}

/** What adds up and makes no sense all the same, as nothing of ours would, stops one run and no other. */
function onceAtMost(table: Table, file: string): Table {
  const dropped = (error: unknown): unknown => {
    rmSync(file, { force: true });
    return error;
  };
  return {
    count: table.count,
    column(name) {
      try {
        return table.column(name);
      } catch (error) {
        throw dropped(error);
      }
    },
    value(column, row) {
      try {
        return table.value(column, row);
      } catch (error) {
        throw dropped(error);
      }
    },
  };
}

/** How far the names of the index were compared: they are in the same order as those of the scan. */
export interface Cursor {
  row: number;
  /** Of the row's name in the text of all names. */
  offset: number;
}

/** The row of the file in the index when nothing about it has changed; else GONE. */
export function sameRow({ table, names, stats }: Index, scan: Scan, at: number, cursor: Cursor): number {
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

/** Replaces the index. */
export function writeIndex(
  { file, key }: IndexPlace,
  of: {
    readonly columns: ReadonlyMap<string, Column>;
    readonly names: readonly string[];
    readonly stats: readonly number[];
    readonly distinct: boolean;
  },
): void {
  const { sections, words } = storeColumns(of.columns);
  sections.set('names', Buffer.from(of.names.join('\n')));
  sections.set('stats', new Uint8Array(new Float64Array(of.stats).buffer));
  writeSections(file, { key, words, distinct: of.distinct }, sections);
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
