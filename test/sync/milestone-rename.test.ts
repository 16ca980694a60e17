import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { changeThere, editHere, here, milestoneLines, writeMilestone } from './milestone-support.ts';
import { issueOf, lines, linked, makeScene, pathOf, sync, unwritable, write, type Scene } from './support.ts';

const project = (milestones: string): string => `---\nid: '99d80769'\nname: Web\nmilestones: ${milestones}\n---\n`;

async function agreed(scene: Scene, ...stems: string[]): Promise<void> {
  for (const stem of stems) writeMilestone(scene, stem);
  await sync(scene);
}

describe('what names a milestone that is renamed there', () => {
  it('follows it: issues, those in the archive, projects', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2');
    scene.files.texts.set('.roadmap/projects/99d80769-web.md', project('[v1, v2] # two'));
    scene.files.texts.set('.roadmap/archive/projects/99d80769-web.md', project('[v2]'));
    scene.files.texts.set('.roadmap/projects/none.md', 'no project');
    scene.files.texts.set('.roadmap/projects/bare.md', "---\nid: '99d80760'\nname: Bare\n---\n");
    scene.files.texts.set('.roadmap/archive/issues/a.md', "---\nid: 'aaaa0009'\ntitle: Old\nmilestone: v1\n---\n");
    scene.files.texts.set('.roadmap/archive/issues/b.md', 'no issue');
    changeThere(scene, '1', { title: 'v1.5' });
    const report = await sync(scene);
    expect(report.operations.map(({ reason }) => reason)).toEqual([
      'milestone v1: changed on github; 2 files follow its name',
    ]);
    expect(scene.files.texts.get('.roadmap/projects/99d80769-web.md')).toBe(project('[v1.5, v2] # two'));
    expect(scene.files.texts.get('.roadmap/archive/projects/99d80769-web.md')).toBe(project('[v2]'));
    expect(scene.files.texts.get('.roadmap/archive/issues/a.md')).toContain('milestone: v1.5');
    expect(report.written.get('.roadmap/archive/issues/a.md')).toBe('aaaa0009 milestone v1 → v1.5');
  });

  it('is written again when somebody saves it meanwhile, and not waited for for ever', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    changeThere(scene, '1', { title: 'v1.5' });
    let saves = 0;
    scene.boundary.meanwhile = (name) => {
      if (name !== 'store.replace' || (saves += 1) > 3) return;
      scene.store.files.set(
        pathOf('aaaa0001'),
        `${scene.store.files.get(pathOf('aaaa0001')) ?? ''}\n${String(saves)}\n`,
      );
    };
    const report = await sync(scene);
    expect(report.operations[0]?.reason).toContain(
      'not renamed to v1.5, since what names it cannot follow: .roadmap/issues/aaaa0001-x.md keeps changing',
    );
    expect(here(scene, 'v1').name).toBe('v1');
    expect(issueOf(scene, 'aaaa0001').values.milestone).toBe('v1');
    saves = 2;
    await sync(scene);
    expect(here(scene, 'v1').name).toBe('v1.5');
    expect(issueOf(scene, 'aaaa0001')).toMatchObject({
      values: { milestone: 'v1.5' },
      body: expect.stringContaining('3') as string,
    });
  });

  it('that is gone meanwhile is passed over', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    scene.files.texts.set('.roadmap/archive/issues/a.md', "---\nid: 'aaaa0009'\ntitle: Old\nmilestone: v1\n---\n");
    changeThere(scene, '1', { title: 'v1.5' });
    scene.boundary.meanwhile = (name) => {
      if (name === 'files.replace') scene.files.texts.delete('.roadmap/archive/issues/a.md');
    };
    await sync(scene);
    expect(here(scene, 'v1').name).toBe('v1.5');
  });

  it.each(['cannot be written', 'cannot be edited'])('that %s keeps it from being renamed', async (what) => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    changeThere(scene, '1', { title: 'v1.5', state: 'closed' });
    if (what === 'cannot be written') unwritable(scene, pathOf('aaaa0001'));
    else {
      const text = scene.store.files.get(pathOf('aaaa0001')) ?? '';
      scene.store.files.set(pathOf('aaaa0001'), text.replace('milestone: v1', 'milestone: &m v1\nx: *m'));
    }
    const report = await sync(scene);
    expect(milestoneLines(report)).toEqual(['!error v1 #milestone 1']);
    expect(here(scene, 'v1')).toMatchObject({ name: 'v1' });
    expect(issueOf(scene, 'aaaa0001').values.milestone).toBe('v1');
  });
});

describe('names that move on', () => {
  it('do so one after the other', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    await linked(scene, 'aaaa0002', { milestone: 'v2' });
    changeThere(scene, '2', { title: 'v3' });
    changeThere(scene, '1', { title: 'v2' });
    expect(lines(await sync(scene))).toEqual(['pull v2 #milestone 2 title', 'pull v1 #milestone 1 title']);
    expect([here(scene, 'v1').name, here(scene, 'v2').name]).toEqual(['v2', 'v3']);
    expect(['aaaa0001', 'aaaa0002'].map((id) => issueOf(scene, id).values.milestone)).toEqual(['v2', 'v3']);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('and want each other are told, and what else changed is taken in', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2');
    changeThere(scene, '2', { title: 'x' });
    changeThere(scene, '1', { title: 'v2' });
    changeThere(scene, '2', { title: 'v1', state: 'closed' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([
      '!skip v1 #milestone 1 title',
      '!skip v2 #milestone 2 title',
      'pull v2 #milestone 2 state',
    ]);
    expect(report.operations[0]?.reason).toBe('milestone v1: its new name v2 is that of .roadmap/milestones/v2.md');
    expect([here(scene, 'v1').name, here(scene, 'v2').name]).toEqual(['v1', 'v2']);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
    editHere(scene, 'v2', { name: 'free' });
    await sync(scene, { mode: 'pull' });
    expect(here(scene, 'v1').name).toBe('v2');
  });
});

it('an error of the program itself is not taken for a file that cannot be read', async () => {
  const scene = makeScene();
  await agreed(scene, 'v1');
  const internal = new RoadmapError({ kind: 'internal', code: 'x', message: 'x' });
  scene.files.read = async () => Promise.reject(internal);
  await expect(sync(scene)).rejects.toBe(internal);
  write(scene, 'aaaa0001');
});
