import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConsents } from '../../src/store/consent.ts';
import { removeFolder, temporaryFolder } from '../support/repository.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

const file = () => join(folder, 'roadmap', 'consent.json');
const github = { remote: 'github', type: 'github', repo: 'Ana/demo' };

test('consent holds for this remote, type and repository alone, whatever the case of its name', () => {
  const consents = createConsents(folder);
  expect(consents.has(github)).toBe(false);
  expect(existsSync(join(folder, 'roadmap'))).toBe(false);
  consents.add(github);
  consents.add({ remote: 'two', type: 'github', repo: 'ana/two' });
  const again = createConsents(folder);
  expect(again.has({ ...github, repo: 'ana/Demo' })).toBe(true);
  expect(again.has({ ...github, repo: 'eve/demo' })).toBe(false);
  expect(again.has({ ...github, remote: 'two' })).toBe(false);
  expect(again.has({ ...github, type: 'other' })).toBe(false);
});

test('given twice it is written once', () => {
  createConsents(folder).add(github);
  const before = statSync(file());
  createConsents(folder).add(github);
  expect(statSync(file())).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual([github]);
});

test('a file that cannot be understood is no consent, and one that cannot be read is an error', () => {
  const consents = createConsents(folder);
  consents.add(github);
  for (const text of ['', '{}', 'null', '[null, 1, {"remote": "github"}]']) {
    writeFileSync(file(), text);
    expect(consents.has(github)).toBe(false);
  }
  removeFolder(file());
  mkdirSync(file());
  expect(() => consents.has(github)).toThrow();
});
