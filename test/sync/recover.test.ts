import { describe, expect, it } from 'vitest';
import type { CreateIntent } from '../../src/ports/journal.ts';
import type { Tracker } from '../../src/ports/tracker.ts';
import { flushLate } from '../../src/trackers/memory/writes.ts';
import { changeThere, here, writeMilestone } from './milestone-support.ts';
import {
  bookOf,
  deleteThere,
  edit,
  lines,
  linked,
  makeScene,
  MINUTE,
  open,
  pathOf,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

/** A request was sent, its answer never came. `late`: nothing came of it yet. */
async function unanswered(fault: 'after' | 'late', scene = makeScene()): Promise<Scene> {
  write(scene, A);
  scene.fault = (call) => (call === 'create' ? fault : null);
  await sync(scene);
  scene.fault = () => null;
  if (fault === 'late') scene.service.late.length = 0;
  return scene;
}

const intent = (scene: Scene): CreateIntent | undefined =>
  scene.journal.data.get('create')?.get(A) as CreateIntent | undefined;

describe('a creation without an answer', () => {
  it('that was done is found by its marker and linked, though no listing shows it yet', async () => {
    const scene = await unanswered('after');
    scene.hidden = () => true;
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
    expect(intent(scene)).toBeUndefined();
    expect(scene.service.created).toBe(1);
  });

  it('that was done, of an issue edited since: the edit is sent, and is no conflict', async () => {
    const scene = await unanswered('after');
    edit(scene, A, { title: 'Edited since' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('Edited since');
  });

  it('that was sent from another branch is not what an older version of the issue here was made from', async () => {
    const scene = await unanswered('after');
    scene.branch = 'side';
    edit(scene, A, { title: 'As it was before' });
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`, `!conflict ${A} #1 title`]);
    expect(there(scene, 1).title).not.toBe('As it was before');
  });

  it('that was sent from another branch is what the same issue here was made from', async () => {
    const scene = await unanswered('after');
    scene.branch = 'side';
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
  });

  it('is looked for only above the highest number known before it', async () => {
    const scene = makeScene();
    open(scene);
    open(scene);
    const asked: (number | null)[] = [];
    await unanswered('after', scene);
    scene.tracker = (inner) => ({
      ...inner,
      newest: (above) => {
        asked.push(above);
        return inner.newest(above);
      },
    });
    scene.hidden = () => true;
    await sync(scene);
    expect(asked).toEqual([2]);
  });

  it('is sent again only after two complete empty looks ten minutes apart on the server clock', async () => {
    const scene = await unanswered('late');
    const looks: (number | undefined)[] = [];
    for (const wait of [MINUTE, 9 * MINUTE]) {
      expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
      looks.push(intent(scene)?.looks.length);
      scene.service.now += wait;
    }
    expect(looks).toEqual([1, 1]);
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
    expect(scene.service.created).toBe(1);
  });

  it('is not decided by a look that failed', async () => {
    const scene = await unanswered('late');
    scene.fault = (call) => (call === 'newest' ? 'before' : null);
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.unreachable' });
    expect(intent(scene)?.looks).toEqual([]);
  });

  it('that arrives late is found, before the second look is over', async () => {
    const scene = makeScene();
    write(scene, A);
    scene.fault = (call) => (call === 'create' ? 'late' : null);
    await sync(scene);
    scene.fault = () => null;
    await sync(scene);
    flushLate(scene.service);
    scene.service.now += 11 * MINUTE;
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(scene.service.created).toBe(1);
  });

  it('is not taken for done because of a marker in the item of a stranger', async () => {
    const scene = await unanswered('late');
    open(scene, {}, 'mallory', A);
    await sync(scene);
    expect(bookOf(scene, A).key).toBeUndefined();
    expect(intent(scene)?.looks).toHaveLength(1);
  });

  it('is shown by a preview, which remembers nothing of its looks', async () => {
    const scene = await unanswered('after');
    scene.hidden = () => true;
    expect(lines(await sync(scene, { preview: true }))).toEqual([`!link ${A} #1`]);
    expect(intent(scene)).toBeDefined();
  });

  it('is settled when the link stands in the file, wherever it came from', async () => {
    const scene = await unanswered('after');
    edit(scene, A, { by_remote: { remote_ids: { github: '1' } } });
    await sync(scene);
    expect(intent(scene)).toBeUndefined();
    expect(scene.service.created).toBe(1);
  });

  it('of an issue that is gone is known to be done all the same: it waits for its issue to come back', async () => {
    const scene = await unanswered('after');
    scene.store.files.delete(pathOf(A));
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1`]);
    expect(report.operations[0]?.reason).toContain('which is not in this clone');
    expect(intent(scene)?.made).toEqual({ item: 'M_1', key: '1' });
    expect([scene.service.created, scene.store.files.size]).toEqual([1, 0]);
  });
});

async function knowMade(scene: Scene, key: string): Promise<void> {
  const known = intent(scene);
  if (known === undefined) throw new Error('nothing is open');
  await scene.journal.put('create', new Map([[A, { ...known, made: { item: `M_${key}`, key } }]]));
}

describe('a creation with an answer, of which the link was not written', () => {
  it('is read by its number and linked', async () => {
    const scene = await unanswered('after');
    await knowMade(scene, '1');
    scene.hidden = () => true;
    const asked: string[] = [];
    scene.tracker = (inner) => ({
      ...inner,
      newest: () => Promise.reject(new Error('not to be looked for')),
      get: (keys) => {
        asked.push(...keys);
        return inner.get(keys);
      },
    });
    expect(lines(await sync(scene))).toEqual([`link ${A} #1`]);
    expect(asked).toEqual(['1']);
  });

  it.each([false, true])(
    'is linked though its item cannot be read, and never made again (deleted: %s)',
    async (deleted) => {
      const scene = await unanswered('after');
      await knowMade(scene, '1');
      if (deleted) deleteThere(scene, 1);
      else scene.tracker = blind;
      scene.hidden = () => true;
      for (let round = 0; round < 3; round += 1) {
        expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
        expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'error' });
        scene.service.now += 20 * MINUTE;
      }
      expect(scene.service.created).toBe(1);
      scene.tracker = (inner) => inner;
      if (!deleted) {
        await sync(scene);
        expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
        await sync(scene);
        expect(intent(scene)).toBeUndefined();
      }
    },
  );

  it('is remembered while nobody could read what was made: a file taken back behind its link gets it again', async () => {
    const scene = await unanswered('after');
    await knowMade(scene, '1');
    const unlinked = scene.store.files.get(pathOf(A)) ?? '';
    scene.tracker = blind;
    for (let round = 0; round < 2; round += 1) expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    scene.store.files.set(pathOf(A), unlinked);
    scene.service.now += 20 * MINUTE;
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A).key).toBe('1');
    expect(scene.service.created).toBe(1);
  });

  it('is remembered as well by a run that plans again, where the file is taken back meanwhile', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1', { status: 'open' });
    await sync(scene);
    const key = String(here(scene, 'v1').key);
    await unanswered('after', scene);
    await knowMade(scene, '1');
    const unlinked = scene.store.files.get(pathOf(A)) ?? '';
    scene.tracker = blind;
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    changeThere(scene, key, { title: 'v2' });
    scene.boundary.meanwhile = (name) => {
      if (name !== 'files.replace') return;
      scene.boundary.meanwhile = () => undefined;
      scene.store.files.set(pathOf(A), unlinked);
    };
    expect(lines(await sync(scene))).toContain(`!skip ${A} #-`);
    expect(here(scene, 'v1').name).toBe('v2');
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A).key).toBe('1');
    expect(scene.service.created).toBe(1);
  });

  it('is forgotten when it was let go on purpose, though nobody could read what was made', async () => {
    const scene = await unanswered('after');
    await knowMade(scene, '1');
    const unlinked = scene.store.files.get(pathOf(A)) ?? '';
    scene.tracker = blind;
    await sync(scene);
    scene.store.files.set(pathOf(A), unlinked);
    scene.store.deleted.set('.roadmap/deleted/github-1.yaml', `remote_ids:\n  github: '1'\nunlinked: '${A}'\n`);
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    expect(intent(scene)).toBeUndefined();
  });

  it('waits where another file holds its number, or the answer leaves it out', async () => {
    const scene = await unanswered('after');
    await knowMade(scene, '1');
    scene.hidden = () => true;
    scene.tracker = (inner) => ({ ...inner, get: async () => new Map() });
    scene.service.now += 20 * MINUTE;
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #-`]);
    scene.tracker = blind;
    write(scene, B, { remote_ids: { github: '1' } });
    for (let round = 0; round < 3; round += 1) {
      expect(lines(await sync(scene))).toContain(`!skip ${A} #-`);
      scene.service.now += 20 * MINUTE;
    }
    expect(scene.service.created).toBe(1);
  });
});

/** Lists are empty, and whatever is asked for is not there. */
function blind(inner: Tracker): Tracker {
  return {
    ...inner,
    async *list(since) {
      for await (const page of inner.list(since)) yield { ...page, items: [] };
    },
    newest: async (above) => ({ ...(await inner.newest(above)), items: [] }),
    get: async (keys) => new Map(keys.map((key) => [key, { absent: 'unknown', message: 'not found, or not allowed' }])),
  };
}

describe('a look says nothing', () => {
  it('where the token sees no more what was there before, or may not create', async () => {
    const scene = makeScene();
    open(scene);
    await unanswered('after', scene);
    const waits = async (): Promise<void> => {
      scene.service.now += 20 * MINUTE;
      expect(lines(await sync(scene))).toContain(`!skip ${A} #-`);
      expect(intent(scene)?.looks).toEqual([]);
    };
    scene.tracker = blind;
    await waits();
    await waits();
    scene.tracker = (inner) => inner;
    scene.hidden = () => true;
    scene.tracker = (inner) => ({ ...inner, newest: async (above) => ({ ...(await inner.newest(above)), items: [] }) });
    scene.writable = false;
    await waits();
    scene.writable = true;
    await sync(scene);
    expect(intent(scene)?.looks).toHaveLength(1);
  });

  it('where nothing was there before, and the token does not see what it saw since', async () => {
    const scene = await unanswered('late');
    open(scene);
    await sync(scene, { pull_new: 'all' });
    expect(intent(scene)).toMatchObject({ highest: null, looks: [expect.any(String)] });
    scene.tracker = blind;
    for (let round = 0; round < 2; round += 1) {
      scene.service.now += 20 * MINUTE;
      expect(lines(await sync(scene))).toContain(`!skip ${A} #-`);
      expect(intent(scene)?.looks).toHaveLength(1);
    }
  });
});

it('intents of several issues are settled each by its own', async () => {
  const scene = await unanswered('after');
  await linked(scene, B);
  expect([bookOf(scene, A).key, bookOf(scene, B).key]).toEqual(['1', '2']);
  expect(scene.service.created).toBe(2);
});
