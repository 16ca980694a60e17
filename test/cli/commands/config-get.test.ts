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

it.each([
  ['sync.branch', 'main\n'],
  ['sync.strategy', 'manual\n'],
  ['remotes.github.repo', 'octo/demo\n'],
  ['priorities', 'critical,high,medium,low\n'],
  ['statuses', 'todo:unstarted,in-progress:started,blocked:started,review:started,closed:done\n'],
  ['format', 'format.updated=true\nformat.max_file_bytes=1048576\n'],
])('%s', async (key, expected) => {
  expect(await world.roadmap('config', 'get', key)).toEqual({ code: 0, out: expected, err: '' });
});

it('prints key and value with --json', async () => {
  const { out } = await world.roadmap('config', 'get', 'sync.commit', '--json');
  expect(JSON.parse(out)).toEqual({ key: 'sync.commit', value: true });
});

it('tells a key without a value from one that does not exist', async () => {
  const unset = await world.roadmap('config', 'get', 'project.name', '--json');
  expect([unset.code, JSON.parse(unset.out).error.code]).toEqual([1, 'config.unset']);
  const unknown = await world.roadmap('config', 'get', 'sync.strategi', '--json');
  expect([unknown.code, JSON.parse(unknown.out).error.code]).toEqual([1, 'config.unknown_key']);
  expect(unknown.out).toContain('sync.strategy');
});
