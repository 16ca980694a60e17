import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../src/ports/snapshot-store.ts';
import {
  config,
  configured,
  DAY,
  deleteThere,
  edit,
  lines,
  linked,
  makeScene,
  MINUTE,
  open,
  START,
  sync,
  unwritable,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
const inRef = (scene: Scene): Cursor | null => scene.snapshots.data.cursor;

/** A run, with what it wrote. */
async function wrote(scene: Scene, options: Parameters<typeof sync>[1] = {}): Promise<string[]> {
  await sync(scene, options);
  return scene.boundary.writes.filter((call) => call !== 'journal.put');
}

describe('the first cursor', () => {
  it('is the newest time that the listing showed, less the overlap, and not the time of our own answers', async () => {
    const scene = makeScene();
    open(scene);
    scene.service.now += DAY;
    write(scene, A);
    await sync(scene);
    expect(inRef(scene)).toMatchObject({ since: iso(START + MINUTE - 15 * MINUTE), full: iso(START + MINUTE + DAY) });
  });

  it('of a tracker that held nothing comes from the first item that the run made', async () => {
    const scene = makeScene();
    write(scene, A);
    write(scene, B);
    await sync(scene);
    expect(inRef(scene)?.since).toBe(iso(START - 15 * MINUTE));
  });

  it('is none where nothing was shown and nothing was made', async () => {
    const scene = makeScene();
    expect(await wrote(scene)).toEqual([]);
    expect(inRef(scene)).toBeNull();
  });

  it('is for the scope it was judged under', async () => {
    const scene = makeScene({ config: configured({ filter: { labels: ['chore'] } }) });
    open(scene, { labels: ['chore'] });
    await sync(scene, { filter: { labels: ['chore'] } });
    expect(inRef(scene)?.scope).toBe(JSON.stringify(['memory/demo', 'all', { labels: ['chore'] }]));
  });
});

describe('the cursor moves', () => {
  /** One item pulled long ago, and the cursor where it was then. */
  async function moved(): Promise<Scene> {
    const scene = makeScene();
    open(scene);
    await sync(scene);
    return scene;
  }

  it('in the ref, when something else is written there', async () => {
    const scene = await moved();
    scene.service.now += 60 * MINUTE;
    open(scene);
    expect(await wrote(scene)).toEqual(['snapshots.write', 'store.create', 'snapshots.write']);
    expect(inRef(scene)?.since).toBe(iso(START + 62 * MINUTE - 15 * MINUTE));
  });

  it('never back', async () => {
    const scene = await moved();
    const before = inRef(scene);
    scene.hidden = () => true;
    write(scene, A);
    await sync(scene, { full: true });
    expect((inRef(scene)?.since ?? '') >= (before?.since ?? '')).toBe(true);
  });

  it('not at all while nothing is new: a quiet run writes nothing', async () => {
    const scene = await moved();
    expect(await wrote(scene)).toEqual([]);
  });

  /** Items out of the scope stir: nothing is taken in, only the listing grows. */
  async function stirring(count: number): Promise<Scene> {
    const filter = { labels: ['chore'] };
    const scene = makeScene({ config: configured({ filter }) });
    open(scene, { labels: ['chore'] });
    await sync(scene, { filter });
    scene.service.now += 20 * MINUTE;
    for (let i = 0; i < count; i += 1) open(scene);
    return scene;
  }

  it('in the cache alone, when it merely moved, and only where that spares a listing worth it', async () => {
    const filter = { labels: ['chore'] };
    const few = await stirring(40);
    expect(await wrote(few, { filter })).toEqual([]);
    const many = await stirring(80);
    const before = inRef(many);
    expect(await wrote(many, { filter })).toEqual(['cache.write']);
    expect(inRef(many)).toEqual(before);
    expect((many.cursor.value?.since ?? '') > (before?.since ?? '')).toBe(true);
    expect(await wrote(many, { filter })).toEqual([]);
  });

  it('in the ref, when that lags a day behind', async () => {
    const filter = { labels: ['chore'] };
    const scene = await stirring(1);
    scene.service.now += DAY;
    open(scene);
    expect(await wrote(scene, { filter })).toEqual(['snapshots.write']);
    expect(scene.snapshots.data.steps.at(-1)?.message).toBe('roadmap sync: cursor');
  });

  it('into the cache, when a full listing was made: the next is due a week after it', async () => {
    const scene = await moved();
    scene.service.now += 60 * MINUTE;
    expect(await wrote(scene, { full: true })).toEqual(['cache.write']);
    expect(scene.cursor.value?.full).toBe(iso(START + 61 * MINUTE));
  });

  it('into the cache, when the scope is another and shows nothing new', async () => {
    const scene = await moved();
    scene.config = configured({ filter: { labels: ['chore'] } });
    await sync(scene, { filter: { labels: ['chore'] } });
    expect(scene.cursor.value?.scope).toContain('chore');
  });
});

describe('the cursor stays', () => {
  const left = async (options: Parameters<typeof sync>[1], scene = makeScene()): Promise<Cursor | null> => {
    open(scene, { labels: ['chore'] });
    open(scene);
    await sync(scene, options);
    return inRef(scene) ?? scene.cursor.value;
  };

  it.each([
    ['when a filter of the command narrowed the listing', { filter: { labels: ['chore'] }, narrowed: true }],
    ['when the run was for some issues', { ids: new Set([A]) }],
    ['when new items were not wanted by the command', { pull_new: 'none' as const, narrowed: true }],
    ['when it could not create files on this branch', { held_back: 'on branch side' }],
    ['when it only pushed', { mode: 'push' as const }],
  ])('%s', async (_what, options) => {
    expect(await left(options)).toBeNull();
  });

  it('when the run was stopped', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'limited' : null) });
    write(scene, A);
    expect(await left({}, scene)).toBeNull();
  });

  it('and moves where the configuration itself wants no new items: another run would do the same', async () => {
    const scene = makeScene({ config: configured({ pull_new: 'none' }) });
    expect(await left({ pull_new: 'none' }, scene)).not.toBeNull();
    expect(scene.store.files.size).toBe(0);
  });
});

describe('what could not be taken in', () => {
  it('is remembered beside the cursor, which moves', async () => {
    const scene = makeScene({ shown: (item) => (item.key === '1' ? { ...item, defect: 'a NUL' } : item) });
    open(scene);
    open(scene);
    await sync(scene);
    expect(inRef(scene)).toMatchObject({ again: ['1'], since: iso(START + 2 * MINUTE - 15 * MINUTE) });
  });

  it('is asked for again, though no listing names it, and forgotten when it is taken in', async () => {
    const scene = makeScene({ shown: (item) => (item.key === '1' ? { ...item, defect: 'a NUL' } : item) });
    open(scene);
    await sync(scene);
    scene.service.now += DAY;
    open(scene);
    await sync(scene);
    scene.shown = (item) => item;
    expect(lines(await sync(scene))).toEqual([expect.stringMatching(/^create_local \w+ #1$/)]);
    expect(inRef(scene)?.again).toBeUndefined();
  });

  it('stays remembered through a run for other issues', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    deleteThere(scene, 1);
    await sync(scene, { full: true });
    expect(inRef(scene)?.again).toEqual(['1']);
    edit(scene, B, { title: 'Ours' });
    await sync(scene, { ids: new Set([B]) });
    expect(inRef(scene)?.again).toEqual(['1']);
  });

  it('is remembered by a run that moves no cursor, once there is one', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const before = inRef(scene);
    deleteThere(scene, 1);
    await sync(scene, { full: true, ids: new Set([A]) });
    expect(inRef(scene)).toEqual({ ...before, again: ['1'] });
  });

  it('is remembered of a file that could not be written', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const path = [...scene.store.files.keys()][0] ?? '';
    scene.service.now += MINUTE;
    const item = scene.service.items.get(1);
    if (item !== undefined)
      scene.service.items.set(1, {
        ...item,
        values: { ...item.values, title: 'Theirs' },
        updated_at: iso(scene.service.now),
      });
    unwritable(scene, path);
    await sync(scene);
    expect(inRef(scene)?.again).toEqual(['1']);
  });
});

it('a cursor of no configured remote is judged all the same', async () => {
  const scene = makeScene();
  scene.config = { ...config, remotes: {} };
  open(scene);
  await sync(scene);
  expect(inRef(scene)?.scope).toBe(JSON.stringify(['', 'all', {}]));
});
