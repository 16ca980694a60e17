import { describe, expect, it } from 'vitest';
import {
  about,
  bookOf,
  cloneOf,
  deleteThere,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  pathOf,
  type Scene,
  sync,
  there,
  write,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

describe('a run for some issues', () => {
  it('leaves the others as they are', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    edit(scene, A, { title: 'A2' });
    edit(scene, B, { title: 'B2' });
    expect(lines(await sync(scene, { ids: new Set([B]) }))).toEqual([`push ${B} #2 title`]);
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
  });
});

describe('a linked item that no file can hold', () => {
  it('is told, and its issue is left alone while others move', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    scene.shown = (item) => (item.key === '1' ? { ...item, defect: 'the body holds a NUL' } : item);
    edit(scene, A, { title: 'A2' });
    edit(scene, B, { title: 'B2' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([`push ${B} #2 title`, `!error ${A} #1`]);
    expect(about(report, A)[0]?.reason).toBe('the body holds a NUL; edit it on github');
  });
});

describe('what an interrupted run was sending', () => {
  /** The request arrives, its answer is lost. */
  async function lostAnswer(): Promise<Scene> {
    const scene = makeScene({ fault: (call) => (call === 'update' ? 'after' : null) });
    await linked(scene, A, {}, 'Text');
    edit(scene, A, { title: 'Sent' });
    await sync(scene);
    scene.fault = () => null;
    expect(there(scene, 1).title).toBe('Sent');
    expect(scene.journal.data.get('sent')?.size).toBe(1);
    return scene;
  }

  it('and was edited again meanwhile is an edit, no conflict', async () => {
    const scene = await lostAnswer();
    edit(scene, A, { title: 'Edited again' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(scene.journal.data.get('sent')?.size).toBe(0);
  });

  it('and stands there is agreed on', async () => {
    const scene = await lostAnswer();
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1`]);
    expect(bookOf(scene, A).status).toBe('synced');
    expect(scene.journal.data.get('sent')?.size).toBe(0);
  });

  it('proves nothing when somebody changed it there since: both changed it', async () => {
    const scene = await lostAnswer();
    editThere(scene, 1, { title: 'Theirs' });
    edit(scene, A, { title: 'Edited again' });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('proves nothing on another branch', async () => {
    const scene = await lostAnswer();
    edit(scene, A, { title: 'Edited again' });
    scene.branch = 'side';
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
  });

  it('is taken for sent no more when the file went back behind it: then the other side changed', async () => {
    const scene = await lostAnswer();
    edit(scene, A, { title: `Title of ${A}` });
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
  });

  it.each([
    ['main', `!conflict ${A} #1 title`],
    ['side', `push ${A} #1 title`],
  ])('when a run on %s found no file of it, and its version from before is back: %s', async (branch, expected) => {
    const scene = await lostAnswer();
    edit(scene, A, { title: 'Written over what was before' });
    const { text } = issueOf(scene, A);
    scene.store.files.delete(pathOf(A));
    scene.branch = branch;
    expect(lines(await sync(scene))).toEqual([`create_local ${A} #1`]);
    scene.store.files.clear();
    scene.store.files.set(pathOf(A), text);
    scene.branch = 'main';
    expect(lines(await sync(scene))).toEqual([expected]);
  });

  it('says nothing of sets, and of fields whose base nobody knows', async () => {
    const scene = await lostAnswer();
    edit(scene, A, { labels: ['ours'] });
    const sent = scene.journal.data.get('sent')?.get(A) as { values: Record<string, unknown> };
    Object.assign(sent.values, { labels: ['ours'], status: 'closed' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 labels`]);
    expect(there(scene, 1)).toMatchObject({ labels: ['ours'], status: 'open' });
  });
});

describe('clones that know different things of an item that is gone', () => {
  /** Each has seen another version of it; then it goes, which no listing tells. */
  async function apart(): Promise<readonly [Scene, Scene]> {
    const one = makeScene();
    await linked(one, A);
    const two = cloneOf(one);
    await sync(two);
    edit(one, A, { title: 'Ours' });
    two.store.files.set(pathOf(A), issueOf(one, A).text);
    for (const [scene, label] of [
      [one, 'x'],
      [two, 'y'],
    ] as const) {
      editThere(scene, 1, { title: 'Theirs', labels: [label] });
      expect(lines(await sync(scene))).toContain(`!conflict ${A} #1 title`);
    }
    deleteThere(one, 1);
    return [one, two];
  }

  /** One after the other takes over what the other one wrote. @returns how often somebody wrote. */
  async function inTurns(scenes: readonly Scene[], rounds: number): Promise<number> {
    let writes = 0;
    let text = issueOf(scenes[0] ?? makeScene(), A).text;
    for (let round = 0; round < rounds; round += 1)
      for (const scene of scenes) {
        scene.store.files.set(pathOf(A), text);
        await sync(scene);
        if (issueOf(scene, A).text !== text) writes += 1;
        ({ text } = issueOf(scene, A));
      }
    return writes;
  }

  it('do not write in turns, in whichever order', async () => {
    for (const order of [0, 1]) {
      const scenes = await apart();
      const all = order === 0 ? scenes : scenes.toReversed();
      await inTurns(all, 3);
      expect(await inTurns(all, 3)).toBe(0);
      for (const scene of all) expect(bookOf(scene, A)).toMatchObject({ status: 'error', error: 'deleted' });
    }
  });

  it('do not where one of them was told of it, and the other one is in conflict or has nothing to do', async () => {
    for (const conflict of [true, false]) {
      const one = makeScene();
      await linked(one, A);
      const two = cloneOf(one);
      await sync(two);
      if (conflict) {
        edit(one, A, { title: 'Ours' });
        editThere(one, 1, { title: 'Theirs' });
        two.store.files.set(pathOf(A), issueOf(one, A).text);
        for (const scene of [one, two]) await sync(scene);
      }
      deleteThere(one, 1);
      await sync(one, { full: true });
      await inTurns([one, two], 2);
      expect(await inTurns([one, two], 2)).toBe(0);
      expect(bookOf(two, A)).toMatchObject({ status: 'error', error: 'deleted' });
    }
  });
});

it('an item in conflict, of which another clone has seen something else, is read by every run until that ends', async () => {
  const one = makeScene();
  await linked(one, A);
  const two = cloneOf(one);
  editThere(one, 1, { title: 'Theirs' });
  await sync(two);
  edit(two, A, { title: 'Ours' });
  editThere(one, 1, { title: 'Theirs again', labels: ['x'] });
  one.store.files.set(pathOf(A), issueOf(two, A).text);
  const again = (): readonly string[] => one.snapshots.data.cursor?.again ?? [];
  for (const _round of [1, 2, 3]) {
    expect(lines(await sync(one)).join()).toContain(`conflict ${A} #1 title`);
    expect(again()).toEqual(['1']);
  }
  edit(one, A, { title: 'Theirs again', labels: ['x'] });
  await sync(one);
  expect(again()).toEqual([]);
});

it('a file that is not to be written is left alone on both sides, and what its item holds is remembered', async () => {
  const scene = makeScene();
  const one = await linked(scene, A);
  const two = await linked(scene, B);
  const three = await linked(scene, C);
  for (const id of [A, C]) scene.sparse.add(pathOf(id));
  editThere(scene, one, { title: 'One there' });
  editThere(scene, two, { title: 'Two there' });
  editThere(scene, three, { title: 'Three there' });
  editThere(scene, three, { title: `Title of ${C}` });
  edit(scene, A, { priority: 'high' });
  write(scene, 'dddd000d');
  scene.sparse.add(pathOf('dddd000d'));
  const before = scene.store.files.get(pathOf(A));
  expect(lines(await sync(scene))).toEqual([`pull ${B} #2 title`]);
  expect(scene.store.files.get(pathOf(A))).toBe(before);
  expect(there(scene, one)).toMatchObject({ title: 'One there', priority: null });
  scene.boundary.writes.length = 0;
  expect(lines(await sync(scene))).toEqual([]);
  expect(scene.boundary.writes).toEqual([]);

  // The listing names the item no more, and the file is here again.
  await longAfter(scene);
  scene.sparse.clear();
  expect(lines(await sync(scene))).toEqual([`merge ${A} #1 title+priority`, `create_remote dddd000d #5`]);
  expect(there(scene, one)).toMatchObject({ title: 'One there', priority: 'high' });
});
