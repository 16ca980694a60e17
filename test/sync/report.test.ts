import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation, SyncOptions, SyncReport } from '../../src/sync/types.ts';
import { folded } from '../../src/sync/report.ts';
import {
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
  write,
  type Scene,
} from './support.ts';

const A = 'aaaa000a';
const B = 'bbbb000b';

/** What of a report stands in both: an item has no number before it is made, and nothing is done by a preview. */
function plannedLines({ operations }: SyncReport): string[] {
  return operations
    .map((one) => [one.op, one.id, one.op === 'create_remote' ? '' : one.remote_id, [...one.fields].sort().join('+')])
    .map((words) => words.join(' '))
    .sort();
}

/** Things that happen to one of two linked issues, or beside them. */
const EVENTS: Readonly<Record<string, (scene: Scene, id: string, number: number) => void>> = {
  'title here': (scene, id) => edit(scene, id, { title: 'Ours' }),
  'title there': (scene, _id, number) => editThere(scene, number, { title: 'Theirs' }),
  'same title': (scene, id, number) => {
    edit(scene, id, { title: 'Both' });
    editThere(scene, number, { title: 'Both' });
  },
  'labels here': (scene, id) => edit(scene, id, { labels: ['ours', 'base'] }),
  'labels there': (scene, _id, number) => editThere(scene, number, { labels: ['base', 'theirs'] }),
  'body there': (scene, _id, number) => editThere(scene, number, { body: '## One\n\ntheirs\n\n## Two\n\ntext' }),
  'body here': (scene, id) => edit(scene, id, { body: '## One\n\ntext\n\n## Two\n\nours' }),
  'closed there': (scene, _id, number) => editThere(scene, number, { status: 'closed' }),
  'gone there': (scene, _id, number) => deleteThere(scene, number),
  'file removed': (scene, id) => void scene.store.files.delete(pathOf(id)),
  'link lost': (scene, id) => edit(scene, id, { by_remote: { remote_ids: { github: null } } }),
  'pointer lost': (scene, id) => edit(scene, id, { by_remote: { sync_base: { github: null } } }),
  'new here': (scene, _id, number) => write(scene, `cccc000${number}`),
  'new there': (scene) => void open(scene),
};

const RUNS: Readonly<Record<string, Partial<SyncOptions>>> = {
  'as usual': {},
  'only pulling': { mode: 'pull' },
  'only pushing': { mode: 'push' },
  'ours wins': { strategy: 'local' },
  'theirs wins': { strategy: 'remote' },
  'from another branch': { held_back: 'on branch side' },
  'nothing new': { push_new: 'none', pull_new: 'none' },
  'of everything': { full: true },
};

describe('a preview', () => {
  const happening = fc.record({
    what: fc.constantFrom(...Object.keys(EVENTS)),
    which: fc.constantFrom<readonly [string, number]>([A, 1], [B, 2]),
  });

  it('says what the run after it then does, whatever happened before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...Object.keys(RUNS)),
        async (events, how) => {
          const scene = makeScene();
          for (const id of [A, B]) write(scene, id, { labels: ['base'] }, '## One\n\ntext\n\n## Two\n\ntext');
          await sync(scene);
          for (const { what, which } of events) if (here(scene, which[0])) EVENTS[what]?.(scene, ...which);
          // Nobody can know that an item is gone before it is asked for.
          const full = events.some(({ what }) => what === 'gone there');
          const options = { full, ...RUNS[how] };
          const preview = await sync(scene, { ...options, preview: true });
          const done = await sync(scene, options);
          expect(plannedLines(preview)).toEqual(plannedLines(done));
          expect(preview.unchanged).toBe(done.unchanged);
          expect(preview.conflicts).toEqual(done.conflicts);
          expect(preview.operations.filter((one) => one.applied)).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('says of a missing file that it is to be restored, and of new ones where they are new', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.store.files.delete(pathOf(A));
    write(scene, B);
    open(scene);
    const { operations } = await sync(scene, { preview: true });
    expect(operations.map((one) => `${one.op}: ${one.reason}`)).toEqual([
      'create_local: its file is missing: to be restored',
      'create_local: new there',
      'create_remote: new here',
    ]);
    expect(scene.store.files.has(pathOf(A))).toBe(false);
  });

  it('says why its plan would be refused, beside the plan', async () => {
    const scene = makeScene({ writable: false });
    write(scene, A);
    const report = await sync(scene, { preview: true });
    expect(lines(report)).toEqual([`!create_remote ${A} #-`]);
    expect(report.stopped?.code).toBe('remote.read_only');
  });
});

/** A person can only edit what is there. */
function here(scene: Scene, id: string): boolean {
  try {
    return issueOf(scene, id).id === id;
  } catch {
    return false;
  }
}

describe('the lines of a run', () => {
  const line = (op: Operation['op'], changes: Partial<Operation> = {}): Operation => ({
    ...{ op, id: A, remote_id: '1', fields: [], reason: '', applied: true },
    ...changes,
  });

  it('make one merge of what was taken in and what was sent of one issue', () => {
    const operations = [
      line('pull', { fields: ['title'] }),
      line('pull', { fields: ['body', 'title'] }),
      line('pull', { id: B, fields: ['title'] }),
      line('push', { fields: ['labels'], reason: 'changed here; noted' }),
    ];
    expect(folded(operations)).toEqual([
      operations[2],
      line('merge', { fields: ['title', 'body', 'labels'], reason: 'changed on both sides; noted' }),
    ]);
  });

  it('stay two where what was to be sent was not', () => {
    const operations = [line('pull', { fields: ['title'] }), line('error', { applied: false })];
    expect(folded(operations)).toEqual(operations);
  });

  it('say of what both sides changed in the same way that it is agreed on', async () => {
    const scene = makeScene();
    await linked(scene, A);
    edit(scene, A, { title: 'Both' });
    editThere(scene, 1, { title: 'Both' });
    expect((await sync(scene)).operations).toEqual([line('merge', { reason: 'the same change on both sides' })]);
  });
});
