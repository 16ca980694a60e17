import { describe, expect, it } from 'vitest';
import type { Values } from '../../src/ports/tracker.ts';
import {
  bookOf,
  cloneOf,
  config,
  configured,
  DAY,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  open,
  sync,
  there,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';

/** The tracker answers an update as if it had these values. */
function answersWith(scene: Scene, values: Values): void {
  scene.tracker = (inner) => ({
    ...inner,
    update: async (updates) => {
      const done = await inner.update(updates);
      for (const update of updates) editThere(scene, Number(update.item.key), values);
      return done.map((one) =>
        one.kind === 'done' ? { ...one, item: { ...one.item, values: { ...one.item.values, ...values } } } : one,
      );
    },
  });
}

describe('the base after an answer', () => {
  it('holds what was sent and confirmed, so that nothing is left to do', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Ours' });
    await sync(scene);
    const text = scene.snapshots.data.blobs.get(scene.snapshots.data.tree.get('base/1.md') ?? '');
    expect(text).toContain('title: "Ours"');
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('keeps its old value for what somebody changed between our read and our write: that is taken in next', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['base'] }, 'Text');
    edit(scene, A, { title: 'Ours', labels: ['base', 'ours'] });
    answersWith(scene, { title: 'Theirs', labels: ['ours', 'theirs'] });
    await sync(scene);
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 labels`, `!conflict ${A} #1 title`]);
    expect(issueOf(scene, A).values).toMatchObject({ labels: ['ours', 'theirs'], title: 'Ours' });
    expect(there(scene, 1)).toMatchObject({ labels: ['ours', 'theirs'], title: 'Theirs' });
  });

  it('keeps the old value of what is in conflict while other fields are sent', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    edit(scene, A, { values: { title: 'Ours' }, body: 'Our text' });
    editThere(scene, 1, { title: 'Theirs' });
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 title`, `push ${A} #1 body`]);
    editThere(scene, 1, { title: `Title of ${A}` });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });

  it('says nothing of a field that no base ever covered and that differs', async () => {
    const scene = makeScene({ config: configured({}, { title: 'off' }) });
    open(scene, { title: 'Theirs', body: 'Text' });
    write(scene, A, { title: 'Ours', remote_ids: { github: '1' } }, 'Text');
    await sync(scene);
    expect(bookOf(scene, A).status).toBe('synced');
    scene.config = config;
    edit(scene, A, { body: 'Our text' });
    expect(lines(await sync(scene, { full: true }))).toEqual([`!conflict ${A} #1 title`, `push ${A} #1 body`]);
    expect(there(scene, 1)).toMatchObject({ title: 'Theirs', body: 'Our text' });
    const { tree, blobs } = scene.snapshots.data;
    expect(blobs.get(tree.get('base/1.md') ?? '')).not.toContain('title');
  });
});

describe('the pointer of a file', () => {
  it('moves only when a base value does: a comment there changes no file', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const { text } = issueOf(scene, A);
    editThere(scene, 1, {});
    expect(lines(await sync(scene))).toEqual([]);
    expect(issueOf(scene, A).text).toBe(text);
  });

  it('goes where nothing is agreed on any more', async () => {
    const scene = makeScene({
      config: configured(
        {},
        { priority: 'off', issue_type: 'off', milestone: 'off', parent: 'off', depends_on: 'off' },
      ),
    });
    open(scene, { title: 'Theirs', status: 'closed', labels: ['t'], assignees: ['them'], body: 'theirs' });
    write(scene, A, { title: 'Ours', labels: ['o'], assignees: ['us'], remote_ids: { github: '1' } }, 'ours');
    edit(scene, A, { by_remote: { sync_base: { github: '2025-01-01T00:00:00Z/0123456789ab' } } });
    await sync(scene);
    expect(bookOf(scene, A)).toMatchObject({ base: undefined, status: 'conflict' });
  });

  it('is the same in two clones that agree on the same', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const clone = cloneOf(scene);
    editThere(scene, 1, { title: 'Theirs' });
    await sync(scene);
    await sync(clone);
    expect(bookOf(clone, A)).toEqual(bookOf(scene, A));
    expect([...clone.store.files]).toEqual([...scene.store.files]);
  });
});

describe('a status', () => {
  it('of an error goes with the error', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Refused' });
    scene.tracker = (inner) => ({
      ...inner,
      update: async (all) => all.map(() => ({ kind: 'refused', message: 'too\nlong' })),
    });
    await sync(scene);
    expect(bookOf(scene, A)).toMatchObject({ status: 'error', error: 'too long' });
    scene.tracker = (inner) => inner;
    edit(scene, A, { title: `Title of ${A}` });
    await sync(scene);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
  });
});

describe('an edit that another server of the tracker dates before the one that it follows', () => {
  it('is remembered, so that a listing without the item does not bring back what was there before', async () => {
    const scene = makeScene();
    const number = await linked(scene, A);
    scene.service.now += MINUTE;
    editThere(scene, number, { title: 'Dated late' });
    await sync(scene);
    scene.service.now -= MINUTE + 5000;
    editThere(scene, number, { title: 'Dated early' });
    await sync(scene);
    // Others move the cursor on, until no listing names it any more.
    await longAfter(scene);
    expect(lines(await sync(scene))).toEqual([]);
    expect(issueOf(scene, A).values.title).toBe('Dated early');
  });

  it('is remembered also where it makes a lost file anew', async () => {
    const scene = makeScene();
    const number = await linked(scene, A);
    scene.service.now += MINUTE;
    editThere(scene, number, { title: 'Dated late' });
    await sync(scene);
    scene.store.files.clear();
    scene.service.now -= MINUTE + 5000;
    editThere(scene, number, { title: 'Dated early' });
    scene.service.now += DAY;
    open(scene, { title: 'Busy' });
    await sync(scene, { full: true });
    expect(lines(await sync(scene))).toEqual([]);
    expect(issueOf(scene, A).values.title).toBe('Dated early');
  });
});
