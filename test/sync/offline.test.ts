import { describe, expect, it } from 'vitest';
import { noConflict, standing } from '../../src/sync/offline.ts';
import { standingOf as show } from '../../src/sync/show.ts';
import {
  cloneOf,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  makeScene,
  pathOf,
  sync,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

/** Nobody may be asked, nothing may be written. */
async function standingOf(scene: Scene) {
  scene.boundary.mode = 'preview';
  const engine = engineOf(scene);
  const calls: string[] = [];
  scene.boundary.meanwhile = (name) => void calls.push(name);
  const found = await standing(engine);
  expect(calls.filter((name) => name.startsWith('tracker.'))).toEqual([]);
  const differing = found.decisions.map(({ pair, pushed, pulled, held, merged }) => {
    const conflicts = merged.conflicts.map((conflict) => conflict.field);
    return [
      pair.issue.id,
      ...pushed.map((name) => `> ${name}`),
      ...pulled.map((name) => `< ${name}`),
      ...conflicts,
      ...held,
    ];
  });
  return { differing, unchanged: found.unchanged, gathered: found.gathered };
}

const textOf = (scene: Scene): string => scene.store.files.get(pathOf(A)) ?? '';

describe('how issues stand towards what was last seen', () => {
  it('is told without asking the tracker, and without writing anything', async () => {
    const scene = makeScene();
    for (const id of [A, B, C]) await linked(scene, id);
    edit(scene, A, { title: 'Ours' });
    edit(scene, B, { title: 'Ours' });
    editThere(scene, 2, { title: 'Theirs' });
    await sync(scene, { mode: 'pull' });
    editThere(scene, 3, { title: 'Nobody knows yet' });
    expect(await standingOf(scene)).toMatchObject({
      differing: [
        [A, '> title'],
        [B, 'title'],
      ],
      unchanged: 1,
    });
  });

  it('takes what a run had sent when it died for what it is: an edit made after it is no conflict', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Sent' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') throw new Error('the run died');
    };
    await expect(sync(scene)).rejects.toThrow('the run died');
    scene.boundary.meanwhile = () => undefined;
    edit(scene, A, { title: 'Edited' });
    expect((await standingOf(scene)).differing).toEqual([[A, '> title']]);
    expect(await show(engineOf(scene), issueOf(scene, A))).toMatchObject({ conflicts: [] });
    scene.boundary.mode = 'both';
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });

  it('leaves out what is linked twice, what was never seen, and what is not linked', async () => {
    const scene = makeScene();
    await linked(scene, A);
    write(scene, B, { remote_ids: { github: '1' } });
    write(scene, C, { remote_ids: { github: '9' } });
    write(scene, 'dddd000d');
    expect(await standingOf(scene)).toMatchObject({ differing: [], unchanged: 0 });
  });

  it('does not offer again what was refused, as whomever', async () => {
    const scene = makeScene();
    scene.service.assignable = new Set();
    await linked(scene, A);
    edit(scene, A, { assignees: ['ghost'] });
    await sync(scene);
    expect((await standingOf(scene)).differing).toEqual([[A, 'assignees']]);
  });

  it('leaves out what a file from another clone knows better: what was seen here is no side of anything', async () => {
    const theirs = makeScene();
    await linked(theirs, A);
    const ours = cloneOf(theirs);
    await sync(ours);
    editThere(theirs, 1, { title: 'Theirs' });
    await sync(theirs);
    ours.store.files.set(pathOf(A), textOf(theirs));
    edit(ours, A, { status: 'closed' });
    expect(await standingOf(ours)).toMatchObject({ differing: [], unchanged: 0 });
    expect(await show(engineOf(ours), issueOf(ours, A))).toMatchObject({ fields: [], conflicts: [] });

    await sync(ours, { mode: 'pull' });
    expect((await standingOf(ours)).differing).toEqual([[A, '> status']]);
  });

  it('knows as much as a file that says something older, or what it has seen itself within one second', async () => {
    const theirs = makeScene();
    await linked(theirs, A, { labels: ['l'] });
    const ours = cloneOf(theirs);
    edit(theirs, A, { title: 'Ours' });
    editThere(theirs, 1, { title: 'Theirs', labels: [] });
    await sync(theirs);
    const open = textOf(theirs);
    await sync(theirs, { strategy: 'remote' });
    theirs.store.files.set(pathOf(A), open);
    expect((await standingOf(theirs)).differing).toEqual([[A, 'title']]);

    editThere(theirs, 1, { labels: ['later'] });
    await sync(ours);
    ours.store.files.set(pathOf(A), open);
    expect((await standingOf(ours)).differing).toEqual([[A, 'title', 'labels']]);
    // When it was seen is not to be read any more.
    const { tree, blobs } = ours.snapshots.data;
    blobs.delete(tree.get('seen/1.json') ?? '');
    expect((await standingOf(ours)).differing).toEqual([]);
  });

  it('knows the creations that are not settled', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'late' : null) });
    write(scene, A);
    await sync(scene);
    expect([...(await standingOf(scene)).gathered.intents.keys()]).toEqual([A]);
  });
});

it('an issue without a conflict is refused by name', () => {
  expect(noConflict(A)).toMatchObject({
    code: 'sync.no_conflict',
    message: `${A} has no unresolved conflict.`,
    hints: ['roadmap sync conflicts', 'roadmap sync'],
  });
});
