import type { Cursor } from '../../src/ports/snapshot-store.ts';
import type { Files } from '../../src/ports/files.ts';
import type { IssueStore } from '../../src/ports/issue-store.ts';
import type { MemoryFiles } from '../support/memory-files.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import { makeDice, type Dice } from './random.ts';

/**
 * What a power cut takes: writes of files that are under way, each by itself (ports promise a file when the call has come back, and
 * many are written at once), and the cursor beside the ref, which nobody promised. What `kill` of the boundary leaves is an orderly
 * death: everything that was begun is done.
 */
export interface Disk {
  readonly dice: Dice;
  /** Whether the power fails in this world at all. */
  readonly isWeak: boolean;
  /** Nothing is done any more until a new process is there. */
  off: boolean;
  /** How to make each write under way one that never was. */
  readonly pending: Set<() => void>;
  /** What the cursor beside the ref was before. */
  older: Cursor | null;
}

/** What of a world lies on a disk. */
interface Stored {
  readonly disk: Disk;
  readonly store: MemoryStore;
  readonly files: MemoryFiles;
  readonly cursor: { value: Cursor | null };
  readonly trace: string[];
}

export function makeDisk(seed: number): Disk {
  const dice = makeDice(seed ^ 0x0d15c);
  return { dice, isWeak: dice.chance(30), off: false, pending: new Set(), older: null };
}

/** True from the moment the power fails: then every call ends the process. */
export function powerFails(world: Stored): boolean {
  const { disk, cursor, trace } = world;
  if (disk.off || !disk.isWeak || !disk.dice.chance(disk.pending.size > 0 ? 15 : 1)) return disk.off;
  const lost = [...disk.pending].filter(() => disk.dice.chance(50));
  for (const undo of lost.reverse()) undo();
  disk.pending.clear();
  cursor.value = disk.dice.pick([null, disk.older, cursor.value]);
  disk.off = true;
  trace.push(`the power fails: ${lost.length} writes are lost`);
  return true;
}

/** The files of a new process; the power is there again. */
export function onDisk(world: Stored): { readonly store: IssueStore; readonly files: Files } {
  const { store, files, disk } = world;
  disk.off = false;
  if (!disk.isWeak) return { store, files };
  return { store: weak(disk, store, store.files), files: weak(disk, files, files.texts) };
}

function weak<T extends Pick<Files, 'create' | 'replace'>>(disk: Disk, inner: T, texts: Map<string, string>): T {
  return {
    ...inner,
    create: (path: string, text: string) => {
      const isNew = !texts.has(path);
      const answer = inner.create(path, text);
      return underWay(disk, answer, () => {
        if (isNew && texts.get(path) === text) texts.delete(path);
      });
    },
    replace: (path: string, expected: string, next: string) => {
      const isOld = texts.get(path) === expected;
      const answer = inner.replace(path, expected, next);
      return underWay(disk, answer, () => {
        if (isOld && texts.get(path) === next) texts.set(path, expected);
      });
    },
  };
}

/** Others that were begun at the same time are under way as well. */
async function underWay<T>(disk: Disk, answer: Promise<T>, undo: () => void): Promise<T> {
  disk.pending.add(undo);
  await answer;
  await null;
  disk.pending.delete(undo);
  return answer;
}
