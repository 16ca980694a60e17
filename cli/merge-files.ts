import { isUtf8 } from 'node:buffer';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The files that git hands to a merge driver: temporary ones, of its own naming. */
export interface MergeFiles {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** False: one of them is not UTF-8. A character of all three is a byte then, so that none is lost. */
  readonly areText: boolean;
  /** The answer stands in the place of ours. */
  write(text: string): void;
}

export function readMergeFiles(cwd: string, [base = '', ours = '', theirs = '']: readonly string[]): MergeFiles {
  const read = (path: string): Buffer => readFileSync(resolve(cwd, path));
  const all = { base: read(base), ours: read(ours), theirs: read(theirs) };
  const areText = Object.values(all).every(isUtf8);
  const encoding = areText ? 'utf8' : 'latin1';
  return {
    base: all.base.toString(encoding),
    ours: all.ours.toString(encoding),
    theirs: all.theirs.toString(encoding),
    areText,
    write: (text) => writeFileSync(resolve(cwd, ours), text, encoding),
  };
}
