import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const PATH = '.roadmap/comments/a0a0a0a0/20260101T120300Z-a1a1a1a1.md';
let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'Fix login');
  await world.roadmap('issue', 'comment', 'add', 'a0a0', `First\n${'long '.repeat(50)}`);
});

const remove = (...args: string[]) => world.roadmap('issue', 'comment', 'delete', ...args);
const there = (path: string): boolean => existsSync(join(world.root, path));

it('is gone with --yes', async () => {
  expect(await remove('a1a1', '--yes')).toEqual({ code: 0, out: `deleted a1a1a1a1 ${PATH}\n`, err: '' });
  expect([there(PATH), there('.roadmap/deleted/a1a1a1a1.yaml')]).toEqual([false, false]);
  expect(await remove('a1a1', '--yes')).toMatchObject({ code: 1 });
});

it('stays where nobody can be asked', async () => {
  const { code, err } = await remove('a0a0', 'a1a1');
  expect(code).toBe(1);
  expect(err).toContain('roadmap issue comment delete a1a1a1a1 --yes');
  expect(there(PATH)).toBe(true);
});

it.each([
  ['n', true],
  ['y', false],
])('asks, and does what "%s" says', async (answer, stays) => {
  let asked = '';
  await world.roadmapWith(
    {
      stdin: { isTerminal: true, text: async () => '', line: async () => answer },
      stderr: { isTerminal: true, columns: 80, write: (text) => void (asked += text) },
    },
    ...['issue', 'comment', 'delete', 'a1a1'],
  );
  expect(asked).toContain('Delete a1a1a1a1 by Ana, "First long long long long long long lon…"? [y/N] ');
  expect(there(PATH)).toBe(stays);
});

it('a linked one leaves a mark and says so', async () => {
  const file = join(world.root, PATH);
  writeFileSync(file, readFileSync(file, 'utf8').replace('author', "remote_ids:\n  github: '17'\nauthor"));
  const { out, err } = await remove('a1a1', '--yes', '--json');
  expect(JSON.parse(out)).toMatchObject({ id: 'a1a1a1a1', remote_ids: { github: '17' } });
  expect(err).toContain('.roadmap/deleted/a1a1a1a1.yaml');
  expect(there('.roadmap/deleted/a1a1a1a1.yaml')).toBe(true);
});
