import { appendFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunRecord, RunnerState } from '../../src/ports/runner.ts';
import { createRunnerRecords } from '../../src/store/runner-records.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

function folder(): TemporaryFolder {
  const made = makeTemporaryFolder();
  onTestFinished(() => made.dispose());
  return made;
}

const record = (number: number): RunRecord => ({
  at: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
  remote: 'github',
  trigger: 'schedule',
  duration_ms: 1234,
  outcome: 'ok',
  counts: { pulled: 0, pushed: 0, merged: 0, created_local: 0, created_remote: 0, conflicts: 0, unchanged: number },
  requests: 1,
  error_code: null,
});

const state: RunnerState = {
  ...{ version: 1, pid: 7, host: 'here', process_started: '1', started_at: '2026-01-01T00:00:00Z' },
  ...{ beat_at: '2026-01-01T00:00:00Z', next_run_at: null, phase: 'idle', remotes: {}, webhook: null },
};

test('a heartbeat is read back, for its owner alone; a broken or strange one is none', async () => {
  const { path, put } = folder();
  const records = createRunnerRecords(path);
  expect(await records.state()).toBeNull();
  await records.beat(state);
  expect(await createRunnerRecords(path).state()).toEqual(state);
  expect(statSync(join(path, 'roadmap/runner.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, 'roadmap'))).toEqual(['runner.json']);
  for (const broken of ['', '{', 'null', '[]', '{"version":2}', '{"version":1,"beat_at":"x"}']) {
    put('roadmap/runner.json', broken);
    expect(await records.state()).toBeNull();
  }
});

test('runs come newest first, and of ten thousand at least the last four thousand are kept in two megabytes', async () => {
  const { path } = folder();
  const records = createRunnerRecords(path);
  for (let number = 0; number < 10_000; number += 1) await records.add(record(number));
  const all = await records.runs(Infinity);
  expect(all.length).toBeGreaterThan(4000);
  expect(all.map(({ counts }) => counts['unchanged'])).toEqual(all.map((_, at) => 9999 - at));
  expect(await records.runs(3)).toEqual([record(9999), record(9998), record(9997)]);
  const log = join(path, 'roadmap/log');
  const size = readdirSync(log).reduce((sum, name) => sum + statSync(join(log, name)).size, 0);
  expect(size).toBeLessThan(2.2 * 1024 * 1024);
});

test('a torn line is left out, and the next record is not lost with it', async () => {
  const { path } = folder();
  const records = createRunnerRecords(path);
  await records.add(record(1));
  appendFileSync(join(path, 'roadmap/log/runs.jsonl'), '{"at":"2026-01-01\n{}\nnull\n');
  await records.add(record(2));
  expect(await records.runs(10)).toEqual([record(2), record(1)]);
});

test('where nothing can be written nothing is thrown, and a git directory that is gone stays gone', async () => {
  const { path, put } = folder();
  put('file', '');
  for (const place of [join(path, 'file'), join(path, 'gone')]) {
    const records = createRunnerRecords(place);
    await records.beat(state);
    await records.add(record(1));
    expect([await records.state(), await records.runs(5)]).toEqual([null, []]);
  }
  expect(existsSync(join(path, 'gone'))).toBe(false);
});
