import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

interface Hit {
  readonly id: string;
  readonly score: number;
  readonly match: { readonly field: string; readonly line: number; readonly text: string; readonly path?: string };
}

async function makeIssues(...issues: readonly (readonly [title: string, body: string])[]): Promise<World> {
  const world = await makeRoadmap();
  for (const [title, body] of issues) await world.roadmap('issue', 'create', title, '--body', body);
  return world;
}

async function find(world: World, ...argv: readonly string[]): Promise<readonly Hit[]> {
  const { code, out, err } = await world.roadmap('search', '--json', ...argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as readonly Hit[];
}

async function idsOf(world: World, ...argv: readonly string[]): Promise<readonly string[]> {
  return (await find(world, ...argv)).map(({ id }) => id.slice(0, 2));
}

test('issues are found by title, body and comment, and the line is shown', async () => {
  const world = await makeIssues(
    ['The token expires', 'Nothing more.'],
    ['Login', 'First line.\n\nThe **token** is gone after an hour,\nand expires.'],
    ['Nothing', 'Nothing.'],
  );
  mkdirSync(join(world.root, '.roadmap/comments/a2a2a2a2'), { recursive: true });
  world.write(
    '.roadmap/comments/a2a2a2a2/20260101T120000Z-b0b0b0b0.md',
    '---\nid: b0b0b0b0\nauthor: bob\ncreated: 2026-01-01T12:00:00Z\n---\n\nMaybe tokens expire too early?\n',
  );
  expect((await world.roadmap('search', 'token', 'expire')).out).toMatchInlineSnapshot(`
    "○ a0a0a0a0  The token expires
    ○ a1a1a1a1  Login
                line 11: The **token** is gone after an hour,
    ○ a2a2a2a2  Nothing
                comment: Maybe tokens expire too early?
    "
  `);
  expect((await find(world, 'token expire')).map(({ match }) => match)).toMatchInlineSnapshot(`
    [
      {
        "field": "title",
        "line": 4,
        "text": "The token expires",
      },
      {
        "field": "body",
        "line": 11,
        "text": "The **token** is gone after an hour,",
      },
      {
        "field": "comment",
        "line": 7,
        "path": ".roadmap/comments/a2a2a2a2/20260101T120000Z-b0b0b0b0.md",
        "text": "Maybe tokens expire too early?",
      },
    ]
  `);
});

test('every word must be there, whole or as a beginning, wherever in the issue', async () => {
  const world = await makeIssues(['Sync pulls', 'about labels'], ['Sync', 'nothing'], ['Async', 'labels']);
  expect(await idsOf(world, 'sync label')).toEqual(['a0']);
  expect(await idsOf(world, 'sync')).toEqual(['a1', 'a0']);
  expect(await idsOf(world, 'ync')).toEqual([]);
  expect(await idsOf(world, 'labels', 'ASYNC')).toEqual(['a2']);
});

test('words in quotes stand together, and a minus keeps them out', async () => {
  const world = await makeIssues(
    ['One', 'the rate limit of GitHub'],
    ['Two', 'limit the rate'],
    ['Three', 'the rate\nlimits of git'],
  );
  expect(await idsOf(world, '"rate limit"')).toEqual(['a0']);
  expect(await idsOf(world, 'rate limit')).toEqual(['a0', 'a2', 'a1']);
  expect(await idsOf(world, 'rate -github')).toEqual(['a1', 'a2']);
  expect(await idsOf(world, 'rate -"rate limits"')).toEqual(['a1', 'a0']);
  expect(await idsOf(world, '"rate limi"')).toEqual([]);
});

test('accents and case do not matter; scripts without blanks are found anywhere', async () => {
  const world = await makeIssues(
    ['Größe der Menüs', 'Cafe\u0301 CRÈME'],
    ['データベースの検索', '使用React开发全文搜索'],
    ['Поиск', 'слова'],
  );
  expect(await idsOf(world, 'GROSSE menus café creme')).toEqual(['a0']);
  expect(await idsOf(world, '検索')).toEqual(['a1']);
  expect(await idsOf(world, '全文 react')).toEqual(['a1']);
  expect(await idsOf(world, 'ПОИСК слов')).toEqual(['a2']);
});

test('a title counts more than a body, a rare word more than a common one, a whole word more than a beginning', async () => {
  const world = await makeIssues(
    ['Release', 'cache cache cache'],
    ['Cache', 'release'],
    ['Caches', 'release'],
    ['Other', 'release notes'],
  );
  expect(await idsOf(world, 'cache')).toEqual(['a1', 'a2', 'a0']);
  expect(await idsOf(world, 'release')).toEqual(['a0', 'a1', 'a2', 'a3']);
});

test('a search is narrowed by a query, by state and by a limit', async () => {
  const world = await makeIssues(['One word', ''], ['Two word', ''], ['Three word', '']);
  await world.roadmap('issue', 'close', 'a0a0a0a0');
  await world.roadmap('issue', 'update', 'a1a1a1a1', '--label', 'bug');
  expect(await idsOf(world, 'word', '--open')).toEqual(['a1', 'a2']);
  expect(await idsOf(world, 'word', '-q', 'label:bug')).toEqual(['a1']);
  const { out, err } = await world.roadmap('search', 'word', '--limit', '2');
  expect([out.split('\n').length - 1, err]).toEqual([2, '… 1 more: --limit 3\n']);
});

test('archived issues are searched when asked for, with what was said of them', async () => {
  const world = await makeIssues(['Old word', 'x'], ['New word', 'x']);
  await world.roadmap('issue', 'close', 'a0a0a0a0');
  await world.roadmap('issue', 'archive', 'a0a0a0a0');
  expect(await idsOf(world, 'word')).toEqual(['a1']);
  expect(await idsOf(world, 'word', '--archived')).toEqual(['a0']);
});

test('a change is found at once, in the second it was made', async () => {
  const world = await makeIssues(...Array.from({ length: 40 }, (_, n) => [`Issue ${String(n)}`, 'before'] as const));
  for (const word of ['before', 'behind', 'beyond']) {
    await world.roadmap('issue', 'update', 'a5a5a5a5', '--body', word);
    expect(await idsOf(world, word, '--limit', '1')).toHaveLength(1);
    if (word !== 'before') expect(await idsOf(world, word)).toEqual(['a5']);
  }
});

test('nothing to look for is wrong usage; nothing found is not', async () => {
  const world = await makeRoadmap();
  for (const argv of [[''], ['…!?'], ['--', '-only']]) {
    const { code, err } = await world.roadmap('search', ...argv);
    expect([code, err]).toEqual([2, expect.stringContaining('expected')]);
  }
  expect(await world.roadmap('search', 'nothing')).toEqual({ code: 0, out: '', err: 'nothing was found\n' });
  expect((await world.roadmap('search', 'nothing', '--json')).out).toBe('[]\n');
});

test('one broken file hides no other, and what is hostile is made visible', async () => {
  const world = await makeIssues(['Good word', 'x']);
  world.write('.roadmap/issues/b0b0b0b0-broken.md', 'word\n<<<<<<< HEAD\n');
  world.write(
    '.roadmap/issues/b1b1b1b1-hostile.md',
    `---\nid: b1b1b1b1\ntitle: Bad\nstatus: todo\n---\n\n${'x'.repeat(200_000)} word \u001b[31m\u202e red\n${'y'.repeat(200_000)}é`,
  );
  const { code, out, err } = await world.roadmap('search', 'word');
  expect([code, err]).toEqual([0, expect.stringContaining('1 file has an error')]);
  expect(out).not.toMatch(/[\u001b\u202e]/);
  expect(out).toContain('Good word');
  expect(out.length).toBeLessThan(1000);
});

test('what was found is bold on a terminal, and long lines are cut to fit', async () => {
  const world = await makeIssues(['A title', `${'before '.repeat(30)}the Wörd${' after'.repeat(30)}`]);
  let out = '';
  const stdout = { isTerminal: true, columns: 60, write: (text: string): void => void (out += text) };
  await world.roadmapWith({ stdout, env: { HOME: world.root } }, 'search', 'word');
  expect(out).toMatchInlineSnapshot(`
    "○ [33ma0a0a0a0[0m  A title
                [2mline 9: [0m…before the [1mWörd[0m after after after afte…
    "
  `);
});
