import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createQuietMemory, type QuietPlace } from '../../src/store/quiet-memory.ts';
import { removeFolder, temporaryFolder } from '../support/repository.ts';

let root: string;

beforeEach(() => {
  root = temporaryFolder();
  put('.roadmap/config.yaml', 'version: 1\n');
  put('.roadmap/issues/a.md', 'one\n');
  put('.roadmap/comments/aaaa0001/c.md', 'said\n');
});
afterEach(() => removeFolder(root));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const open = (more: Partial<QuietPlace> = {}) =>
  createQuietMemory<{ word: string }>({
    ...{ root, commonDir: join(root, '.git'), remote: 'github', version: '1.0.0' },
    others: async () => 'tip',
    few: 1,
    ...more,
  });

/** Long enough ago that no change after it could carry the same date. */
const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2100));

describe('the word for what lies there', () => {
  const changes: Readonly<Record<string, () => void>> = {
    'a text of the same length': () => put('.roadmap/issues/a.md', 'two\n'),
    'a text of the same length and date': () => {
      put('.roadmap/issues/a.md', 'two\n');
      utimesSync(join(root, '.roadmap/issues/a.md'), 1, 1);
    },
    'another file': () => put('.roadmap/issues/b.md', 'one\n'),
    'a file in a folder below': () => put('.roadmap/comments/aaaa0001/d.md', 'said\n'),
    'an empty folder': () => mkdirSync(join(root, '.roadmap/comments/aaaa0002')),
    'a file that went away': () => rmSync(join(root, '.roadmap/issues/a.md')),
    'another name': () => renameSync(join(root, '.roadmap/issues/a.md'), join(root, '.roadmap/issues/b.md')),
    'another place': () => renameSync(join(root, '.roadmap/issues/a.md'), join(root, '.roadmap/a.md')),
    'a tombstone': () => put('.roadmap/deleted/aaaa0001.yaml', 'id: aaaa0001\n'),
    'a link': () => symlinkSync('a.md', join(root, '.roadmap/issues/b.md')),
  };
  for (const [what, change] of Object.entries(changes))
    test(`is another one after ${what}`, async () => {
      const before = await open().look();
      expect(before).not.toBe(null);
      expect(await open().look()).toBe(before);
      change();
      expect(await open().look()).not.toBe(before);
    });

  test('is another one of another version, and where something else moved', async () => {
    const words = [open(), open({ version: '1.0.1' }), open({ others: async () => 'tip 2' })];
    expect(new Set(await Promise.all(words.map((memory) => memory.look()))).size).toBe(3);
  });

  test('does not depend on files that no listing shows', async () => {
    const before = await open().look();
    put('.roadmap/issues/.roadmap-1-2.tmp', 'half');
    expect(await open().look()).toBe(before);
  });

  test('is none where there is no roadmap, no folder in its place, or so little that nobody needs it', async () => {
    expect(await open({ root: join(root, 'nowhere') }).look()).toBe(null);
    writeFileSync(join(root, 'file'), '');
    expect(await open({ root: join(root, 'file') }).look()).toBe(null);
    expect(await open({ few: 4 }).look()).toBe(null);
    expect(await open({ few: 3 }).look()).not.toBe(null);
  });
});

describe('what is remembered', () => {
  test('is nothing at first, and reading makes nothing', async () => {
    expect(await open().read()).toBe(null);
    expect(existsSync(join(root, '.git'))).toBe(false);
  });

  test('is nothing where a file is so young that a change might not show, or where nobody looked', async () => {
    const memory = open();
    await memory.write({ word: 'unseen' });
    await memory.look();
    await memory.write({ word: 'young' });
    expect(await memory.read()).toBe(null);
    // However long the run took: what was read in it was read when the file was young.
    await wait();
    await memory.look();
    await memory.write({ word: 'still' });
    expect(await memory.read()).toBe(null);
  });

  test('is read by the next process, and by none of another remote or working tree', async () => {
    await wait();
    const memory = open();
    await memory.look();
    await memory.write({ word: 'ü' });
    expect(await open().read()).toEqual({ word: 'ü' });
    expect(await open({ remote: '../x' }).read()).toBe(null);
    expect(await open({ root: join(root, '.roadmap') }).read()).toBe(null);
    await memory.write({ word: 'again' });
    expect(await open().read()).toEqual({ word: 'again' });
    const folder = join(root, '.git/roadmap');
    const [name = '', ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    const text = readFileSync(join(folder, name), 'utf8');
    for (const damaged of ['', '\n', text.slice(0, -1), text.replace('again', 'other'), 'null'])
      for (const bytes of [damaged, `${damaged}\n`]) {
        writeFileSync(join(folder, name), bytes);
        expect(await open().read()).toBe(null);
      }
  });
});
