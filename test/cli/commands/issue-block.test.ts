import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
});

const comments = (): readonly string[] => {
  const folder = join(world.root, '.roadmap/comments/a0a0a0a0');
  return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
};

it('marks issues as held up, and the reason becomes a comment', async () => {
  const { code, out } = await world.roadmap('issue', 'block', 'a0a0', '--reason', 'Waits for the certificate');
  expect([code, out]).toEqual([0, 'blocked a0a0a0a0 One\n']);
  expect(JSON.parse((await world.roadmap('issue', 'view', 'a0a0', '--json')).out).status).toBe('blocked');
  expect(comments()).toEqual([expect.stringContaining('author: Ana')]);
  expect(comments()[0]).toMatch(/\n\nWaits for the certificate\n$/);
});

it('what is closed is not held up, and gets no comment', async () => {
  await world.roadmap('issue', 'close', 'a0a0');
  const { code, err } = await world.roadmap('issue', 'block', 'a0a0', '--reason', 'x');
  expect([code, err]).toEqual([
    1,
    'error: a0a0a0a0 is closed and cannot be blocked\nhint: roadmap issue reopen a0a0a0a0\n',
  ]);
  expect(() => comments()).toThrow();
});

it('a reason without words is told before anything changes', async () => {
  expect((await world.roadmap('issue', 'block', 'a0a0', '--reason', ' ')).code).toBe(1);
  expect(JSON.parse((await world.roadmap('issue', 'view', 'a0a0', '--json')).out).status).toBe('todo');
});

it('without a status of that name is an error', async () => {
  world.write(
    '.roadmap/config.yaml',
    'version: 1\nstatuses:\n  - { name: todo, category: unstarted }\n  - { name: ok, category: done }\n',
  );
  expect((await world.roadmap('issue', 'block', 'a0a0')).err).toContain('means blocked');
});
