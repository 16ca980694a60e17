import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from './scene.ts';

const milestones = (scene: Scene): unknown[] =>
  scene.github.milestones().map(({ number, title, state, dueOn }) => [number, title, state, dueOn]);
const said = (doc: Doc): string[] =>
  doc.operations.map((op: Doc) => `${String(op.op)} ${String(op.remote_id)} ${String(op.fields)}`.trim());

test('milestones go both ways before the issues that name them, and a quiet run follows', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'There', milestone: 'v2.0' });
  await scene.roadmap('milestone', 'create', 'v1.0', '--due', '2026-12-01');
  const id = await scene.create('Here', '--milestone', 'v1.0');
  scene.commitAll();
  const previewed = await scene.sync('--push-new', 'all', '--preview');
  const first = await scene.sync('--push-new', 'all');
  expect(first.code).toBe(0);
  expect(said(first.doc)).toEqual([
    'create_remote milestone 2',
    'create_local milestone 1',
    'create_local 1',
    'create_remote 2',
  ]);
  expect(said(previewed.doc).sort()).toEqual([
    'create_local 1',
    'create_local milestone 1',
    'create_remote milestone',
    'create_remote null',
  ]);
  expect(milestones(scene)).toEqual([
    [1, 'v2.0', 'OPEN', null],
    [2, 'v1.0', 'OPEN', expect.stringContaining('2026-12-01') as string],
  ]);
  expect(scene.github.issue(2)).toMatchObject({ milestone: expect.anything() as unknown });
  const pulled = scene.files().find((path) => path.includes('-github-1')) ?? '';
  expect(scene.read(pulled)).toContain('milestone: v2.0');
  expect(scene.git('show', '--stat', '--format=%B', 'HEAD')).toContain('milestone v2-0 1 ← new');
  const before = scene.fingerprint();
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);

  scene.github.editMilestone(2, { title: 'v1.1', state: 'CLOSED' });
  await scene.roadmap('milestone', 'update', 'v2.0', '--name', 'v2.1', '--yes');
  scene.commitAll();
  const second = await scene.sync();
  expect(said(second.doc)).toEqual(['push milestone 1 title', 'pull milestone 2 title,state']);
  expect(scene.read(scene.path(id))).toContain('milestone: v1.1');
  expect(milestones(scene)[0]).toEqual([1, 'v2.1', 'OPEN', null]);
  expect((await scene.json('milestone', 'view', 'v1.1')).doc).toMatchObject({
    name: 'v1.1',
    status: 'closed',
    remote_ids: { github: '2' },
  });
  expect((await scene.sync()).doc.operations).toEqual([]);
});
