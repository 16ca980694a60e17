import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { deleteMilestone } from '../../src/trackers/memory/server.ts';
import { flushLate } from '../../src/trackers/memory/writes.ts';
import type { MilestoneDesk, MilestoneOutcome, Tracker } from '../../src/ports/tracker.ts';
import {
  changeThere,
  editHere,
  here,
  milestoneLines,
  milestonePath,
  onTracker,
  openThere,
  textOf,
  titlesThere,
  writeMilestone,
} from './milestone-support.ts';
import { issueOf, linked, lines, makeScene, MINUTE, sync, write, type Scene } from './support.ts';

/** A tracker whose milestones have habits of their own. */
function withDesk(scene: Scene, habits: (desk: MilestoneDesk) => Partial<MilestoneDesk>): void {
  scene.tracker = (inner: Tracker) => {
    const desk = inner.milestones as MilestoneDesk;
    return { ...inner, milestones: { ...desk, ...habits(desk) } };
  };
}

const answering = (outcome: MilestoneOutcome) => async (): Promise<MilestoneOutcome> => outcome;

const limit = new RoadmapError({ kind: 'remote', code: 'remote.limited', message: 'Wait.' });
const reasons = (report: Awaited<ReturnType<typeof sync>>): string[] => report.operations.map((op) => op.reason);

async function agreed(scene: Scene): Promise<void> {
  writeMilestone(scene, 'v1', { status: 'open' });
  await sync(scene);
}

describe('a change that is sent', () => {
  it.each(['before', 'after', 'limited'] as const)('and meets a fault (%s) arrives by a later run', async (fault) => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { name: 'v2' });
    scene.fault = (call) => (call === 'milestone' ? fault : null);
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual([fault === 'limited' ? '!skip v1 #milestone 1' : '!error v1 #milestone 1']);
    expect(report.stopped?.code).toBe(fault === 'limited' ? 'remote.limited' : undefined);
    scene.fault = () => null;
    await sync(scene);
    expect(onTracker(scene, '1')?.title).toBe('v2');
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('and is refused is told once, and tried again when it changes or somebody else sends it', async () => {
    const scene = makeScene();
    await agreed(scene);
    openThere(scene, 'taken');
    await sync(scene, { pull_new: 'none' });
    editHere(scene, 'v1', { name: 'taken', due_date: '2026-12-01' });
    expect(milestoneLines(await sync(scene, { pull_new: 'none' }))).toEqual(
      ['!skip v1 #milestone 2', '!error v1 #milestone 1'].reverse(),
    );
    expect(milestoneLines(await sync(scene, { pull_new: 'none' }))).toEqual(['!skip v1 #milestone 2']);
    expect(scene.boundary.writes).toEqual([]);
    scene.login = 'them';
    expect(milestoneLines(await sync(scene, { pull_new: 'none' }))).toContain('!error v1 #milestone 1');
    editHere(scene, 'v1', { name: 'v3' });
    expect(milestoneLines(await sync(scene))).toContain('push v1 #milestone 1 title');
    expect(onTracker(scene, '1')).toMatchObject({ title: 'v3' });
    expect(onTracker(scene, '1')).toMatchObject({ due_date: null });
    editHere(scene, 'v1', { due_date: '2026-12-02' });
    await sync(scene);
    expect(onTracker(scene, '1')).toMatchObject({ due_date: '2026-12-02' });
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('and is not taken as it was sent is a refusal of that value', async () => {
    const scene = makeScene();
    await agreed(scene);
    withDesk(scene, (desk) => ({
      update: (key, { due_date: _dropped, ...rest }) => desk.update(key, rest),
    }));
    editHere(scene, 'v1', { status: 'closed', due_date: '2026-12-01' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 state']);
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
    expect(here(scene, 'v1').due_date).toBe('2026-12-01');
    editHere(scene, 'v1', { status: 'open' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 state']);
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('while somebody else changes the same is looked at again by the next run', async () => {
    const scene = makeScene();
    await agreed(scene);
    withDesk(scene, (desk) => ({
      update: async (key, changes) => {
        await desk.update(key, changes);
        return desk.update(key, { due_date: '2027-01-01' });
      },
    }));
    editHere(scene, 'v1', { due_date: '2026-12-01', status: 'closed' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 state']);
    withDesk(scene, () => ({}));
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 due_date']);
  });

  /** Somebody else changes it there between the listing and the request. */
  function meanwhile(scene: Scene, change: () => void): void {
    let done = false;
    scene.boundary.meanwhile = (name) => {
      if (name !== 'tracker.milestones.get' || done) return;
      done = true;
      change();
    };
  }

  it('goes beside what somebody else changed since it was listed, and takes that in', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    meanwhile(scene, () => changeThere(scene, '1', { state: 'closed' }));
    expect(milestoneLines(await sync(scene))).toEqual(['merge v1 #milestone 1 state+due_date']);
    expect(onTracker(scene, '1')).toEqual({ title: 'v1', state: 'closed', due_date: '2026-12-01' });
    expect(here(scene, 'v1')).toMatchObject({ status: 'closed', due_date: '2026-12-01' });
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('is not sent over what somebody else made of the same value since it was listed', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01', status: 'closed' });
    meanwhile(scene, () => changeThere(scene, '1', { due_date: '2027-01-01' }));
    expect(milestoneLines(await sync(scene))).toEqual([
      '!conflict v1 #milestone 1 due_date',
      'push v1 #milestone 1 state',
    ]);
    expect(onTracker(scene, '1')).toEqual({ title: 'v1', state: 'closed', due_date: '2027-01-01' });
    meanwhile(scene, () => undefined);
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 due_date']);
  });

  it('is not sent when somebody else has done the same since it was listed', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    meanwhile(scene, () => changeThere(scene, '1', { due_date: '2026-12-01' }));
    await sync(scene);
    expect(scene.boundary.writes.filter((call) => call.startsWith('tracker.'))).toEqual([]);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('goes beside a name that it got since it was listed; that is taken in by the next run', async () => {
    const scene = makeScene();
    await agreed(scene);
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    meanwhile(scene, () => changeThere(scene, '1', { title: 'v2' }));
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual(['!skip v1 #milestone 1 title', 'push v1 #milestone 1 due_date']);
    expect(reasons(report)).toContain('milestone v1: renamed to v2 there meanwhile; run sync again');
    expect(onTracker(scene, '1')).toMatchObject({ title: 'v2', due_date: '2026-12-01' });
    expect(here(scene, 'v1').name).toBe('v1');
    expect(milestoneLines(await sync(scene))).toEqual(['pull v1 #milestone 1 title']);
    expect([here(scene, 'v1').name, issueOf(scene, 'aaaa0001').values.milestone]).toEqual(['v2', 'v2']);
  });

  it('and gets a name there meanwhile that only counts there goes over it where that was decided', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { name: 'ours' });
    meanwhile(scene, () => changeThere(scene, '1', { title: 'theirs' }));
    expect(milestoneLines(await sync(scene, { strategy: 'local' }))).toEqual(['push v1 #milestone 1 title']);
    expect(onTracker(scene, '1')?.title).toBe('ours');
  });

  it('waits where it is gone by then, or cannot be read', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    scene.fault = (call) => (call === 'get' ? 'before' : null);
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual(['!skip v1 #milestone 1']);
    expect(report.stopped?.code).toBe('remote.unreachable');
    scene.fault = () => null;
    meanwhile(scene, () => deleteMilestone(scene.service, 1));
    expect(reasons(await sync(scene))).toEqual(['milestone v1: not sent: not found']);
    expect(here(scene, 'v1').due_date).toBe('2026-12-01');
  });

  it('waits where its file is another by then', async () => {
    const scene = makeScene();
    await agreed(scene);
    writeMilestone(scene, 'v9');
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    let reads = 0;
    scene.boundary.meanwhile = (name) => {
      reads += name === 'files.read' ? 1 : 0;
      if (name !== 'files.read' || reads !== 3) return;
      editHere(scene, 'v1', { due_date: '2026-12-02' });
      editHere(scene, 'v9', { due_date: '2026-12-03' });
    };
    const report = await sync(scene);
    expect(reasons(report)).toEqual([
      'milestone v1: its file changed meanwhile; run sync again',
      'milestone v9: its file changed meanwhile; run sync again',
    ]);
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect(onTracker(scene, '1')?.due_date).toBe('2026-12-02');
    expect(onTracker(scene, '2')?.due_date).toBe('2026-12-03');
  });

  it('is not lost when its file is edited during the request', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    scene.boundary.meanwhile = (name) => {
      if (name !== 'snapshots.write' || here(scene, 'v1').due_date !== '2026-12-01') return;
      editHere(scene, 'v1', { due_date: '2026-12-02', name: 'v2' });
    };
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 due_date']);
    expect(onTracker(scene, '1')).toMatchObject({ title: 'v1', due_date: '2026-12-01' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 title+due_date']);
    expect(onTracker(scene, '1')).toMatchObject({ title: 'v2', due_date: '2026-12-02' });
  });

  it('is not sent after the run was ended, and neither is a new one', async () => {
    const scene = makeScene();
    for (const stem of ['v1', 'v2']) writeMilestone(scene, stem);
    await sync(scene);
    for (const stem of ['v1', 'v2']) editHere(scene, stem, { due_date: '2026-12-01' });
    writeMilestone(scene, 'v3');
    withDesk(scene, () => ({ update: async () => Promise.reject(limit) }));
    expect(milestoneLines(await sync(scene))).toEqual([
      '!skip v1 #milestone 1',
      '!skip v2 #milestone 2',
      '!skip v3 #milestone',
    ]);
    expect(titlesThere(scene)).toEqual(['v1', 'v2']);
  });
});

describe('a new one', () => {
  it.each(['before', 'after', 'limited'] as const)('that meets a fault (%s) is there once', async (fault) => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    scene.fault = (call) => (call === 'milestone' ? fault : null);
    expect(milestoneLines(await sync(scene))).toEqual([
      fault === 'limited' ? '!skip v1 #milestone' : '!error v1 #milestone',
    ]);
    scene.fault = () => null;
    await sync(scene);
    expect(titlesThere(scene)).toEqual(['v1']);
    expect(here(scene, 'v1').key).toBe('1');
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it.each(['after', 'late'] as const)('that got no answer (%s) and is renamed here is there once', async (fault) => {
    const scene = makeScene();
    writeMilestone(scene, 'v1', { due_date: '2026-12-01' });
    scene.fault = (call) => (call === 'milestone' ? fault : null);
    await sync(scene);
    scene.fault = () => null;
    editHere(scene, 'v1', { name: 'v2' });
    for (let i = 0; i < 3; i += 1) {
      await sync(scene);
      scene.service.now += 4 * MINUTE;
      flushLate(scene.service);
    }
    expect(titlesThere(scene)).toEqual(['v2']);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v2', key: '1', due_date: '2026-12-01' });
    expect((await scene.journal.all('milestone')).size).toBe(0);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('that got no answer and is renamed there is there once', async () => {
    const scene = makeScene();
    openThere(scene, 'v0', { description: 'The first' }, 'us');
    writeMilestone(scene, 'v1', { headline: 'The first' });
    scene.fault = (call) => (call === 'milestone' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    openThere(scene, 'v7', { description: 'The first' });
    changeThere(scene, '2', { title: 'v9' });
    await sync(scene);
    expect(titlesThere(scene)).toEqual(['v0', 'v9', 'v7']);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v9', key: '2' });
    expect((await scene.journal.all('milestone')).size).toBe(0);
  });

  it('that got no answer, as another one that may be the same, is taken for neither', async () => {
    const scene = makeScene();
    for (const stem of ['v1', 'v2']) writeMilestone(scene, stem, { headline: 'Text' });
    withDesk(scene, (desk) => ({
      create: async (draft) => (draft.title === 'v1' ? { kind: 'unknown', message: 'no answer' } : desk.create(draft)),
    }));
    scene.fault = (call) => (call === 'milestone' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    changeThere(scene, '1', { title: 'v9' });
    await sync(scene);
    expect([here(scene, 'v1').name, here(scene, 'v2').name, here(scene, 'v1').key]).toEqual(['v1', 'v2', undefined]);
  });

  it.each([
    ['nobody knows who we are', { login: null }, 1, 'Text', undefined],
    ['there are two that it may be', {}, 2, 'Text', undefined],
    ['it has no description', {}, 1, '', undefined],
    ['another version of the tool sent it', {}, 1, 'Text', { title: 'v1', looks: [] }],
  ])('that got no answer is taken for none that has another name where %s', async (...cases) => {
    const [_why, access, likely, headline, intent] = cases;
    const scene = makeScene();
    writeMilestone(scene, 'v1', { headline });
    scene.fault = (call) => (call === 'milestone' ? 'before' : null);
    await sync(scene);
    if (intent !== undefined) await scene.journal.put('milestone', new Map([['v1', intent]]));
    scene.fault = () => null;
    for (let i = 0; i < likely; i += 1) openThere(scene, `other ${i}`, { description: headline }, 'us');
    scene.tracker = (inner) => ({
      ...inner,
      async *list(since) {
        for await (const page of inner.list(since)) yield { ...page, access: { ...page.access, ...access } };
      },
    });
    for (let i = 0; i < 3; i += 1) {
      await sync(scene);
      scene.service.now += 11 * MINUTE;
    }
    expect(titlesThere(scene)).toContain('v1');
    expect(here(scene, 'v1').name).toBe('v1');
  });

  it('that got no answer, was never made and is renamed here is made after it was looked for twice', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    const create = answering({ kind: 'unknown', message: 'no answer' });
    withDesk(scene, () => ({ create }));
    await sync(scene);
    withDesk(scene, () => ({}));
    editHere(scene, 'v1', { name: 'v2' });
    const waiting = 'milestone v2: it may have been made as v1; the next runs look for that, and nothing is sent twice';
    expect(reasons(await sync(scene, { preview: true }))).toEqual([waiting]);
    expect((await scene.journal.all('milestone')).get('v1')).toEqual({
      title: 'v1',
      description: '',
      due_date: null,
      highest: 0,
      looks: [],
    });
    expect(reasons(await sync(scene))).toEqual([waiting]);
    expect(scene.boundary.writes).toEqual(['journal.put']);
    scene.service.now += 9 * MINUTE;
    expect(reasons(await sync(scene))).toEqual([waiting]);
    expect(scene.boundary.writes).toEqual([]);
    scene.service.now += 2 * MINUTE;
    await sync(scene);
    expect(milestoneLines(await sync(scene))).toEqual(['create_remote v1 #milestone 1']);
    expect(titlesThere(scene)).toEqual(['v2']);
    expect((await scene.journal.all('milestone')).size).toBe(0);
  });

  it('that was made, and renamed on both sides before its file knew, is there once', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    scene.boundary.kill = { at: 0, before: true };
    scene.boundary.meanwhile = (name) => {
      if (name === 'snapshots.write' && scene.service.milestones.size > 0)
        scene.boundary.kill = { at: scene.boundary.calls + 1, before: true };
    };
    await expect(sync(scene)).rejects.toThrow('snapshots.write');
    scene.boundary.kill = null;
    scene.boundary.meanwhile = () => undefined;
    changeThere(scene, '1', { title: 'theirs' });
    editHere(scene, 'v1', { name: 'ours' });
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 title', 'link v1 #milestone 1']);
    expect(titlesThere(scene)).toEqual(['theirs']);
    expect(here(scene, 'v1')).toMatchObject({ name: 'ours', key: '1' });
    expect((await scene.journal.all('milestone')).size).toBe(0);
  });

  it('that was sent once more in vain is still looked for by the name it had', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    scene.fault = (call) => (call === 'milestone' ? 'late' : null);
    await sync(scene);
    scene.fault = (call) => (call === 'milestone' ? 'before' : null);
    scene.service.late.splice(0, 1, ...scene.service.late.map((one) => ({ ...one, calls: 99 })));
    await sync(scene);
    scene.fault = () => null;
    flushLate(scene.service);
    editHere(scene, 'v1', { name: 'v2' });
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 title']);
    expect(titlesThere(scene)).toEqual(['v2']);
  });

  it('whose name another file took is what was made of the first', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    scene.fault = (call) => (call === 'milestone' ? 'after' : null);
    await sync(scene);
    scene.fault = () => null;
    editHere(scene, 'v1', { name: 'v2' });
    writeMilestone(scene, 'other', { name: 'v1' });
    await sync(scene);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v2', key: '1' });
    expect(here(scene, 'other')).toMatchObject({ name: 'v1', key: '2' });
    expect(titlesThere(scene)).toEqual(['v2', 'v1']);
  });

  it('that cannot be reached waits', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    withDesk(scene, () => ({ create: async () => Promise.reject(limit) }));
    expect(milestoneLines(await sync(scene))).toEqual(['!skip v1 #milestone']);
  });

  it('that is there by then is taken for that', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1', { due_date: '2026-12-01' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'tracker.milestones.create') openThere(scene, 'v1');
    };
    expect(milestoneLines(await sync(scene))).toEqual(['link v1 #milestone 1']);
    scene.boundary.meanwhile = () => undefined;
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 due_date']);
    expect(titlesThere(scene)).toEqual(['v1']);
  });

  it('that is refused is told, and not sent again before it changes', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    withDesk(scene, () => ({ create: answering({ kind: 'refused', message: 'the title is\u0007 too long' }) }));
    expect(reasons(await sync(scene))).toEqual(['milestone v1: the title is\u0007 too long']);
    expect(reasons(await sync(scene))).toEqual(['milestone v1: github refused it: the title is too long']);
    expect(scene.boundary.writes).toEqual([]);
    withDesk(scene, () => ({}));
    expect(milestoneLines(await sync(scene))).toEqual(['!skip v1 #milestone']);
    editHere(scene, 'v1', { name: 'short' });
    expect(milestoneLines(await sync(scene))).toEqual(['create_remote v1 #milestone 1']);
    expect((await scene.journal.all('refused')).size).toBe(0);
  });

  it('that is refused is sent under other rights', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    withDesk(scene, () => ({ create: answering({ kind: 'refused', message: 'no' }) }));
    await sync(scene);
    withDesk(scene, () => ({}));
    scene.login = 'them';
    expect(milestoneLines(await sync(scene))).toEqual(['create_remote v1 #milestone 1']);
  });

  it('whose title is that of another milestone here is no reason to take that for it', async () => {
    const scene = makeScene();
    await agreed(scene);
    editHere(scene, 'v1', { name: 'v2' });
    writeMilestone(scene, 'new', { name: 'v1' });
    withDesk(scene, () => ({ update: answering({ kind: 'failed', message: 'not now' }) }));
    expect(milestoneLines(await sync(scene))).toEqual(['!error v1 #milestone 1', '!error new #milestone']);
    expect(here(scene, 'new').key).toBe(undefined);
  });

  it('that the list does not answer for stays here', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    let lists = 0;
    withDesk(scene, (desk) => ({
      create: answering({ kind: 'refused', message: 'no' }),
      list: async () => ((lists += 1) > 1 ? Promise.reject(limit) : desk.list()),
    }));
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual(['!error v1 #milestone']);
    expect(report.stopped?.code).toBe('remote.limited');
  });

  it('of which the tracker makes something else keeps what it says here', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1', { due_date: '2026-12-01' });
    withDesk(scene, (desk) => ({ create: (values) => desk.create({ ...values, due_date: null }) }));
    expect(milestoneLines(await sync(scene))).toEqual(['create_remote v1 #milestone 1']);
    expect(here(scene, 'v1').due_date).toBe('2026-12-01');
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect(scene.boundary.writes).toEqual([]);
    changeThere(scene, '1', { due_date: '2026-12-05' });
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 due_date']);
  });

  it('whose file was taken away is not linked', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1');
    write(scene, 'aaaa0001', { milestone: 'v1' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'snapshots.write') scene.files.texts.delete(milestonePath('v1'));
    };
    const report = await sync(scene);
    expect(lines(report)[0]).toBe('!skip v1 #milestone 1');
    scene.boundary.meanwhile = () => undefined;
    await sync(scene);
    expect(textOf(scene, 'v1')).toContain('name: v1');
    expect(titlesThere(scene)).toEqual(['v1']);
  });
});
