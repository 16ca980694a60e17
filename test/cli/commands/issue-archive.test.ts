import { existsSync, linkSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { answering } from '../editors.ts';
import { makeRoadmap, type World } from '../harness.ts';

const DONE = 'issues/deep/er/c0ffee01-done.md';
const TEXT = '---\r\nid: c0ffee01\r\ntitle: Done  # odd\r\nstatus: archived\r\nremote_ids: {github: 7}\r\n---';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  mkdirSync(join(world.root, '.roadmap/issues/deep/er'), { recursive: true });
  world.write(`.roadmap/${DONE}`, TEXT);
  await world.roadmap('issue', 'create', 'Open');
});

const there = (path: string): boolean => existsSync(join(world.root, '.roadmap', path));

it('moves the file, its folders and every byte of it kept', async () => {
  const { code, out, err } = await world.roadmap('issue', 'archive', '#7');
  expect([code, out, err]).toEqual([0, 'archived c0ffee01 Done\n', '']);
  expect(readFileSync(join(world.root, '.roadmap/archive', DONE), 'utf8')).toBe(TEXT);
  expect(there(DONE)).toBe(false);
  expect((await world.roadmap('issue', 'list', '--format', 'plain', '--columns', 'id')).out).toBe('a0a0a0a0\n');
});

it('a second time changes nothing', async () => {
  await world.roadmap('issue', 'archive', 'c0ff');
  const { code, out } = await world.roadmap('issue', 'archive', 'c0ff');
  expect([code, out]).toEqual([0, 'unchanged c0ffee01 Done\n']);
});

it('what is open goes only when that is meant', async () => {
  const { code, err } = await world.roadmap('issue', 'archive', 'a0a0', 'c0ff');
  expect([code, err]).toEqual([
    1,
    'error: a0a0a0a0 Open is open; nothing was archived\nhint: roadmap issue close a0a0a0a0\nhint: roadmap issue archive a0a0 c0ff --yes\n',
  ]);
  expect(there(DONE)).toBe(true);
  expect((await world.roadmapWith(answering('no'), 'issue', 'archive', 'a0a0')).code).toBe(1);
  expect((await world.roadmapWith(answering('y'), 'issue', 'archive', 'a0a0')).code).toBe(0);
  expect((await world.roadmap('issue', 'archive', 'c0ff', '--yes', '--json')).code).toBe(0);
  expect(there('issues')).toBe(true);
});

it('gives the issue with its new path in JSON', async () => {
  const { out } = await world.roadmap('issue', 'archive', 'c0ff', '--json');
  expect(JSON.parse(out)).toMatchObject({ id: 'c0ffee01', path: `.roadmap/archive/${DONE}` });
});

it('an issue of the same id in the archive is never written over', async () => {
  mkdirSync(join(world.root, '.roadmap/archive/issues'), { recursive: true });
  world.write('.roadmap/archive/issues/c0ffee01-elder.md', '---\nid: c0ffee01\ntitle: Elder\nstatus: closed\n---\n');
  const { code, err } = await world.roadmap('issue', 'archive', 'c0ff');
  expect([code, err]).toEqual([1, expect.stringContaining('holds an issue c0ffee01 already')]);
  expect(there(DONE)).toBe(true);
});

it.each(['archive', 'restore'])('%s ends a move that was killed when the file had both names', async (verb) => {
  mkdirSync(join(world.root, '.roadmap/archive/issues/deep/er'), { recursive: true });
  linkSync(join(world.root, '.roadmap', DONE), join(world.root, '.roadmap/archive', DONE));
  const { code, out } = await world.roadmap('issue', verb, 'c0ff');
  expect([code, out]).toEqual([0, `${verb}d c0ffee01 Done\n`]);
  expect([there(DONE), there(`archive/${DONE}`)]).toEqual([verb === 'restore', verb === 'archive']);
});

it('one that names nothing is told before any file moves', async () => {
  const { code, err } = await world.roadmap('issue', 'archive', 'c0ff', 'ffff');
  expect([code, err]).toEqual([1, expect.stringContaining('there is no issue "ffff"')]);
  expect(there(DONE)).toBe(true);
});
