import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFile } from '../../src/store/atomic.ts';
import { flush } from '../../src/store/flush.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let path: string | undefined;
beforeEach(() => {
  folder = makeTemporaryFolder();
  path = process.env['PATH'];
});
afterEach(() => {
  process.env['PATH'] = path;
  folder.dispose();
});

/** A `sync` in the place of the system's, which writes down what it was asked. */
function fakeSync(script: string): () => string[] {
  const told = join(folder.path, 'told');
  folder.put('bin/sync', `#!/bin/sh\necho "$@" >> ${told}\n${script}\n`);
  chmodSync(join(folder.path, 'bin/sync'), 0o755);
  process.env['PATH'] = `${join(folder.path, 'bin')}:${String(path)}`;
  writeFileSync(told, '');
  return () => readFileSync(told, 'utf8').split('\n').slice(0, -1);
}

/** There alone the program is known to say when it has done it. */
const once = process.platform === 'linux' ? 1 : 0;

const files = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => folder.put(`files/${String(at)}`, String(at)));

test('a folder is flushed for all who wait for it, and an error reaches each of them', async () => {
  await Promise.all(Array.from({ length: 50 }, () => flush(folder.path)));
  const gone = join(folder.path, 'gone');
  const answers = await Promise.allSettled(Array.from({ length: 5 }, () => flush(gone)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  await flush(folder.path);
});

test('who comes while others are waited for is of the next round', async () => {
  const first = flush(folder.path);
  await null;
  await null;
  const gone = join(folder.path, 'gone');
  const second = expect(flush(gone)).rejects.toMatchObject({ code: 'ENOENT' });
  await first;
  await second;
});

test('many are flushed by one program, once, and few are not', async () => {
  const told = fakeSync('exit 0');
  await Promise.all(files(150).map(flush));
  expect(told()).toEqual([]);
  await Promise.all(files(300).map(flush));
  expect(told()).toHaveLength(once);
  for (const asked of told()) expect(asked).toMatch(/^-f -- \S*\/files\/\d+$/);
});

test('where that program fails or is missing each is flushed by itself', async () => {
  const told = fakeSync('exit 1');
  const paths = files(300);
  await Promise.all(paths.map(flush));
  expect(told()).toHaveLength(once);
  const gone = join(folder.path, 'gone');
  await expect(Promise.all([...paths, gone].map(flush))).rejects.toMatchObject({ code: 'ENOENT' });
  rmSync(join(folder.path, 'bin/sync'));
  process.env['PATH'] = join(folder.path, 'bin');
  await Promise.all(paths.map(flush));
});

test('a thousand files that are made at the same time are all there, and nothing is left beside them', async () => {
  const root = join(folder.path, 'issues');
  mkdirSync(root);
  const names = Array.from({ length: 1000 }, (_, at) => join(root, `${String(at)}.md`));
  const made = await Promise.all([...names, ...names].map((name) => createFile(name, Buffer.from(name))));
  expect(made.filter(Boolean)).toHaveLength(1000);
  for (const name of names) expect(readFileSync(name, 'utf8')).toBe(name);
  expect(readdirSync(root)).toHaveLength(1000);
});
