import { expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

async function planned(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'Version 1');
  world.write('.roadmap/issues/c0ffee01-a.md', '---\nid: c0ffee01\ntitle: a\n---\n');
  world.write('.roadmap/issues/c0ffee02-b.md', '---\nid: c0ffee02\ntitle: b\n---\n');
  return world;
}

it('gives issues to the milestone by its name, whatever led to it', async () => {
  const world = await planned();
  expect((await world.roadmap('milestone', 'assign', 'version-1', 'c0ffee01', 'c0ffee02')).out).toBe(
    'assigned to Version 1: c0ffee01 a\nassigned to Version 1: c0ffee02 b\n',
  );
  const { out } = await world.roadmap('milestone', 'assign', 'version-1', 'c0ffee01', '--json');
  expect(JSON.parse(out)).toMatchObject({ id: 'c0ffee01', milestone: 'Version 1' });
});

it('an unknown milestone or issue, and one put away, change nothing', async () => {
  const world = await planned();
  expect((await world.roadmap('milestone', 'assign', 'v1', 'c0ffee01')).code).toBe(1);
  expect((await world.roadmap('milestone', 'assign', 'version-1', 'c0ffee01', 'dead')).code).toBe(1);
  await world.roadmap('milestone', 'archive', 'version-1');
  expect((await world.roadmap('milestone', 'assign', 'version-1', 'c0ffee01')).err).toContain(
    "hint: roadmap milestone restore 'Version 1'",
  );
  expect((await world.roadmap('issue', 'list', '--milestone', 'none', '--json')).out).toContain('c0ffee01');
});

it('to a closed one is done, and said', async () => {
  const world = await planned();
  await world.roadmap('milestone', 'close', 'version-1');
  expect(await world.roadmap('milestone', 'assign', 'version-1', 'c0ffee01')).toMatchObject({
    code: 0,
    err: 'warning: the milestone Version 1 is closed\n',
  });
});
