import { closeSync, constants, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is in a log of the git directory may say a lot: it is for its owner alone. */
const MODE = 0o600;
const MAX_BYTES = 1024 * 1024;
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** `roadmap/log/<name>.jsonl` in the git directory. */
export function logPath(commonDir: string, name: string): string {
  return join(commonDir, 'roadmap', 'log', `${name}.jsonl`);
}

/** What a log that was full became. */
export function olderPath(path: string): string {
  return path.replace(/\.jsonl$/, '.1.jsonl');
}

/**
 * Adds to a log; at about 1 MB it becomes `<name>.1.jsonl`, and the one before that goes. Never throws: no log is no reason for
 * no run. A git directory that is gone is not made again.
 */
export function appendLog(path: string, text: string): void {
  try {
    makeLogFolder(dirname(path));
    if (sizeOf(path) > MAX_BYTES) renameSync(path, olderPath(path));
    const file = openSync(path, FLAGS, MODE);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch {
    // A full disk, a folder that is no folder: the run itself says what it must.
  }
}

/** `roadmap` and `log`, and nothing above them. */
function makeLogFolder(folder: string): void {
  for (const path of [dirname(folder), folder])
    try {
      mkdirSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
