import type { Item, Tracker } from '../../src/ports/tracker.ts';
import { bookOf, DAY, edit, linked, makeScene, open, sync, there, type Scene } from '../sync/support.ts';

const A = 'aaaa000a';

type Bend = (inner: Tracker, scene: Scene) => Tracker;
const honest: Bend = (inner) => inner;

/** An update that is refused moves no base; the next edit arrives when nothing is refused any more. @returns what went otherwise */
export async function refusedOnce(bend: Bend = honest): Promise<string[]> {
  const scene = makeScene();
  await linked(scene, A, {}, 'Text');
  const { base } = bookOf(scene, A);
  edit(scene, A, { title: 'Ours' });
  const refuse: Tracker['update'] = async (updates) => updates.map(() => ({ kind: 'refused', message: 'no' }));
  scene.tracker = (inner) => bend({ ...inner, update: refuse }, scene);
  await sync(scene);
  const book = bookOf(scene, A);
  scene.tracker = (inner) => inner;
  edit(scene, A, { title: 'Ours again' });
  await sync(scene);
  const { title } = there(scene, 1);
  return [
    ...(book.base === base ? [] : ['the pointer moved']),
    ...(book.status === 'synced' ? ['the file says that all is well'] : []),
    ...(title === 'Ours again' ? [] : [`there it is ${String(title)}`]),
  ];
}

/** A new item that runs left out, as they only pushed, gets its file however late. @returns what went otherwise */
export async function leftOut(bend: Bend = honest): Promise<string[]> {
  const scene = makeScene();
  await linked(scene, A);
  const { number } = open(scene, { title: 'Theirs' });
  scene.tracker = (inner) => bend(inner, scene);
  for (const title of ['one', 'two', 'three']) {
    scene.service.now += DAY;
    edit(scene, A, { title });
    await sync(scene, { mode: 'push' });
  }
  scene.tracker = (inner) => inner;
  await sync(scene);
  const has = [...scene.store.files.values()].some((text) => text.includes('title: Theirs'));
  return has ? [] : [`#${number} has no file`];
}

/** The mistake: a refusal is taken for an answer that has all that was sent. */
export const takenForDone: Bend = (inner) => ({
  ...inner,
  update: async (updates) =>
    (await inner.update(updates)).map((outcome, at) => {
      const update = updates[at];
      if (update === undefined || outcome.kind === 'done') return outcome;
      const sent = Object.entries(update.changes).flatMap(([name, one]) => ('set' in one ? [[name, one.set]] : []));
      const values = { ...update.item.values, ...Object.fromEntries(sent) } as Item['values'];
      return { kind: 'done', item: { ...update.item, values }, notes: [] };
    }),
});

/** The mistake: what has no file is not even counted as left out, so that the cursor moves past it. */
export const notCounted: Bend = (inner, scene) => ({
  ...inner,
  async *list(since) {
    const isKnown = ({ key }: Item): boolean => scene.snapshots.data.tree.has(`seen/${key}.md`);
    for await (const page of inner.list(since)) yield { ...page, items: page.items.filter(isKnown) };
  },
});
