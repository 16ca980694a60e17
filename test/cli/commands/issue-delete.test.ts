import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { asOrdinaryUser } from '../../support/ordinary-user.ts';
import { answering } from '../editors.ts';
import { makeRoadmap, type World } from '../harness.ts';

const LINKED = '.roadmap/issues/c0ffee01-linked.md';
const STONE = '.roadmap/deleted/c0ffee01.yaml';

let world: World;

beforeEach(async () => {
  world = await makeRoadmap();
  await world.roadmap('issue', 'create', 'One');
  world.write(LINKED, "---\nid: c0ffee01\ntitle: Linked\nremote_ids: {github: 7, 'other': 'a: b'}\n---\n");
});

const there = (path: string): boolean => existsSync(join(world.root, path));
const read = (path: string): string => readFileSync(join(world.root, path), 'utf8');

it('removes the file, and says so', async () => {
  const { code, out, err } = await world.roadmap('issue', 'delete', 'a0a0', '--yes');
  expect([code, out, err]).toEqual([0, 'deleted a0a0a0a0 One\n', '']);
  expect(there('.roadmap/issues/a0a0a0a0-one.md')).toBe(false);
  expect(there('.roadmap/deleted')).toBe(false);
});

it('asks at a terminal, needs --yes elsewhere, and deletes nothing on any other answer', async () => {
  const alone = await world.roadmap('issue', 'delete', 'a0a0');
  expect([alone.code, alone.err]).toEqual([
    1,
    'error: there is nobody to ask whether that is meant; nothing was deleted\nhint: roadmap issue delete a0a0a0a0 --yes\n',
  ]);
  const person = answering('');
  expect((await world.roadmapWith(person, 'issue', 'delete', 'a0a0', 'c0ff')).code).toBe(1);
  expect(person.said()).toContain('Delete 2 issues (a0a0a0a0 One, c0ffee01 Linked) with all comments? [y/N] ');
  expect(there('.roadmap/issues/a0a0a0a0-one.md') && there(LINKED) && !there(STONE)).toBe(true);
  expect((await world.roadmapWith(answering('y'), 'issue', 'delete', 'a0a0')).code).toBe(0);
});

it('a linked one leaves a mark that the store reads', async () => {
  const { err } = await world.roadmap('issue', 'delete', 'c0ff', '--yes');
  expect(err).toContain('left as they are: github:7, other:a: b');
  expect(read(STONE)).toMatchInlineSnapshot(`
    "remote_ids:
      github: '7'
      other: 'a: b'
    deleted: '2026-01-01T12:03:00Z'
    by: Ana
    "
  `);
  expect(there(LINKED)).toBe(false);
});

it('a mark that is there already keeps its links', async () => {
  mkdirSync(join(world.root, '.roadmap/deleted'));
  world.write(STONE, 'remote_ids: { github: 5, elder: 1 }\n');
  await world.roadmap('issue', 'delete', 'c0ff', '--yes');
  expect(read(STONE)).toContain("remote_ids:\n  github: '7'\n  elder: '1'\n  other: 'a: b'\n");
});

it('its comments go with it, and those of others stay', async () => {
  await world.roadmap('issue', 'close', 'a0a0', 'c0ff', '--comment', 'Enough');
  await world.roadmap('issue', 'delete', 'a0a0', '--yes');
  expect(world.git('ls-files', '-o', '.roadmap/comments')).toMatch(/^\.roadmap\/comments\/c0ffee01\/[^\n]+\n$/);
});

it('tells who still names it', async () => {
  await world.roadmap('issue', 'create', 'Two', '--depends-on', 'a0a0', '--parent', 'c0ff');
  const { err } = await world.roadmap('issue', 'delete', 'a0a0', 'c0ff', '--yes', '--json');
  expect(err).toContain(
    'warning: a1a1a1a1 Two: parent names c0ffee01\nwarning: a1a1a1a1 Two: depends_on names a0a0a0a0\n',
  );
});

it('--delete-remote is refused before anything is deleted where the remote is not known', async () => {
  const { code, out } = await world.roadmap('issue', 'delete', 'c0ff', '--yes', '--delete-remote', '--json');
  expect([code, JSON.parse(out).error.code]).toEqual([1, 'sync.unknown_remote']);
  expect(there(LINKED)).toBe(true);
});

it('gives the issues as they were in JSON', async () => {
  const { out } = await world.roadmap('issue', 'delete', 'a0a0', 'c0ff', '--yes', '--json');
  expect(JSON.parse(out).map((issue: { id: string; title: string }) => [issue.id, issue.title])).toEqual([
    ['a0a0a0a0', 'One'],
    ['c0ffee01', 'Linked'],
  ]);
});

describe('what stands in the way', () => {
  it('one that is not there: nothing is deleted', async () => {
    expect((await world.roadmap('issue', 'delete', 'a0a0', 'ffff', '--yes')).code).toBe(1);
    expect(there('.roadmap/issues/a0a0a0a0-one.md')).toBe(true);
  });

  it('a file that changes while the question is asked is kept, and no mark is left', async () => {
    const person = answering();
    const stdin = {
      ...person.stdin,
      line: async () => {
        writeFileSync(join(world.root, LINKED), read(LINKED).replace('Linked', 'Changed'));
        return 'y';
      },
    };
    const { code } = await world.roadmapWith({ ...person, stdin }, 'issue', 'delete', 'c0ff');
    expect([code, there(LINKED), there(STONE)]).toEqual([1, true, false]);
    expect(person.said()).toContain('changed while it was being deleted; it was not deleted');
  });

  it('a folder that may not be written: no mark is left', async () => {
    mkdirSync(join(world.root, '.roadmap/deleted'));
    chmodSync(join(world.root, '.roadmap/deleted'), 0o777);
    chmodSync(join(world.root, '.roadmap/issues'), 0o555);
    const { code, err } = await asOrdinaryUser(() =>
      world.roadmapWith({ env: { ROADMAP_USER: 'ana' } }, 'issue', 'delete', 'c0ff', '--yes'),
    );
    chmodSync(join(world.root, '.roadmap/issues'), 0o755);
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be written (EACCES)')]);
    expect([there(LINKED), there(STONE)]).toEqual([true, false]);
  });
});

it('nothing is deleted whose comments cannot be looked at', async () => {
  await world.roadmap('issue', 'close', 'c0ff', '--comment', 'Enough');
  renameSync(join(world.root, '.roadmap/comments'), join(world.root, 'elsewhere'));
  symlinkSync('../elsewhere', join(world.root, '.roadmap/comments'));
  const { code, err } = await world.roadmap('issue', 'delete', 'c0ff', '--yes');
  expect([code, err]).toEqual([1, expect.stringContaining('.roadmap/comments is a symbolic link')]);
  expect(there(LINKED) && !there(STONE)).toBe(true);
});
