import { closeSync, constants, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What was asked of remotes and what became of it, for people and programs that look for a fault. */
export interface SyncLog {
  /** A request. It is kept back until something is written anyway: a quiet run, and a preview, writes nothing. */
  request(line: LogLine & { readonly writes: boolean }): void;
  /** The end of a run. @param lasting it changed something, or failed; else its requests are forgotten with it */
  end(line: LogLine, lasting: boolean): void;
}

export type LogLine = Readonly<Record<string, unknown>>;

const MAX_BYTES = 1024 * 1024;

/** Held back at most: a quiet run has few requests, and a log is no reason to run out of memory. */
const MOST_WAITING = 1000;

/**
 * `roadmap/log/sync.jsonl` in the git directory, one line each; at about 1 MB it becomes `sync.1.jsonl`, and the one before that
 * goes. Never throws: no log is no reason for no run.
 */
export function createSyncLog(commonDir: string, now: () => number): SyncLog {
  const path = join(commonDir, 'roadmap', 'log', 'sync.jsonl');
  let waiting: string[] = [];
  let flowing = false;
  const print = (line: LogLine): string => `${JSON.stringify({ at: new Date(now()).toISOString(), ...line })}\n`;
  const flush = (): void => {
    append(path, waiting.join(''));
    waiting = [];
  };
  return {
    request({ writes, ...line }) {
      flowing ||= writes;
      waiting.push(print(line));
      if (flowing) flush();
      else if (waiting.length > MOST_WAITING) waiting.shift();
    },
    end(line, lasting) {
      if (lasting || flowing) {
        waiting.push(print(line));
        flush();
      }
      waiting = [];
      flowing = false;
    },
  };
}

const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

function append(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (sizeOf(path) > MAX_BYTES) renameSync(path, path.replace(/\.jsonl$/, '.1.jsonl'));
    const file = openSync(path, FLAGS, 0o600);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
  } catch {
    // A full disk, a folder that is no folder: the run itself says what it must.
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
