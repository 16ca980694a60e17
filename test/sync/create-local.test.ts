import { describe, expect, it } from 'vitest';
import { derivedId } from '../../src/model/derived-id.ts';
import { about, config, issueOf, lines, makeScene, open, sync, unwritable } from './support.ts';

const pulled = derivedId('memory', 'M_1', new Set());
const pulledPath = `.roadmap/issues/${pulled}-github-1.md`;

describe('a file made by a pull', () => {
  it('is a function of the item alone: two clones make the same one, at any time', async () => {
    const scene = makeScene();
    open(scene, { title: 'Theirs', labels: ['bug'], assignees: ['ana'], body: 'Text' });
    await sync(scene);
    const other = makeScene({ service: scene.service });
    scene.service.now += 1e9;
    await sync(other);
    expect([...other.store.files]).toEqual([...scene.store.files]);
    expect([...scene.store.files.keys()]).toEqual([pulledPath]);
    expect(issueOf(scene, pulled)).toMatchObject({
      body: 'Text',
      values: { title: 'Theirs', labels: ['bug'], assignees: ['ana'], created: '2026-01-01T00:01:00Z' },
    });
  });

  it('has a time of update unless the configuration leaves it out', async () => {
    const scene = makeScene();
    open(scene);
    await sync(scene);
    expect(issueOf(scene, pulled).values.updated).toBe('2026-01-01T00:01:00Z');
    const other = makeScene({
      service: scene.service,
      config: { ...config, format: { ...config.format, updated: false } },
    });
    await sync(other);
    expect(issueOf(other, pulled).values.updated).toBeUndefined();
  });

  it('does not replace one that is there already, and that is told', async () => {
    const scene = makeScene();
    open(scene);
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.create') scene.store.files.set(pulledPath, 'somebody was faster');
    };
    const report = await sync(scene);
    expect(report.operations).toEqual([
      expect.objectContaining({ op: 'error', reason: `${pulledPath} exists and is not linked to #1` }),
    ]);
    expect(scene.store.files.get(pulledPath)).toBe('somebody was faster');
  });

  it('is told when it cannot be written, and made by a later run', async () => {
    const scene = makeScene();
    open(scene);
    open(scene);
    const writable = unwritable(scene, pulledPath);
    const report = await sync(scene);
    expect(about(report, pulled)).toEqual([
      expect.objectContaining({ op: 'error', reason: `${pulledPath} cannot be written.`, applied: false }),
    ]);
    expect(scene.store.files.size).toBe(1);
    writable();
    await sync(scene);
    expect(issueOf(scene, pulled).path).toBe(pulledPath);
  });

  it('is not made of an item that no file can hold; others are', async () => {
    const scene = makeScene();
    open(scene, { body: 'a\0b' });
    open(scene);
    const report = await sync(scene);
    expect(lines(report).sort()).toEqual([
      `!error ${pulled} #1`,
      `create_local ${derivedId('memory', 'M_2', new Set())} #2`,
    ]);
    expect(scene.snapshots.data.tree.has('seen/1.md')).toBe(false);
  });

  it('is not made of an item whose text would be taken for a conflict of git, either', async () => {
    const scene = makeScene();
    open(scene, { body: '<<<<<<< a\none\n=======\ntwo\n>>>>>>> b' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!error ${pulled} #1`]);
    expect(scene.store.files.size).toBe(0);
  });

  it('ends the run where a bug of ours comes between', async () => {
    const scene = makeScene();
    open(scene);
    const broken = makeScene({ ...scene, mapping: { ...scene.mapping, initial: () => JSON.parse('{') as never } });
    await expect(sync(broken)).rejects.toBeInstanceOf(SyntaxError);
  });
});
