import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scanFolder, STATS } from '../../src/store/scan.ts';
import { walk } from '../../src/store/walk.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const folder = '.roadmap/issues';

function makeRoot(): string {
  const { path, dispose } = makeTemporaryFolder();
  onTestFinished(dispose);
  return path;
}

test('a scan finds what a walk finds, sorted, with the stat of each file', async () => {
  const root = makeRoot();
  const issues = join(root, folder);
  mkdirSync(join(issues, 'b', 'deep'), { recursive: true });
  mkdirSync(join(issues, 'folder.md'));
  for (const name of ['c.md', 'b-x.md', 'b/x.md', 'b/deep/y.md', 'a.md', 'note.txt', '.hidden.md', '.roadmap-1-a.tmp'])
    writeFileSync(join(issues, name), name);
  symlinkSync(join(issues, 'a.md'), join(issues, 'z.md'));
  symlinkSync(join(issues, 'b'), join(issues, 'linked'));
  const scan = await scanFolder({ root, folder }, '.md');
  expect(scan.names).toEqual(['a.md', 'b-x.md', 'b/deep/y.md', 'b/x.md', 'c.md']);
  scan.names.forEach((name, at) => {
    const stat = lstatSync(join(issues, name));
    expect([...scan.stats.subarray(at * STATS.length, (at + 1) * STATS.length)]).toEqual(STATS.map((key) => stat[key]));
  });
  const walked = await walk({ root, folder, maxBytes: 1 }, '.md');
  expect(scan.names.map((name) => `${folder}/${name}`)).toEqual(walked.files);
  expect(scan.obstacles).toEqual(walked.obstacles);
  expect(scan.temporaries).toEqual(walked.temporaries);
});

test('a missing folder is empty; a linked one is refused', async () => {
  const root = makeRoot();
  expect((await scanFolder({ root, folder }, '.md')).names).toEqual([]);
  mkdirSync(join(root, '.roadmap'));
  symlinkSync(root, join(root, folder));
  await expect(scanFolder({ root, folder }, '.md')).rejects.toMatchObject({ code: 'path.symlink' });
});

test('of a folder that may be read and not entered each file is an obstacle', async () => {
  const root = makeRoot();
  const closed = join(root, folder, 'closed');
  mkdirSync(closed, { recursive: true });
  writeFileSync(join(closed, 'a.md'), 'a');
  chmodSync(closed, 0o444);
  const { names, obstacles } = await asOrdinaryUser(() => scanFolder({ root, folder }, '.md'));
  chmodSync(closed, 0o700);
  expect(names).toEqual([]);
  expect(obstacles).toMatchObject([{ file: `${folder}/closed/a.md`, rule: 'file.unreadable' }]);
});

test('a folder that may not be read is an error, one below it an obstacle', async () => {
  const root = makeRoot();
  const closed = join(root, folder, 'closed');
  mkdirSync(closed, { recursive: true });
  chmodSync(closed, 0);
  const below = await asOrdinaryUser(() => scanFolder({ root, folder }, '.md'));
  expect(below.obstacles).toMatchObject([{ file: `${folder}/closed`, rule: 'file.unreadable' }]);
  chmodSync(join(root, folder), 0);
  await expect(asOrdinaryUser(() => scanFolder({ root, folder }, '.md'))).rejects.toMatchObject({
    code: 'file.unreadable',
  });
  chmodSync(join(root, folder), 0o700);
  chmodSync(closed, 0o700);
});

test('of a folder that may be listed and not entered it says what a walk says', async () => {
  const root = makeRoot();
  const deep = join(root, folder, 'deep');
  mkdirSync(join(deep, 'below'), { recursive: true });
  for (const name of ['a.md', 'note.txt']) writeFileSync(join(deep, name), name);
  chmodSync(deep, 0o444);
  onTestFinished(() => chmodSync(deep, 0o755));
  const place = { root, folder, maxBytes: 1 };
  const [scan, walked] = await asOrdinaryUser(
    async () => [await scanFolder(place, '.md'), walk(place, '.md')] as const,
  );
  const paths = scan.obstacles.map(({ file }) => file.slice(folder.length));
  // A walk opens nothing and learns of the file when it is read.
  expect(paths).toEqual(['/deep/a.md', '/deep/below']);
  expect([...walked.files, ...walked.obstacles.map(({ file }) => file)].sort()).toEqual(
    scan.obstacles.map(({ file }) => file),
  );
});
