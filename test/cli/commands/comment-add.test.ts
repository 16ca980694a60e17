import { writeFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'Fix login');
  await world.roadmap('issue', 'create', 'Other');
});

const add = (...args: string[]) => world.roadmap('issue', 'comment', 'add', ...args);
const list = async (ref: string) => (await world.roadmap('issue', 'comment', 'list', ref)).out;
const files = (): readonly string[] =>
  readdirSync(join(world.root, '.roadmap/comments'), { recursive: true }).map(String);

it('writes one file and prints its id and path', async () => {
  const { code, out } = await add('a0a0', 'It works\nfor me');
  expect({ code, out }).toEqual({
    code: 0,
    out: 'added a2a2a2a2 .roadmap/comments/a0a0a0a0/20260101T120400Z-a2a2a2a2.md\n',
  });
  expect(readFileSync(join(world.root, '.roadmap/comments/a0a0a0a0/20260101T120400Z-a2a2a2a2.md'), 'utf8')).toBe(
    "---\nid: 'a2a2a2a2'\nauthor: Ana\ncreated: '2026-01-01T12:04:00Z'\n---\n\nIt works\nfor me\n",
  );
  expect(
    world
      .git('status', '--porcelain', '-uall')
      .split('\n')
      .filter((line) => line.includes('comments')),
  ).toHaveLength(1);
});

it('takes the text from an option, a file or standard input, as it is', async () => {
  world.write('note.md', '# Note\n\n---\nid: x\n---\n');
  await add('a0a0', '--body', 'from an option');
  await add('a0a0', '--body-file', 'note.md');
  await world.roadmapWith(
    { stdin: { isTerminal: false, text: async () => 'from stdin\n', line: async () => null } },
    ...['issue', 'comment', 'add', 'a0a0', '-F', '-'],
  );
  expect(await list('a0a0')).toMatchInlineSnapshot(`
    "a2a2a2a2  Ana  2026-01-01 12:04
      from an option

    a3a3a3a3  Ana  2026-01-01 12:05
      # Note

      ---
      id: x
      ---

    a4a4a4a4  Ana  2026-01-01 12:06
      from stdin
    "
  `);
});

it('answers another comment of the same issue', async () => {
  await add('a0a0', 'Why?');
  const { out } = await add('a0a0', 'Because.', '--reply-to', 'a2a2', '--json');
  expect(JSON.parse(out)).toEqual({
    id: 'a3a3a3a3',
    author: 'Ana',
    created: '2026-01-01T12:05:00Z',
    in_reply_to: 'a2a2a2a2',
    issue_id: 'a0a0a0a0',
    path: '.roadmap/comments/a0a0a0a0/20260101T120500Z-a3a3a3a3.md',
    body: 'Because.',
    findings: [],
  });
  const wrong = await add('a1a1', 'Here?', '--reply-to', 'a2a2');
  expect(wrong).toMatchObject({ code: 1, out: '' });
  expect(wrong.err).toContain('There is no comment "a2a2" on a1a1a1a1.');
  expect(files()).toHaveLength(3);
});

it('ROADMAP_USER says whose it is', async () => {
  await world.roadmapWith(
    { env: { ROADMAP_USER: 'bo: "x"', PATH: process.env['PATH'], HOME: world.root } },
    ...['issue', 'comment', 'add', 'a0a0', 'Hi'],
  );
  expect(await list('a0a0')).toContain('bo: "x"');
});

describe('nothing is written', () => {
  it.each([
    ['without a text', ['a0a0'], 2, 'there is no text'],
    ['for an empty text', ['a0a0', '  '], 1, 'no text'],
    ['for two texts', ['a0a0', 'x', '--body', 'y'], 2, 'twice'],
    ['for a file that is not there', ['a0a0', '-F', 'none.md'], 1, 'none.md'],
    ['for an unknown issue', ['ffff', 'x'], 1, 'no issue'],
    ['for conflict markers', ['a0a0', '<<<<<<< a\n=======\n>>>>>>> b'], 1, 'conflict markers'],
    ['without an editor', ['a0a0', '--edit'], 1, 'editor'],
  ])('%s', async (_, args, code, words) => {
    const ended = await add(...args);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).toContain(words);
    expect(() => files()).toThrow('ENOENT');
  });

  it('by nobody', async () => {
    world.git('config', '--unset', 'user.name');
    const { code, err } = await add('a0a0', 'x');
    expect(code).toBe(1);
    expect(err).toContain('ROADMAP_USER');
  });
});

it('an editor writes it', async () => {
  const editor = join(world.root, 'editor.sh');
  writeFileSync(editor, '#!/bin/sh\nprintf "%s\\n\\n" "$(cat "$1") and more" > "$1"\n', { mode: 0o755 });
  const env = { EDITOR: editor, PATH: process.env['PATH'], HOME: world.root };
  const { code, err } = await world.roadmapWith({ env }, 'issue', 'comment', 'add', 'a0a0', 'Some', '--edit');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await list('a0a0')).toContain('  Some and more\n');
  await world.roadmapWith({ env }, 'issue', 'comment', 'edit', 'a2a2');
  expect(await list('a0a0')).toContain('  Some and more and more\n');
});

it('an issue in the archive can be commented as well', async () => {
  await world.roadmap('issue', 'archive', 'a0a0', '--yes');
  expect((await add('a0a0', 'One word more')).code).toBe(0);
  expect(await list('a0a0')).toContain('One word more');
  expect((await add('ffff', 'Nowhere')).code).toBe(1);
});
