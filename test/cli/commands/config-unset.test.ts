import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const CONFIG = `# ours
version: 1
remotes:
  github: { type: github, repo: octo/demo }  # the mirror
sync:
  branch: main
`;

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  world.write('.roadmap/config.yaml', CONFIG);
});

const text = (): string => readFileSync(join(world.root, '.roadmap/config.yaml'), 'utf8');

it('removes the key, and the map that it leaves empty', async () => {
  expect((await world.roadmap('config', 'unset', 'sync.branch')).out).toBe('unset sync.branch\n');
  expect(text()).toBe(CONFIG.replace('sync:\n  branch: main\n', ''));
});

it('says so when there is nothing to remove', async () => {
  expect((await world.roadmap('config', 'unset', 'project.name')).out).toBe('project.name was not set\n');
  expect(text()).toBe(CONFIG);
});

it('a key that nobody knows is an error, unless it stands in the file', async () => {
  const { code, err } = await world.roadmap('config', 'unset', 'sync.strateg');
  expect([code, err]).toEqual([1, expect.stringContaining('did you mean sync.strategy?')]);
  expect((await world.roadmap('config', 'unset', 'x-mine')).code).toBe(0);
  world.write('.roadmap/config.yaml', `${CONFIG}snyc: 1\n`);
  expect((await world.roadmap('config', 'unset', 'snyc')).out).toBe('unset snyc\n');
  expect(text()).toBe(CONFIG);
});
