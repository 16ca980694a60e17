import { describe, expect, it } from 'vitest';
import type { RoadmapError } from '../../src/model/errors.ts';
import { deleteThere, edit, editThere, lines, makeScene, sync, write, type Scene } from './support.ts';

const id = (at: number): string => `aaaa${String(at).padStart(4, '0')}`;

async function manyLinked(count: number): Promise<Scene> {
  const scene = makeScene();
  for (let at = 1; at <= count; at += 1) write(scene, id(at), {}, 'Text');
  await sync(scene);
  return scene;
}

async function refusal(scene: Scene): Promise<RoadmapError> {
  const before = { files: new Map(scene.store.files), steps: scene.snapshots.data.steps.length };
  const mutations = scene.service.mutations;
  const error = await sync(scene, { full: true }).then(
    () => null,
    (thrown: unknown) => thrown as RoadmapError,
  );
  if (error === null) throw new Error('the run was not refused');
  expect(scene.store.files).toEqual(before.files);
  expect(scene.snapshots.data.steps).toHaveLength(before.steps);
  expect(scene.service.mutations).toBe(mutations);
  return error;
}

describe('a run is refused before its first write', () => {
  it('when more than five of a few items can no longer be read', async () => {
    const scene = await manyLinked(8);
    for (let number = 1; number <= 6; number += 1) deleteThere(scene, number);
    const error = await refusal(scene);
    expect(error).toMatchObject({ code: 'sync.mass_change', data: { linked: 8, limit: 5, vanished: 6, emptied: 0 } });
    expect(error.message).toContain(`6 of 8 linked issues can no longer be read on github (${id(1)}, ${id(2)}`);
    expect(error.message).toContain('more than 5, so nothing was written');
  });

  it('when more than five issues would lose their text, because it was emptied there', async () => {
    const scene = await manyLinked(6);
    for (let number = 1; number <= 6; number += 1) editThere(scene, number, { body: '  ' });
    expect(await refusal(scene)).toMatchObject({ data: { emptied: 6, vanished: 0 } });
  });

  it('when more than five items would lose their text, because it was emptied here', async () => {
    const scene = await manyLinked(6);
    for (let at = 1; at <= 6; at += 1) edit(scene, id(at), { body: '' });
    expect((await refusal(scene)).message).toContain('6 of 6 linked issues would lose their title or body entirely');
  });

  it('for both reasons at once, each told', async () => {
    const scene = await manyLinked(12);
    for (let number = 1; number <= 6; number += 1) editThere(scene, number, { body: '' });
    for (let number = 7; number <= 12; number += 1) deleteThere(scene, number);
    const error = await refusal(scene);
    expect(error.data).toMatchObject({ linked: 12, emptied: 6, vanished: 6 });
    expect(error.message).toMatch(/entirely .*; 6 of 12/);
  });

  it('with a way to look at what it would do', async () => {
    const scene = await manyLinked(6);
    for (let number = 1; number <= 6; number += 1) deleteThere(scene, number);
    const { hints } = await refusal(scene);
    expect(hints).toEqual(['roadmap sync --preview', 'roadmap sync --allow-mass-change']);
    const looked = await sync(scene, { full: true, preview: true });
    expect(lines(looked).filter((line) => line.startsWith('!error'))).toHaveLength(6);
  });
});

describe('a run goes on', () => {
  it('when just five are concerned', async () => {
    const scene = await manyLinked(8);
    for (let number = 1; number <= 5; number += 1) deleteThere(scene, number);
    expect(lines(await sync(scene, { full: true }))).toHaveLength(5);
  });

  it('when a tenth of many is concerned, and not when one more is', async () => {
    const scene = await manyLinked(79);
    for (let number = 1; number <= 8; number += 1) deleteThere(scene, number);
    expect(await refusal(scene)).toMatchObject({ data: { linked: 79, limit: 7, vanished: 8 } });
    const item = scene.service.items.get(8);
    if (item !== undefined) scene.service.items.set(8, { ...item, deleted: false });
    expect(lines(await sync(scene, { full: true }))).toHaveLength(7);
  });

  it('when what vanished was told before', async () => {
    const scene = await manyLinked(10);
    for (let number = 1; number <= 5; number += 1) deleteThere(scene, number);
    await sync(scene, { full: true });
    deleteThere(scene, 6);
    expect(lines(await sync(scene, { full: true }))).toHaveLength(6);
  });

  it('when many items cannot be held by a file: they did not vanish', async () => {
    const scene = await manyLinked(8);
    scene.shown = (item) => ({ ...item, defect: 'the body holds a NUL' });
    expect(lines(await sync(scene, { full: true }))).toHaveLength(8);
  });

  it('when it was allowed to', async () => {
    const scene = await manyLinked(6);
    for (let number = 1; number <= 6; number += 1) deleteThere(scene, number);
    expect(lines(await sync(scene, { full: true, allow_mass_change: true }))).toHaveLength(6);
  });

  it('when many fields change in the ordinary way, and texts that were empty stay so', async () => {
    const scene = makeScene();
    for (let at = 1; at <= 8; at += 1) write(scene, id(at));
    await sync(scene);
    for (let number = 1; number <= 8; number += 1)
      editThere(scene, number, { title: `New ${number}`, status: 'closed' });
    expect(lines(await sync(scene))).toHaveLength(8);
  });

  it('when many files are missing: restoring them harms nothing', async () => {
    const scene = await manyLinked(8);
    scene.store.files.clear();
    expect(lines(await sync(scene)).every((line) => line.startsWith('create_local'))).toBe(true);
    expect(scene.store.files.size).toBe(8);
  });
});
