import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { surveyIssues } from '../../src/app/list-issues.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Finding } from '../../src/model/errors.ts';
import { fields } from '../../src/model/fields.ts';
import type { Issue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { IssueStore, IssueSurvey } from '../../src/ports/issue-store.ts';
import { finding } from '../../src/store/decode.ts';
import { createFileStore } from '../../src/store/file-store.ts';
import { indexPlace } from '../../src/store/index-file.ts';
import { type Indexed, indexedFiles } from '../../src/store/issue-index.ts';
import { scanFolder } from '../../src/store/scan.ts';
import { openSections, writeSections } from '../../src/store/sections.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const folder = '.roadmap/issues';
let root: string;
let index: string;

beforeEach(() => {
  const made = makeTemporaryFolder();
  onTestFinished(made.dispose);
  root = made.path;
  index = place().file;
});

function place(version = '1') {
  return indexPlace(join(root, '.git'), { root, folder, config: defaultConfig, version });
}

function store() {
  return createFileStore({ root, config: defaultConfig, index: place() });
}

function put(name: string, text: string): void {
  mkdirSync(dirname(join(root, folder, name)), { recursive: true });
  writeFileSync(join(root, folder, name), text);
}

function issue(id: string, title: string, more = ''): string {
  return `---\nid: '${id}'\ntitle: ${title}\n${more}---\n\n- [x] one\n- [ ] two\n`;
}

/** What can be compared: everything a head says, read by key. */
function plainOf({ issues, broken, findings }: IssueSurvey): unknown {
  return {
    issues: issues.map(({ path, id, values, tasks, findings: own }) => ({
      path,
      id,
      tasks,
      own,
      values: Object.fromEntries(fields.map(({ key }) => [key, values[key]])),
    })),
    broken,
    findings,
  };
}

/** Waits until what was written is old enough to be trusted, then has it remembered. */
async function remembered(): Promise<void> {
  await sleep(2100);
  await store().survey();
  expect(existsSync(index)).toBe(true);
}

async function expectTruth(): Promise<void> {
  const truth = createFileStore({ root, config: defaultConfig });
  expect(plainOf(await store().survey())).toEqual(plainOf(await truth.list()));
}

it('tells what the files say, whatever happens to them', { timeout: 60_000 }, async () => {
  const names = ['a.md', 'b.md', 'deep/c.md', 'd.md'];
  for (const [at, name] of names.entries()) put(name, issue(`aaaa000${at}`, 'before'));
  await remembered();
  const text = fc.oneof(
    fc.constantFrom(
      issue('aaaa0000', 'before'),
      issue('aaaa0000', 'beforE'),
      issue('aaaa0001', 'x', 'labels: [a, b]\nremote_ids:\n  github: 7\n'),
      issue('aaaa0002', 'x', "github_issue: 7\nstatus: nonsense\ndue_date: 'never'\n"),
      'no frontmatter',
      '---\nid: [\n---\n',
      '<<<<<<< a\n',
    ),
    fc.string(),
  );
  const name = fc.constantFrom(...names, 'e.md', 'deep/f.md');
  const action = fc.oneof(
    fc.record({ what: fc.constant('write' as const), name, text }),
    fc.record({ what: fc.constant('rename' as const), name, to: name }),
    fc.record({ what: fc.constant('remove' as const), name }),
    fc.record({ what: fc.constant('backdate' as const), name, text }),
    fc.record({ what: fc.constant('look' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 6 }), async (actions) => {
      for (const each of actions) {
        const path = 'name' in each ? join(root, folder, each.name) : '';
        if (each.what === 'write') put(each.name, each.text);
        else if (each.what === 'look') await expectTruth();
        else if (!existsSync(path)) continue;
        else if (each.what === 'remove') rmSync(path);
        else if (each.what === 'rename') renameSync(path, join(root, folder, each.to));
        else {
          const { atime, mtime } = statSync(path);
          put(each.name, each.text);
          utimesSync(path, atime, mtime);
        }
      }
      await expectTruth();
    }),
    { numRuns: 120 },
  );
});

it('reads only what has changed, and is written again when that is old enough', async () => {
  for (let at = 0; at < 30; at += 1) put(`${at}.md`, issue(`aaaa00${10 + at}`, `before ${at}`));
  await remembered();
  const before = readFileSync(index);
  const read: string[] = [];
  const look = async () =>
    indexedFiles(await scanFolder({ root, folder }, '.md'), folder, place(), async (name) => {
      read.push(name);
      const path = `${folder}/${name}`;
      return { path, loaded: readIssue(path, readFileSync(join(root, path), 'utf8'), defaultConfig), claims: [] };
    });
  await look();
  expect(read).toEqual([]);
  put('7.md', issue('aaaa0017', 'after'));
  await look();
  await look();
  expect(read).toEqual(['7.md', '7.md']);
  expect(readFileSync(index).equals(before)).toBe(true);
  rmSync(join(root, folder, '8.md'));
  await sleep(2100);
  await look();
  read.length = 0;
  const { issues } = await look();
  expect(read).toEqual([]);
  expect(issues).toHaveLength(29);
  expect(issues.find(({ id }) => id === 'aaaa0017')?.values.title).toBe('after');
  await expectTruth();
});

it('does not grow for ever', async () => {
  put('a.md', issue('aaaa0001', 'before'));
  await remembered();
  const size = statSync(index).size;
  const count = { of: 0 };
  // Each time a new title, as if it were old: what is kept of the others is thrown away in the end.
  for (let at = 0; at < 1200; at += 1) {
    const text = issue('aaaa0001', `title ${at}`);
    const scan = { names: ['a.md'], stats: new Float64Array([text.length, at, at, 1]), obstacles: [], temporaries: [] };
    await indexedFiles(scan, folder, place(), async () => {
      count.of += 1;
      return { path: `${folder}/a.md`, loaded: readIssue(`${folder}/a.md`, text, defaultConfig), claims: [] };
    });
  }
  expect(count.of).toBe(1200);
  expect(existsSync(index) ? statSync(index).size : 0).toBeLessThan(size + 1100 * 16);
});

it('an edit of the same size in the same second is seen', async () => {
  put('a.md', issue('aaaa0001', 'one'));
  for (const title of ['two', 'six', 'ten', 'one', 'two']) {
    await store().survey();
    put('a.md', issue('aaaa0001', title));
    expect((await store().survey()).issues[0]?.values.title).toBe(title);
  }
});

it('what was written under other rules, by another version, or by nobody, is made anew', async () => {
  put('a.md', issue('aaaa0001', 'before', 'status: odd\n'));
  await remembered();
  const config = {
    ...defaultConfig,
    statuses: [{ name: 'odd', category: 'done' as const }, ...defaultConfig.statuses],
  };
  const other = { root, folder, config, version: '1' };
  const { issues } = await createFileStore({ root, config, index: indexPlace(join(root, '.git'), other) }).survey();
  expect(issues[0]?.findings).toEqual([]);
  rmSync(index);
  await expectTruth();
  writeFileSync(index, 'nonsense');
  await expectTruth();
});

it('no damage to it is believed', { timeout: 60_000 }, async () => {
  for (let at = 0; at < 5; at += 1) put(`${at}.md`, issue(`aaaa000${at}`, `before ${at}`, 'labels: [x]\n'));
  await remembered();
  const whole = readFileSync(index);
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: whole.length - 1 }),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, by, cut) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        writeFileSync(index, cut ? whole.subarray(0, at) : bytes);
        await expectTruth();
      },
    ),
    { numRuns: 200 },
  );
});

it.each(['title', 'words'])('one that adds up and makes no sense (%s) stops one run at most', async (what) => {
  for (let at = 0; at < 5; at += 1) put(`${at}.md`, issue(`aaaa000${at}`, `before ${at}`));
  await remembered();
  const { about, read } = openSections(index) ?? expect.unreachable();
  const keys = Object.keys(about['words'] as object);
  const sections = new Map(['names', 'stats', ...keys].map((key) => [key, Uint8Array.from(read(key) ?? [])]));
  const title = sections.get('title') ?? expect.unreachable();
  if (what === 'title') title.fill(0x7b, title.length - 20);
  writeSections(index, what === 'words' ? { ...about, words: { title: 4e9 } } : about, sections);
  const ask = async (): Promise<unknown> => plainOf(await store().survey());
  await ask().catch(() => undefined);
  await expectTruth();
});

it('where nothing can be kept, every survey reads the files', async () => {
  put('a.md', issue('aaaa0001', 'before'));
  mkdirSync(join(root, '.git'));
  writeFileSync(join(root, '.git/roadmap'), 'a file where the folder should be');
  await expectTruth();
  await expectTruth();
});

it('several that write at once leave one that is whole', async () => {
  for (let at = 0; at < 20; at += 1) put(`${at}.md`, issue(`aaaa00${10 + at}`, `before ${at}`));
  await sleep(2100);
  await Promise.all(Array.from({ length: 8 }, () => store().survey()));
  await expectTruth();
});

it('finds by key and by id what asking each would find', async () => {
  for (let at = 0; at < 20; at += 1)
    put(`${at}.md`, issue(`aaaa00${10 + at}`, `before ${at}`, at % 3 === 0 ? 'labels: [x]\n' : ''));
  await remembered();
  put('3.md', issue('aaaa0013', 'after'));
  put('4.md', issue('aaaa0014', 'after', 'labels: [y]\n'));
  put('5.md', 'broken');
  rmSync(join(root, folder, '6.md'));
  const { issues, lookups } = await store().survey();
  const ids = (of: readonly { readonly id: string }[] | undefined): unknown => of?.map(({ id }) => id);
  expect(ids(lookups?.having('labels'))).toEqual(ids(issues.filter(({ values }) => values.labels !== undefined)));
  expect(lookups?.having('project')).toEqual([]);
  const wanted = ['aaaa0013', 'aaaa0015', 'aaaa0016', 'aaaa0017', 'aaaa', 'aaaa00', '"', ''];
  expect(ids(lookups?.withIds(wanted))).toEqual(['aaaa0013', 'aaaa0017']);
});

/** One look at `a.md` as a file system dates it that is none of ours. */
async function lookAt(stats: Record<'mtime' | 'ctime', number>, loaded: Issue | readonly Finding[]): Promise<Indexed> {
  const scan = {
    names: ['a.md'],
    stats: new Float64Array([100, stats.mtime, stats.ctime, 1]),
    obstacles: [],
    temporaries: [],
  };
  return indexedFiles(scan, folder, place(), async () => ({ path: `${folder}/a.md`, loaded, claims: [] }));
}

function readA(title: string): Issue | readonly Finding[] {
  return readIssue(`${folder}/a.md`, issue('aaaa0001', title), defaultConfig);
}

it.each([
  ['mtime', { mtime: Date.now() + 60_000, ctime: 1000 }],
  ['ctime', { mtime: 1000, ctime: Date.now() + 60_000 }],
])('a file that changed just now by its %s alone is read again', async (_, stats) => {
  for (const title of ['one', 'two', 'six'])
    expect((await lookAt(stats, readA(title))).issues[0]?.values.title).toBe(title);
  // And one that is old is not.
  const old = { mtime: 1000, ctime: 1000 };
  await lookAt(old, readA('one'));
  expect((await lookAt(old, readA('two'))).issues[0]?.values.title).toBe('one');
});

it('that a file could not be read is not remembered: it may be readable the next time, unchanged', async () => {
  const old = { mtime: 1000, ctime: 1000 };
  const about = { line: 1, message: 'The system refuses to read it (EMFILE).', cure: 'Wait.' };
  const refused = await lookAt(old, [finding(`${folder}/a.md`, { rule: 'file.unreadable', ...about })]);
  expect(refused.broken).toHaveLength(1);
  expect((await lookAt(old, readA('one'))).issues[0]?.values.title).toBe('one');
});

it('issues that have one id stand to the others alike, kept or read', async () => {
  put('a.md', issue('aaaa0001', 'waits', 'depends_on: [aaaa0002]\n'));
  put('b.md', issue('aaaa0001', 'says nothing'));
  put('c.md', issue('aaaa0002', 'open'));
  await remembered();
  const relations = async (issues: IssueStore): Promise<unknown> =>
    (await surveyIssues({ issues }, defaultConfig)).listed.map((one) => [one.issue.path, one.ready]);
  const read = createFileStore({ root, config: defaultConfig });
  expect(await relations(store())).toEqual(await relations(read));
  // One goes, and comes back.
  const text = readFileSync(join(root, folder, 'b.md'));
  rmSync(join(root, folder, 'b.md'));
  await remembered();
  expect(await relations(store())).toEqual(await relations(read));
  writeFileSync(join(root, folder, 'b.md'), text);
  await expectTruth();
  expect(await relations(store())).toEqual(await relations(read));
});
