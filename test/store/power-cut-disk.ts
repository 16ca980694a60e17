import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeDice } from '../worlds/random.ts';

/**
 * A disk as a power cut finds it: names last once their folder was flushed, bytes once their file was. What was not may be there or
 * not, each by itself, and bytes may be there in part. Stricter than most file systems are, as POSIX lets them be.
 */
export interface Disk {
  /** What lies there before anything is recorded; durable. */
  begin(files: Readonly<Record<string, string>>, folders?: readonly string[]): void;
  open(path: string, isNew: boolean): void;
  content(path: string, bytes: Buffer): void;
  bytesOf(path: string): Buffer;
  flush(path: string): void;
  flushAll(): void;
  folder(path: string): void;
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** Something was promised: what is recorded so far holds in every state from here on. */
  mark(promise: string): void;
  /** How many steps there are. */
  steps(): number;
  /** What a cut after so many steps may leave, as path to bytes; all of them, or `most` that dice choose. */
  statesAt(step: number, most: number): readonly CutState[];
}

export interface CutState {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly folders: readonly string[];
  readonly promised: readonly string[];
}

type Entry = number | 'folder' | null;
type Step =
  | { readonly do: 'names'; readonly changes: ReadonlyMap<string, Entry> }
  | { readonly do: 'bytes'; readonly inode: number; readonly bytes: Buffer }
  | { readonly do: 'flush'; readonly inode: number }
  | { readonly do: 'flush folder'; readonly folder: string }
  | { readonly do: 'flush all' }
  | { readonly do: 'mark'; readonly promise: string };

export function makeDisk(): Disk {
  const steps: Step[] = [];
  const names = new Map<string, Entry>();
  const bytes = new Map<number, Buffer>();
  let inodes = 0;
  let start = 0;
  const change = (...changes: readonly (readonly [string, Entry])[]): void => {
    steps.push({ do: 'names', changes: new Map(changes) });
    for (const [path, entry] of changes) names.set(path, entry);
  };
  const inodeOf = (path: string): number => {
    const found = names.get(path);
    if (typeof found !== 'number') throw new Error(`no such file was recorded: ${path}`);
    return found;
  };
  const disk: Disk = {
    begin: (files, folders = []) => {
      for (const path of [...Object.keys(files).map(dirname), ...folders])
        for (const one of above(path)) disk.folder(one);
      for (const [path, text] of Object.entries(files)) {
        disk.open(path, true);
        disk.content(path, Buffer.from(text));
      }
      disk.flushAll();
      start = steps.length;
    },
    open: (path, isNew) => {
      if (isNew && typeof names.get(path) !== 'number') change([path, (inodes += 1)]);
    },
    content: (path, content) => {
      const inode = inodeOf(path);
      bytes.set(inode, content);
      steps.push({ do: 'bytes', inode, bytes: content });
    },
    bytesOf: (path) => bytes.get(inodeOf(path)) ?? Buffer.alloc(0),
    flush: (path) => {
      const entry = names.get(path);
      steps.push(typeof entry === 'number' ? { do: 'flush', inode: entry } : { do: 'flush folder', folder: path });
    },
    flushAll: () => void steps.push({ do: 'flush all' }),
    folder: (path) => change([path, 'folder']),
    link: (from, to) => change([to, inodeOf(from)]),
    rename: (from, to) => change([to, inodeOf(from)], [from, null]),
    unlink: (path) => {
      if (typeof names.get(path) === 'number') change([path, null]);
    },
    mark: (promise) => void steps.push({ do: 'mark', promise }),
    steps: () => steps.length - start,
    statesAt: (step, most) => statesOf(steps.slice(0, start + step), most),
  };
  return disk;
}

function above(folder: string): readonly string[] {
  return folder === '.' ? [] : [...above(dirname(folder)), folder];
}

/** One thing that a cut may have left out, in each of the forms that it may leave. */
interface Doubt {
  readonly forms: readonly ((state: Cut) => void)[];
}

interface Cut {
  readonly names: Map<string, Entry>;
  readonly bytes: Map<number, Buffer>;
}

function statesOf(steps: readonly Step[], most: number): readonly CutState[] {
  const sure: Cut = { names: new Map(), bytes: new Map() };
  const doubts: Doubt[] = [...bytesDoubts(steps, sure), ...namesDoubts(steps, sure)];
  const promised = steps.flatMap((step) => (step.do === 'mark' ? [step.promise] : []));
  const count = doubts.reduce((product, { forms }) => product * forms.length, 1);
  const dice = makeDice(steps.length);
  return Array.from({ length: Math.min(count, most) }, (_, at) => {
    const state: Cut = { names: new Map(sure.names), bytes: new Map(sure.bytes) };
    let code = at;
    for (const { forms } of doubts) {
      forms[count <= most ? code % forms.length : dice.below(forms.length)]?.(state);
      code = Math.floor(code / forms.length);
    }
    return { ...visible(state), promised };
  });
}

/** The bytes of a file since it was flushed: each version of them, and the last one in part. */
function bytesDoubts(steps: readonly Step[], sure: Cut): readonly Doubt[] {
  const open = new Map<number, Buffer[]>();
  for (const step of steps) {
    if (step.do === 'bytes') open.set(step.inode, [...(open.get(step.inode) ?? []), step.bytes]);
    const flushed = step.do === 'flush' ? [step.inode] : step.do === 'flush all' ? [...open.keys()] : [];
    for (const inode of flushed) {
      const last = open.get(inode)?.at(-1);
      if (last !== undefined) sure.bytes.set(inode, last);
      open.delete(inode);
    }
  }
  return [...open].map(([inode, versions]) => {
    const before = sure.bytes.get(inode) ?? Buffer.alloc(0);
    const possible = [...versions, ...torn(before, versions.at(-1) ?? before)];
    return { forms: [() => undefined, ...possible.map((bytes) => (state: Cut) => void state.bytes.set(inode, bytes))] };
  });
}

/** Half of it, and all of its length with the first half of what is new still unwritten. */
function torn(before: Buffer, after: Buffer): readonly Buffer[] {
  if (after.length <= before.length) return [];
  const middle = before.length + Math.ceil((after.length - before.length) / 2);
  const hole = Buffer.from(after);
  hole.fill(0, before.length, middle);
  return [after.subarray(0, middle), hole];
}

/** The names in a folder since it was flushed: each change of them by itself. */
function namesDoubts(steps: readonly Step[], sure: Cut): readonly Doubt[] {
  let open: ReadonlyMap<string, Entry>[] = [];
  const settle = (isFlushed: (folder: string) => boolean): void => {
    const still: ReadonlyMap<string, Entry>[] = [];
    for (const changes of open) {
      if (![...changes.keys()].every((path) => isFlushed(dirname(path)))) still.push(changes);
      else for (const [path, entry] of changes) sure.names.set(path, entry);
    }
    open = still;
  };
  for (const step of steps) {
    if (step.do === 'names') open.push(step.changes);
    if (step.do === 'flush folder') settle((folder) => folder === step.folder);
    if (step.do === 'flush all') settle(() => true);
  }
  return open.map((changes) => ({
    forms: [
      () => undefined,
      (state: Cut) => {
        for (const [path, entry] of changes) state.names.set(path, entry);
      },
    ],
  }));
}

function visible({ names, bytes }: Cut): Pick<CutState, 'files' | 'folders'> {
  const isThere = (path: string): boolean =>
    dirname(path) === '.' || (names.get(dirname(path)) === 'folder' && isThere(dirname(path)));
  const there = [...names].filter(([path]) => isThere(path));
  const files = there.flatMap(([path, entry]) =>
    typeof entry === 'number' ? [[path, bytes.get(entry) ?? Buffer.alloc(0)] as const] : [],
  );
  return { files: new Map(files), folders: there.filter(([, entry]) => entry === 'folder').map(([path]) => path) };
}

/** The state as a real folder, for the real store to look at. */
export async function inFolder<T>(state: CutState, look: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'power-cut-'));
  try {
    for (const path of state.folders) mkdirSync(join(folder, path), { recursive: true });
    for (const [path, bytes] of state.files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return await look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
