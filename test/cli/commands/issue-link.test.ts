import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('init', '--remote', 'github=ana/demo');
  await world.roadmap('issue', 'create', 'Fix login');
  await world.roadmap('issue', 'create', 'Other');
});

const issue = (...args: string[]) => world.roadmap('issue', ...args);
const text = (): string => readFileSync(join(world.root, '.roadmap/issues/a0a0a0a0-fix-login.md'), 'utf8');

it('links, looks up and unlinks; the file is as it was', async () => {
  const before = text();
  expect((await issue('link', 'a0a0', '#221')).out).toBe('linked github:221 to a0a0a0a0 Fix login\n');
  expect(text()).toBe(before.replace('created:', "remote_ids:\n  github: '221'\ncreated:"));
  for (const item of ['#221', 'github:221', 'https://github.com/ana/demo/issues/221'])
    expect((await issue('lookup', item)).out).toBe(
      '○ a0a0a0a0  Fix login  todo · .roadmap/issues/a0a0a0a0-fix-login.md\n',
    );
  expect(JSON.parse((await issue('lookup', '#221', '--json')).out)).toMatchObject({ id: 'a0a0a0a0', body: '' });
  expect((await issue('link', 'a0a0', '#221')).out).toBe('unchanged a0a0a0a0 Fix login\n');
  expect((await issue('unlink', '#221')).out).toBe('unlinked a0a0a0a0 Fix login\n');
  expect(text()).toBe(before);
});

it('several are unlinked at once, and what is not linked stays', async () => {
  await issue('link', 'a0a0', '#221');
  const { code, out } = await issue('unlink', 'a0a0', 'a1a1', '--remote', 'github');
  expect({ code, out }).toEqual({ code: 0, out: 'unlinked a0a0a0a0 Fix login\nunchanged a1a1a1a1 Other\n' });
});

it.each([
  [['link', 'a1a1', '#221'], 'link.taken'],
  [['link', 'a0a0', '#7'], 'link.other'],
  [['link', 'a1a1', 'gitlab:7'], 'link.unknown_remote'],
  [['link', 'a1a1', 'https://github.com/bo/demo/issues/7'], 'link.other_repo'],
  [['link', 'ffff', '#7'], 'issue.unknown'],
  [['lookup', '#7'], 'link.none'],
  [['lookup', 'a0a0-x'], 'link.unknown_item'],
])('%j is refused: %s', async (args, code) => {
  await issue('link', 'a0a0', '#221');
  const before = world.git('status', '--porcelain', '-uall') + text();
  const ended = await issue(...args, '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.out).error.code).toBe(code);
  expect(world.git('status', '--porcelain', '-uall') + text()).toBe(before);
});

it('an item of an archived issue is taken, and that of a deleted one is given when its mark is gone', async () => {
  await issue('link', 'a0a0', '#221');
  await issue('archive', 'a0a0', '--yes');
  expect(JSON.parse((await issue('link', 'a1a1', '#221', '--json')).out).error.code).toBe('link.taken');
  await issue('restore', 'a0a0');
  await issue('delete', 'a0a0', '--yes');
  const { code, err } = await issue('link', 'a1a1', '#221');
  expect([code, err]).toEqual([
    1,
    'error: github:221 was linked to issue a0a0a0a0, which was deleted here on purpose; .roadmap/deleted/a0a0a0a0.yaml says so\nhint: to have it back all the same, take that mark away first: rm .roadmap/deleted/a0a0a0a0.yaml\n',
  ]);
  rmSync(join(world.root, '.roadmap/deleted/a0a0a0a0.yaml'));
  expect((await issue('link', 'a1a1', '#221')).code).toBe(0);
});
