import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

async function named(): Promise<World> {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  await world.roadmap('project', 'create', 'Web', '-m', 'v1');
  world.write('.roadmap/issues/c0ffee01-a.md', '---\nid: c0ffee01\ntitle: a\nmilestone: v1\n---\n');
  return world;
}

const exists = (world: World): boolean => existsSync(join(world.root, '.roadmap/milestones/v1.md'));
const issue = (world: World): string => readFileSync(join(world.root, '.roadmap/issues/c0ffee01-a.md'), 'utf8');

it('what is named by anything stays, whatever the yes', async () => {
  const world = await named();
  const { code, err } = await world.roadmap('milestone', 'delete', 'v1', '--yes');
  expect(code).toBe(1);
  expect(err).toMatchInlineSnapshot(`
    "error: v1 is still named by 1 issue, the project Web
    hint: to take it out of there first: roadmap milestone delete v1 --clear
    hint: to keep the file out of the way instead: roadmap milestone archive v1
    hint: to delete it even so: roadmap milestone delete v1 --force
    "
  `);
  expect(exists(world)).toBe(true);
});

it('--clear takes it out of all that names it; --force leaves that alone', async () => {
  const cleared = await named();
  expect((await cleared.roadmap('milestone', 'delete', 'v1', '--clear', '--yes')).out).toBe(
    'deleted v1 (taken out of 1 issue)\n',
  );
  expect([exists(cleared), issue(cleared)]).toEqual([false, '---\nid: c0ffee01\ntitle: a\n---\n']);
  expect((await cleared.roadmap('project', 'view', 'Web', '--json')).out).not.toContain('v1');
  const forced = await named();
  expect((await forced.roadmap('milestone', 'delete', 'v1', '--force', '--yes')).out).toBe('deleted v1\n');
  expect([exists(forced), issue(forced)]).toEqual([false, '---\nid: c0ffee01\ntitle: a\nmilestone: v1\n---\n']);
});

it('needs a yes', async () => {
  const world = await named();
  expect(await world.roadmap('milestone', 'delete', 'v1', '--clear')).toMatchObject({
    code: 1,
    err: 'error: there is nobody to ask whether that is meant; nothing was deleted\nhint: roadmap milestone delete v1 --clear --yes\n',
  });
  expect(exists(world)).toBe(true);
  expect(issue(world)).toContain('v1');
});

it('prints what is gone with --json', async () => {
  const world = await makeRoadmap();
  await world.roadmap('milestone', 'create', 'v1');
  expect(JSON.parse((await world.roadmap('milestone', 'delete', 'v1', '--yes', '--json')).out)).toEqual({
    name: 'v1',
    path: '.roadmap/milestones/v1.md',
    deleted: true,
  });
});
