import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, relative } from 'node:path';
import { makeDisk, type Disk } from './power-cut-disk.ts';

/** What is recorded: every call of the file system below a folder that changes anything or waits for the disk. */
interface Recorder {
  readonly root: string;
  readonly disk: Disk;
  /** File number to path, and where the next byte goes. */
  readonly open: Map<number, { readonly path: string; at: number }>;
}

let recorder: Recorder | null = null;

/** Records onto a disk what is done below `root` from now on, until `stop`. */
export function record(root: string): { readonly disk: Disk; stop(): void } {
  const disk = makeDisk();
  recorder = { root, disk, open: new Map() };
  return { disk, stop: () => void (recorder = null) };
}

/** The path below the root; null: it lies elsewhere, or nothing is recorded. */
function placeOf(path: unknown): string | null {
  if (recorder === null || typeof path !== 'string') return null;
  const place = relative(recorder.root, path);
  return place.startsWith('..') ? null : place === '' ? '.' : place;
}

type Call = (...args: never[]) => unknown;
/** Told what was called and what came of it. */
type Note = (recorder: Recorder, args: readonly unknown[], result: unknown) => void;

const opened: Note = ({ disk, open }, [path, flags], file) => {
  const place = placeOf(path);
  if (place === null || typeof file !== 'number') return;
  disk.open(place, typeof flags === 'string' && flags !== 'r');
  const at = flags === 'a' ? disk.bytesOf(place).length : 0;
  open.set(file, { path: place, at });
};
const closed: Note = ({ open }, [file]) => void open.delete(file as number);
const flushed: Note = ({ disk, open }, [file]) => {
  const known = open.get(file as number);
  if (known !== undefined) disk.flush(known.path);
};
const linked: Note = ({ disk }, [from, to]) => {
  const [a, b] = [placeOf(from), placeOf(to)];
  if (a !== null && b !== null) disk.link(a, b);
};
const renamed: Note = ({ disk }, [from, to]) => {
  const [a, b] = [placeOf(from), placeOf(to)];
  if (a !== null && b !== null) disk.rename(a, b);
};
const unlinked: Note = ({ disk }, [path]) => {
  const place = placeOf(path);
  if (place !== null) disk.unlink(place);
};
const madeFolder: Note = ({ disk }, [path, options], first) => {
  const place = placeOf(path);
  if (place === null) return;
  const isDeep = typeof options === 'object' && options !== null;
  if (!isDeep) return disk.folder(place);
  const from = placeOf(first);
  if (from === null) return;
  const parts = place.split('/');
  for (let end = from.split('/').length; end <= parts.length; end += 1) disk.folder(parts.slice(0, end).join('/'));
};
const written: Note = ({ disk, open }, [file, bytes], count) => {
  const known = open.get(file as number);
  if (known === undefined) return;
  const before = disk.bytesOf(known.path);
  const added = Buffer.from(bytes as Uint8Array).subarray(0, count as number);
  disk.content(
    known.path,
    Buffer.concat([before.subarray(0, known.at), added, before.subarray(known.at + added.length)]),
  );
  known.at += added.length;
};
const wroteFile: Note = ({ disk }, [path, text]) => {
  const place = placeOf(path);
  if (place === null) return;
  disk.open(place, true);
  disk.content(place, Buffer.from(text as string));
};
const cut: Note = ({ disk }, [path, size]) => {
  const place = placeOf(path);
  if (place !== null) disk.content(place, disk.bytesOf(place).subarray(0, size as number));
};

const SYNC: Readonly<Record<string, Note>> = {
  ...{ openSync: opened, closeSync: closed, fsyncSync: flushed, linkSync: linked, renameSync: renamed },
  ...{ unlinkSync: unlinked, rmSync: unlinked, mkdirSync: madeFolder, writeSync: written, writeFileSync: wroteFile },
  ...{ truncateSync: cut },
};
const LATER: Readonly<Record<string, Note>> = {
  ...{
    open: opened,
    close: closed,
    fsync: flushed,
    link: linked,
    rename: renamed,
    unlink: unlinked,
    mkdir: madeFolder,
  },
};
/** Calls that would pass by unseen. */
const UNKNOWN = [
  'copyFileSync',
  'cpSync',
  'appendFileSync',
  'ftruncateSync',
  'symlinkSync',
  'writevSync',
  'write',
] as const;

/** Leads the functions of `node:fs` past the recorder; the modules of the store must be loaded after it. @returns what ends it */
export function watchFileSystem(): () => void {
  const table = fs as unknown as Record<string, Call>;
  const before = { ...table };
  for (const [name, note] of Object.entries(SYNC)) table[name] = noted(table[name] as Call, note);
  for (const [name, note] of Object.entries(LATER)) table[name] = notedLater(table[name] as Call, note);
  for (const name of UNKNOWN) table[name] = noted(table[name] as Call, unexpected(name));
  const { spawn } = childProcess;
  childProcess.spawn = ((program: string, args: readonly string[], options: childProcess.SpawnOptions) => {
    const child = spawn(program, args, options);
    if (program === 'sync') child.on('close', (code) => void (code === 0 && recorder?.disk.flushAll()));
    return child;
  }) as typeof spawn;
  syncBuiltinESMExports();
  return () => {
    for (const name of [...Object.keys(SYNC), ...Object.keys(LATER), ...UNKNOWN]) table[name] = before[name] as Call;
    childProcess.spawn = spawn;
    syncBuiltinESMExports();
  };
}

function noted(call: Call, note: Note): Call {
  return (...args) => {
    const result = call(...args);
    if (recorder !== null) note(recorder, args, result);
    return result;
  };
}

function notedLater(call: Call, note: Note): Call {
  return (...args) => {
    if (recorder === null) return call(...args);
    const done = args.at(-1) as unknown as (error: unknown, result: unknown) => void;
    const later = (error: unknown, result: unknown): void => {
      if (error === null && recorder !== null) note(recorder, args.slice(0, -1), result);
      done(error, result);
    };
    return call(...args.slice(0, -1), later as never);
  };
}

function unexpected(name: string): Note {
  return (_recorder, [path]) => {
    if (placeOf(path) !== null) throw new Error(`${name} is not recorded: ${join(String(path))}`);
  };
}
