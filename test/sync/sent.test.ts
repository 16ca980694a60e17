import { beforeEach, describe, expect, it } from 'vitest';
import { standing } from '../../src/sync/offline.ts';
import { resolve } from '../../src/sync/resolve.ts';
import {
  bookOf,
  edit,
  editThere,
  engineOf,
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
