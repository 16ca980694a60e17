import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
  await world.roadmap('issue', 'create', 'Two', '--depends-on', 'a0a0');
});

const frontmatter = (): string => readFileSync(join(world.root, '.roadmap/issues/a0a0a0a0-one.md'), 'utf8');

it('closes, and what waited for it becomes ready', async () => {
  expect((await world.roadmap('issue', 'close', 'a0a0')).out).toBe('closed a0a0a0a0 One\n');
  expect(frontmatter()).toContain('\nstatus: closed\n');
  expect(frontmatter()).not.toContain('resolution');
  expect(JSON.parse((await world.roadmap('issue', 'view', 'a1a1', '--json')).out).ready).toBe(true);
});

it('keeps the reason, and a later one replaces it', async () => {
  await world.roadmap('issue', 'close', 'a0a0', '--reason', 'not-planned');
  expect(frontmatter()).toContain('\nresolution: not-planned\n');
  await world.roadmap('issue', 'close', 'a0a0', '-r', 'duplicate');
  expect(frontmatter()).toContain('\nresolution: duplicate\n');
});

it('leaves a closed issue alone', async () => {
  await world.roadmap('issue', 'close', 'a0a0', '--reason', 'duplicate');
  const before = frontmatter();
  expect((await world.roadmap('issue', 'close', 'a0a0')).out).toBe('unchanged a0a0a0a0 One\n');
  expect(frontmatter()).toBe(before);
});

it('uses the statuses of the configuration', async () => {
  world.write(
    '.roadmap/config.yaml',
    'version: 1\nstatuses:\n  - { name: open, category: unstarted }\n  - { name: shipped, category: done }\n  - { name: dropped, category: canceled }\n',
  );
  await world.roadmap('issue', 'close', 'a0a0', '--reason', 'not-planned');
  expect(frontmatter()).toContain('\nstatus: dropped\n');
  await world.roadmap('issue', 'close', 'a1a1');
  expect((await world.roadmap('issue', 'list', '-s', 'shipped', '--format', 'plain', '--columns', 'id')).out).toBe(
    'a1a1a1a1\n',
  );
  await world.roadmap('issue', 'reopen', 'a0a0');
  expect(frontmatter()).toContain('\nstatus: open\n');
});

it('ends what was started, and only that; reopened, it has no end', async () => {
  const view = async () => JSON.parse((await world.roadmap('issue', 'view', 'a0a0', '--json')).out);
  await world.roadmap('issue', 'close', 'a0a0');
  expect(await view()).not.toHaveProperty('actual_end_date');
  await world.roadmap('issue', 'start', 'a0a0');
  await world.roadmap('issue', 'close', 'a0a0');
  expect(await view()).toMatchObject({ actual_end_date: '2026-01-01T12:07:00Z' });
  await world.roadmap('issue', 'reopen', 'a0a0');
  expect(await view()).not.toHaveProperty('actual_end_date');
});

it('a comment goes with each, once who writes it is known', async () => {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null' };
  world.git('config', '--unset', 'user.name');
  const nobody = await world.roadmapWith({ env }, 'issue', 'close', 'a0a0', '--comment', 'Done');
  expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('it is not known who you are')]);
  expect(frontmatter()).toContain('\nstatus: todo\n');
  const known = { env: { ...env, ROADMAP_USER: 'ana' } };
  expect((await world.roadmapWith(known, 'issue', 'close', 'a0a0', 'a1a1', '--comment', 'Done')).code).toBe(0);
  expect(world.git('ls-files', '-o', '.roadmap/comments').trim().split('\n')).toHaveLength(2);
});

it('that was closed though its comment could not be written says so, and ends with 4', async () => {
  const own = await makeRoadmap();
  await own.roadmap('issue', 'create', 'X');
  own.write('.roadmap/comments', 'no folder');
  const plain = await own.roadmap('issue', 'close', 'a0a0', '--comment', 'So');
  expect([plain.code, plain.err]).toEqual([
    4,
    expect.stringContaining(
      'error: the issue was changed, its comment was not written: .roadmap/comments is not a folder.',
    ),
  ]);
  await own.roadmap('issue', 'reopen', 'a0a0');
  const { code, out } = await own.roadmap('issue', 'close', 'a0a0', '--comment', 'So', '--json');
  expect([code, JSON.parse(out)]).toMatchObject([4, { error: { code: 'path.kind' } }]);
});
