import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Absent, Item, Outcome } from '../../src/ports/tracker.ts';
import {
  about,
  bookOf,
  deleteThere,
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
  unwritable,
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';

/** Linked issues with an edit each that waits to be sent. */
async function edited(ids: readonly string[], changes: Partial<Scene> = {}): Promise<Scene> {
  const scene = makeScene(changes);
  for (const id of ids) write(scene, id, {}, 'Text');
  await sync(scene);
  for (const id of ids) edit(scene, id, { title: `New ${id}` });
  return scene;
}

/** Something happens just before the n-th call of this name. */
function before(scene: Scene, call: string, happen: (time: number) => void): void {
  let times = 0;
  scene.boundary.meanwhile = (name) => {
    if (name !== call) return;
    times += 1;
    happen(times);
  };
}

const answering = (scene: Scene, outcome: (at: number, done: Outcome) => Outcome): void => {
  scene.tracker = (inner) => ({
    ...inner,
    update: async (updates) => (await inner.update(updates)).map((done, at) => outcome(at, done)),
  });
};

describe('an update', () => {
  it.each(['pending', null])(
    'that was taken back here before it was sent is told in the same run (status: %s)',
    async (status) => {
      const scene = await edited([A]);
      edit(scene, A, { by_remote: { sync_status: { github: status } } });
      before(scene, 'store.read', (time) => {
        if (time === 1) edit(scene, A, { title: `Title of ${A}` });
      });
      await sync(scene);
      expect(there(scene, 1).title).toBe(`Title of ${A}`);
      expect(bookOf(scene, A).status).toBe('synced');
    },
  );

  it('carries the changed fields alone, and of sets what to add and to remove', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['kept', 'old'] }, 'Text');
    const sent: unknown[] = [];
    scene.tracker = (inner) => ({
      ...inner,
      update: (updates) => {
        sent.push(...updates.map((one) => one.changes));
        return inner.update(updates);
      },
    });
    edit(scene, A, { title: 'New', labels: ['kept', 'new'] });
    await sync(scene);
    expect(sent).toEqual([{ title: { set: 'New' }, labels: { add: ['new'], remove: ['old'] } }]);
    expect(there(scene, 1)).toMatchObject({ title: 'New', labels: ['kept', 'new'], body: 'Text' });
  });

  it('shares its request with as many others as the tracker takes, and tells how far it got', async () => {
    const scene = await edited([A, B, C], { batch: 2 });
    const { mutations } = scene.service;
    scene.events.length = 0;
    const report = await sync(scene);
    expect(report.cost.mutations).toBe(2);
    expect(scene.service.mutations - mutations).toBe(3);
    expect(scene.events.filter((event) => event.kind === 'doing')).toEqual([
      { kind: 'doing', op: 'push', done: 2, of: 3 },
      { kind: 'doing', op: 'push', done: 3, of: 3 },
    ]);
  });

  it('waits in the journal until its answer is there', async () => {
    const scene = await edited([A]);
    const waiting: unknown[] = [];
    before(scene, 'tracker.update', () => waiting.push(scene.journal.data.get('sent')?.get(A)));
    await sync(scene);
    expect(waiting).toEqual([
      expect.objectContaining({
        key: '1',
        values: { title: `New ${A}` },
        bases: { title: `New ${A}` },
        branch: 'main',
      }),
    ]);
    expect(scene.journal.data.get('sent')?.size).toBe(0);
  });

  it('says what the tracker notes about it', async () => {
    const scene = await edited([A]);
    answering(scene, (_at, done) => (done.kind === 'done' ? { ...done, notes: ['labels are gone'] } : done));
    expect((await sync(scene)).operations[0]?.reason).toBe('changed here; labels are gone');
  });
});

describe('an update that was not done', () => {
  it.each([
    ['refused', 'error', 'the title is too long'],
    ['failed', 'pending', undefined],
    ['unknown', 'pending', undefined],
  ] as const)('because it was %s: told, and the issue says %s', async (kind, status, error) => {
    const scene = await edited([A, B]);
    answering(scene, (at, done) => (at === 0 ? { kind, message: 'the title is too long' } : done));
    const { base } = bookOf(scene, A);
    const report = await sync(scene);
    expect(lines(report).sort()).toEqual([`!error ${A} #1`, `push ${B} #2 title`]);
    expect(about(report, A)[0]?.reason).toBe('the title is too long');
    expect(bookOf(scene, A)).toEqual({ key: '1', base, status, error });
    expect(scene.journal.data.get('sent')?.has(A)).toBe(kind === 'unknown');
    expect(report.written.get(pathOf(A))).toBe(`${A} #1 ! the title is too long`);
  });

  it('because a limit was reached ends the run: it waits, and nothing more is sent', async () => {
    const scene = await edited([A, B]);
    const limit = new RoadmapError({
      kind: 'remote',
      code: 'remote.limited',
      message: 'Wait a minute.',
      data: { resume_after: '2026-01-01T01:00:00Z' },
    });
    let batches = 0;
    scene.tracker = (inner) => ({
      ...inner,
      batch: 1,
      update: async () => {
        batches += 1;
        return [{ kind: 'failed', message: 'too fast', limit }];
      },
    });
    const report = await sync(scene);
    expect(batches).toBe(1);
    expect(report).toMatchObject({ stopped: { code: 'remote.limited' }, resume_after: '2026-01-01T01:00:00Z' });
    expect(report.operations.map(({ op, id, reason }) => [op, id, reason])).toEqual([
      ['skip', A, 'not sent: Wait a minute.'],
      ['skip', B, 'not sent: Wait a minute.'],
    ]);
    expect(bookOf(scene, A).status).toBe('pending');
    expect(bookOf(scene, B).status).toBe('pending');
  });

  it('has an unknown outcome where the tracker has no answer for it', async () => {
    const scene = await edited([A]);
    scene.tracker = (inner) => ({ ...inner, update: async () => [] });
    const report = await sync(scene);
    expect(report.operations).toEqual([expect.objectContaining({ op: 'error', reason: 'no answer' })]);
    expect(scene.journal.data.get('sent')?.has(A)).toBe(true);
  });

  it('because it was refused is not sent again before it, or the rights, change', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['kept'] });
    edit(scene, A, { title: 'Ours', labels: ['kept', 'new'] });
    scene.tracker = (inner) => ({
      ...inner,
      update: async (all) => all.map(() => ({ kind: 'refused', message: 'not allowed' })),
    });
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    scene.tracker = (inner) => ({ ...inner, update: () => Promise.reject(new Error('not to be sent')) });
    expect(lines(await sync(scene))).toEqual([]);
    expect(bookOf(scene, A)).toMatchObject({ status: 'error', error: 'not allowed' });
    scene.tracker = (inner) => inner;
    edit(scene, A, { title: 'Better' });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(there(scene, 1)).toMatchObject({ title: 'Better', labels: ['kept'] });
    scene.login = 'owner';
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ labels: ['kept', 'new'] });
    expect(bookOf(scene, A)).toMatchObject({ status: 'synced', error: undefined });
  });

  it('refuses nothing where others took away what nobody here has added', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['kept', 'theirs'] });
    edit(scene, A, { labels: ['kept', 'new', 'theirs'] });
    answering(scene, (_at, done) => {
      if (done.kind !== 'done') return done;
      return { ...done, item: { ...done.item, values: { ...done.item.values, labels: ['kept', 'new'] } } };
    });
    await sync(scene);
    expect(bookOf(scene, A).status).toBe('synced');
  });

  it('as far as the answer shows, since somebody put the label back at once, is sent again', async () => {
    const scene = makeScene();
    await linked(scene, A, { labels: ['bot', 'kept'] });
    edit(scene, A, { labels: ['kept'] });
    answering(scene, (_at, done) => {
      if (done.kind !== 'done') return done;
      return { ...done, item: { ...done.item, values: { ...done.item.values, labels: ['bot', 'kept'] } } };
    });
    const { steps } = scene.snapshots.data;
    const before = steps.length;
    await sync(scene);
    expect(steps).toHaveLength(before);
    scene.tracker = (inner) => inner;
    editThere(scene, 1, { labels: ['bot', 'kept'] });
    await sync(scene);
    expect(there(scene, 1).labels).toEqual(['kept']);
  });

  it('and never arrived is sent by the next run', async () => {
    const scene = await edited([A]);
    scene.tracker = (inner) => ({
      ...inner,
      update: async (all) => all.map(() => ({ kind: 'unknown', message: '?' })),
    });
    await sync(scene);
    scene.tracker = (inner) => inner;
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(bookOf(scene, A).status).toBe('synced');
  });
});

describe('a limit in the middle of updates', () => {
  const limitAt = (scene: Scene, call: string, time: number): void => {
    let times = 0;
    scene.fault = (name) => {
      if (name !== call) return null;
      times += 1;
      return times === time ? 'limited' : null;
    };
  };

  it('leaves done what is done, and tells the rest with the time to go on', async () => {
    const scene = await edited([A, B, C], { batch: 1 });
    limitAt(scene, 'update', 2);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`push ${A} #1 title`, `!skip ${B} #2`, `!skip ${C} #3`]);
    expect(about(report, C)[0]?.reason).toBe('not sent: The tracker asks to wait.');
    expect(report.resume_after).toBe(new Date(scene.service.now + 60_000).toISOString());
    expect(report.stopped?.code).toBe('remote.limited');
    expect([A, B, C].map((id) => bookOf(scene, id).status)).toEqual(['synced', 'pending', 'pending']);
    expect(report.written.get(pathOf(B))).toBe(`${B} #2 = pending`);
    scene.fault = () => null;
    expect(lines(await sync(scene))).toEqual([`push ${B} #2 title`, `push ${C} #3 title`]);
  });

  it('also when it comes with the reading before them', async () => {
    const scene = await edited([A, B], { batch: 1 });
    limitAt(scene, 'get', 1);
    const report = await sync(scene);
    expect(lines(report)).toEqual([`!skip ${A} #1`, `!skip ${B} #2`]);
    expect(scene.service.items.get(1)?.values.title).toBe(`Title of ${A}`);
  });

  it('sends no new issue either', async () => {
    const scene = await edited([A]);
    write(scene, B);
    limitAt(scene, 'update', 1);
    expect(lines(await sync(scene))).toEqual([`!skip ${A} #1`, `!skip ${B} #-`]);
    expect(scene.service.items.size).toBe(1);
  });

  it('ends a run without a time to go on, where it was the connection', async () => {
    const scene = await edited([A]);
    scene.fault = (call) => (call === 'update' ? 'before' : null);
    const report = await sync(scene);
    expect(report.stopped?.code).toBe('remote.unreachable');
    expect(report.resume_after).toBeNull();
  });
});

describe('an item that changes after it was listed', () => {
  it('is merged again before anything is sent', async () => {
    const scene = await edited([A]);
    before(scene, 'tracker.get', (time) => {
      if (time === 1) editThere(scene, 1, { body: 'Theirs' });
    });
    expect(lines(await sync(scene))).toEqual([`merge ${A} #1 body+title`]);
    expect(issueOf(scene, A)).toMatchObject({ body: 'Theirs', values: { title: `New ${A}` } });
    expect(there(scene, 1)).toMatchObject({ body: 'Theirs', title: `New ${A}` });
  });

  it('keeps its own value where it changed the same field: a conflict, and nothing is sent', async () => {
    const scene = await edited([A]);
    before(scene, 'tracker.get', (time) => {
      if (time === 1) editThere(scene, 1, { title: 'Theirs' });
    });
    await sync(scene);
    expect(there(scene, 1).title).toBe('Theirs');
    expect(issueOf(scene, A).values.title).toBe(`New ${A}`);
    expect(bookOf(scene, A).status).toBe('conflict');
  });

  it('and is equal by then, needs nothing to be sent', async () => {
    const scene = await edited([A]);
    const { mutations } = scene.service;
    before(scene, 'tracker.get', (time) => {
      if (time === 1) editThere(scene, 1, { title: `New ${A}` });
    });
    await sync(scene);
    expect(scene.service.mutations).toBe(mutations);
    expect(bookOf(scene, A).status).toBe('synced');
    expect(lines(await sync(scene))).toEqual([]);
  });

  it('every time it is looked at, is left for the next run, and told', async () => {
    const scene = await edited([A, B]);
    before(scene, 'tracker.get', (time) => editThere(scene, 1, { body: `Theirs ${time}` }));
    const report = await sync(scene);
    expect(about(report, A).at(-1)).toMatchObject({
      op: 'skip',
      reason: 'it keeps changing on the remote; run sync again',
    });
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect(there(scene, 1)).toMatchObject({ title: `New ${A}`, body: 'Theirs 3' });
    expect(there(scene, 2).title).toBe(`New ${B}`);
  });

  it('and is gone by then, is told; its issue stays', async () => {
    const scene = await edited([A, B]);
    before(scene, 'tracker.get', () => deleteThere(scene, 1));
    expect(lines(await sync(scene)).sort()).toEqual([`!error ${A} #1`, `push ${B} #2 title`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'error', error: 'deleted' });
    expect(issueOf(scene, A).values.title).toBe(`New ${A}`);
  });

  it('and can be held by no file by then, is told; its issue stays', async () => {
    const scene = await edited([A]);
    before(scene, 'tracker.get', () => {
      scene.shown = (item) => ({ ...item, defect: 'the body holds a NUL' });
    });
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A)).toMatchObject({ status: 'error', error: 'the body holds a NUL; edit it on github' });
    expect(there(scene, 1).title).toBe(`Title of ${A}`);
  });

  it('and of which the tracker says nothing at all counts as not found', async () => {
    const scene = await edited([A]);
    scene.tracker = (inner) => ({ ...inner, get: async () => new Map<string, Item | Absent>() });
    expect(lines(await sync(scene))).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A).error).toBe('not found');
  });
});

describe('a file that changes while its issue is being sent', () => {
  const meanwhile = (scene: Scene, happen: () => void): void =>
    before(scene, 'tracker.update', (time) => {
      if (time === 1) happen();
    });

  it('keeps what was written into it, which the next run sends', async () => {
    const scene = await edited([A]);
    meanwhile(scene, () => edit(scene, A, { title: 'Newer' }));
    await sync(scene);
    expect(issueOf(scene, A).values.title).toBe('Newer');
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(there(scene, 1).title).toBe('Newer');
  });

  it('back to what it was, sends nothing', async () => {
    const scene = await edited([A]);
    const { mutations } = scene.service;
    before(scene, 'store.read', () => edit(scene, A, { title: `Title of ${A}` }));
    expect(lines(await sync(scene))).toEqual([]);
    expect(scene.service.mutations).toBe(mutations);
  });

  it('without end gets no pointer in this run; the next one sorts it out', async () => {
    const scene = await edited([A]);
    let serial = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') edit(scene, A, { priority: ['low', 'high'][(serial += 1) % 2] ?? null });
    };
    const { base } = bookOf(scene, A);
    await sync(scene);
    expect(bookOf(scene, A).base).toBe(base);
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect(bookOf(scene, A).status).toBe('synced');
    expect(there(scene, 1).title).toBe(`New ${A}`);
  });

  it.each([
    ['was removed', (scene: Scene) => void scene.store.files.delete(pathOf(A))],
    ['was torn', (scene: Scene) => void scene.store.files.set(pathOf(A), 'torn')],
    ['became another issue', (scene: Scene) => write(scene, C)],
  ])('and %s, is left as it is', async (what, happen) => {
    const scene = await edited([A]);
    let after: string | undefined;
    meanwhile(scene, () => {
      happen(scene);
      if (what === 'became another issue') {
        scene.store.files.set(pathOf(A), scene.store.files.get(pathOf(C)) ?? '');
        scene.store.files.delete(pathOf(C));
      }
      after = scene.store.files.get(pathOf(A));
    });
    expect(lines(await sync(scene))).toEqual([`push ${A} #1 title`]);
    expect(scene.store.files.get(pathOf(A))).toBe(after);
  });

  it('and was linked to another item, keeps that link', async () => {
    const scene = await edited([A]);
    open(scene);
    meanwhile(scene, () => edit(scene, A, { by_remote: { remote_ids: { github: '2' }, sync_base: { github: null } } }));
    await sync(scene);
    expect(bookOf(scene, A)).toMatchObject({ key: '2', base: undefined });
  });

  it('and cannot be written by then, is told', async () => {
    const scene = await edited([A]);
    meanwhile(scene, () => unwritable(scene, pathOf(A)));
    const report = await sync(scene);
    expect(about(report, A).map((op) => `${op.op}: ${op.reason}`)).toEqual([
      `error: ${pathOf(A)} cannot be written.`,
      'push: changed here',
    ]);
    expect(there(scene, 1).title).toBe(`New ${A}`);
  });
});
