import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/ports/tracker.ts';
import { namedMapping } from './named-mapping.ts';
import {
  about,
  bookOf,
  DAY,
  edit,
  editThere,
  EVERYTHING,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  open,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

function scene(): Scene {
  const plain = makeScene();
  return makeScene({
    mapping: namedMapping(plain.mapping),
    milestones: [
      { key: '1', title: 'v1', name: 'v1', aliases: [] },
      { key: '2', title: 'v2', name: null, aliases: [] },
    ],
  });
}

async function quiet(world: Scene): Promise<void> {
  const report = await sync(world);
  expect(lines(report)).toEqual([]);
  expect(world.boundary.writes).toEqual([]);
}

describe('parents and dependencies', () => {
  it('one that was taken away there is not sent again by the run that finds its file missing', async () => {
    const world = scene();
    for (const id of [A, B]) await linked(world, id);
    edit(world, A, { depends_on: [B] });
    await sync(world);
    world.store.files.delete(issueOf(world, B).path);
    editThere(world, 1, { depends_on: [] });
    edit(world, A, { title: 'Ours' });
    await sync(world, { full: true });
    expect(there(world, 1)).toMatchObject({ title: 'Ours', depends_on: [] });
    await sync(world);
    expect(there(world, 1).depends_on).toEqual([]);
    expect(issueOf(world, A).values.depends_on).toBeUndefined();
    await quiet(world);
  });

  it.each(['here', 'there'])('one that is taken away %s while its file is missing stays away', async (where) => {
    const world = scene();
    for (const id of [A, B, C]) await linked(world, id);
    edit(world, A, { depends_on: [B, C] });
    await sync(world);
    const { path } = issueOf(world, B);
    world.store.files.delete(path);
    if (where === 'here') edit(world, A, { depends_on: [C] });
    else editThere(world, 1, { depends_on: ['3'] });
    await sync(world, { full: true });
    await sync(world, { full: true });
    expect(world.store.files.has(path)).toBe(true);
    expect(there(world, 1).depends_on).toEqual(['3']);
    expect(issueOf(world, A).values.depends_on).toEqual([C]);
    await quiet(world);
  });

  it('are sent as numbers, in one run even where the other one is created after it', async () => {
    const world = scene();
    write(world, A, { parent: B, depends_on: [C], created: '2026-01-01T00:00:00Z' });
    write(world, B, { created: '2026-01-02T00:00:00Z' });
    write(world, C, { created: '2026-01-03T00:00:00Z' });
    await sync(world);
    expect(there(world, 1)).toMatchObject({ parent: '2', depends_on: ['3'] });
    await quiet(world);
  });

  it('an issue that was linked long ago names one that is created now', async () => {
    const world = scene();
    await linked(world, A);
    write(world, B);
    edit(world, A, { parent: B });
    await sync(world);
    expect(there(world, 1).parent).toBe('2');
    await quiet(world);
  });

  it('come as ids, in one run even where both are new', async () => {
    const world = scene();
    open(world, { parent: '2', depends_on: ['3'] });
    open(world);
    open(world);
    await sync(world);
    const [first, second, third] = [...world.store.files.keys()].map((path) => /issues\/(.{8})/.exec(path)?.[1] ?? '');
    const byKey = new Map([first, second, third].map((id) => [bookOf(world, id ?? '').key, id]));
    expect(issueOf(world, byKey.get('1') ?? '').values).toMatchObject({
      parent: byKey.get('2'),
      depends_on: [byKey.get('3')],
    });
    await quiet(world);
  });

  it('one that is not linked stays here, and is not taken for a removal', async () => {
    const world = scene();
    await linked(world, A);
    write(world, B);
    edit(world, A, { parent: B, depends_on: [B] });
    const report = await sync(world, { push_new: 'none' });
    expect(about(report, A)).toEqual([]);
    expect(there(world, 1)).toMatchObject({ parent: null, depends_on: [] });
    expect(issueOf(world, A).values).toMatchObject({ parent: B, depends_on: [B] });
    expect(bookOf(world, A).status).toBe('synced');
    await sync(world);
    expect(there(world, 1)).toMatchObject({ parent: '2', depends_on: ['2'] });
  });

  it('one that has no file here stays there, and comes once it has', async () => {
    const world = scene();
    await linked(world, A);
    open(world);
    editThere(world, 1, { parent: '2', depends_on: ['2'] });
    await sync(world, { pull_new: 'none' });
    expect(issueOf(world, A).values.parent).toBeUndefined();
    edit(world, A, { title: 'Another' });
    await sync(world, { pull_new: 'none' });
    expect(there(world, 1)).toMatchObject({ title: 'Another', parent: '2', depends_on: ['2'] });
    await sync(world);
    const pulled = [...world.store.files.keys()].find((path) => path.includes('-github-2')) ?? '';
    const id = /issues\/(.{8})/.exec(pulled)?.[1];
    await sync(world, { full: true });
    expect(issueOf(world, A).values).toMatchObject({ parent: id, depends_on: [id] });
    expect(there(world, 1)).toMatchObject({ parent: '2', depends_on: ['2'] });
  });

  it('another parent here and one there that has no file here is a conflict', async () => {
    const world = scene();
    await linked(world, A);
    await linked(world, B);
    open(world);
    editThere(world, 1, { parent: '3' });
    edit(world, A, { parent: B });
    const report = await sync(world, { pull_new: 'none' });
    expect(lines(report)).toContain('!conflict aaaa000a #1 parent');
    expect(there(world, 1).parent).toBe('3');
    expect(issueOf(world, A).values.parent).toBe(B);
    // Neither can be taken: nothing here is called #3.
    const forced = await sync(world, { pull_new: 'none', strategy: 'remote' });
    expect(about(forced, A)[0]?.reason).toMatch(/item #3 has no file here yet/);
  });

  it('one that nobody there knows and another one there is a conflict', async () => {
    const world = scene();
    await linked(world, A);
    await linked(world, B);
    edit(world, A, { parent: C });
    editThere(world, 1, { parent: '2' });
    expect(lines(await sync(world))).toContain('!conflict aaaa000a #1 parent');
    expect(lines(await sync(world, { strategy: 'local' }))).not.toContain('push aaaa000a #1 parent');
    expect(there(world, 1).parent).toBe('2');
  });
});

describe('milestones of issues', () => {
  it('are sent and taken by key', async () => {
    const world = scene();
    await linked(world, A, { milestone: 'v1' });
    expect(there(world, 1).milestone).toBe('1');
    editThere(world, 1, { milestone: null });
    await sync(world);
    expect(issueOf(world, A).values.milestone).toBeUndefined();
    edit(world, A, { milestone: 'v1' });
    await sync(world);
    expect(there(world, 1).milestone).toBe('1');
    await quiet(world);
  });

  it('one that no milestone there is called by stays here alone', async () => {
    const world = scene();
    await linked(world, A, { milestone: 'backlog' });
    expect(there(world, 1).milestone).toBeNull();
    expect(bookOf(world, A).status).toBe('synced');
    await quiet(world);
    expect(issueOf(world, A).values.milestone).toBe('backlog');
  });

  it('a filter names it by its name here or by its title there', async () => {
    const world = scene();
    open(world, { milestone: '2' });
    open(world);
    await sync(world, { filter: { milestone: 'v2' } });
    expect([...world.store.files.keys()].map((path) => /-github-(\d)/.exec(path)?.[1])).toEqual(['1']);
  });
});

describe('what a listing by time does not show', () => {
  it('is met by a scan a day later at the latest, and is read singly', async () => {
    const world = scene();
    await linked(world, A);
    await linked(world, B);
    let scans = 0;
    world.tracker = (inner) => ({
      ...inner,
      async *scan() {
        scans += 1;
        yield new Map([...world.service.items].map(([number, { values }]) => [String(number), values] as const));
      },
    });
    await longAfter(world);
    expect(scans).toBe(1);
    const item = world.service.items.get(1);
    if (item !== undefined) world.service.items.set(1, { ...item, values: { ...item.values, parent: '2' } });
    await sync(world);
    expect(scans).toBe(1);
    expect(issueOf(world, A).values.parent).toBeUndefined();
    world.service.now += DAY;
    await sync(world);
    expect(scans).toBe(2);
    expect(issueOf(world, A).values.parent).toBe(B);
    await sync(world, { ...EVERYTHING, full: true });
    await sync(world);
    expect(scans).toBe(2);
  });

  it('a scan that finds nothing is remembered in this clone alone', async () => {
    const world = scene();
    await linked(world, A);
    let scans = 0;
    world.tracker = (inner) => ({
      ...inner,
      async *scan() {
        scans += 1;
        yield new Map<string, Values>();
      },
    });
    world.service.now += DAY;
    await sync(world);
    expect(world.boundary.writes).toEqual(['cache.write']);
    await quiet(world);
    expect(scans).toBe(1);
  });

  it('a tracker without a scan, or without such fields, is not asked', async () => {
    const world = makeScene();
    await linked(world, A);
    await longAfter(world);
    world.service.now += DAY;
    expect((await sync(world)).cost.queries).toBeLessThan(4);
  });
});
