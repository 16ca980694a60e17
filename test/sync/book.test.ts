import { describe, expect, it } from 'vitest';
import { about, bookOf, config, edit, issueOf, lines, linked, makeScene, pathOf, sync, there } from './support.ts';

const A = 'aaaa000a';

describe('link, pointer and status after a request', () => {
  it('are spliced into what the file holds by then', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Ours' });
    const before = bookOf(scene, A).base;
    scene.boundary.meanwhile = (name) => {
      if (name === 'tracker.update') edit(scene, A, { priority: 'high' });
    };
    await sync(scene);
    expect(issueOf(scene, A).values).toMatchObject({ title: 'Ours', priority: 'high' });
    expect(bookOf(scene, A).base).not.toBe(before);
  });

  it('are not written into another version of the file: this base is not that version', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const old = issueOf(scene, A).text;
    edit(scene, A, { title: 'First' });
    await sync(scene);
    edit(scene, A, { title: 'Second' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'tracker.update') scene.store.files.set(pathOf(A), old);
    };
    await sync(scene);
    expect(issueOf(scene, A).text).toBe(old);
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect([issueOf(scene, A).values.title, there(scene, 1).title]).toEqual(['Second', 'Second']);
  });

  it('are not written into a file of another branch, which is no edit of what was sent', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { priority: 'low' });
    const draft = issueOf(scene, A).text;
    edit(scene, A, { priority: 'high' });
    scene.boundary.meanwhile = (name) => {
      if (name !== 'tracker.update') return;
      scene.store.files.set(pathOf(A), draft);
      scene.branch = 'other';
    };
    await sync(scene);
    expect(issueOf(scene, A).text).toBe(draft);
    scene.boundary.meanwhile = () => undefined;
    expect(lines(await sync(scene))).toEqual([`!conflict ${A} #1 priority`]);
    expect(there(scene, 1).priority).toBe('high');
  });

  it('are told where the file has no room for them', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'x'.repeat(500));
    edit(scene, A, { title: 'Ours' });
    const { length } = issueOf(scene, A).text;
    scene.config = { ...config, format: { ...config.format, max_file_bytes: length + 5 } };
    scene.tracker = (inner) => ({
      ...inner,
      update: async (all) => all.map(() => ({ kind: 'refused', message: 'not allowed' })),
    });
    const report = await sync(scene);
    expect(about(report, A).map((op) => op.reason)).toEqual([expect.stringContaining('larger than'), 'not allowed']);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
  });
});
