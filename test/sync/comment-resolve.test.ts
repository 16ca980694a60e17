import { describe, expect, it } from 'vitest';
import { resolveAll, standingComments } from '../../src/sync/comment-resolve.ts';
import { standing } from '../../src/sync/offline.ts';
import type { Choice, Choose, Resolved } from '../../src/sync/resolve.ts';
import { bodies, commentOf, reword, rewordThere, say, there } from './comment-support.ts';
import {
  cloneOf,
  configured,
  edit,
  editThere,
  engineOf,
  issueOf,
  lines,
  linked,
  makeScene,
  sync,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const X = 'cccc0001';
const Y = 'cccc0002';

/** Two comments of one issue in conflict. */
async function apart(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A);
  for (const id of [X, Y]) say(scene, A, id, 'Base');
  await sync(scene);
  for (const id of [X, Y]) reword(scene, id, `Ours ${id}`);
  for (const number of [1, 2]) rewordThere(scene, number, `Theirs ${number}`);
  await sync(scene);
  return scene;
}

async function resolving(scene: Scene, choose: Choose): Promise<Resolved> {
  scene.boundary.writes.length = 0;
  const engine = engineOf(scene);
  const { decisions, gathered } = await standing(engine);
  const { decisions: comments } = await standingComments(engine, gathered);
  const open = decisions.filter(({ merged }) => merged.conflicts.length > 0);
  return resolveAll(engine, { decisions: open, comments }, choose);
}

const taking =
  (choices: Readonly<Record<string, Choice>>): Choose =>
  (_id, { section, field }) =>
    choices[section ?? field] ?? null;

describe('a comment in conflict', () => {
  it('is settled by a side, or by a text of one’s own; what loses stays in the chain', async () => {
    const scene = await apart();
    const { resolutions, written } = await resolving(scene, taking({ [X]: 'remote', [Y]: { text: 'Mine' } }));
    expect(resolutions).toEqual([
      {
        ...{ id: A, remote_id: '1', left: [], to_send: ['comments'] },
        taken: { [`comments: ${X}`]: 'remote', [`comments: ${Y}`]: 'merged' },
      },
    ]);
    expect([...written.values()].sort()).toEqual([
      `${A} #1 resolved comments: ${X}=remote`,
      `${A} #1 resolved comments: ${Y}=merged`,
    ]);
    expect(bodies(scene, A)).toEqual(['Mine', 'Theirs 1']);
    expect([...scene.snapshots.data.blobs.values()].some((text) => text.includes(`Ours ${X}`))).toBe(true);
    expect(scene.boundary.writes.filter((call) => call.startsWith('tracker'))).toEqual([]);
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 comments`]);
    expect(there(scene)).toEqual(['Theirs 1', 'Mine']);
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('stays as the file has it, and is left where nobody decides', async () => {
    const scene = await apart();
    const { resolutions } = await resolving(scene, taking({ [X]: 'merged' }));
    expect(resolutions).toMatchObject([
      { taken: { [`comments: ${X}`]: 'merged' }, left: [{ section: Y }], to_send: ['comments'] },
    ]);
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 comments`, `push ${A} #1 comments`]);
    expect(there(scene)).toEqual([`Ours ${X}`, 'Theirs 2']);
    say(scene, A, 'cccc0003', 'In no conflict');
    await sync(scene);
    reword(scene, 'cccc0003', 'Edited');
    expect((await resolving(scene, () => null)).resolutions).toMatchObject([{ taken: {}, to_send: [] }]);
  });

  it('of which nothing is known is settled as a whole', async () => {
    const scene = await apart();
    scene.snapshots.data.past.clear();
    for (const path of [...scene.snapshots.data.tree.keys()])
      if (path.startsWith('base/')) scene.snapshots.data.tree.delete(path);
    await resolving(scene, taking({ [X]: 'local', [Y]: 'remote' }));
    expect(bodies(scene, A)).toEqual([`Ours ${X}`, 'Theirs 2']);
  });

  it('is settled together with its issue', async () => {
    const scene = await apart();
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { title: 'Theirs' });
    await linked(scene, B);
    edit(scene, B, { title: 'Ours' });
    editThere(scene, 2, { title: 'Theirs' });
    await sync(scene);
    const { resolutions } = await resolving(scene, () => 'remote');
    expect(resolutions.map(({ id, taken }) => [id, Object.keys(taken)])).toEqual([
      [A, ['title', `comments: ${X}`, `comments: ${Y}`]],
      [B, ['title']],
    ]);
    expect([issueOf(scene, A).values.title, bodies(scene, A)]).toEqual(['Theirs', ['Theirs 1', 'Theirs 2']]);
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('of which one file can hold nothing is left as it is, and so are the others and the ref', async () => {
    const scene = await apart();
    const { path, text } = commentOf(scene, Y);
    scene.files.texts.set(
      path,
      String(text)
        .replace(/\nsync_base:\n( +)/, '\nsync_base: &b\n$1')
        .replace('\n---\n', '\nother: *b\n---\n'),
    );
    const [files, tree] = [new Map(scene.files.texts), [...scene.snapshots.data.tree]];
    await expect(resolving(scene, () => 'remote')).rejects.toMatchObject({ kind: 'user' });
    expect(scene.files.texts).toEqual(files);
    expect([...scene.snapshots.data.tree]).toEqual(tree);
  });

  it('whose file changes meanwhile is left as it is', async () => {
    const scene = await apart();
    scene.boundary.meanwhile = (call) => {
      if (call === 'files.replace') reword(scene, X, 'Ours, once more');
    };
    await expect(resolving(scene, () => 'remote')).rejects.toMatchObject({ code: 'issue.changed' });
    expect(commentOf(scene, X).body).toBe('Ours, once more');
  });
});

describe('how comments stand', () => {
  it('is known without asking the tracker', async () => {
    const scene = await apart();
    say(scene, A, 'cccc0003', 'New');
    scene.fault = () => 'before';
    const engine = engineOf(scene);
    const { decisions, unsent } = await standingComments(engine, (await standing(engine)).gathered);
    expect(decisions.map((one) => one.conflict?.section)).toEqual([X, Y]);
    expect(unsent.map((one) => one.local.id)).toEqual(['cccc0003']);
    // Two files that claim one item have an error of their own.
    scene.store.files.set('.roadmap/issues/twin.md', issueOf(scene, A).text.replace(A, B));
    expect((await standingComments(engine, (await standing(engine)).gathered)).decisions).toEqual([]);
  });

  it('is not known of one of which a file from another clone knows more than was seen here', async () => {
    const theirs = makeScene();
    await linked(theirs, A);
    say(theirs, A, X, 'Base');
    await sync(theirs);
    const ours = cloneOf(theirs);
    ours.files.texts.set(commentOf(theirs, X).path, commentOf(theirs, X).text ?? '');
    await sync(ours);
    rewordThere(theirs, 1, 'Theirs');
    await sync(theirs);
    ours.files.texts.set(commentOf(theirs, X).path, commentOf(theirs, X).text ?? '');
    reword(ours, X, 'Ours');
    const engine = engineOf(ours);
    expect((await standingComments(engine, (await standing(engine)).gathered)).decisions).toEqual([]);
    await sync(ours, { mode: 'pull' });
    const { decisions } = await standingComments(engine, (await standing(engine)).gathered);
    expect(decisions.map(({ pushes, conflict }) => [pushes, conflict])).toEqual([[true, null]]);
  });

  it('is nothing where they are left out, or the tracker has none', async () => {
    const scene = await apart();
    scene.config = configured({}, { comments: 'off' });
    const engine = engineOf(scene);
    const { gathered } = await standing(engine);
    const nothing = { decisions: [], unsent: [] };
    expect(await standingComments(engine, gathered)).toEqual(nothing);
    const { comments: _none, ...tracker } = engineOf(makeScene()).tracker;
    expect(await standingComments({ ...engine, config: scene.config, tracker }, gathered)).toEqual(nothing);
  });

  it('is not known of a comment of which the ref knows nothing', async () => {
    const scene = await apart();
    scene.snapshots.data.tree.clear();
    const engine = engineOf(scene);
    expect((await standingComments(engine, (await standing(engine)).gathered)).decisions).toEqual([]);
  });
});
