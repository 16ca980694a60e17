import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../../src/model/config-defaults.ts';
import type { Item, ItemComment, ItemMilestone, Tracker } from '../../../src/ports/tracker.ts';
import { makeMapping } from '../../../src/trackers/github/mapping.ts';
import { connectMemory, type MemoryCall, type MemoryFault } from '../../../src/trackers/memory/index.ts';
import {
  addComment,
  createMemoryService,
  deleteItem,
  deleteMilestone,
  editItem,
  makeMilestone,
  openItem,
  renameMilestone,
  serverTime,
  type MemoryService,
} from '../../../src/trackers/memory/server.ts';
import { flushLate } from '../../../src/trackers/memory/writes.ts';

const mapping = makeMapping(defaultConfig, { type: 'memory', repo: 'memory/demo', fields: {}, mapping: {} });
const PLAIN = { title: 'v2', state: 'open', due_date: null, description: '' } as const;

interface Scene {
  readonly service: MemoryService;
  readonly tracker: Tracker;
  fault: MemoryFault | null;
  readonly item: Item;
  readonly comment: ItemComment;
  readonly milestone: ItemMilestone;
}

/** An item with a comment, and a milestone. */
async function makeScene(service = createMemoryService(Date.UTC(2026, 0, 1))): Promise<Scene> {
  const scene = { fault: null as MemoryFault | null };
  const tracker = connectMemory({ service, mapping, login: 'us', fault: () => scene.fault });
  openItem(service, { values: { title: 'One' }, author: 'them' });
  addComment(service, 1, { body: 'Text', author: 'them' });
  makeMilestone(service, { title: 'v1' });
  const item = (await tracker.get(['1'])).get('1') as Item;
  const [milestone] = (await tracker.milestones?.list()) ?? [];
  const [comment] = item.comments ?? [];
  if (comment === undefined || milestone === undefined) throw new Error('a scene is made of more');
  return Object.assign(scene, { service, tracker, item, comment, milestone });
}

const writes: Readonly<Record<string, (scene: Scene) => Promise<{ readonly kind: string } | undefined>>> = {
  create: ({ tracker }) => tracker.create({ id: 'aaaa0001', values: { title: 'New' } }),
  update: async ({ tracker, item }) => (await tracker.update([{ item, changes: { title: { set: 'New' } } }]))[0],
  remove: async ({ tracker }) => tracker.remove?.('1'),
  'comment, added': async ({ tracker, item }) => tracker.comments?.add(item, { id: 'aaaa0002', body: 'New' }),
  'comment, edited': async ({ tracker, comment }) => tracker.comments?.edit(comment, 'New'),
  'comment, removed': async ({ tracker, comment }) => tracker.comments?.remove(comment),
  'milestone, created': async ({ tracker }) => tracker.milestones?.create(PLAIN),
  'milestone, updated': async ({ tracker, milestone }) => tracker.milestones?.update(milestone.key, { title: 'v2' }),
};

/** All that can be told apart, without what only waits. */
function stateOf({ items, comments, milestones }: MemoryService): unknown {
  return structuredClone({ items, comments, milestones });
}

describe.each(Object.entries(writes))('%s', (_name, write) => {
  test.each(['after', 'malformed'] as const)('is done, but its answer is lost (%s)', async (fault) => {
    const scene = await makeScene();
    const before = stateOf(scene.service);
    scene.fault = fault;
    expect(await write(scene)).toMatchObject({ kind: 'unknown' });
    expect(stateOf(scene.service)).not.toEqual(before);
  });

  test.each(['before', 'limited'] as const)('is not done (%s)', async (fault) => {
    const scene = await makeScene();
    const before = stateOf(scene.service);
    scene.fault = fault;
    const told = (await write(scene).catch((error: unknown) => error)) as { readonly kind: string };
    expect(['failed', 'remote']).toContain(told.kind);
    expect(stateOf(scene.service)).toEqual(before);
    scene.fault = null;
    expect(await write(scene)).toMatchObject({ kind: 'done' });
  });

  test('is done three calls later, once', async () => {
    const scene = await makeScene();
    const { service, tracker } = scene;
    const before = stateOf(service);
    scene.fault = 'late';
    expect(await write(scene)).toMatchObject({ kind: 'unknown' });
    scene.fault = null;
    for (let call = 0; call < 2; call += 1) await tracker.get([]);
    expect(stateOf(service)).toEqual(before);
    await tracker.get([]);
    const after = stateOf(service);
    expect(after).not.toEqual(before);
    for (let call = 0; call < 5; call += 1) await tracker.get([]);
    expect([stateOf(service), service.late]).toEqual([after, []]);
  });

  test('that waits is copied with the service, and is done in each copy for itself', async () => {
    const scene = await makeScene();
    scene.fault = 'late';
    await write(scene);
    const copy = structuredClone(scene.service);
    const before = stateOf(copy);
    flushLate(scene.service);
    expect(stateOf(copy)).toEqual(before);
    flushLate(copy);
    expect(stateOf(copy)).toEqual(stateOf(scene.service));
    expect(stateOf(copy)).not.toEqual(before);
  });
});

describe('a change that is carried out late', () => {
  test('is dropped where somebody wrote the same thing meanwhile', async () => {
    for (const name of ['update', 'remove'] as const) {
      const scene = await makeScene();
      scene.fault = 'late';
      await writes[name]?.(scene);
      editItem(scene.service, 1, { title: 'Theirs' });
      flushLate(scene.service);
      expect(scene.service.items.get(1)).toMatchObject({ deleted: false, values: { title: 'Theirs' } });
    }
    const scene = await makeScene();
    scene.fault = 'late';
    await writes['milestone, updated']?.(scene);
    renameMilestone(scene.service, 1, 'theirs');
    flushLate(scene.service);
    expect(scene.service.milestones.get(1)?.title).toBe('theirs');
  });

  test('is not dropped because of a comment', async () => {
    const scene = await makeScene();
    scene.fault = 'late';
    await writes['update']?.(scene);
    addComment(scene.service, 1, { body: 'Meanwhile', author: 'them' });
    flushLate(scene.service);
    expect(scene.service.items.get(1)?.values.title).toBe('New');
  });

  test('finds nothing where its item is gone', async () => {
    const scene = await makeScene();
    scene.fault = 'late';
    await writes['update']?.(scene);
    deleteItem(scene.service, 1);
    flushLate(scene.service);
    expect(scene.service.items.get(1)).toMatchObject({ deleted: true, values: { title: 'One' } });
  });
});

describe('the server', () => {
  test('silent changes move no time of update, all others do', async () => {
    const { service, item } = await makeScene();
    service.now += 5000;
    editItem(service, 1, { parent: '7', depends_on: ['8'] });
    expect(service.items.get(1)?.updated_at).toBe(item.updated_at);
    editItem(service, 1, { parent: null, title: 'New' });
    expect(service.items.get(1)?.updated_at).toBe(serverTime(service));
  });

  test('a milestone that is deleted leaves its items without one', async () => {
    const { service } = await makeScene();
    editItem(service, 1, { milestone: '1' });
    deleteMilestone(service, 1);
    expect(service.items.get(1)?.values.milestone).toBeNull();
    expect(makeMilestone(service, { title: 'v1' })?.number).toBe(2);
  });

  test('nothing can be done to an item that is deleted, and its comments are gone', async () => {
    const { service } = await makeScene();
    deleteItem(service, 1);
    const before = stateOf(service);
    editItem(service, 1, { title: 'New' });
    expect(addComment(service, 1, { body: 'New', author: 'them' })).toBeNull();
    expect([service.comments.size, stateOf(service)]).toEqual([0, before]);
  });

  test('calls are asked for one by one what goes wrong with them', async () => {
    const calls: MemoryCall[] = [];
    const service = createMemoryService(0);
    const fault = (call: MemoryCall): null => {
      calls.push(call);
      return null;
    };
    const tracker = connectMemory({ service, mapping, login: 'us', fault });
    const { item, comment, milestone } = await makeScene(service);
    for (const write of Object.values(writes)) await write({ service, tracker, item, comment, milestone, fault: null });
    for await (const _page of tracker.list(null)) await tracker.newest(null);
    for await (const _page of tracker.scan?.() ?? []) await tracker.milestones?.list();
    const changes = ['create', 'update', 'remove', 'comment', 'comment', 'comment', 'milestone', 'milestone'];
    expect(calls).toEqual([...changes, 'list', 'newest', 'scan', 'milestones']);
  });
});
