import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { standing } from '../../src/sync/offline.ts';
import {
  changeThere,
  editHere,
  here,
  milestoneLines,
  milestonePath,
  openThere,
  textOf,
  writeMilestone,
} from './milestone-support.ts';
import { configured, edit, engineOf, linked, lines, makeScene, sync, type Scene } from './support.ts';

async function agreed(scene: Scene, ...stems: string[]): Promise<void> {
  for (const stem of stems) writeMilestone(scene, stem, { status: 'open' });
  await sync(scene);
}

const broken = (path: string): RoadmapError =>
  new RoadmapError({ kind: 'user', code: 'file.encoding', message: `${path} is no UTF-8.` });

/** Files that cannot be read. */
function unreadable(scene: Scene, ...paths: string[]): void {
  const { read } = scene.files;
  scene.files.read = async (path) => (paths.includes(path) ? Promise.reject(broken(path)) : read(path));
}

describe('a file that takes in what changed there', () => {
  it('and is edited meanwhile is merged again', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { state: 'closed' });
    let edits = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'files.replace' && (edits += 1) === 1) editHere(scene, 'v1', { due_date: '2026-12-01' });
    };
    expect(milestoneLines(await sync(scene))).toEqual(['pull v1 #milestone 1 state']);
    expect(here(scene, 'v1')).toMatchObject({ status: 'closed', due_date: '2026-12-01' });
    scene.boundary.meanwhile = () => undefined;
    expect(milestoneLines(await sync(scene))).toEqual(['push v1 #milestone 1 due_date']);
  });

  it('and keeps changing is left for the next run', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { state: 'closed' });
    let edits = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'files.replace') editHere(scene, 'v1', { due_date: `2026-12-0${String((edits += 1))}` });
    };
    const report = await sync(scene);
    expect(report.operations.map(({ reason }) => reason)).toEqual([
      'milestone v1: its file keeps changing; run sync again',
    ]);
    expect(here(scene, 'v1').status).toBe('open');
  });

  it.each(['is taken away', 'is linked anew', 'can no longer be read'])('and %s meanwhile is told', async (what) => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { state: 'closed' });
    scene.boundary.meanwhile = (name) => {
      if (name !== 'files.replace') return;
      if (what === 'is taken away') scene.files.texts.delete(milestonePath('v1'));
      else if (what === 'is linked anew')
        scene.files.texts.set(milestonePath('v1'), '---\nname: v1\ngithub_milestone: 9\n---\n');
      else scene.files.texts.set(milestonePath('v1'), 'nothing');
    };
    expect(milestoneLines(await sync(scene))).toEqual(['!skip v1 #milestone 1']);
  });

  it('and cannot say it harms no other', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2', 'v3');
    const text = textOf(scene, 'v1').replace('status: open', 'status: &s open\nother: *s');
    scene.files.texts.set(milestonePath('v1'), text);
    for (const key of ['1', '2', '3']) changeThere(scene, key, { state: 'closed' });
    const { replace } = scene.files;
    scene.files.replace = async (path, expected, next) =>
      path === milestonePath('v2') ? Promise.reject(broken(path)) : replace(path, expected, next);
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual([
      '!error v1 #milestone 1',
      '!error v2 #milestone 2',
      'pull v3 #milestone 3 state',
    ]);
    expect(textOf(scene, 'v1')).toBe(text);
  });

  it('and cannot be read at all is left alone', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { state: 'closed' });
    unreadable(scene, milestonePath('v1'));
    expect(milestoneLines(await sync(scene))).toEqual(['!skip v1.md #milestone 1']);
  });
});

describe('what names a milestone', () => {
  it('and cannot be read, or goes away, does not keep it from being renamed', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    scene.files.texts.set('.roadmap/archive/issues/x.md', 'x');
    unreadable(scene, '.roadmap/archive/issues/x.md');
    changeThere(scene, '1', { title: 'v2' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'store.replace') scene.store.files.clear();
    };
    await sync(scene);
    expect(here(scene, 'v1').name).toBe('v2');
  });

  it('also in a file of the archive that is being edited, follows it', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    const path = '.roadmap/archive/issues/a.md';
    scene.files.texts.set(path, "---\nid: 'aaaa0009'\ntitle: Old\nmilestone: v1\n---\n");
    changeThere(scene, '1', { title: 'v2' });
    let edits = 0;
    scene.boundary.meanwhile = (name) => {
      if (name === 'files.replace' && (edits += 1) === 1)
        scene.files.texts.set(path, `${scene.files.texts.get(path) ?? ''}More\n`);
    };
    await sync(scene);
    expect(scene.files.texts.get(path)).toBe("---\nid: 'aaaa0009'\ntitle: Old\nmilestone: v2\n---\nMore\n");
  });
});

describe('a new file', () => {
  it('that is there by then, or cannot be written, is told', async () => {
    const scene = makeScene();
    for (const title of ['v1', 'v2', 'v3']) openThere(scene, title);
    scene.boundary.meanwhile = (name) => {
      if (name === 'files.create') scene.files.texts.set(milestonePath('v1'), 'mine');
    };
    const { create } = scene.files;
    scene.files.create = async (path, text) =>
      path === milestonePath('v2') ? Promise.reject(broken(path)) : create(path, text);
    const report = await sync(scene);
    expect(report.operations.map(({ op, reason }) => `${op} ${reason}`)).toEqual([
      'error .roadmap/milestones/v1.md exists and is not linked to it',
      'error .roadmap/milestones/v2.md is no UTF-8.',
      'create_local milestone v3: new there',
    ]);
    expect(textOf(scene, 'v1')).toBe('mine');
  });

  it('has no time of an edit where the configuration wants none', async () => {
    const scene = makeScene();
    scene.config = { ...scene.config, format: { ...scene.config.format, updated: false } };
    openThere(scene, 'v1', { description: '\n\nText' });
    await sync(scene);
    expect(textOf(scene, 'v1').replace(/sync_base:\n .*\n/, '')).toBe(
      "---\nname: v1\nstatus: open\nremote_ids:\n  github: '1'\n---\n\nText\n",
    );
  });

  it('does not go where the ref says, when that is no place of a milestone or taken', async () => {
    for (const path of ['.roadmap/milestones/../../evil.md', '.roadmap/milestones/taken.md', 'x.md']) {
      const scene = makeScene();
      await agreed(scene, 'v1');
      const { tree, blobs } = scene.snapshots.data;
      const oid = tree.get('seen/milestones/1.json') ?? '';
      blobs.set(oid, (blobs.get(oid) ?? '').replace(milestonePath('v1'), path));
      scene.files.texts.delete(milestonePath('v1'));
      scene.files.texts.set('.roadmap/archive/milestones/taken.md', '---\nname: taken\n---\n');
      await sync(scene);
      expect([...scene.files.texts.keys()].sort()).toEqual([
        '.roadmap/archive/milestones/taken.md',
        milestonePath('v1'),
      ]);
    }
  });
});

describe('a preview', () => {
  it('tells a conflict, and that nothing moves', async () => {
    const scene = makeScene();
    openThere(scene, 'v2', { due_date: '2026-12-01', state: 'closed' });
    const pointer = '2026-01-01T00:00:00Z/0123456789ab';
    writeMilestone(scene, 'v1', { remote_ids: { github: '1' }, sync_base: { github: pointer } });
    expect(milestoneLines(await sync(scene, { preview: true }))).toEqual([
      '!conflict v1 #milestone 1 title+state+due_date',
    ]);
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 title+state+due_date']);
    expect(textOf(scene, 'v1')).toContain(pointer);
  });
});

it('a preview tells of a link that is to get its pointer', async () => {
  const scene = makeScene();
  openThere(scene, 'v1');
  writeMilestone(scene, 'v1', { remote_ids: { github: '1' } });
  expect(milestoneLines(await sync(scene, { preview: true }))).toEqual(['!link v1 #milestone 1']);
});

it('an archived milestone that is gone there is no news', async () => {
  const scene = makeScene();
  scene.files.texts.set('.roadmap/archive/milestones/v1.md', '---\nname: v1\ngithub_milestone: 7\n---\n');
  expect(milestoneLines(await sync(scene))).toEqual([]);
});

describe('without asking the tracker', () => {
  it('names mean what the files are linked to', async () => {
    const scene = makeScene();
    writeMilestone(scene, 'v1-0', { name: 'v1.0' });
    await linked(scene, 'aaaa0001', { milestone: 'v1.0' });
    expect((await standing(engineOf(scene))).unchanged).toBe(1);
    edit(scene, 'aaaa0001', { milestone: 'v1-0' });
    expect((await standing(engineOf(scene))).unchanged).toBe(1);
    edit(scene, 'aaaa0001', { milestone: null });
    expect((await standing(engineOf(scene))).decisions.map(({ pushed }) => pushed)).toEqual([['milestone']]);
  });

  it('nothing of milestones is read where they are left out', async () => {
    const scene = makeScene({ config: configured({}, { milestone: 'off' }) });
    writeMilestone(scene, 'v1');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    unreadable(scene, milestonePath('v1'));
    expect((await standing(engineOf(scene))).decisions.flatMap(({ pushed, pulled }) => [...pushed, ...pulled])).toEqual(
      [],
    );
    expect(lines(await sync(scene))).toEqual([]);
  });
});
