import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { createIssueTexts } from '../../src/store/issue-texts.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const COUNT = 40;
const LATER = 60_000;

/** Forty issues, looked at a minute after they were written unless told otherwise. */
function makePlace() {
  const folder: TemporaryFolder = makeTemporaryFolder();
  onTestFinished(folder.dispose);
  const put = (name: string, body: string) => folder.put(`.roadmap/issues/${name}`, `---\nid: x\n---\n\n${body}\n`);
  for (let n = 10; n < 10 + COUNT; n += 1) put(`${String(n)}.md`, `Text ${String(n)} of Ärger`);
  const commonDir = join(folder.path, 'git');
  const caches = join(commonDir, 'roadmap');
  /** Each text by the name of its file, from a new look at everything. */
  const look = async (wait = LATER): Promise<Record<string, string>> => {
    const now = (): number => Date.now() + wait;
    const texts = createIssueTexts({ root: folder.path, commonDir, config: defaultConfig, now });
    const { bytes, texts: all } = await texts.folded('issues');
    const starts = all.map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    const read = all.map(({ path, start, end }) => [
      path.replace('.roadmap/issues/', ''),
      Buffer.from(bytes.slice(start, end), 'latin1').toString(),
    ]);
    return Object.fromEntries(read) as Record<string, string>;
  };
  const cache = (): string => {
    const [name, another] = readdirSync(caches);
    expect(another).toBeUndefined();
    return join(caches, name ?? '');
  };
  return { ...folder, put, look, cache, caches };
}

/** Another text of the same size under the same times cannot be told apart: that is what shows who asked the cache. */
function poison(cache: string): void {
  const bytes = readFileSync(cache);
  const at = bytes.lastIndexOf('of arger');
  bytes.write('by cache', at);
  writeFileSync(cache, bytes);
}

test('texts are those below the frontmatter, folded; a file without one has none', async () => {
  const { look, put, path } = makePlace();
  put('crlf.md', 'Zwei\r\nZeilen');
  writeFileSync(join(path, '.roadmap/issues/none.md'), 'no frontmatter');
  writeFileSync(join(path, '.roadmap/issues/bytes.md'), Uint8Array.of(0xff, 0xfe));
  const texts = await look();
  expect(texts).toMatchObject({ '10.md': 'text 10 of arger', 'crlf.md': 'zwei zeilen', 'none.md': '', 'bytes.md': '' });
  expect(await look()).toEqual(texts);
});

test('what has not changed comes from the cache; what changed, came or went is as it is', async () => {
  const { look, put, cache, path } = makePlace();
  await look();
  poison(cache());
  expect((await look())['49.md']).toBe('text 49 by cache');
  put('10.md', 'changed');
  put('11-new.md', 'new');
  rmSync(join(path, '.roadmap/issues/12.md'));
  const texts = await look();
  expect(texts).toMatchObject({ '10.md': 'changed', '11-new.md': 'new', '49.md': 'text 49 by cache' });
  expect(Object.keys(texts)).toHaveLength(COUNT);
});

test('few changes are read anew at each run, many once', async () => {
  const { look, put, cache } = makePlace();
  await look();
  const before = statSync(cache()).ino;
  put('10.md', 'changed');
  await look();
  expect(statSync(cache()).ino).toBe(before);
  for (let n = 10; n < 30; n += 1) put(`${String(n)}.md`, 'changed again');
  const texts = await look();
  expect(statSync(cache()).ino).not.toBe(before);
  expect(await look()).toEqual(texts);
});

test('a file that changed just before it was read is never trusted', async () => {
  const { look, caches } = makePlace();
  await look(0);
  expect(() => readdirSync(caches)).toThrow('ENOENT');
  await look(LATER);
  const { look: fresh, put, cache } = makePlace();
  await fresh(LATER);
  for (let n = 10; n < 40; n += 1) put(`${String(n)}.md`, 'young');
  await fresh(0);
  poison(cache());
  expect((await fresh(0))['49.md']).toBe('text 49 by cache');
  expect((await fresh(0))['39.md']).toBe('young');
});

test.each<[string, (cache: string) => void]>([
  ['empty', (cache) => truncateSync(cache, 0)],
  ['cut in its head', (cache) => truncateSync(cache, 50)],
  ['cut in its texts', (cache) => truncateSync(cache, statSync(cache).size - 1)],
  ['of another version', (cache) => writeFileSync(cache, readFileSync(cache, 'latin1').replace('texts 1', 'texts 0'))],
  ['noise', (cache) => writeFileSync(cache, Buffer.alloc(5000, 0x7f))],
  ['full of large numbers', (cache) => spoil(cache, Number.MAX_VALUE)],
  ['full of negative numbers', (cache) => spoil(cache, -1)],
  ['full of no numbers', (cache) => spoil(cache, NaN)],
  ['a folder', (cache) => (rmSync(cache), mkdirSync(cache))],
  ['a link to nothing', (cache) => (rmSync(cache), symlinkSync('nowhere', cache))],
])('a cache that is %s is as good as none', async (_, damage) => {
  const { look, cache } = makePlace();
  const texts = await look();
  damage(cache());
  expect(await look()).toEqual(texts);
  expect(await look()).toEqual(texts);
});

/** Every number of the table, and of the head, in turn. */
function spoil(cache: string, number: number): void {
  const bytes = readFileSync(cache);
  const start = bytes.indexOf('\n') + 1;
  for (let at = start; at < start + 200; at += 8) bytes.writeDoubleLE(number, at);
  writeFileSync(cache, bytes);
}

test('each number of a cache may be wrong, and the texts are right or the cache is not used', async () => {
  const { look, cache } = makePlace();
  const texts = await look();
  const whole = readFileSync(cache());
  const start = whole.indexOf('\n') + 1;
  for (let at = start; at < start + 8 * (5 + COUNT * 6); at += 8 * 13) {
    const bytes = Buffer.from(whole);
    bytes.writeDoubleLE(3.5, at);
    writeFileSync(cache(), bytes);
    expect(await look()).toEqual(texts);
  }
});

test('where no cache can be written there is none, and nobody is told', async () => {
  const { look, path, caches } = makePlace();
  mkdirSync(join(path, 'git'));
  chmodSync(join(path, 'git'), 0o555);
  const texts = await asOrdinaryUser(() => look());
  chmodSync(join(path, 'git'), 0o755);
  expect(Object.keys(texts)).toHaveLength(COUNT);
  expect(() => readdirSync(caches)).toThrow('ENOENT');
});

test('writers at the same time leave one whole cache', async () => {
  const { look, cache } = makePlace();
  const all = await Promise.all(Array.from({ length: 8 }, () => look()));
  expect(new Set(all.map((texts) => JSON.stringify(texts))).size).toBe(1);
  poison(cache());
  expect((await look())['49.md']).toBe('text 49 by cache');
});

test('two working trees of one repository have caches of their own', async () => {
  const one = makePlace();
  const other = makePlace();
  const commonDir = join(one.path, 'git');
  for (const { path } of [one, other])
    await createIssueTexts({ root: path, commonDir, config: defaultConfig, now: () => Date.now() + LATER }).folded(
      'issues',
    );
  expect(readdirSync(one.caches)).toHaveLength(2);
});
