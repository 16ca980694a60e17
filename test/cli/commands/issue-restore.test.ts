import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { makeRoadmap, type World } from '../harness.ts';

const NAME = 'issues/c0ffee01-done.md';
const TEXT = '---\nid: c0ffee01\ntitle: Done\nstatus: closed\nremote_ids: {github: 7}\n---\n';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  world.write(`.roadmap/${NAME}`, TEXT);
  await world.roadmap('issue', 'archive', 'c0ff');
});

it.each([['c0ff'], ['#7'], ['.roadmap/archive/issues/c0ffee01-done.md']])(
  '%s brings it back as it was',
  async (ref) => {
    const { code, out } = await world.roadmap('issue', 'restore', ref);
    expect([code, out]).toEqual([0, 'restored c0ffee01 Done\n']);
    expect(readFileSync(join(world.root, '.roadmap', NAME), 'utf8')).toBe(TEXT);
    expect(existsSync(join(world.root, '.roadmap/archive', NAME))).toBe(false);
    expect((await world.roadmap('issue', 'restore', 'c0ff')).out).toBe('unchanged c0ffee01 Done\n');
  },
);

it('an issue that took its place stays, and so does the archived one', async () => {
  world.write('.roadmap/issues/c0ffee01-younger.md', TEXT.replace('Done', 'Younger'));
  const ended = await world.roadmap('issue', 'restore', '.roadmap/archive/issues/c0ffee01-done.md');
  expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('holds an issue c0ffee01 already')]);
  expect(existsSync(join(world.root, '.roadmap/archive', NAME))).toBe(true);
});

it('what is not in the archive is told', async () => {
  expect((await world.roadmap('issue', 'restore', 'ffff')).code).toBe(1);
});
