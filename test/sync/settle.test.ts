import { describe, expect, it } from 'vitest';
import {
  about,
  bookOf,
  cloneOf,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  open,
  pathOf,
  sync,
  there,
  unwritable,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

/** Something happens just before the first replace of a file. */
function once(scene: Scene, call: string, happen: () => void): void {
  let done = false;
  scene.boundary.meanwhile = (name) => {
    if (name !== call || done) return;
    done = true;
    happen();
  };
}

async function changedThere(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A, {}, 'Text');
  editThere(scene, 1, { title: 'Theirs' });
  return scene;
}

async function bothChangedThere(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A, {}, 'Text');
  await linked(scene, B);
  editThere(scene, 1, { title: 'Theirs' });
  editThere(scene, 2, { title: 'Theirs too' });
  return scene;
}

describe('what was changed there', () => {
  it('is in the ref before it is in the file, content and pointer of which move in one write', async () => {
    const scene = await changedThere();
    const seen: string[] = [];
    scene.boundary.meanwhile = (name) => {
      if (name !== 'store.replace') return;
      const { tree, blobs } = scene.snapshots.data;
      seen.push(blobs.get(tree.get('seen/1.md') ?? '') ?? '');
    };
    const before = bookOf(scene, A).base;
    await sync(scene);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('title: "Theirs"');
    expect(bookOf(scene, A).base).not.toBe(before);
  });

  it('touches no other byte of the file', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['a'] }, 'Text');
    const odd = issueOf(scene, A)
      .text.replace('status: todo', 'status:   todo  # kept')
      .replace('\n---\n', '\nx-mine: 1\n---\n');
    scene.store.files.set(pathOf(A), odd);
    editThere(scene, 1, { title: 'Theirs' });
    await sync(scene);
    const changed = (text: string): string[] => text.split('\n').filter((line) => !odd.split('\n').includes(line));
    expect(changed(issueOf(scene, A).text).map((line) => line.trim().split(':')[0])).toEqual(['github', 'title']);
  });

  it('stamps the time of the server where the file keeps one, and only there', async () => {
    const scene = makeScene();
    await linked(scene, A, { updated: '2020-01-01T00:00:00Z' });
    await linked(scene, B);
    editThere(scene, 1, { title: 'Theirs' });
    editThere(scene, 2, { title: 'Theirs too' });
    await sync(scene);
    expect(issueOf(scene, A).values.updated).toBe(scene.service.items.get(1)?.updated_at);
    expect(issueOf(scene, B).values.updated).toBeUndefined();
  });

  it('is merged again with what was written into the file meanwhile', async () => {
    const scene = await changedThere();
    once(scene, 'store.replace', () => edit(scene, A, { body: 'Ours' }));
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 title+body`]);
    expect(issueOf(scene, A)).toMatchObject({ body: 'Ours', values: { title: 'Theirs' } });
    expect(there(scene, 1)).toMatchObject({ body: 'Ours', title: 'Theirs' });
  });

  it('is left alone where the file does not hold still', async () => {
    const scene = await bothChangedThere();
    let serial = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') edit(scene, A, { priority: ['low', 'high'][(serial += 1) % 2] ?? null });
    };
    const report = await sync(scene);
    expect(about(report, A).at(-1)).toMatchObject({ op: 'skip', reason: 'its file keeps changing; run sync again' });
    expect(issueOf(scene, A).values.title).toBe(`Title of ${A}`);
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect(issueOf(scene, A).values.title).toBe('Theirs');
    expect(issueOf(scene, B).values.title).toBe('Theirs too');
  });

  it('is left alone where the file was removed or torn meanwhile', async () => {
    for (const happen of [
      (scene: Scene) => void scene.store.files.delete(pathOf(A)),
      (scene: Scene) => void scene.store.files.set(pathOf(A), 'torn'),
    ]) {
      const scene = await changedThere();
      once(scene, 'store.replace', () => happen(scene));
      const report = await sync(scene);
      expect(report.operations).toEqual([
        expect.objectContaining({
          op: 'skip',
          reason: 'its file was removed or can no longer be read; run sync again',
        }),
      ]);
      expect(scene.store.files.get(pathOf(A)) ?? 'torn').toBe('torn');
    }
  });

  it('is left alone where the file was linked to another item meanwhile', async () => {
    const scene = await changedThere();
    open(scene, { title: 'Another' }, 'us', 'cccc000c');
    once(scene, 'store.replace', () =>
      edit(scene, A, { by_remote: { remote_ids: { github: '2' }, sync_base: { github: null } } }),
    );
    const report = await sync(scene);
    expect(about(report, A)).toEqual([
      expect.objectContaining({ op: 'skip', reason: 'it was linked to another item meanwhile; run sync again' }),
    ]);
    expect(bookOf(scene, A)).toMatchObject({ key: '2', base: undefined });
    expect(issueOf(scene, A).values.title).toBe(`Title of ${A}`);
  });

  it('is merged again also where nobody listed it: a file taken back, and edited meanwhile', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Old');
    const old = issueOf(scene, A).text;
    editThere(scene, 1, { body: 'New' });
    await sync(scene);
    await longAfter(scene);
    scene.store.files.set(pathOf(A), old);
    once(scene, 'store.replace', () => edit(scene, A, { title: 'Ours' }));
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 body+title`]);
    expect(issueOf(scene, A)).toMatchObject({ body: 'New', values: { title: 'Ours' } });
    expect(there(scene, 1)).toMatchObject({ body: 'New', title: 'Ours' });
  });

  it('is left alone where git brought a file meanwhile that knows a later version than this run', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Old');
    const old = issueOf(scene, A).text;
    editThere(scene, 1, { body: 'New' });
    await sync(scene);
    await longAfter(scene);
    const clone = cloneOf(scene, scene.snapshots.fork());
    editThere(scene, 1, { body: 'Later' });
    await sync(clone);
    scene.store.files.set(pathOf(A), old);
    scene.hidden = () => true;
    once(scene, 'store.replace', () => scene.store.files.set(pathOf(A), issueOf(clone, A).text));
    const reason = 'its file came meanwhile from who knows a later version; run sync again';
    expect(about(await sync(scene), A)).toEqual([expect.objectContaining({ op: 'skip', reason })]);
    scene.hidden = () => false;
    await sync(scene);
    expect(issueOf(scene, A).body).toBe('Later');
    expect(bookOf(scene, A).status).toBe('synced');
    expect(there(scene, 1).body).toBe('Later');
  });

  it('is remembered with what is sent after it, though the file changed and the clock there went back meanwhile', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.service.now += 60_000;
    editThere(scene, 1, { labels: ['theirs'] });
    edit(scene, A, { title: 'Ours' });
    let written = false;
    let done = false;
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') written = true;
      if (name !== 'store.read' || !written || done) return;
      done = true;
      edit(scene, A, { priority: 'high' });
      scene.service.now -= 30_000;
    };
    await sync(scene);
    const { tree, blobs } = scene.snapshots.data;
    expect([done, there(scene, 1).title]).toEqual([true, 'Ours']);
    expect(blobs.get(tree.get('seen/1.md') ?? '')).toContain('title: "Ours"');
  });

  it('is merged again also in a clone that has seen nothing yet', async () => {
    const scene = await changedThere();
    const clone = cloneOf(scene);
    once(clone, 'store.replace', () => edit(clone, A, { estimated_hours: 3 }));
    expect(lines(await sync(clone))).toEqual([`pull ${A} #1 title`]);
    expect(issueOf(clone, A).values).toMatchObject({ title: 'Theirs', estimated_hours: 3 });
  });

  it('is merged again also into a file that lost its link', async () => {
    const scene = await changedThere();
    edit(scene, A, { by_remote: { remote_ids: { github: null } } });
    once(scene, 'store.replace', () => edit(scene, A, { estimated_hours: 3 }));
    expect(lines(await sync(scene))).toEqual([`pull ${A} #1 title`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'synced' });
    expect(issueOf(scene, A).values).toMatchObject({ title: 'Theirs', estimated_hours: 3 });
  });

  it('is told, and harms no other, where the file cannot be written', async () => {
    const scene = await bothChangedThere();
    unwritable(scene, pathOf(A));
    const report = await sync(scene);
    expect(lines(report)).toContain(`!error ${A} #1`);
    expect(about(report, A)[0]?.reason).toBe(`${pathOf(A)} cannot be written.`);
    expect(issueOf(scene, B).values.title).toBe('Theirs too');
  });

  it('is told, and left, where no file can hold it', async () => {
    const scene = await bothChangedThere();
    scene.shown = (item) => ({ ...item, defect: null });
    editThere(scene, 1, { body: 'a\0b' });
    const before = bookOf(scene, A);
    const report = await sync(scene);
    expect(lines(report)).toContain(`!error ${A} #1`);
    expect(about(report, A)[0]?.reason).toContain('body cannot be written');
    expect(bookOf(scene, A)).toEqual({
      ...before,
      status: 'error',
      error: 'body cannot be written: it holds a NUL character.',
    });
    expect(issueOf(scene, A)).toMatchObject({ body: 'Text', values: { title: `Title of ${A}` } });
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    editThere(scene, 1, { body: 'ab' });
    await sync(scene);
    expect(issueOf(scene, A)).toMatchObject({ body: 'ab', values: { title: 'Theirs' } });
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
    expect(issueOf(scene, B).values.title).toBe('Theirs too');
  });

  it('ends the run where a bug of ours comes between', async () => {
    const scene = await changedThere();
    const { mapping } = scene;
    const broken = makeScene({ ...scene, mapping: { ...mapping, accept: () => JSON.parse('{') as never } });
    await expect(sync(broken)).rejects.toBeInstanceOf(SyntaxError);
  });
});
