import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The files that git hands to a merge driver: temporary ones, of its own naming. */
export interface MergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** The answer stands in the place of ours. */
  write(text: string): void;
}

export function readMergeFiles(cwd: string, [base = '', ours = '', theirs = '']: readonly string[]): MergeFiles {
  const read = (path: string): string => readFileSync(resolve(cwd, path), 'utf8');
  return {
    base: read(base),
    ours: read(ours),
    theirs: read(theirs),
    write: (text) => writeFileSync(resolve(cwd, ours), text),
  };
}
