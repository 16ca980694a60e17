import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeFolder, syncFolder } from '../durable.ts';
import { readRefFile, refPath } from './refs.ts';
import type { Repository } from './repository.ts';

export interface RefMove {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string;
}

/** Compare-and-swap of a ref in the files backend under git's own lock file, for a machine without git. False: it moved. */
export async function swapRef(repository: Repository, move: RefMove): Promise<boolean> {
  const path = refPath(repository, move.ref);
  const lock = `${path}.lock`;
  makeFolder(dirname(path));
  const file = await openExclusive(lock);
  try {
    try {
      if (readRefFile(repository, move.ref) !== move.from) return false;
      writeSync(file, `${move.to}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(lock, path);
  } finally {
    rmSync(lock, { force: true });
  }
  syncFolder(dirname(path));
  return true;
}

async function openExclusive(path: string): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      return openSync(path, 'wx');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 20) throw error;
      await sleep(50);
    }
  }
}
