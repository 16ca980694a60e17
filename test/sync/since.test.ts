import { describe, expect, it } from 'vitest';
import type { CreateIntent } from '../../src/ports/journal.ts';
import { createMemoryClaims, makeMeetingPlace } from '../support/memory-claims.ts';
import { createMemorySnapshots } from '../support/memory-snapshots.ts';
import {
  bookOf,
  configured,
  deleteThere,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  open,
  pathOf,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

const MADE: CreateIntent = {
  id: A,
  draft: '',
  highest: null,
  looks: [],
  values: {},
  made: { item: '', key: '1' },
};

/** What is asked of the tracker: `get 1,2`, `list`, `newest`, `vouch`. */
function asked(scene: Scene): string[] {
  const said: string[] = [];
  scene.tracker = (inner) => ({
    ...inner,
    list: (since) => {
      said.push('list');
      return inner.list(since);
    },
    newest: (above) => {
      said.push('newest');
      return inner.newest(above);
    },
    get: (keys) => {
      said.push(`get ${keys.join()}`);
      return inner.get(keys);
    },
  });
  return said;
}

const stirred = (...keys: string[]): { readonly stirred: ReadonlySet<string> } => ({ stirred: new Set(keys) });

/** Three linked issues, long settled. */
async function settled(): Promise<Scene> {
  const scene = makeScene();
  for (const id of [A, B, C]) await linked(scene, id, {}, 'Text');
  await longAfter(scene);
  return scene;
}

describe('a run for what is said to have changed', () => {
  it('reads just those items in one request, lists nothing, and leaves the others alone', async () => {
    const scene = await settled();
    editThere(scene, 1, { title: 'Theirs' });
    editThere(scene, 2, { title: 'Theirs too' });
    edit(scene, A, { labels: ['ours'] });
    edit(scene, C, { title: 'Ours' });
    const before = scene.store.files.get(pathOf(C));
    const said = asked(scene);
    const report = await sync(scene, stirred('1', '2'));
    expect(lines(report)).toEqual([`pull ${B} #2 title`, `merge ${A} #1 title+labels`]);
    // What is about to be sent is read once more, as in any run.
    expect(said).toEqual(['get 1,2', 'get 1']);
    expect(report).toMatchObject({ unchanged: 0, stopped: null });
    expect([issueOf(scene, A).values.title, there(scene, 1).labels]).toEqual(['Theirs', ['ours']]);
    expect(scene.store.files.get(pathOf(C))).toBe(before);
    expect(lines(await sync(scene))).toEqual([`push ${C} #3 title`]);
  });

  it('does not move the cursor: what others changed is listed by the next run', async () => {
    const scene = await settled();
    const cursor = (await scene.snapshots.tip()).cursor;
    editThere(scene, 1, { title: 'Not told' });
    editThere(scene, 2, { title: 'Told' });
    await sync(scene, stirred('2'));
    expect((await scene.snapshots.tip()).cursor).toEqual(cursor);
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
  });

  it('writes nothing anywhere where nothing changed, and takes no note of a quiet run', async () => {
    const scene = await settled();
    const report = await sync(scene, stirred('1'));
    expect(report).toMatchObject({ operations: [], unchanged: 1 });
    expect(scene.boundary.writes).toEqual([]);
  });

  it('takes in new items in the configured scope, and nothing else that is new', async () => {
    const scene = await settled();
    open(scene, { title: 'Told', status: 'closed' });
    open(scene, { title: 'Not told' });
    write(scene, 'dddd000d');
    expect(lines(await sync(scene, { ...stirred('5'), filter: { state: 'open' } }))).toEqual([]);
    const report = await sync(scene, stirred('5'));
    expect(lines(report).map((line) => line.split(' ')[0])).toEqual(['create_local']);
    expect(report.operations[0]?.remote_id).toBe('5');
    scene.config = configured({ pull_new: 'none' });
    expect(lines(await sync(scene, { ...stirred('6'), pull_new: 'none' }))).toEqual([]);
  });

  it('restores the file of an item that it was told of, and of no other', async () => {
    const scene = await settled();
    scene.store.files.delete(pathOf(A));
    scene.store.files.delete(pathOf(B));
    editThere(scene, 2, { title: 'Theirs' });
    expect(lines(await sync(scene, stirred('2')))).toEqual([`create_local ${B} #2`]);
    expect(scene.store.files.has(pathOf(A))).toBe(false);
    expect(lines(await sync(scene))).toEqual([`create_local ${A} #1`]);
  });

  it('says of a deleted item what any run says, and infers nothing about those it did not ask for', async () => {
    const scene = await settled();
    deleteThere(scene, 1);
    deleteThere(scene, 2);
    expect(lines(await sync(scene, stirred('2', '99', 'x')))).toEqual([`!error ${B} #2`]);
    expect([bookOf(scene, A).status, bookOf(scene, B).status]).toEqual(['synced', 'error']);
    expect((await scene.snapshots.tip()).cursor?.again).toEqual(['2']);
  });

  it('says nothing of files that are nobody else’s business', async () => {
    const scene = await settled();
    write(scene, 'eeee000e', { remote_ids: { github: '1' } });
    scene.store.files.set('.roadmap/issues/twin.md', scene.store.files.get(pathOf(C)) ?? '');
    expect(lines(await sync(scene, stirred('2')))).toEqual([]);
    expect(lines(await sync(scene, stirred('1')))).toEqual([`!error ${A} #1`, '!error eeee000e #1']);
  });

  it('told of nothing asks for nothing', async () => {
    const scene = await settled();
    const said = asked(scene);
    expect(lines(await sync(scene, stirred()))).toEqual([]);
    expect(said).toEqual([]);
  });

  it('of chosen issues reads what it was told, and acts on those alone', async () => {
    const scene = await settled();
    editThere(scene, 1, { title: 'One' });
    editThere(scene, 2, { title: 'Two' });
    expect(lines(await sync(scene, { ...stirred('1', '2'), ids: new Set([A]) }))).toEqual([`pull ${A} #1 title`]);
  });
});

describe('a creation that is not settled, when its item is told of', () => {
  const intent = (scene: Scene): CreateIntent | undefined =>
    scene.journal.data.get('create')?.get(A) as CreateIntent | undefined;

  it('is found by its marker, and no look for others is made', async () => {
    const scene = makeScene();
    write(scene, A);
    scene.fault = (call) => (call === 'create' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    const said = asked(scene);
    expect(lines(await sync(scene, stirred()))).toEqual([]);
    expect(intent(scene)).toMatchObject({ looks: [] });
    expect(lines(await sync(scene, stirred('1')))).toEqual([`link ${A} #1`]);
    expect([said, intent(scene)]).toEqual([['get 1'], undefined]);
  });

  it('is known by its number where the marker is gone', async () => {
    const scene = makeScene();
    const path = pathOf(A);
    write(scene, A);
    const before = scene.store.files.get(path) ?? '';
    await sync(scene);
    // The process ended before the link stood in the file.
    scene.store.files.set(path, before);
    const forgetful = { ...scene, snapshots: createMemorySnapshots() };
    scene.journal.data.set('create', new Map([[A, MADE]]));
    editThere(scene, 1, { title: 'Renamed' });
    const item = scene.service.items.get(1);
    if (item !== undefined) scene.service.items.set(1, { ...item, marker: null });
    await sync(forgetful, stirred('1'));
    expect([...scene.store.files.keys()]).toEqual([path]);
    expect(bookOf(scene, A).key).toBe('1');
  });

  it('asks nobody for claims: it creates nothing', async () => {
    const scene = await settled();
    let listed = 0;
    const claims = createMemoryClaims(makeMeetingPlace(), 'us');
    scene.claims = { ...claims, list: async () => ((listed += 1), claims.list()) };
    await sync(scene, stirred('1'));
    expect(listed).toBe(0);
  });
});
