import { beforeEach, describe, expect, it } from 'vitest';
import { standing } from '../../src/sync/offline.ts';
import { resolve } from '../../src/sync/resolve.ts';
import {
  bookOf,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  makeScene,
  pathOf,
  sync,
  there,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
let scene: Scene;
/** The file as it was before the pull, and the pointer that it got then. */
let before: string;
let pointer: string | undefined;

/** A pull, then an edit that was sent and arrived, of which nobody knows; then the file is taken back to before the pull. */
beforeEach(async () => {
  scene = makeScene();
  await linked(scene, A);
  before = scene.store.files.get(pathOf(A)) ?? '';
  editThere(scene, 1, { priority: 'high' });
  await sync(scene);
  pointer = bookOf(scene, A).base;
  edit(scene, A, { title: 'Sent' });
  scene.fault = (call) => (call === 'update' ? 'after' : null);
  await sync(scene);
  scene.fault = () => null;
  scene.hidden = () => true;
  expect(there(scene, 1).title).toBe('Sent');
  expect(scene.journal.data.get('sent')?.has(A)).toBe(true);
});

/** A run that ends right after it has written a file. */
async function dies(): Promise<void> {
  let written = false;
  scene.boundary.meanwhile = (name) => {
    if (written) throw new Error('the run died');
    written = name === 'store.replace';
  };
  await expect(sync(scene)).rejects.toThrow('the run died');
  scene.boundary.meanwhile = () => undefined;
}

describe('what was sent and got no answer, of a file that was taken back to a version from before it', () => {
  it('proves nothing for that version once it has the same pointer again', async () => {
    scene.store.files.set(pathOf(A), before);
    await dies();
    expect(bookOf(scene, A).base).toBe(pointer);
    edit(scene, A, { title: 'Edited' });
    scene.hidden = () => false;
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('Sent');
  });

  it('nor where a person resolved what that version was in conflict with', async () => {
    scene.store.files.set(pathOf(A), before);
    edit(scene, A, { priority: 'low', title: 'Edited' });
    const { decisions } = await standing(engineOf(scene));
    await resolve(engineOf(scene), decisions, () => 'local');
    expect(bookOf(scene, A).base).toBe(pointer);
    scene.hidden = () => false;
    expect(lines(await sync(scene))).toContain(`!conflict ${A} #1 title`);
    expect(there(scene, 1).title).toBe('Sent');
  });

  it('is kept for the file as it was sent, on its own branch', async () => {
    const sent = scene.store.files.get(pathOf(A)) ?? '';
    scene.store.files.set(pathOf(A), before);
    scene.branch = 'side';
    await dies();
    scene.branch = 'main';
    scene.store.files.set(pathOf(A), sent);
    edit(scene, A, { title: 'Edited' });
    scene.hidden = () => false;
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });
});

describe('an element of a set that was sent without an answer', () => {
  /** The run dies before it has an answer; `theirs` is added there just before. */
  async function unanswered(before: readonly string[], labels: readonly string[]): Promise<Scene> {
    const one = makeScene();
    await linked(one, A, { labels: before });
    edit(one, A, { labels });
    let sent = false;
    one.boundary.meanwhile = (name) => {
      if (sent) throw new Error('the run died');
      sent = name === 'tracker.update';
      if (sent) editThere(one, 1, { labels: [...before, 'theirs'] });
    };
    await expect(sync(one)).rejects.toThrow('the run died');
    one.boundary.meanwhile = () => undefined;
    expect([...(there(one, 1).labels as readonly string[])].sort()).toEqual([...labels, 'theirs'].sort());
    expect(one.journal.data.get('sent')?.has(A)).toBe(true);
    return one;
  }

  it.each([
    ['taken away again here, goes there', [], ['mine'], [], ['theirs']],
    ['taken away, and put back here, comes back there', ['mine'], [], ['mine'], ['mine', 'theirs']],
    ['left as it was, stays', [], ['mine'], ['mine'], ['mine', 'theirs']],
    ['beside one that is added now, stays', [], ['mine'], ['mine', 'more'], ['mine', 'more', 'theirs']],
  ])('%s; what was added there in the meantime stays in any case', async (_what, before, sent, now, left) => {
    const one = await unanswered(before, sent);
    edit(one, A, { labels: now });
    await sync(one);
    expect([...(there(one, 1).labels as readonly string[])].sort()).toEqual(left);
    expect(lines(await sync(one))).toEqual([]);
  });

  it('taken away again while a run writes its file, goes there as well', async () => {
    const one = await unanswered([], ['mine']);
    one.boundary.meanwhile = (name) => {
      if (name !== 'store.replace') return;
      one.boundary.meanwhile = () => undefined;
      edit(one, A, { labels: [], title: 'Ours' });
    };
    await sync(one);
    expect(there(one, 1)).toMatchObject({ labels: ['theirs'], title: 'Ours' });
    expect(issueOf(one, A).values).toMatchObject({ labels: ['theirs'], title: 'Ours' });
    expect(lines(await sync(one))).toEqual([]);
  });

  it('on another branch is what the tracker has', async () => {
    const one = await unanswered([], ['mine']);
    edit(one, A, { labels: [] });
    one.branch = 'side';
    expect(lines(await sync(one))).toEqual([`pull ${A} #1 labels`]);
    expect(issueOf(one, A).values.labels).toEqual(['mine', 'theirs']);
  });

  it.each(['limited', 'before'] as const)(
    'and cannot have happened (%s) is none: theirs of the same name stays',
    async (fault) => {
      const one = makeScene();
      await linked(one, A);
      edit(one, A, { labels: ['mine'] });
      one.fault = (call) => (call === 'update' ? fault : null);
      await sync(one);
      one.fault = () => null;
      edit(one, A, { labels: [] });
      editThere(one, 1, { labels: ['mine'] });
      expect(lines(await sync(one))).toEqual([`pull ${A} #1 labels`]);
    },
  );

  it('is remembered where a later run, that does not see it yet, is kept from sending it again', async () => {
    const one = await unanswered([], ['mine']);
    one.hidden = () => true;
    edit(one, A, { labels: ['mine'], title: 'More' });
    one.fault = (call) => (call === 'update' ? 'before' : null);
    await sync(one);
    one.fault = () => null;
    one.hidden = () => false;
    expect(one.journal.data.get('sent')?.get(A)).toHaveProperty('values', { labels: ['mine'] });
  });
});
