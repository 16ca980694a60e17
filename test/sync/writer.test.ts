import { describe, expect, it } from 'vitest';
import { makeWriter } from '../../src/sync/writer.ts';
import { edit, editThere, engineOf, issueOf, linked, makeScene, pathOf, sync, unwritable, write } from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

describe('files written by a run', () => {
  it('stand in the journal before they are written, with what they held and what the commit says', async () => {
    const scene = makeScene();
    write(scene, A);
    const { text } = issueOf(scene, A);
    const next = text.replace('todo', 'review');
    const writer = makeWriter(engineOf(scene));
    const known: unknown[] = [];
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') known.push(scene.journal.data.get('written')?.get(pathOf(A)));
    };
    await writer.write([{ path: pathOf(A), expected: text, text: next, line: 'one' }]);
    const oid = scene.snapshots.oid(next);
    expect(known).toEqual([{ oid, before: scene.snapshots.oid(text), line: 'one' }]);
    expect(scene.store.files.get(pathOf(A))).toBe(next);
  });

  it('twice have one line each time, said once where it is the same', async () => {
    const scene = makeScene();
    const writer = makeWriter(engineOf(scene));
    await writer.write([{ path: pathOf(A), expected: null, text: 'a', line: 'one' }]);
    await writer.write([{ path: pathOf(A), expected: 'a', text: 'b', line: 'two' }]);
    await writer.write([{ path: pathOf(A), expected: 'b', text: 'c', line: 'one' }]);
    expect(writer.written.get(pathOf(A))).toBe('one; two');
    expect(scene.journal.data.get('written')?.get(pathOf(A))).toMatchObject({ line: 'one; two' });
  });

  it('that hold it already are not written at all', async () => {
    const scene = makeScene();
    const writer = makeWriter(engineOf(scene));
    await writer.write([{ path: pathOf(A), expected: 'a', text: 'a', line: 'one' }]);
    expect(scene.boundary.writes).toEqual([]);
    expect(writer.written.size).toBe(0);
  });

  it('that changed, exist, or cannot be written keep no other from being written', async () => {
    const scene = makeScene();
    scene.store.files.set(pathOf(A), 'changed');
    unwritable(scene, pathOf(B));
    const writer = makeWriter(engineOf(scene));
    const changes = [
      { path: pathOf(A), expected: 'before', text: 'x', line: 'changed' },
      { path: pathOf(A), expected: null, text: 'x', line: 'exists' },
      { path: pathOf(B), expected: null, text: 'x', line: 'refused' },
      { path: pathOf('cccc000c'), expected: null, text: 'x', line: 'new' },
    ];
    const failed = await writer.write(changes);
    expect([...failed].map(([change, error]) => [change.line, error?.code ?? null])).toEqual([
      ['changed', null],
      ['exists', null],
      ['refused', 'file.unwritable'],
    ]);
    expect([...writer.written.keys()]).toEqual([pathOf('cccc000c')]);
    expect(scene.store.files.get(pathOf(A))).toBe('changed');
  });

  it('end the run where a bug of ours comes between', async () => {
    const scene = makeScene();
    scene.store.create = () => Promise.reject(new TypeError('a bug'));
    const change = { path: pathOf(A), expected: null, text: 'x', line: 'new' };
    await expect(makeWriter(engineOf(scene)).write([change])).rejects.toBeInstanceOf(TypeError);
  });
});

describe('files that hold work of the user', () => {
  it('are written, named, and left to the user to commit', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await linked(scene, B);
    await scene.journal.put(
      'written',
      new Map([
        [pathOf(A), null],
        [pathOf(B), null],
      ]),
    );
    editThere(scene, 1, { title: 'Theirs' });
    editThere(scene, 2, { title: 'Theirs' });
    edit(scene, A, { priority: 'high' });
    scene.dirty.add(pathOf(A));
    const report = await sync(scene);
    expect(issueOf(scene, A).values.title).toBe('Theirs');
    expect([...report.dirty]).toEqual([pathOf(A)]);
    expect([...(scene.journal.data.get('written')?.keys() ?? [])]).toEqual([pathOf(B)]);
  });
});
