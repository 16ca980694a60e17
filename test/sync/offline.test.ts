import { describe, expect, it } from 'vitest';
import { noConflict, standing } from '../../src/sync/offline.ts';
import { edit, editThere, engineOf, linked, makeScene, sync, write, type Scene } from './support.ts';

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

  it('knows the creations that are not settled', async () => {
    const scene = makeScene({ fault: (call) => (call === 'create' ? 'late' : null) });
    write(scene, A);
    await sync(scene);
    expect([...(await standingOf(scene)).gathered.intents.keys()]).toEqual([A]);
  });
});

it('an issue without a conflict is refused by name', () => {
  expect(noConflict(A)).toMatchObject({ code: 'sync.no_conflict', message: `${A} has no unresolved conflict.` });
});
