import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Journal } from '../../src/ports/journal.ts';
import { createJournal } from '../../src/store/journal.ts';
import { journalContract } from '../contracts/journal.ts';
import { removeFolder, temporaryFolder } from '../support/repository.ts';

journalContract('a journal of files', () => {
  const root = temporaryFolder();
  const folder = join(root, 'roadmap', 'journal', 'github');
  return { journal: createJournal(folder), again: () => createJournal(folder), close: () => removeFolder(root) };
});

let root: string;
let folder: string;
let journal: Journal;

beforeEach(() => {
  root = temporaryFolder();
  folder = join(root, 'journal');
  journal = createJournal(folder);
});
afterEach(() => removeFolder(root));

const file = () => join(folder, 'written.jsonl');
const put = (key: string, line: string | null) =>
  journal.put('written', new Map([[key, line === null ? null : { oid: 'abc', line }]]));

test('reading makes no folder, and a journal that became empty leaves no file', async () => {
  await journal.all('written');
  await put('a', null);
  expect(existsSync(folder)).toBe(false);
  await put('a', '1');
  expect(existsSync(file())).toBe(true);
  await put('a', null);
  expect(existsSync(file())).toBe(false);
});

test('each put is one line', async () => {
  await journal.put(
    'written',
    new Map([
      ['a', { oid: '1', line: 'x' }],
      ['b', { oid: '2', line: 'y' }],
    ]),
  );
  await put('a', null);
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(3);
});

test('a line torn anywhere by a crash does not count and is gone after the next put', async () => {
  await put('a', 'kept ü');
  const whole = readFileSync(file());
  await put('b', 'torn');
  const both = readFileSync(file());
  for (let cut = whole.length; cut < both.length; cut++) {
    writeFileSync(file(), both.subarray(0, cut));
    expect([...(await createJournal(folder).all('written')).keys()]).toEqual(['a']);
  }
  const fresh = createJournal(folder);
  await fresh.put('written', new Map([['c', { oid: 'abc', line: 'next' }]]));
  expect([...(await createJournal(folder).all('written')).keys()]).toEqual(['a', 'c']);
});

test('what another process appended is seen', async () => {
  await put('a', '1');
  await createJournal(folder).put('written', new Map([['b', { oid: 'abc', line: '2' }]]));
  expect([...(await journal.all('written')).keys()]).toEqual(['a', 'b']);
  await createJournal(folder).put(
    'written',
    new Map([
      ['a', null],
      ['b', null],
    ]),
  );
  expect((await journal.all('written')).size).toBe(0);
});

test.each([
  ['garbage', 'garbage\n'],
  ['an empty line', '\n'],
  ['a line of a newer version', '{"v":2,"put":[]}\n'],
  ['a line without records', '{"v":1}\n'],
  ['a record that is no record', '{"v":1,"put":[["a",1]]}\n'],
  ['null', 'null\n'],
])('%s makes the journal unreadable, not empty, and stops the next put', async (_name, text) => {
  await put('a', '1');
  appendFileSync(file(), text);
  const before = readFileSync(file());
  const again = createJournal(folder);
  await expect(again.all('written')).rejects.toMatchObject({ code: 'journal.unreadable', kind: 'user' });
  await expect(again.put('written', new Map([['b', null]]))).rejects.toMatchObject({ code: 'journal.unreadable' });
  expect(readFileSync(file())).toEqual(before);
});

test('bytes that are no text, and a folder in place of the file, are unreadable', async () => {
  await put('a', '1');
  appendFileSync(file(), Buffer.from([0xff, 0x0a]));
  await expect(createJournal(folder).all('written')).rejects.toMatchObject({ code: 'journal.unreadable' });
  mkdirSync(join(folder, 'sent.jsonl'));
  await expect(createJournal(folder).all('sent')).rejects.toMatchObject({ code: 'journal.unreadable' });
});

test('a record changed thousands of times does not fill the disk', async () => {
  await put('a', 'x'.repeat(100));
  const line = readFileSync(file(), 'utf8');
  writeFileSync(file(), line.repeat(1500));
  await put('a', 'last');
  expect(statSync(file()).size).toBeLessThan(1000);
  expect((await createJournal(folder).all('written')).get('a')).toEqual({ oid: 'abc', line: 'last' });
});
