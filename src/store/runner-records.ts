import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord, RunnerRecords, RunnerState } from '../ports/runner.ts';
import { appendLog, logPath, olderPath } from './log-file.ts';

/**
 * `roadmap/runner.json` (the heartbeat) and `roadmap/log/runs.jsonl` (a line a run; with `runs.1.jsonl` some five thousand) in
 * the git directory. Not flushed to the disk: after a power cut an older state, or a shorter list, is no loss.
 */
export function createRunnerRecords(commonDir: string): RunnerRecords {
  const folder = join(commonDir, 'roadmap');
  const path = join(folder, 'runner.json');
  const log = logPath(commonDir, 'runs');
  return {
    state: async () => parseState(readText(path)),
    beat: async (state) => replace(folder, path, `${JSON.stringify(state)}\n`),
    runs: async (limit) => newest(log, limit),
    add: async (record) => appendLog(log, `${JSON.stringify(record)}\n`),
  };
}

function parseState(text: string): RunnerState | null {
  const value = parseLine(text) as Partial<RunnerState> | null;
  const whole = value?.version === 1 && typeof value.beat_at === 'string' && isObject(value.remotes);
  return whole ? (value as RunnerState) : null;
}

/** Lines that cannot be read (a killed writer, a full disk) are left out. */
function newest(path: string, limit: number): readonly RunRecord[] {
  const records: RunRecord[] = [];
  for (const one of [path, olderPath(path)]) {
    if (records.length >= limit) break;
    const lines = readText(one).split('\n').reverse();
    records.push(...lines.map(parseRecord).filter((record) => record !== null));
  }
  return records.slice(0, limit);
}

function parseRecord(line: string): RunRecord | null {
  const value = parseLine(line) as Partial<RunRecord> | null;
  const whole = typeof value?.at === 'string' && typeof value.remote === 'string' && isObject(value.counts);
  return whole ? (value as RunRecord) : null;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Never makes the git directory itself: it may just have been moved away. */
function replace(folder: string, path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeIn(folder);
    const file = openSync(draft, 'wx', 0o600);
    try {
      writeSync(file, text);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch {
    // A full or a read-only disk: the heartbeat is old then, and says so by its age.
    removeDraft(draft);
  }
}

function makeIn(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never made.
  }
}
