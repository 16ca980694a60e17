import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  for (const title of ['Design', 'Build', 'Ship', 'Announce']) await world.roadmap('issue', 'create', title);
});

const deps = (...argv: string[]) => world.roadmap('issue', 'deps', ...argv);
const fileOf = (name: string): string => readFileSync(join(world.root, '.roadmap/issues', name), 'utf8');

it('lets one wait for others, and is safe to repeat', async () => {
  expect(await deps('add', 'a2a2', 'a1a1', 'a0a0')).toEqual({
    code: 0,
    out: 'updated a2a2a2a2 Ship (depends_on)\n',
    err: '',
  });
  expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1, a0a0a0a0]\n');
  const before = fileOf('a2a2a2a2-ship.md');
  expect((await deps('add', 'a2a2', 'a1a1')).out).toBe('unchanged a2a2a2a2 Ship\n');
  expect(fileOf('a2a2a2a2-ship.md')).toBe(before);
  expect((await deps('add', 'a2a2', 'a3a3')).code).toBe(0);
  expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1, a0a0a0a0, a3a3a3a3]\n');
  const json = JSON.parse((await deps('add', 'a1a1', 'a0a0', '--json')).out) as Record<string, unknown>;
  expect([json['id'], json['depends_on'], json['blocked_by_open']]).toEqual(['a1a1a1a1', ['a0a0a0a0'], ['a0a0a0a0']]);
});

it('adds nothing where the other side says it already', async () => {
  await world.roadmap('issue', 'update', 'a0a0', '--blocks', 'a1a1');
  expect((await deps('add', 'a1a1', 'a0a0')).out).toBe('unchanged a1a1a1a1 Build\n');
});

it('refuses itself and circles, showing the circle, and changes nothing', async () => {
  await deps('add', 'a1a1', 'a0a0');
  await deps('add', 'a2a2', 'a1a1');
  const before = fileOf('a0a0a0a0-design.md');
  const circle = await deps('add', 'a0a0', 'a3a3', 'a2a2');
  expect([circle.code, circle.err]).toEqual([
    1,
    'error: depends_on: this would close a circle: a0a0a0a0 → a2a2a2a2 → a1a1a1a1 → a0a0a0a0\n',
  ]);
  expect((await deps('add', 'a0a0', 'a0a0')).err).toContain('a0a0a0a0 cannot name itself');
  expect(fileOf('a0a0a0a0-design.md')).toBe(before);
});

it('names every reference that leads nowhere, and wants two', async () => {
  const { code, err } = await deps('add', 'a0a0', 'dead', 'beef');
  expect(code).toBe(1);
  expect(err).toContain('"dead"');
  expect(err).toContain('"beef"');
  expect((await deps('add', 'a0a0')).code).toBe(2);
});
