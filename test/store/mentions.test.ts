import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { filesMentioning } from '../../src/store/mentions.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

it('finds the files in which a word stands, in folders below too, whatever else is in them', async () => {
  const root = folderOfThisTest();
  const folder = join(root, '.roadmap/issues');
  mkdirSync(join(folder, 'deep'), { recursive: true });
  writeFileSync(join(folder, 'b.md'), 'blocks: [c0ffee01]');
  writeFileSync(join(folder, 'a.md'), Buffer.from([0xff, 0x00, ...Buffer.from('c0ffee01'), 0xfe]));
  writeFileSync(join(folder, 'deep/c.md'), 'id: deadbeef');
  writeFileSync(join(folder, 'd.md'), 'nothing');
  writeFileSync(join(folder, 'e.txt'), 'c0ffee01');
  writeFileSync(join(folder, 'f.md'), `c0ffee01${' '.repeat(200)}`);
  symlinkSync('b.md', join(folder, 'g.md'));
  const place = { root, folder: '.roadmap/issues', maxBytes: 100 };
  expect(await filesMentioning(place, ['c0ffee01', 'deadbeef'])).toEqual([
    '.roadmap/issues/a.md',
    '.roadmap/issues/b.md',
    '.roadmap/issues/deep/c.md',
  ]);
});

it('finds nothing where there is no folder', async () => {
  const place = { root: folderOfThisTest(), folder: '.roadmap/issues', maxBytes: 100 };
  expect(await filesMentioning(place, ['x'])).toEqual([]);
});

function folderOfThisTest(): string {
  const { path, dispose } = makeTemporaryFolder();
  onTestFinished(dispose);
  return path;
}
