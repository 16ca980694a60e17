import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const top = join(import.meta.dirname, '../..');
const rows = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`test/'));

test('every state of the table has the test that it names', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)` "([^"]+)"/g)];
    expect([row, named.length]).not.toEqual([row, 0]);
    for (const [, file = '', title = ''] of named)
      expect([file, title, readFileSync(join(top, file), 'utf8').includes(title)]).toEqual([file, title, true]);
  }
});
