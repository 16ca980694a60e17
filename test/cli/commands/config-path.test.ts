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

it('prints where the file is', async () => {
  expect((await world.roadmap('config', 'path')).out).toBe(`${join(world.root, '.roadmap/config.yaml')}\n`);
});
