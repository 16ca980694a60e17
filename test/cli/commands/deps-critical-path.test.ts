import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  for (const title of ['Design', 'Build', 'Ship', 'Announce']) await world.roadmap('issue', 'create', title);
});

const deps = (...argv: string[]) => world.roadmap('issue', 'deps', ...argv);

beforeEach(async () => {
  world.write('.roadmap/config.yaml', 'version: 1\n');
  await world.roadmap('issue', 'update', 'a0a0', '--estimate', '8', '--progress', '50', '-s', 'in-progress');
  await deps('add', 'a1a1', 'a0a0');
  await deps('add', 'a2a2', 'a1a1');
  await world.roadmap('issue', 'create', 'Large and alone', '--estimate', '5');
});

it('is the chain with the most work left', async () => {
  const { out, err } = await deps('critical-path');
  expect(out).toMatchInlineSnapshot(`
    "6 h left  3 issues, one after the other

    ◐ a0a0a0a0  Design  4 h of 8 h
    ⊘ a1a1a1a1  Build   ~1 h
    ⊘ a2a2a2a2  Ship    ~1 h
    "
  `);
  expect(err).toBe('~ has no estimate and counts one hour\n');
});

it('can lead to one issue or to a milestone', async () => {
  const ids = async (...argv: string[]) => {
    const path = JSON.parse((await deps('critical-path', ...argv, '--json')).out) as {
      hours_left: number;
      issues: { id: string; hours_left: number; estimated: boolean }[];
    };
    return [path.hours_left, ...path.issues.map(({ id }) => id)];
  };
  expect(await ids('a1a1')).toEqual([5, 'a0a0a0a0', 'a1a1a1a1']);
  expect(await ids('a4a4')).toEqual([5, 'a4a4a4a4']);
  mkdirSync(join(world.root, '.roadmap/milestones'), { recursive: true });
  world.write('.roadmap/milestones/v1-0.md', '---\nname: v1.0\n---\n');
  await world.roadmap('issue', 'update', 'a1a1', '-m', 'v1.0');
  expect(await ids('-m', 'v1-0')).toEqual([5, 'a0a0a0a0', 'a1a1a1a1']);
  await world.roadmap('issue', 'close', 'a0a0');
  expect(await ids('a2a2')).toEqual([2, 'a1a1a1a1', 'a2a2a2a2']);
  expect((await deps('critical-path', '-m', 'v9')).code).toBe(1);
  expect((await deps('critical-path', 'a0a0', '-m', 'v9')).code).toBe(2);
  expect(await ids('a0a0')).toEqual([0]);
});

it('leaves circles out of account and tells them', async () => {
  world.write('.roadmap/issues/b.md', '---\nid: b0b0b0b0\ntitle: B\ndepends_on: [b1b1b1b1]\n---\n');
  world.write('.roadmap/issues/c.md', '---\nid: b1b1b1b1\ntitle: C\ndepends_on: [b0b0b0b0]\n---\n');
  const { code, err } = await deps('critical-path');
  expect([code, err]).toEqual([0, expect.stringContaining('b0b0b0b0 → b1b1b1b1 → b0b0b0b0')]);
});
