import { describe, expect, it } from 'vitest';
import type { ConflictRecord } from '../../src/ports/journal.ts';
import {
  bookOf,
  edit,
  editThere,
  issueOf,
  lines,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  pathOf,
  sync,
  there,
  unwritable,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

const record = (scene: Scene): ConflictRecord | undefined =>
  scene.journal.data.get('conflict')?.get(A) as ConflictRecord | undefined;

async function inConflict(): Promise<Scene> {
  const scene = makeScene();
  await linked(scene, A, {}, 'Text');
  edit(scene, A, { title: 'Ours' });
  editThere(scene, 1, { title: 'Theirs' });
  await sync(scene);
  return scene;
}

describe('the status of an issue that needs nothing', () => {
  it('is corrected, but for a trouble that nobody can be asked about', async () => {
    const scene = makeScene();
    await linked(scene, A);
    await longAfter(scene);
    for (const [fault, status] of [
      ['before', 'error'],
      [null, 'synced'],
    ] as const) {
      edit(scene, A, { by_remote: { sync_status: { github: 'error' }, sync_error: { github: 'x' } } });
      scene.fault = (call) => (call === 'get' ? fault : null);
      await sync(scene);
      expect(bookOf(scene, A).status).toBe(status);
    }
  });
});

describe('a conflict', () => {
  it('is recorded with its fields and the time of the server when a run first met it', async () => {
    const scene = await inConflict();
    expect(record(scene)).toEqual({ since: '2026-01-01T00:01:00Z', fields: ['title'] });
    scene.service.now += MINUTE;
    await sync(scene);
    expect(record(scene)?.since).toBe('2026-01-01T00:01:00Z');
  });

  it('keeps its time when another field joins it', async () => {
    const scene = await inConflict();
    edit(scene, A, { body: 'Ours' });
    editThere(scene, 1, { body: 'Theirs' });
    await sync(scene);
    expect(record(scene)).toEqual({ since: '2026-01-01T00:01:00Z', fields: ['title', 'body'] });
  });

  it('is forgotten when both sides come to agree', async () => {
    const scene = await inConflict();
    edit(scene, A, { title: 'Theirs' });
    await sync(scene);
    expect(record(scene)).toBeUndefined();
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('is forgotten when neither side differs from what was agreed on before', async () => {
    const scene = await inConflict();
    const text = issueOf(scene, A).text.replace('title: Ours', `title: Title of ${A}`);
    scene.store.files.set(pathOf(A), text);
    editThere(scene, 1, { title: `Title of ${A}` });
    await sync(scene);
    expect(record(scene)).toBeUndefined();
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('is forgotten when its issue needs nothing any more, and when it is gone', async () => {
    const scene = makeScene();
    await linked(scene, A);
    const stale = { since: '2026-01-01T00:00:00Z', fields: ['title'] };
    await scene.journal.put(
      'conflict',
      new Map([
        [A, stale],
        [B, stale],
      ]),
    );
    await sync(scene);
    expect(scene.journal.data.get('conflict')?.size).toBe(0);
  });
});

describe('the status of an issue that needs nothing', () => {
  it.each(['pending', 'conflict', 'error', 'nonsense'])('is set right where it says %s', async (status) => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { by_remote: { sync_status: { github: status }, sync_error: { github: 'old' } } });
    const report = await sync(scene);
    expect(lines(report)).toEqual([]);
    expect(report.written.get(pathOf(A))).toBe(`${A} #1 synced`);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
  });

  it('is left out where it was left out', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { by_remote: { sync_status: { github: null } } });
    const { text } = issueOf(scene, A);
    await sync(scene);
    expect(issueOf(scene, A).text).toBe(text);
  });
});

describe('a refused creation', () => {
  async function refused(): Promise<Scene> {
    const scene = makeScene();
    write(scene, A);
    scene.tracker = (inner) => ({ ...inner, create: async () => ({ kind: 'refused', message: 'not like this' }) });
    await sync(scene);
    expect(scene.journal.data.get('refused')?.has(A)).toBe(true);
    return scene;
  }

  it('is remembered, and told again at each run without being sent', async () => {
    const scene = await refused();
    scene.tracker = (inner) => ({ ...inner, create: () => Promise.reject(new Error('not to be sent')) });
    const report = await sync(scene);
    expect(report.operations).toEqual([
      expect.objectContaining({ op: 'skip', id: A, reason: 'github refused it: not like this' }),
    ]);
  });

  it('is tried again when the issue is another, and forgotten when it is there', async () => {
    const scene = await refused();
    scene.tracker = (inner) => inner;
    edit(scene, A, { title: 'Better' });
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
    await sync(scene);
    expect(scene.journal.data.get('refused')?.size).toBe(0);
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
  });

  it('is tried again by somebody with other rights', async () => {
    const scene = await refused();
    scene.tracker = (inner) => inner;
    scene.login = 'owner';
    expect(lines(await sync(scene))).toEqual([`create_remote ${A} #1`]);
  });

  it('is forgotten when its issue is gone', async () => {
    const scene = await refused();
    scene.store.files.delete(pathOf(A));
    await sync(scene);
    expect(scene.journal.data.get('refused')?.size).toBe(0);
  });
});

describe('what is known of an issue whose file cannot be read for a while', () => {
  const tornMeanwhile = async (scene: Scene): Promise<void> => {
    const text = issueOf(scene, A).text;
    scene.store.files.set(pathOf(A), 'torn');
    await sync(scene);
    scene.store.files.set(pathOf(A), text);
  };

  it('is kept: since when it is in conflict', async () => {
    const scene = await inConflict();
    const before = record(scene);
    scene.service.now += 20 * MINUTE;
    await tornMeanwhile(scene);
    await sync(scene);
    expect(before).toBeDefined();
    expect(record(scene)).toEqual(before);
  });

  it('is kept: what was sent without an answer, so that an edit of it is no conflict with it', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Sent' });
    scene.fault = (call) => (call === 'update' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    expect(there(scene, 1).title).toBe('Sent');
    await tornMeanwhile(scene);
    edit(scene, A, { title: 'Edited' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
  });
});

it('a status that lies and cannot be put right is told, since nothing else would say so', async () => {
  const scene = makeScene();
  await linked(scene, A);
  scene.store.files.set(pathOf(A), issueOf(scene, A).text.replace('github: synced', 'github: error'));
  const writable = unwritable(scene, pathOf(A));
  const report = await sync(scene);
  expect(report.operations).toEqual([
    expect.objectContaining({ op: 'error', id: A, remote_id: '1', reason: `${pathOf(A)} cannot be written.` }),
  ]);
  writable();
  expect(lines(await sync(scene))).toEqual([]);
  expect(bookOf(scene, A).status).toBe('synced');
});
