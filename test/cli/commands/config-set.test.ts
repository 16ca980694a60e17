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

it('changes that value, and no other byte', async () => {
  expect((await world.roadmap('config', 'set', 'sync.branch', 'trunk')).out).toBe('set sync.branch\n');
  expect(text()).toBe(CONFIG.replace('branch: main', 'branch: trunk'));
});

it('adds what is not there', async () => {
  await world.roadmap('config', 'set', 'sync.strategy', 'remote');
  await world.roadmap('config', 'set', 'statuses', 'open:unstarted,done:done');
  expect(text()).toMatchInlineSnapshot(`
    "# ours
    version: 1
    remotes:
      github: { type: github, repo: octo/demo }  # the mirror
    sync:
      branch: main
      strategy: remote
    statuses: [{name: open, category: unstarted}, {name: done, category: done}]
    "
  `);
});

it('writes nothing when the value stands there already', async () => {
  expect((await world.roadmap('config', 'set', 'sync.branch', 'main')).out).toBe('unchanged sync.branch\n');
  expect(text()).toBe(CONFIG);
});

it.each([
  ['sync.strategy', 'loud', 'config.value'],
  ['sync.strategi', 'remote', 'config.unknown_key'],
  ['remotes.github.token', 'ghp_x', 'config.unknown_key'],
  ['remotes.github.repo', 'https://evil.example/x', 'config.value'],
])('%s=%s is refused as %s', async (key, value, expected) => {
  const { code, out } = await world.roadmap('config', 'set', key, value, '--json');
  expect([code, JSON.parse(out).error.code]).toEqual([1, expected]);
  expect(text()).toBe(CONFIG);
});

it.each(['version: 99\n', 'version: [\n'])('does not touch %j', async (other) => {
  world.write('.roadmap/config.yaml', other);
  expect((await world.roadmap('config', 'set', 'sync.branch', 'x')).code).toBe(1);
  expect(text()).toBe(other);
});

it('does not set a version that it could not take back', async () => {
  const { code, err } = await world.roadmap('config', 'set', 'version', '2');
  expect([code, err]).toEqual([1, expect.stringContaining('newer roadmap (version 2)')]);
  expect(text()).toBe(CONFIG);
});

it.each([
  ['statuses', 'open:unstarted,open:done', 'no name twice'],
  ['statuses', 'open:unstarted,doing:started', 'at least one of category done'],
  ['priorities', 'high,low,high', 'none twice'],
])('%s=%s is refused: %s', async (key, value, why) => {
  const { code, err } = await world.roadmap('config', 'set', key, value);
  expect([code, err]).toEqual([1, expect.stringContaining(why)]);
  expect(text()).toBe(CONFIG);
});
