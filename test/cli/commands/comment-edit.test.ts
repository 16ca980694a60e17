import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'Fix login');
  await world.roadmap('issue', 'comment', 'add', 'a0a0', 'First');
});

const edit = (...args: string[]) => world.roadmap('issue', 'comment', 'edit', ...args);

it('gives it another text, named alone or after its issue', async () => {
  expect(await edit('a1a1', '--body', 'Second')).toEqual({
    code: 0,
    out: 'edited a1a1a1a1 .roadmap/comments/a0a0a0a0/20260101T120300Z-a1a1a1a1.md\n',
    err: '',
  });
  const { out } = await edit('a0a0', 'a1a1', '--body', 'Third', '--json');
  expect(JSON.parse(out)).toMatchObject({ id: 'a1a1a1a1', body: 'Third', updated: '2026-01-01T12:05:00Z' });
  expect((await edit('a1a1', '--body', 'Third')).out).toMatch(/^unchanged a1a1a1a1 /);
});

it.each([
  ['an unknown one', ['ffff', '--body', 'x'], 1, 'comment.unknown'],
  ['one of another issue', ['a1a1', 'a1a1', '--body', 'x'], 1, 'issue.unknown'],
  ['more than one', ['a0a0', 'a1a1', 'a2a2', '--body', 'x'], 2, 'usage.comment'],
  ['a text that is none', ['a1a1', '--body', ''], 1, 'comment.empty'],
  ['no text', ['a1a1'], 2, 'usage.comment_text'],
])('%s is refused', async (_, args, code, name) => {
  const ended = await edit(...args, '--json');
  expect(ended.code).toBe(code);
  expect(JSON.parse(ended.out).error.code).toBe(name);
});
