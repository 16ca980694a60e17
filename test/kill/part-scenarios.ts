import { printTombstone } from '../../src/model/tombstone.ts';
import { deleteComment, deleteMilestone } from '../../src/trackers/memory/server.ts';
import { commentOf, heard, reword, rewordThere, say, sayThere } from '../sync/comment-support.ts';
import { changeThere, editHere, milestonePath, openThere, textOf, writeMilestone } from '../sync/milestone-support.ts';
import { edit, linked, open, sync, write, type Scene } from '../sync/support.ts';
import { creating, from, lost } from './scenario.ts';
import type { Scenario } from './kill.ts';

const A = 'aaaa000a';
const X = 'cccc0001';
const Y = 'cccc0002';

/** A milestone that both sides hold, an issue in it, and what becomes of them. */
function planned(happen: (scene: Scene) => unknown): Scenario {
  return from(async (scene) => {
    writeMilestone(scene, 'v1', { status: 'open' });
    await linked(scene, A, { milestone: 'v1' });
    await happen(scene);
  });
}

/** A comment of each side that both hold, and what becomes of them. */
function spoken(
  happen: (scene: Scene, numbers: { readonly ours: number; readonly theirs: number }) => unknown,
): Scenario {
  return from(async (scene) => {
    await linked(scene, A);
    const theirs = sayThere(scene, 1, 'one\n\ntwo\n\nthree');
    say(scene, A, X, 'Ours');
    await sync(scene);
    await happen(scene, { ours: theirs + 1, theirs });
  });
}

function idOf(scene: Scene, key: number): string {
  const found = heard(scene, A).find(({ values }) => values.remote_ids?.['github'] === String(key));
  return String(found?.id);
}

export const milestones: Readonly<Record<string, Scenario>> = {
  'pulled, with an item in it': from((scene) => {
    open(scene, {
      title: 'Theirs',
      milestone: openThere(scene, 'v1.0', { due_date: '2026-12-01', description: 'Text' }),
    });
  }),
  'made there': creating(from((scene) => writeMilestone(scene, 'v1', { status: 'open', due_date: '2026-12-01' }))),
  'made there, closed': creating(from((scene) => writeMilestone(scene, 'v1', { status: 'closed' }))),
  'made there, with an issue in it': creating(
    from((scene) => {
      writeMilestone(scene, 'v1', { status: 'open' });
      write(scene, A, { milestone: 'v1' });
    }),
  ),
  'made there, of which the answer is lost': creating({
    ...from((scene) => writeMilestone(scene, 'v1', { status: 'open' })),
    fault: lost('milestone', 'after'),
  }),
  'made on both sides': creating(
    from((scene) => {
      writeMilestone(scene, 'v1', { status: 'open', due_date: '2026-12-01' });
      openThere(scene, 'v1', { due_date: '2026-12-01' });
    }),
  ),
  'renamed there': planned((scene) => changeThere(scene, '1', { title: 'v2' })),
  'renamed here': planned((scene) => {
    editHere(scene, 'v1', { name: 'v2' });
    edit(scene, A, { milestone: 'v2' });
  }),
  'closed there': planned((scene) => changeThere(scene, '1', { state: 'closed' })),
  'closed here': planned((scene) => editHere(scene, 'v1', { status: 'closed' })),
  'dated there': planned((scene) => changeThere(scene, '1', { due_date: '2026-12-01' })),
  'dated here': planned((scene) => editHere(scene, 'v1', { due_date: '2026-12-01' })),
  'changed on both sides': planned((scene) => {
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    changeThere(scene, '1', { state: 'closed' });
  }),
  'renamed on both sides': planned((scene) => {
    editHere(scene, 'v1', { name: 'ours' });
    changeThere(scene, '1', { title: 'theirs' });
  }),
  'deleted there': planned((scene) => deleteMilestone(scene.service, 1)),
  'whose file was lost': planned((scene) => scene.files.texts.delete(milestonePath('v1'))),
  'whose link was lost': planned((scene) =>
    scene.files.texts.set(milestonePath('v1'), textOf(scene, 'v1').replace(/remote_ids:\n .*\nsync_base:\n .*\n/, '')),
  ),
};

export const comments: Readonly<Record<string, Scenario>> = {
  pulled: from(async (scene) => {
    await linked(scene, A);
    sayThere(scene, 1, 'Theirs');
  }),
  'pulled with a new item': from((scene) => {
    open(scene, { title: 'Theirs' });
    sayThere(scene, 1, 'one');
    sayThere(scene, 1, 'two');
  }),
  added: creating(
    from(async (scene) => {
      await linked(scene, A);
      say(scene, A, X, 'Ours');
    }),
  ),
  'several added': creating(
    from(async (scene) => {
      await linked(scene, A);
      say(scene, A, X, 'Ours');
      say(scene, A, Y, 'Ours too');
    }),
  ),
  'added with a new issue': creating(
    from((scene) => {
      write(scene, A);
      say(scene, A, X, 'Ours');
    }),
  ),
  'added on both sides': creating(
    from(async (scene) => {
      await linked(scene, A);
      say(scene, A, X, 'Ours');
      sayThere(scene, 1, 'Theirs');
    }),
  ),
  'added, of which the answer is lost': creating({
    ...from(async (scene) => {
      await linked(scene, A);
      say(scene, A, X, 'Ours');
    }),
    fault: lost('comment', 'after'),
  }),
  'added, which arrives late': creating({
    ...from(async (scene) => {
      await linked(scene, A);
      say(scene, A, X, 'Ours');
    }),
    fault: lost('comment', 'late'),
  }),
  'edited there': spoken((scene, { theirs }) => rewordThere(scene, theirs, 'Edited')),
  'edited here': spoken((scene) => reword(scene, X, 'Edited')),
  'edited on both sides': spoken((scene, { theirs }) => {
    reword(scene, idOf(scene, theirs), 'ONE\n\ntwo\n\nthree');
    rewordThere(scene, theirs, 'one\n\ntwo\n\nTHREE');
  }),
  'edited on both sides, in conflict': spoken((scene, { ours }) => {
    reword(scene, X, 'Edited here');
    rewordThere(scene, ours, 'Edited there');
  }),
  'deleted there': spoken((scene, { theirs }) => deleteComment(scene.service, theirs)),
  'deleted here': spoken((scene) => {
    const { path, values } = commentOf(scene, X);
    const stone = { id: X, remote_ids: values.remote_ids ?? {}, deleted: '2026-01-02T00:00:00Z', by: null };
    scene.store.deleted.set(`.roadmap/deleted/${X}.yaml`, printTombstone(stone));
    scene.files.texts.delete(path);
  }),
  'of which the file was lost': spoken((scene) => scene.files.texts.delete(commentOf(scene, X).path)),
};
