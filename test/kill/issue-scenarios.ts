import { createMemorySnapshots } from '../support/memory-snapshots.ts';
import {
  cloneOf,
  configured,
  deleteThere,
  edit,
  editThere,
  issueOf,
  linked,
  longAfter,
  makeScene,
  MINUTE,
  open,
  pathOf,
  sync,
  write,
  type Scene,
} from '../sync/support.ts';
import { agreed, creating, from, lost } from './scenario.ts';
import type { Scenario } from './kill.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';
const C = 'cccc000c';
const SECTIONS = '## One\n\nfirst\n\n## Two\n\nsecond\n\n## Three\n\nthird';

/** Title and body in conflict. */
const both = {
  here: { values: { title: 'Ours', priority: 'low' }, body: 'Ours' },
  there: { title: 'Theirs', body: 'Theirs' },
};

function loseLink(scene: Scene, id: string): void {
  edit(scene, id, { by_remote: { remote_ids: { github: null }, sync_base: { github: null } } });
}

export const pulled: Readonly<Record<string, Scenario>> = {
  'a new item': from((scene) => open(scene, { title: 'Theirs', body: 'Text' })),
  'several new items': from((scene) => {
    for (const title of ['one', 'two', 'three']) open(scene, { title, labels: [title] });
  }),
  'new items with a parent and dependencies among them': from((scene) => {
    open(scene, { title: 'epic' });
    open(scene, { title: 'child', parent: '1' });
    open(scene, { title: 'last', parent: '1', depends_on: ['2'] });
  }),
  'an edited title': agreed({ there: { title: 'Theirs' } }),
  'many edited fields': agreed({
    there: { title: 'Theirs', priority: 'high', issue_type: 'bug', assignees: ['ana'], labels: ['x'], body: 'Theirs' },
  }),
  'labels added and removed': agreed({ there: { labels: ['keep', 'new'] } }, { values: { labels: ['gone', 'keep'] } }),
  'sections of a body': agreed({ there: { body: SECTIONS.replace('second', '2nd') } }, { body: SECTIONS }),
  'a closed item': agreed({ there: { status: 'closed:not-planned' } }),
  'a reopened item': agreed({ there: { status: 'open' } }, { values: { status: 'closed' } }),
  'an item that was deleted there': from(async (scene) => {
    await linked(scene, A);
    await linked(scene, B);
    deleteThere(scene, 1);
    editThere(scene, 2, { title: 'Theirs' });
  }),
  'a file that was lost': from(async (scene) => {
    await linked(scene, A, {}, 'Text');
    scene.store.files.delete(pathOf(A));
    editThere(scene, 1, { title: 'Theirs' });
  }),
  'an issue that was deleted on purpose': from(async (scene) => {
    await linked(scene, A);
    await linked(scene, B);
    scene.store.files.delete(pathOf(A));
    scene.store.deleted.set(`.roadmap/deleted/${A}.yaml`, "remote_ids:\n  github: '1'\n");
    editThere(scene, 1, { title: 'Theirs' });
    editThere(scene, 2, { title: 'Theirs' });
  }),
  'a cursor that moves': from(async (scene) => {
    await linked(scene, A);
    await longAfter(scene);
    await longAfter(scene);
    editThere(scene, 1, { title: 'Theirs' });
  }),
  'a listing of many pages': {
    prepare: async () => {
      const scene = makeScene({ page: 2 });
      for (const title of ['one', 'two', 'three', 'four', 'five']) open(scene, { title });
      return scene;
    },
  },
};

export const pushed: Readonly<Record<string, Scenario>> = {
  'an edited title': agreed({ here: { title: 'Ours' } }),
  'many edited fields': agreed({
    here: {
      values: { title: 'Ours', priority: 'high', issue_type: 'bug', assignees: ['ana'], labels: ['x'] },
      body: 'Ours',
    },
  }),
  'a status with a label of its own': agreed({ here: { status: 'in-progress' } }),
  'a closed issue': agreed({ here: { status: 'closed', resolution: 'not-planned' } }),
  'labels added and removed': agreed({ here: { labels: ['keep', 'new'] } }, { values: { labels: ['gone', 'keep'] } }),
  'sections of a body': agreed({ here: { body: SECTIONS.replace('second', '2nd') } }, { body: SECTIONS }),
  'a parent and dependencies': from(async (scene) => {
    for (const id of [A, B, C]) await linked(scene, id);
    edit(scene, C, { parent: A, depends_on: [B] });
  }),
  'many issues, in several requests': {
    prepare: async () => {
      const scene = makeScene({ batch: 2 });
      const ids = ['aaaa0001', 'aaaa0002', 'aaaa0003', 'aaaa0004', 'aaaa0005'];
      for (const id of ids) await linked(scene, id);
      for (const id of ids) edit(scene, id, { title: `Ours ${id}` });
      return scene;
    },
  },
  'an assignee that is refused': from(async (scene) => {
    await linked(scene, A);
    scene.service.assignable = new Set(['ana']);
    edit(scene, A, { assignees: ['ana', 'nobody'], title: 'Ours' });
  }),
  'an edit whose answer is lost': { ...agreed({ here: { title: 'Ours' } }), fault: lost('update', 'after') },
  'an edit that arrives late': { ...agreed({ here: { title: 'Ours' } }), fault: lost('update', 'late') },
  'an edit that never arrives': { ...agreed({ here: { title: 'Ours' } }), fault: lost('update', 'before') },
  'an edit that meets a limit': { ...agreed({ here: { title: 'Ours' } }), fault: lost('update', 'limited') },
};

export const merged: Readonly<Record<string, Scenario>> = {
  'different fields': agreed({ here: { title: 'Ours' }, there: { priority: 'high', body: 'Theirs' } }),
  'different labels': agreed(
    { here: { labels: ['ours', 'x'] }, there: { labels: ['theirs', 'x'] } },
    { values: { labels: ['x'] } },
  ),
  'different sections': agreed(
    { here: { body: SECTIONS.replace('first', '1st') }, there: { body: SECTIONS.replace('third', '3rd') } },
    { body: SECTIONS },
  ),
  'the same edit': agreed({ here: { title: 'Same' }, there: { title: 'Same' } }),
  'a conflict that waits': agreed(both),
  'a conflict that the local side wins': { ...agreed(both), options: { strategy: 'local' } },
  'a conflict that the remote side wins': { ...agreed(both), options: { strategy: 'remote' } },
  'a conflict that the later side wins': {
    ...agreed(both, {
      scene: makeScene({
        changedAt: new Map([
          ['title', Date.UTC(2027, 0, 1)],
          ['body', 0],
        ]),
      }),
    }),
    options: { strategy: 'latest' },
  },
  'a run that only pulls': {
    ...agreed({ here: { title: 'Ours' }, there: { priority: 'high' } }),
    options: { mode: 'pull' },
  },
  'a run that only pushes': {
    ...agreed({ here: { title: 'Ours' }, there: { priority: 'high' } }),
    options: { mode: 'push' },
  },
  'a remote that is only pulled': agreed(
    { here: { title: 'Ours' }, there: { priority: 'high' } },
    { scene: makeScene({ config: configured({}, { title: 'pull' }) }) },
  ),
  'edits that are held back': {
    ...agreed({ here: { title: 'Ours' }, there: { priority: 'high' } }),
    options: { held_back: 'on branch x' },
  },
  'an account that may not write': from(async (scene) => {
    await linked(scene, A);
    scene.writable = false;
    edit(scene, A, { title: 'Ours' });
    editThere(scene, 1, { priority: 'high' });
  }),
};

export const linkedAgain: Readonly<Record<string, Scenario>> = {
  'a link that was lost, found in the ref': from(async (scene) => {
    await linked(scene, A);
    loseLink(scene, A);
    edit(scene, A, { title: 'Ours' });
  }),
  'a link that was lost, found by its marker': {
    prepare: async () => {
      const scene = makeScene();
      await linked(scene, A);
      loseLink(scene, A);
      return cloneOf(scene);
    },
  },
  'an issue of the older form is adopted': from((scene) => {
    open(scene, { title: `Title of ${A}`, body: 'Theirs' });
    write(scene, A, {}, 'Theirs');
    scene.store.files.set(pathOf(A), issueOf(scene, A).text.replace('\n---\n', '\ngithub_issue: 1\n---\n'));
  }),
  'a new clone with the ref': {
    prepare: async () => {
      const scene = makeScene();
      await linked(scene, A);
      await linked(scene, B);
      const clone = cloneOf(scene, scene.snapshots.fork());
      editThere(scene, 1, { title: 'Theirs' });
      edit(clone, B, { title: 'Ours' });
      return clone;
    },
  },
  'a new clone without the ref': {
    prepare: async () => {
      const scene = makeScene();
      await linked(scene, A);
      await linked(scene, B);
      editThere(scene, 1, { title: 'Theirs' });
      return cloneOf(scene, createMemorySnapshots());
    },
  },
  'a file that was taken back behind its pointer': from(async (scene) => {
    await linked(scene, A);
    const older = issueOf(scene, A).text;
    editThere(scene, 1, { title: 'Theirs' });
    await sync(scene);
    scene.store.files.set(pathOf(A), older);
    editThere(scene, 1, { priority: 'high' });
  }),
};

export const created: Readonly<Record<string, Scenario>> = {
  'one issue': creating(from((scene) => write(scene, A, { labels: ['chore'] }, 'Text'))),
  'several issues': creating(
    from((scene) => {
      for (const id of [A, B]) write(scene, id);
    }),
  ),
  'issues, the one in the other, which depends on it': creating(
    from((scene) => {
      write(scene, A, { parent: B });
      write(scene, B, { depends_on: [A] });
    }),
  ),
  'a closed issue': creating(from((scene) => write(scene, A, { status: 'closed', resolution: 'not-planned' }))),
  'an issue of which an assignee is refused': creating(
    from((scene) => {
      scene.service.assignable = new Set(['ana']);
      write(scene, A, { assignees: ['ana', 'nobody'] });
    }),
  ),
  'an issue of which labels are refused': creating(
    from((scene) => {
      scene.tracker = (inner) => ({
        ...inner,
        create: ({ id, values }) => inner.create({ id, values: { ...values, labels: [] } }),
        update: (updates) =>
          inner.update(updates.map(({ item, changes: { labels: _refused, ...changes } }) => ({ item, changes }))),
      });
      write(scene, A, { labels: ['chore'] });
    }),
  ),
  'an issue that is refused': creating(from((scene) => write(scene, A, { title: '   ' }))),
  'an issue beside a new item': creating(
    from((scene) => {
      write(scene, A);
      open(scene, { title: 'Theirs' });
    }),
  ),
  'an issue whose answer is lost': creating({ ...from((scene) => write(scene, A)), fault: lost('create', 'after') }),
  'an issue whose answer is lost, while lists lag': creating({
    ...from((scene) => {
      scene.hidden = ({ created_at }) => Date.parse(created_at) > scene.service.now - 60 * MINUTE;
      write(scene, A);
    }),
    fault: lost('create', 'after'),
  }),
  'an issue that arrives late': creating({ ...from((scene) => write(scene, A)), fault: lost('create', 'late') }),
  'an issue that never arrives': creating({ ...from((scene) => write(scene, A)), fault: lost('create', 'before') }),
  'issues that meet a limit': creating({
    ...from((scene) => {
      write(scene, A);
      write(scene, B);
    }),
    fault: lost('create', 'limited'),
  }),
};
