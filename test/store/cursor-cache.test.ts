import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCursorCache } from '../../src/store/cursor-cache.ts';
import { removeFolder, temporaryFolder } from '../support/repository.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

const cursor = { since: '2026-01-02T00:00:00Z', scope: 'all', full: '2026-01-01T00:00:00Z', gone: ['7'] };

test('a cursor is kept per remote until it is cleared', () => {
  const github = createCursorCache(folder, 'github');
  expect(github.read()).toBe(null);
  github.write(cursor);
  github.write({ ...cursor, scope: 'open' });
  expect(createCursorCache(folder, 'github').read()).toEqual({ ...cursor, scope: 'open' });
  expect(createCursorCache(folder, 'other').read()).toBe(null);
  github.clear();
  github.clear();
  expect(github.read()).toBe(null);
  expect(readdirSync(join(folder, 'roadmap'))).toEqual([]);
});

test('what cannot be read is none, and reading makes nothing', () => {
  const cache = createCursorCache(folder, 'github');
  cache.read();
  expect(existsSync(join(folder, 'roadmap'))).toBe(false);
  cache.write(cursor);
  const crafted = [{ since: 1 }, { since: 'soon' }, { full: undefined }, { scanned: 5 }, { again: 5 }, { again: [5] }];
  const texts = crafted.map((change) => JSON.stringify({ ...cursor, ...change }));
  for (const text of ['', '{', 'null', '[]', '{"since": 1, "scope": "x"}', ...texts]) {
    writeFileSync(join(folder, 'roadmap', 'cursor-github.json'), text);
    expect(cache.read()).toBe(null);
  }
});

test('the name of a remote cannot lead out of the folder', () => {
  createCursorCache(folder, '../../x').write(cursor);
  expect(readdirSync(join(folder, 'roadmap'))).toHaveLength(1);
});
