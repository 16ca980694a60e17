import { describe, expect, it } from 'vitest';
import {
  changeThere,
  editHere,
  here,
  milestoneLines,
  milestonePath,
  onTracker,
  openThere,
  textOf,
  writeMilestone,
} from './milestone-support.ts';
import { makeScene, sync, type Scene } from './support.ts';

/** Changed on both sides, each another field. */
async function changed(scene: Scene): Promise<void> {
  writeMilestone(scene, 'v1', { status: 'open' });
  await sync(scene);
  editHere(scene, 'v1', { due_date: '2026-12-01' });
  changeThere(scene, '1', { state: 'closed' });
}

const MERGED = ['merge v1 #milestone 1 state+due_date'];

/** The ref as if it had never seen the milestone. */
function forget(scene: Scene): void {
  const { tree, past, blobs } = scene.snapshots.data;
  for (const path of [...tree.keys()].filter((one) => one.includes('milestones/'))) {
    blobs.delete(tree.get(path) ?? '');
    tree.delete(path);
    past.delete(path);
  }
}

describe('the base of a milestone', () => {
  it('is that of its pointer, in the tip of the ref', async () => {
    const scene = makeScene();
    await changed(scene);
    expect(milestoneLines(await sync(scene))).toEqual(MERGED);
  });

  it('is found in older commits of the ref, for a file that was taken back', async () => {
    const scene = makeScene();
    await changed(scene);
    const older = textOf(scene, 'v1');
    await sync(scene);
    scene.files.texts.set(milestonePath('v1'), older);
    changeThere(scene, '1', { title: 'v2' });
    expect(milestoneLines(await sync(scene))).toEqual(['pull v1 #milestone 1 title+state']);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v2', status: 'closed', due_date: '2026-12-01' });
  });

  it('is found in the history of its file, where the ref was lost', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1', { status: 'open' });
    await sync(scene);
    const older = textOf(scene, 'v1');
    editHere(scene, 'v1', { due_date: '2026-12-01' });
    changeThere(scene, '1', { state: 'closed' });
    forget(scene);
    scene.older.set(milestonePath('v1'), [textOf(scene, 'v1'), 'no milestone', older]);
    expect(milestoneLines(await sync(scene))).toEqual(MERGED);
  });

  it('is not known where nothing has it: what differs waits, and one side that is as it was is enough', async () => {
    const scene = makeScene();
    await changed(scene);
    forget(scene);
    expect(milestoneLines(await sync(scene))).toEqual([
      '!conflict v1 #milestone 1 state+due_date',
      'link v1 #milestone 1',
    ]);
    const other = makeScene();
    await changed(other);
    changeThere(other, '1', { state: 'open' });
    forget(other);
    expect(milestoneLines(await sync(other))).toEqual(['push v1 #milestone 1 due_date']);
    const third = makeScene();
    await changed(third);
    editHere(third, 'v1', { due_date: null });
    forget(third);
    expect(milestoneLines(await sync(third))).toEqual(['pull v1 #milestone 1 state']);
  });

  it('was agreed on with another milestone, where somebody linked the file anew: nothing is known of this one', async () => {
    const scene = makeScene();
    await changed(scene);
    openThere(scene, 'v2');
    await sync(scene, { pull_new: 'none' });
    scene.files.texts.set(milestonePath('v1'), textOf(scene, 'v1').replace("github: '1'", "github: '2'"));
    expect(milestoneLines(await sync(scene, { pull_new: 'none' }))).toEqual([
      '!conflict v1 #milestone 2 title+state+due_date',
      '!skip v1 #milestone 1',
    ]);
    expect(scene.boundary.writes).toEqual(['snapshots.write']);
    await sync(scene, { pull_new: 'none' });
    expect(scene.boundary.writes).toEqual([]);
    expect(onTracker(scene, '2')).toEqual({ title: 'v2', state: 'open', due_date: null });
  });

  it('whose metadata is damaged is as good as one without', async () => {
    const scene = makeScene();
    await changed(scene);
    for (const text of ['{', '{}', 'null']) {
      const { tree, blobs } = scene.snapshots.data;
      blobs.set(tree.get('seen/milestones/1.json') ?? '', text);
      expect(milestoneLines(await sync(scene, { preview: true })).length).toBe(1);
    }
    expect(milestoneLines(await sync(scene))).toEqual(MERGED);
  });
});
