import { appendLog, logPath } from './log-file.ts';

/** What was asked of remotes and what became of it, for people and programs that look for a fault. */
export interface SyncLog {
  /** A request. It is kept back until something is written anyway: a quiet run, and a preview, writes nothing. */
  request(line: LogLine & { readonly writes: boolean }): void;
  /** The end of a run. @param lasting it changed something, or failed; else its requests are forgotten with it */
  end(line: LogLine, lasting: boolean): void;
}

export type LogLine = Readonly<Record<string, unknown>>;

/** Held back at most: a quiet run has few requests, and a log is no reason to run out of memory. */
const MOST_WAITING = 1000;

/** `roadmap/log/sync.jsonl` in the git directory, one line each. Never throws. */
export function createSyncLog(commonDir: string, now: () => number): SyncLog {
  const path = logPath(commonDir, 'sync');
  let waiting: string[] = [];
  let flowing = false;
  const print = (line: LogLine): string => `${JSON.stringify({ at: new Date(now()).toISOString(), ...line })}\n`;
  const flush = (): void => {
    appendLog(path, waiting.join(''));
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
