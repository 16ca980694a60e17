import { describe, expect, it } from 'vitest';
import { deleteMilestone } from '../../src/trackers/memory/server.ts';
import {
  changeThere,
  here,
  milestoneLines,
  milestonePath,
  openThere,
  textOf,
  titlesThere,
  writeMilestone,
} from './milestone-support.ts';
import { config, edit, issueOf, lines, linked, makeScene, open, sync, there, type Scene } from './support.ts';

async function agreed(scene: Scene, ...stems: string[]): Promise<void> {
  for (const stem of stems) writeMilestone(scene, stem, { status: 'open' });
  await sync(scene);
}

const reasons = (report: Awaited<ReturnType<typeof sync>>): string[] => report.operations.map((op) => op.reason);

describe('a link', () => {
  it('of an older form counts, and stays as it is written', async () => {
    const scene = makeScene();
    openThere(scene, 'v1');
    const text = '---\nname: v1\nstatus: open\ngithub_milestone: 1\n---\n';
    scene.files.texts.set(milestonePath('v1'), text);
    expect(milestoneLines(await sync(scene))).toEqual(['link v1 #milestone 1']);
    expect(textOf(scene, 'v1').replace(/sync_base:\n .*\n/, '')).toBe(text);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });

  it('to what is gone stays: nothing is made there again, nothing is deleted here, issues lose it as their items did', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    deleteMilestone(scene.service, 1);
    const text = textOf(scene, 'v1');
    const report = await sync(scene);
    expect(lines(report)).toEqual(['!skip v1 #milestone 1', 'pull aaaa0001 #1 milestone']);
    expect(reasons(report)[0]).toMatchInlineSnapshot(
      `"v1 is no longer on github; to have it there again, take remote_ids out of .roadmap/milestones/v1.md"`,
    );
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
    expect(textOf(scene, 'v1')).toBe(text);
    expect(titlesThere(scene)).toEqual(['v2']);
    scene.files.texts.set(milestonePath('v1'), text.replace(/remote_ids:\n .*\nsync_base:\n .*\n/, ''));
    await sync(scene);
    expect(titlesThere(scene)).toEqual(['v2', 'v1']);
  });

  it('that two files claim is an error of both, and of nobody else', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1', 'v2');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    scene.files.texts.set(milestonePath('copy'), textOf(scene, 'v1').replace('name: v1', 'name: copy'));
    changeThere(scene, '1', { state: 'closed' });
    changeThere(scene, '2', { state: 'closed' });
    edit(scene, 'aaaa0001', { title: 'Other' });
    const report = await sync(scene);
    expect(lines(report)).toEqual([
      'pull v2 #milestone 2 state',
      '!error copy #milestone 1',
      '!error v1 #milestone 1',
      'push aaaa0001 #1 title',
    ]);
    expect(reasons(report)[1]).toBe('.roadmap/milestones/v1.md claims milestone 1 too');
    expect(issueOf(scene, 'aaaa0001').values.milestone).toBe('v1');
    expect(there(scene, 1).milestone).toBe('1');
  });

  it('that was lost is found again in the ref, also when it was renamed there', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { title: 'v1.5' });
    writeMilestone(scene, 'v1', { status: 'open' });
    expect(milestoneLines(await sync(scene))).toEqual(['!conflict v1 #milestone 1 title', 'link v1 #milestone 1']);
    expect(here(scene, 'v1').key).toBe('1');
    expect(titlesThere(scene)).toEqual(['v1.5']);
  });

  it('to a milestone that another file stands for by now is found again by that', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    scene.files.texts.set(milestonePath('moved'), textOf(scene, 'v1'));
    scene.files.texts.delete(milestonePath('v1'));
    expect(milestoneLines(await sync(scene))).toEqual([]);
    expect([...scene.files.texts.keys()]).toEqual([milestonePath('moved')]);
  });
});

describe('a name', () => {
  it('that two files have is nobody’s: neither is sent, and no issue is sent to either', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    await linked(scene, 'aaaa0001', { milestone: 'v1' });
    writeMilestone(scene, 'other', { name: 'v1' });
    scene.files.texts.set('.roadmap/archive/milestones/v1.md', '---\nname: v1\n---\n');
    edit(scene, 'aaaa0001', { title: 'Other' });
    const report = await sync(scene);
    expect(lines(report)).toEqual(['!error other #milestone', 'push aaaa0001 #1 title']);
    expect(reasons(report)[0]).toBe('.roadmap/milestones/v1.md, .roadmap/archive/milestones/v1.md has the same name');
    expect(there(scene, 1).milestone).toBe('1');
  });

  it('that a linked milestone has here is not given to another there', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    changeThere(scene, '1', { title: 'v1.5' });
    openThere(scene, 'v1');
    const report = await sync(scene);
    expect(lines(report)).toEqual(['pull v1 #milestone 1 title', '!skip v1 #milestone 2']);
    expect(reasons(report)[1]).toBe('.roadmap/milestones/v1.md has that name and is not it');
    expect(lines(await sync(scene))).toEqual(['create_local v1-2 #milestone 2']);
    await sync(scene);
    expect(scene.boundary.writes).toEqual([]);
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['name: [', 'remote_ids:\n  github: "1"\n'],
    ['name: [', 'github_milestone: 1\n'],
  ])('is not made a second time (%s, %s)', async (name, link) => {
    const scene = makeScene();
    openThere(scene, 'v1');
    const text = `---\n${name}\n${link}---\n`;
    scene.files.texts.set(milestonePath('broken'), text);
    const report = await sync(scene);
    expect(lines(report)).toEqual(['!skip broken.md #milestone 1']);
    expect(reasons(report)[0]).toBe('.roadmap/milestones/broken.md seems to be linked to it and cannot be read');
    expect([...scene.files.texts]).toEqual([[milestonePath('broken'), text]]);
  });

  it('is known by what the ref remembers of it', async () => {
    const scene = makeScene();
    await agreed(scene, 'v1');
    scene.files.texts.set(milestonePath('v1'), 'nothing that says anything');
    expect(lines(await sync(scene))).toEqual(['!skip v1.md #milestone 1']);
    expect(scene.files.texts.size).toBe(1);
  });

  it('harms no other, and keeps its name', async () => {
    const scene = makeScene();
    scene.files.texts.set(milestonePath('v1'), 'nothing\ngh:\n  other: 1\nremote_ids:\n  gitlab: 1\n');
    openThere(scene, 'v1');
    expect(lines(await sync(scene))).toEqual(['create_local v1-2 #milestone 1']);
  });
});

it('milestones come in the order of their numbers, and keys that are none after them', async () => {
  const scene = makeScene();
  for (const title of ['b', 'a']) openThere(scene, title);
  scene.tracker = (inner) => ({
    ...inner,
    milestones: {
      ...(inner.milestones as NonNullable<typeof inner.milestones>),
      list: async () => {
        const all = (await inner.milestones?.list()) ?? [];
        const more = ['y', 'x', 'z'].map((key) => ({
          ...all[0],
          id: key,
          key,
          title: key,
          state: 'open' as const,
          due_date: null,
          description: '',
          author: null,
          updated_at: '2026-01-01T00:00:00Z',
        }));
        return [...more, ...all.toReversed()];
      },
    },
  });
  const report = await sync(scene);
  expect(lines(report).length).toBe(5);
  expect(lines(report).filter((line) => /milestone \d/.test(line))).toEqual([
    'create_local b #milestone 1',
    'create_local a #milestone 2',
  ]);
});

it('a tracker without milestones is left alone', async () => {
  const scene = makeScene();
  writeMilestone(scene, 'v1');
  scene.tracker = ({ milestones: _none, ...inner }) => inner;
  expect(milestoneLines(await sync(scene))).toEqual([]);
  scene.tracker = (inner) => inner;
  scene.config = { ...config, remotes: {} };
  open(scene);
  expect(milestoneLines(await sync(scene))).toEqual(['create_remote v1 #milestone 1']);
});
