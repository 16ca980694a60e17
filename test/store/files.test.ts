import { existsSync, mkdirSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Files } from '../../src/ports/files.ts';
import { createFiles } from '../../src/store/files.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const config = '.roadmap/config.yaml';
let folder: TemporaryFolder;
let files: Files;

beforeEach(() => {
  folder = makeTemporaryFolder();
  files = createFiles({ root: folder.path, limit: 1000 });
});
afterEach(() => folder.dispose());

test('a file is made once, read, and replaced by whoever knows what it holds', async () => {
  expect(await files.read(config)).toBeNull();
  expect(await files.replace(config, '', 'version: 1\n')).toBe(false);
  expect(await files.create(config, 'version: 1\n')).toBe(true);
  expect(await files.create(config, 'version: 2\n')).toBe(false);
  expect(await files.replace(config, 'version: 2\n', 'version: 3\n')).toBe(false);
  expect(await files.replace(config, 'version: 1\n', 'version: 3\n')).toBe(true);
  expect(await files.read(config)).toBe('version: 3\n');
});

test('dot files are files here', async () => {
  expect(await files.create('.roadmap/.gitattributes', '*.md merge=roadmap\n')).toBe(true);
  expect(await files.read('.roadmap/.gitattributes')).toBe('*.md merge=roadmap\n');
});

test('a folder is made once, with those above it', async () => {
  expect(await files.makeFolder('.roadmap/issues')).toBe(true);
  expect(await files.makeFolder('.roadmap/issues')).toBe(false);
  expect(await files.makeFolder('.roadmap')).toBe(false);
  folder.put('.roadmap/milestones', 'a file');
  await expect(files.makeFolder('.roadmap/milestones')).rejects.toMatchObject({ code: 'path.kind' });
});

test('what a killed run left behind goes with the first write after a look, unless it may still be in use', async () => {
  const old = new Date(Date.now() - 3_600_000);
  const left = folder.put('.roadmap/comments/1a2b3c4d/.roadmap-1-old.tmp', 'half');
  utimesSync(left, old, old);
  const young = folder.put('.roadmap/milestones/.roadmap-1-young.tmp', 'half');
  for (const name of ['comments', 'milestones']) await files.paths(`.roadmap/${name}`);
  expect([left, young].map((path) => existsSync(path))).toEqual([true, true]);
  expect(await files.create('.roadmap/milestones/v1.md', 'x')).toBe(true);
  expect([left, young].map((path) => existsSync(path))).toEqual([false, true]);
});

test('the markdown below a folder is listed, sorted', async () => {
  expect(await files.paths('.roadmap/milestones')).toEqual([]);
  for (const name of ['b.md', 'a/c.md', 'a.md', 'x.txt', '.hidden.md']) folder.put(`.roadmap/milestones/${name}`, 'x');
  expect(await files.paths('.roadmap/milestones')).toEqual([
    '.roadmap/milestones/a.md',
    '.roadmap/milestones/a/c.md',
    '.roadmap/milestones/b.md',
  ]);
});

test('what cannot be read is an error that names the file, its line and the cure', async () => {
  folder.put(config, Buffer.from([0x61, 0x0a, 0xff]));
  await expect(files.read(config)).rejects.toMatchObject({
    kind: 'user',
    code: 'file.encoding',
    message: `${config}:2: The file is not valid UTF-8.`,
    hints: ['Save the file as UTF-8.'],
  });
  folder.put(config, 'x'.repeat(1001));
  await expect(files.read(config)).rejects.toMatchObject({ code: 'file.too_large' });
});

test.each(['config.yaml', '../config.yaml', '.roadmap/../x', '/etc/passwd', '.git/config', '.roadmap', '.roadmap//x'])(
  'the path %j is refused',
  async (path) => {
    await expect(files.read(path)).rejects.toMatchObject({ code: 'path.unsafe' });
    await expect(files.create(path, 'x')).rejects.toMatchObject({ code: 'path.unsafe' });
    await expect(files.replace(path, 'x', 'y')).rejects.toMatchObject({ code: 'path.unsafe' });
  },
);

test('a link is refused in every component', async () => {
  mkdirSync(join(folder.path, 'elsewhere'));
  symlinkSync('elsewhere', join(folder.path, '.roadmap'));
  await expect(files.read(config)).rejects.toMatchObject({ code: 'path.symlink' });
  await expect(files.create(config, 'x')).rejects.toMatchObject({ code: 'path.symlink' });
  await expect(files.makeFolder('.roadmap/issues')).rejects.toMatchObject({ code: 'path.symlink' });
  await expect(files.paths('.roadmap/issues')).rejects.toMatchObject({ code: 'path.symlink' });
  expect(existsSync(join(folder.path, 'elsewhere/issues'))).toBe(false);
});

test('what is no markdown file is told by its path, and what a link leads to is not', async () => {
  await files.create('.roadmap/issues/a/x.md', '');
  await files.create('.roadmap/issues/a/x.txt', '');
  await files.create('.roadmap/issues/y.md.orig', '');
  await files.create('.roadmap/issues/.hidden', '');
  symlinkSync(join(folder.path, '.roadmap/issues/a'), join(folder.path, '.roadmap/issues/b'));
  expect(await files.others('.roadmap/issues')).toEqual(['.roadmap/issues/a/x.txt', '.roadmap/issues/y.md.orig']);
  expect(await files.others('.roadmap/nowhere')).toEqual([]);
});
