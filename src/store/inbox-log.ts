import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from './durable.ts';

/** Files that are kept, one a day on which something was written. */
const DAYS = 5;
type Kind = 'in' | 'done';
const FILE = /^(in|done)-(\d{4}-\d\d-\d\d)\.jsonl$/;

/** Lines that are only ever appended, a file a day; the oldest go. */
export interface InboxLog {
  /** Durable when it resolves. Those that ask at the same time wait for the disk together. @throws when it cannot be written */
  append(day: string, record: unknown): Promise<void>;
  /** Every whole line that can be read, a list a day, oldest first. Reads only what is new since the last time. */
  read(): readonly (readonly unknown[])[];
}

interface Waiting {
  readonly day: string;
  readonly line: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

interface Tail {
  readonly records: unknown[];
  /** Bytes that were read: up to the last line end. */
  size: number;
}

export function makeInboxLog(folder: string, kind: Kind): InboxLog {
  const tails = new Map<string, Tail>();
  const end = makeEnd(folder, kind);
  let waiting: Waiting[] = [];
  let isWriting = false;
  const writeAll = async (): Promise<void> => {
    isWriting = true;
    // Others who begin now have their say first.
    for (await null; waiting.length > 0;) {
      const [{ day }] = waiting as [Waiting];
      const those = waiting.filter((one) => one.day === day);
      waiting = waiting.filter((one) => one.day !== day);
      try {
        await end.write(day, those.map(({ line }) => line).join(''));
        for (const each of those) each.done();
      } catch (error) {
        for (const each of those) each.failed(error);
      }
    }
    await end.close();
    isWriting = false;
    if (waiting.length > 0) void writeAll();
  };
  return {
    append: (day, record) =>
      new Promise((done, failed) => {
        waiting.push({ day, line: `${JSON.stringify(record)}\n`, done, failed });
        if (!isWriting) void writeAll();
      }),
    read: () => {
      const days = daysIn(folder, kind);
      for (const day of tails.keys()) if (!days.includes(day)) tails.delete(day);
      return days.map((day) => {
        const tail = tails.get(day) ?? { records: [], size: 0 };
        tails.set(day, tail);
        readMore(pathOf(folder, kind, day), tail);
        return tail.records;
      });
    },
  };
}

/** The end of the newest file. Open only while there is something to write: an open one would keep others from removing it. */
function makeEnd(
  folder: string,
  kind: Kind,
): { write(day: string, lines: string): Promise<void>; close(): Promise<void> } {
  let current: { readonly day: string; readonly file: FileHandle } | null = null;
  const close = async (): Promise<void> => {
    const { file } = current ?? {};
    current = null;
    await file?.close().catch(() => undefined);
  };
  return {
    close,
    async write(day, lines) {
      try {
        if (current?.day !== day) {
          await close();
          current = { day, file: await openEnd(folder, kind, day) };
        }
        await current.file.appendFile(lines);
        await current.file.datasync();
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** A new file makes the oldest one go. */
async function openEnd(folder: string, kind: Kind, day: string): Promise<FileHandle> {
  makeFolder(folder);
  const file = await open(pathOf(folder, kind, day), 'a+', 0o600);
  try {
    const { size } = await file.stat();
    if (size === 0) {
      for (const old of daysIn(folder, kind).slice(0, -DAYS)) rmSync(pathOf(folder, kind, old), { force: true });
      syncFolder(folder);
    }
    // Whoever died in the middle of a line left it without an end.
    if (size > 0 && (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer[0] !== NEWLINE)
      await file.appendFile('\n');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function pathOf(folder: string, kind: Kind, day: string): string {
  return join(folder, `${kind}-${day}.jsonl`);
}

const NEWLINE = 10;

function daysIn(folder: string, kind: Kind): readonly string[] {
  const days = readNames(folder).flatMap((name) => {
    const [, its, day] = FILE.exec(name) ?? [];
    return its === kind && day !== undefined ? [day] : [];
  });
  return days.sort();
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readMore(path: string, tail: Tail): void {
  const bytes = bytesFrom(path, tail);
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  tail.size += end;
  for (const line of bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) {
    const record = parseLine(line);
    if (record !== null) tail.records.push(record);
  }
}

function bytesFrom(path: string, tail: Tail): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // Somebody cut it short: all of it is read anew.
    if (size < tail.size) Object.assign(tail, { records: [], size: 0 });
    const bytes = Buffer.alloc(size - tail.size);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, tail.size));
  } finally {
    closeSync(file);
  }
}

/** Null: damaged. It stays where it is and counts for nothing. */
function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
