import { describe, expect, it } from 'vitest';
import type { Cursor } from '../../src/ports/snapshot-store.ts';
import type { Item } from '../../src/ports/tracker.ts';
import { scopeOf } from '../../src/sync/since.ts';
import {
  bookOf,
  cloneOf,
  config,
  configured,
  DAY,
  deleteThere,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  open,
  pathOf,
  START,
  sync,
  there,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

/** The `since` of every listing, and the keys that were read singly. */
function watched(scene: Scene): { readonly since: (string | null)[]; readonly read: string[] } {
  const seen = { since: [] as (string | null)[], read: [] as string[] };
  scene.tracker = (inner) => ({
    ...inner,
    list: (since) => {
      seen.since.push(since);
      return inner.list(since);
    },
    get: (keys) => {
      seen.read.push(...keys);
      return inner.get(keys);
    },
  });
  return seen;
}

const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

describe('what is listed', () => {
  it('is everything at first, then what changed since the newest that was shown, less a quarter of an hour', async () => {
    const scene = makeScene();
    const seen = watched(scene);
    open(scene);
    await sync(scene);
    scene.service.now += DAY;
    await sync(scene);
    expect(seen.since).toEqual([null, iso(START - 14 * MINUTE)]);
  });

  it.each(['since', 'full', 'scanned'] as const)(
    'is everything when %s lies ahead of the server’s clock',
    async (time) => {
      const scene = makeScene();
      const seen = watched(scene);
      open(scene);
      await sync(scene);
      const cursor = scene.snapshots.data.cursor as Cursor;
      scene.snapshots.data.cursor = { ...cursor, [time]: '9999-01-01T00:00:00Z' };
      editThere(scene, 1, { title: 'Would be hidden' });
      expect(lines(await sync(scene))).toEqual([expect.stringMatching(/^pull [0-9a-f]{8} #1 title$/)]);
      expect(seen.since.at(-1)).toBeNull();
      expect(scene.snapshots.data.cursor?.[time] ?? '').not.toMatch(/^9999/);
    },
  );

  it('is everything once a week', async () => {
    const scene = makeScene();
    const seen = watched(scene);
    for (let day = 0; day < 8; day += 1) {
      open(scene);
      await sync(scene);
      scene.service.now += DAY;
    }
    // The server's clock is known with the first answer: that listing is given up for a full one.
    expect(seen.since.map((since) => since === null)).toEqual([true, ...Array<boolean>(7).fill(false), true]);
    await sync(scene);
    expect(seen.since.at(-1)).not.toBeNull();
  });

  it('is everything when that is asked for', async () => {
    const scene = makeScene();
    open(scene);
    await sync(scene);
    const seen = watched(scene);
    await sync(scene, { full: true });
    await sync(scene, { all: true });
    expect(seen.since).toEqual([null, null]);
  });

  it('is everything when the scope was another: what it left out must be looked at again', async () => {
    const scene = makeScene({ config: configured({ filter: { labels: ['chore'] } }) });
    open(scene, { title: 'Out of scope' });
    open(scene, { title: 'In scope', labels: ['chore'] });
    expect(lines(await sync(scene, { filter: { labels: ['chore'] } }))).toHaveLength(1);
    const seen = watched(scene);
    scene.config = config;
    expect(lines(await sync(scene))).toHaveLength(1);
    expect(seen.since).toEqual([null]);
    expect(scene.store.files.size).toBe(2);
  });

  it('has another scope for another repository, and for a remote that the configuration does not name', () => {
    const scene = makeScene();
    const here = scopeOf(engineOf(scene));
    scene.config = {
      ...config,
      remotes: { github: { type: 'memory', repo: 'memory/other', fields: {}, mapping: {} } },
    };
    const other = scopeOf(engineOf(scene));
    scene.config = { ...config, remotes: {} };
    expect(new Set([here, other, scopeOf(engineOf(scene))]).size).toBe(3);
  });

  it('is everything when the cursor lies in a cache alone: the ref it belonged to is gone', async () => {
    const scene = makeScene();
    open(scene);
    await sync(scene);
    const seen = watched(scene);
    const { cursor } = scene.snapshots.data;
    const lost = makeScene({ service: scene.service, store: scene.store, cursor: { value: cursor } });
    lost.tracker = scene.tracker;
    await sync(lost);
    expect(seen.since).toEqual([null]);
  });

  it('begins at the newer of the cursors in the ref and in the cache', async () => {
    const scene = makeScene();
    open(scene);
    await sync(scene);
    const older = scene.snapshots.data.cursor;
    if (older === null) throw new Error('no cursor');
    const seen = watched(scene);
    const newer = { ...older, since: iso(START + MINUTE) };
    scene.cursor.value = newer;
    await sync(scene);
    scene.cursor.value = { ...older, since: iso(START - 30 * DAY), full: iso(START - 30 * DAY) };
    await sync(scene);
    expect(seen.since).toEqual([newer.since, older.since]);
  });

  it('is a failure, and no empty remote, when it ends before its last page', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const before = new Map(scene.store.files);
    scene.tracker = (inner) => ({
      ...inner,
      async *list(since) {
        for await (const page of inner.list(since)) yield { ...page, last: false };
      },
    });
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.malformed' });
    scene.tracker = (inner) => ({ ...inner, async *list() {} });
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.malformed' });
    expect(scene.store.files).toEqual(before);
  });

  it('is told page by page', async () => {
    const scene = makeScene({ page: 2 });
    for (let i = 0; i < 3; i += 1) open(scene);
    await sync(scene);
    expect(scene.events.filter((event) => event.kind === 'listing')).toEqual([
      { kind: 'listing', items: 2 },
      { kind: 'listing', items: 3 },
    ]);
  });
});

describe('an item that a listing does not name', () => {
  it('has the values that were last seen, and is not asked for', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Seen');
    await longAfter(scene);
    const seen = watched(scene);
    edit(scene, A, { title: 'Edited here' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    // Once, just before it is written.
    expect(seen.read).toEqual(['1']);
    expect(there(scene, 1)).toMatchObject({ title: 'Edited here', body: 'Seen' });
  });

  it('is read singly when nothing was ever seen of it', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await longAfter(scene);
    scene.snapshots.data.tree.delete('seen/1.md');
    const seen = watched(scene);
    await sync(scene);
    expect(seen.read).toEqual(['1']);
    expect(scene.snapshots.data.tree.has('seen/1.md')).toBe(true);
  });

  it('is read singly when the listing was to name everything: absent is not deleted', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const seen = watched(scene);
    scene.hidden = () => true;
    expect(lines(await sync(scene, { full: true }))).toEqual([]);
    expect(seen.read).toEqual(['1']);
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('is read singly then also where its link was lost: what is gone is not linked again', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { by_remote: { remote_ids: { github: null } } });
    deleteThere(scene, 1);
    expect(lines(await sync(scene, { full: true }))).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A)).toMatchObject({ key: undefined, status: 'error', error: 'deleted' });
    expect(scene.service.created).toBe(1);
  });

  it('is read singly when another clone has seen it later: what this one saw is not what is there', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const other = cloneOf(scene);
    editThere(scene, 1, { title: 'Seen there' });
    await sync(other);
    deleteThere(scene, 1);
    scene.store.files.set(pathOf(A), issueOf(other, A).text);
    const seen = watched(scene);
    for (const _round of [1, 2]) expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(seen.read).toEqual(['1', '1']);
    expect(issueOf(scene, A).values.title).toBe('Seen there');
  });

  it('is read singly as well when both have seen it within one second', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const other = cloneOf(scene);
    scene.service.now = Date.parse(scene.service.items.get(1)?.updated_at ?? '') - 60_000;
    editThere(scene, 1, { title: 'Seen there' });
    expect(lines(await sync(other))).toEqual([`pull ${A} #1 title`]);
    deleteThere(scene, 1);
    scene.store.files.set(pathOf(A), issueOf(other, A).text);
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(issueOf(scene, A).values.title).toBe('Seen there');
  });

  it('is asked for again at every run once it could not be read, and forgotten as gone when it is back', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await longAfter(scene);
    const item = scene.service.items.get(1);
    deleteThere(scene, 1);
    await sync(scene, { full: true });
    const seen = watched(scene);
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(seen.read).toEqual(['1']);
    if (item !== undefined) scene.service.items.set(1, item);
    await sync(scene);
    expect(seen.read).toEqual(['1', '1']);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
    await sync(scene);
    expect(seen.read).toEqual(['1', '1']);
  });
});

describe('a listing that lags behind', () => {
  const older = (scene: Scene, was: Item): void => {
    scene.tracker = (inner) => ({
      ...inner,
      async *list(since) {
        for await (const page of inner.list(since))
          yield { ...page, items: page.items.map((item) => (item.key === was.key ? was : item)) };
      },
    });
  };

  it('does not bring back what was seen to be overwritten: the item is read singly', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const was = (await engineOf(scene).tracker.get(['1'])).get('1') as Item;
    editThere(scene, 1, { title: 'Newer' });
    await sync(scene);
    older(scene, was);
    expect(lines(await sync(scene))).toEqual([]);
    expect(issueOf(scene, A).values.title).toBe('Newer');
  });

  it('is believed where it shows something newer than was seen', async () => {
    const scene = makeScene();
    await linked(scene, A);
    editThere(scene, 1, { title: 'Newer' });
    const seen = watched(scene);
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
    expect(seen.read).toEqual([]);
  });
});

describe('what was recorded of an item', () => {
  const remeta = (scene: Scene, change: (text: string) => string): void => {
    const { tree, blobs } = scene.snapshots.data;
    const text = change(blobs.get(tree.get('seen/1.json') ?? '') ?? '');
    const oid = scene.snapshots.oid(text);
    tree.set('seen/1.json', oid);
    blobs.set(oid, text);
  };

  it('by a newer version of the mapping makes the run refuse, naming it', async () => {
    const scene = makeScene();
    await linked(scene, A);
    remeta(scene, (text) => text.replace('"mapping": 1', '"mapping": 2'));
    editThere(scene, 1, { title: 'Newer' });
    await expect(sync(scene)).rejects.toMatchObject({ code: 'snapshots.newer' });
    expect(issueOf(scene, A).values.title).toBe(`Title of ${A}`);
  });

  it('and cannot be read makes the run refuse, naming the item and the way out', async () => {
    const scene = makeScene();
    await linked(scene, A);
    remeta(scene, () => 'torn');
    editThere(scene, 1, { title: 'Newer' });
    await expect(sync(scene)).rejects.toMatchObject({
      code: 'snapshots.damaged',
      message: expect.stringContaining('github #1') as string,
    });
    expect(issueOf(scene, A).values.title).toBe(`Title of ${A}`);
  });

  it('is done without where its object is missing', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    const { tree, blobs } = scene.snapshots.data;
    blobs.delete(tree.get('seen/1.json') ?? '');
    editThere(scene, 1, { title: 'Newer' });
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
    expect(blobs.has(tree.get('seen/1.json') ?? '')).toBe(true);
  });
});
