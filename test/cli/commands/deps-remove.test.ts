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

it('takes the edge out where it is written, here or there', async () => {
  await deps('add', 'a2a2', 'a0a0', 'a1a1');
  await world.roadmap('issue', 'update', 'a3a3', '--blocks', 'a2a2,a0a0');
  expect((await deps('remove', 'a2a2', 'a0a0', 'a3a3')).out).toBe(
    'updated a2a2a2a2 Ship (depends_on)\nupdated a3a3a3a3 Announce (blocks)\n',
  );
  expect(fileOf('a2a2a2a2-ship.md')).toContain('depends_on: [a1a1a1a1]\n');
  expect(fileOf('a3a3a3a3-announce.md')).toContain('blocks: [a0a0a0a0]\n');
  const json = JSON.parse((await deps('remove', 'a2a2', 'a1a1', '--json')).out) as Record<string, unknown>;
  expect([json['id'], json['depends_on'], json['ready']]).toEqual(['a2a2a2a2', undefined, true]);
});

it('says so when there is none', async () => {
  expect(await deps('remove', 'a2a2', 'a0a0')).toEqual({
    code: 0,
    out: 'unchanged a2a2a2a2 Ship\n',
    err: 'a2a2a2a2 does not depend on a0a0a0a0\n',
  });
  expect((await deps('remove', 'a2a2', 'dead')).code).toBe(1);
});

it('can take out what no issue is any more', async () => {
  world.write('.roadmap/issues/b.md', '---\nid: b0b0b0b0\ntitle: B\ndepends_on: [deadbeef, a0a0a0a0]\n---\n');
  expect((await deps('remove', 'b0b0', 'dead')).out).toBe('updated b0b0b0b0 B (depends_on)\n');
  expect(fileOf('b.md')).toBe('---\nid: b0b0b0b0\ntitle: B\ndepends_on: [a0a0a0a0]\n---\n');
});
