import { closeSync, fstatSync, openSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RoadmapError } from '../model/errors.ts';
import { shellWord } from '../model/shell-word.ts';
import type { Journal, JournalRecords } from '../ports/journal.ts';
import { isRecordOf } from './journal-records.ts';
import { makeFolder, replaceDurably, syncFolder, writeDurably } from './durable.ts';

type Kind = keyof JournalRecords;

/** The version that every line names. */
const VERSION = 1;
/** Lines after which a file is written anew, when most of them are history. */
const LONG = 1000;

/** What is known of a kind's file, true as long as the file is still the one that was read. */
interface Loaded {
  readonly records: Map<string, unknown>;
  /** Bytes that count: up to the last line end. */
  size: number;
  lines: number;
  ino: number;
}

/**
 * Records of work under way, one append-only file of JSON lines per kind in `folder`, which is made by the first write.
 * A line is one `put`, all or none of it: `{"v":1,"put":[[key, record or null], …]}`.
 */
export function createJournal(folder: string): Journal {
  const known = new Map<Kind, Loaded>();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => T): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => undefined);
    return result;
  };
  const load = (kind: Kind): Loaded => {
    const loaded = readJournal(folder, kind, known.get(kind));
    known.set(kind, loaded);
    return loaded;
  };
  return {
    put: (kind, records) =>
      inTurn(() => {
        if (records.size === 0) return;
        const loaded = load(kind);
        // Until the write is known to have happened, nothing is known of the file.
        known.delete(kind);
        append(pathOf(folder, kind), loaded, records);
        known.set(kind, loaded);
      }),
    all: <K extends Kind>(kind: K) =>
      inTurn(() => new Map(load(kind).records) as ReadonlyMap<string, JournalRecords[K]>),
  };
}

function pathOf(folder: string, kind: Kind): string {
  return join(folder, `${kind}.jsonl`);
}

function append(path: string, loaded: Loaded, records: ReadonlyMap<string, unknown>): void {
  apply(loaded.records, records);
  if (loaded.records.size === 0) return remove(path, loaded);
  if (loaded.lines >= LONG && loaded.lines > 4 * loaded.records.size) return rewrite(path, loaded);
  const isNew = loaded.ino === 0;
  const line = printLine(records);
  if (isNew) makeFolder(dirname(path));
  else dropTornLine(path, loaded);
  writeDurably(path, 'a', line);
  // Whoever made the folder may not have waited for the disk.
  if (isNew) for (const folder of [dirname(path), dirname(dirname(path))]) syncFolder(folder);
  loaded.size += Buffer.byteLength(line);
  loaded.lines += 1;
  loaded.ino = statSync(path).ino;
}

function printLine(records: ReadonlyMap<string, unknown>): string {
  return `${JSON.stringify({ v: VERSION, put: [...records] })}\n`;
}

function apply(records: Map<string, unknown>, changes: Iterable<readonly [string, unknown]>): void {
  for (const [key, record] of changes) {
    if (record === null) records.delete(key);
    else records.set(key, record);
  }
}

/** Nothing is left: no file says the same. */
function remove(path: string, loaded: Loaded): void {
  if (loaded.ino === 0) return;
  rmSync(path);
  syncFolder(dirname(path));
  Object.assign(loaded, { size: 0, lines: 0, ino: 0 });
}

function rewrite(path: string, loaded: Loaded): void {
  const text = printLine(loaded.records);
  replaceDurably(path, text);
  Object.assign(loaded, { size: Buffer.byteLength(text), lines: 1, ino: statSync(path).ino });
}

function dropTornLine(path: string, loaded: Loaded): void {
  if (statSync(path).size > loaded.size) truncateSync(path, loaded.size);
}

/** @param known answers without reading when the file is still the same. @throws RoadmapError `journal.unreadable`. */
function readJournal(folder: string, kind: Kind, known: Loaded | undefined): Loaded {
  const path = pathOf(folder, kind);
  try {
    const file = openSync(path, 'r');
    try {
      const { size, ino } = fstatSync(file);
      if (known?.size === size && known.ino === ino) return known;
      return parseJournal(readFileSync(file), { path, ino, kind });
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: new Map(), size: 0, lines: 0, ino: 0 };
    throw error instanceof RoadmapError ? error : unreadable(path, `reading it failed (${String(error)})`, error);
  }
}

interface Source {
  readonly path: string;
  readonly ino: number;
  readonly kind: Kind;
}

function parseJournal(bytes: Buffer, { path, ino, kind }: Source): Loaded {
  const size = wholeBytes(bytes);
  const records = new Map<string, unknown>();
  const lines = decode(bytes.subarray(0, size), path).split('\n').slice(0, -1);
  lines.forEach((line, at) => {
    const put = parseLine(line, kind);
    if (typeof put === 'string') throw unreadable(path, `line ${at + 1} ${put}`);
    apply(records, put);
  });
  return { records, size, lines: lines.length, ino };
}

/**
 * Up to the last line end. A power cut while a line was written may leave its end without its beginning, and zeros instead, which
 * no JSON holds: such a last line was never acknowledged either.
 */
function wholeBytes(bytes: Buffer): number {
  const end = bytes.lastIndexOf(10) + 1;
  const start = bytes.subarray(0, Math.max(0, end - 1)).lastIndexOf(10) + 1;
  return bytes.subarray(start, end).includes(0) ? start : end;
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(path, 'it is not UTF-8 text', cause);
  }
}

/** The records of a line, or what is wrong with it. */
function parseLine(line: string, kind: Kind): readonly (readonly [string, unknown])[] | string {
  let value: { v?: unknown; put?: unknown } | null;
  try {
    value = JSON.parse(line) as typeof value;
  } catch {
    return 'is not JSON';
  }
  const version = value?.v;
  if (typeof version === 'number' && version > VERSION) return `is of a newer version of roadmap (${version})`;
  return version === VERSION && Array.isArray(value?.put) && value.put.every((pair) => isPair(pair, kind))
    ? value.put
    : 'is not a record of this version';
}

function isPair(value: unknown, kind: Kind): value is [string, unknown] {
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'string') return false;
  return value[1] === null || isRecordOf(kind, value[1]);
}

function unreadable(path: string, found: string, cause?: unknown): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'journal.unreadable',
    message: `The journal ${path} cannot be read: ${found}. Nothing is written to the tracker until it can, because it may name a creation whose outcome is unknown.`,
    hints: [
      `Look for items created twice, then move the file away: mv ${shellWord(path)} ${shellWord(`${path}.bad`)}`,
      'If a newer roadmap wrote it, use that one.',
    ],
    data: { path },
    cause,
  });
}
