import { expect, it } from 'vitest';
import { edit, editThere, lines, linked, longAfter, makeScene, pathOf, sync, there, write } from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

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
