import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSyncLog } from '../../src/store/sync-log.ts';

function scene() {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'roadmap/log/sync.jsonl');
  const log = createSyncLog(folder, () => Date.parse('2026-01-01T00:00:00Z'));
  const lines = (): unknown[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
      : [];
  return { folder, path, log, lines };
}

const at = '2026-01-01T00:00:00.000Z';
const read = { what: 'ListIssues', writes: false };
const write = { what: 'createIssue', writes: true };

test('a run that read and changed nothing leaves nothing, not even a folder', () => {
  const { folder, log } = scene();
  log.request(read);
  log.end({ run: 'github' }, false);
  expect(existsSync(join(folder, 'roadmap'))).toBe(false);
});

test('what was read stands before what changed', () => {
  const { log, lines, path } = scene();
  log.request(read);
  log.end({ run: 'quiet' }, false);
  log.request(read);
  log.end({ run: 'pull' }, true);
  expect(lines()).toEqual([
    { at, what: 'ListIssues' },
    { at, run: 'pull' },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('from the first write on each line is there at once, for a run that never ends', () => {
  const { log, lines } = scene();
  log.request(read);
  log.request(write);
  expect(lines()).toHaveLength(2);
  log.request(read);
  expect(lines()).toHaveLength(3);
  log.end({ run: 'github' }, false);
  expect(lines()).toHaveLength(4);
});

test('a long walk is not kept whole', () => {
  const { log, lines } = scene();
  for (let n = 0; n < 1500; n += 1) log.request({ ...read, n });
  log.end({ run: 'github' }, true);
  expect(lines()).toHaveLength(1001);
  expect(lines()[0]).toMatchObject({ n: 500 });
});

test('at a megabyte a new one begins, and the one before is kept', () => {
  const { log, path, lines } = scene();
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${'x'.repeat(1024 * 1024)}\n`);
  log.end({ run: 'github' }, true);
  expect(lines()).toEqual([{ at, run: 'github' }]);
  expect(statSync(path.replace('.jsonl', '.1.jsonl')).size).toBe(1024 * 1024 + 1);
});

test('no log is no reason for no run', () => {
  for (const spoil of [
    (path: string) => mkdirSync(path, { recursive: true }),
    (path: string) => writeFileSync(join(path, '../..'), ''),
    (path: string) => {
      mkdirSync(join(path, '..'), { recursive: true });
      chmodSync(join(path, '..'), 0o500);
    },
    (path: string) => {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(`${path}.elsewhere`, 'untouched');
      symlinkSync(`${path}.elsewhere`, path);
    },
  ]) {
    const { log, path } = scene();
    spoil(path);
    expect(() => log.end({ run: 'github' }, true)).not.toThrow();
    if (existsSync(`${path}.elsewhere`)) expect(readFileSync(`${path}.elsewhere`, 'utf8')).toBe('untouched');
  }
});
