import { describe, expect, it } from 'vitest';
import {
  bookOf,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  makeScene,
  open,
  pathOf,
  sync,
  there,
  write,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

describe('a run', () => {
  it('brings both sides together, says what it did, and the next one has nothing to do', async () => {
    const scene = makeScene();
    for (const id of [A, B, C]) await linked(scene, id, {}, 'Text');
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 2, { title: 'Theirs' });
    open(scene, { title: 'New there' });
    write(scene, 'dddd000d');
    const report = await sync(scene);
    expect(lines(report).map((line) => line.split(' ')[0])).toEqual(['create_local', 'pull', 'push', 'create_remote']);
    expect(report).toMatchObject({ unchanged: 1, stopped: null, resume_after: null, conflicts: [], findings: [] });
    expect([there(scene, 1).title, issueOf(scene, B).values.title]).toEqual(['Ours', 'Theirs']);
    const quiet = await sync(scene);
    expect(lines(quiet)).toEqual([]);
    expect(quiet).toMatchObject({ unchanged: 5, cost: { queries: 1, mutations: 0 } });
    expect(scene.boundary.writes).toEqual([]);
  });

  it('that only pulls sends nothing, and that only pushes takes nothing in', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { body: 'Theirs' });
    // The boundary fails a call that the mode forbids.
    expect(lines(await sync(scene, { mode: 'pull' }))).toEqual([`pull ${A} #1 body`, `!skip ${A} #1 title`]);
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
    editThere(scene, 1, { body: 'Theirs again' });
    expect(lines(await sync(scene, { mode: 'push' }))).toEqual([`!skip ${A} #1 body`, `push ${A} #1 title`]);
    expect(issueOf(scene, A).body).toBe('Theirs');
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 body`]);
  });

  it('tells the files that cannot be read as they are', async () => {
    const scene = makeScene();
    scene.store.files.set('.roadmap/issues/torn.md', 'torn');
    expect((await sync(scene)).findings).toHaveLength(1);
    expect((await sync(scene, { preview: true })).findings).toHaveLength(1);
  });

  it('ends without a time to go on where the limit tells none', async () => {
    const scene = makeScene({ fault: (call) => (call === 'list' ? 'limited' : null) });
    await expect(sync(scene)).rejects.toMatchObject({ code: 'remote.limited' });
  });
});

describe('a token that may only read', () => {
  it('is said so before anything changes, where something is to be sent', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    scene.writable = false;
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 2, { title: 'Theirs' });
    const before = new Map(scene.store.files);
    await expect(sync(scene)).rejects.toMatchObject({
      code: 'remote.read_only',
      message: expect.stringContaining('1 issue has changes to send') as string,
    });
    write(scene, C);
    await expect(sync(scene)).rejects.toMatchObject({
      message: expect.stringContaining('2 issues have changes to send') as string,
      data: { login: 'us', sends: 2 },
    });
    scene.store.files.delete(pathOf(C));
    expect(scene.store.files).toEqual(before);
  });

  it('is enough where nothing is to be sent', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.writable = false;
    editThere(scene, 1, { title: 'Theirs' });
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
    edit(scene, A, { title: 'Ours' });
    expect(lines(await sync(scene, { mode: 'pull' }))).toEqual([`!skip ${A} #1 title`]);
    expect(bookOf(scene, A).status).toBe('pending');
  });
});
