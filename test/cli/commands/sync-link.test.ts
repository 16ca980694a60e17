import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makeScene, type Scene } from '../scene.ts';

/** One issue that is linked to #1 and was synchronised. */
async function linkedScene(): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  const id = await scene.create('Fix the login');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  return { scene, id };
}

test('what was unlinked stays apart: it is not linked again, not pulled a second time, not sent along', async () => {
  const { scene, id } = await linkedScene();
  const ended = await scene.json('sync', 'unlink', id);
  expect([ended.code, ended.doc]).toEqual([0, { id, remote: 'github', remote_id: '1' }]);
  expect(scene.read(scene.path(id))).not.toMatch(/remote_ids|sync_base|sync_status/);
  expect(scene.read('.roadmap/deleted/github-1.yaml')).toMatch(
    new RegExp(`^remote_ids:\n  github: '1'\nunlinked: '?${id}'?\nat: '?2.*\nby: Ana\n$`),
  );
  scene.github.edit(1, { title: 'Changed there' });
  for (const flags of [[], ['--full'], ['--push-new', 'all']]) {
    const { code, doc } = await scene.sync(...flags);
    expect([code, doc.operations.map((one: { op: string; reason: string }) => [one.op, one.reason])]).toEqual([
      0,
      [['skip', `unlinked from #1; to make a new item of it: roadmap sync ${id}`]],
    ]);
  }
  expect(scene.files()).toHaveLength(1);
  expect(scene.github.issues()).toHaveLength(1);
  expect((await scene.json('health', 'scan')).doc.counts.error).toBe(0);
});

test('named by itself it becomes a new item, and the old one is left where it is', async () => {
  const { scene, id } = await linkedScene();
  await scene.roadmap('issue', 'unlink', id);
  scene.commitAll();
  expect((await scene.sync(id)).doc.counts.created_remote).toBe(1);
  expect(scene.read(scene.path(id))).toContain("github: '2'");
  expect((await scene.sync('--full')).doc.operations).toEqual([]);
  expect(scene.files()).toHaveLength(1);
});

test('a link that merely got lost is still found again', async () => {
  const { scene, id } = await linkedScene();
  scene.edit(id, (text) => text.replace(/^remote_ids:\n.*\n/m, '').replace(/^sync_base:\n.*\n/m, ''));
  expect((await scene.sync()).doc.counts.linked).toBe(1);
});

test('linking looks the item up, says what it is, and takes the mark away', async () => {
  const { scene, id } = await linkedScene();
  await scene.roadmap('sync', 'unlink', id);
  const ended = await scene.json('sync', 'link', id, '1');
  expect(ended.doc).toEqual({
    id,
    remote: 'github',
    remote_id: '1',
    linked: true,
    checked: true,
    url: expect.stringContaining('/issues/1'),
    title: 'Fix the login',
  });
  expect(() => scene.read('.roadmap/deleted/github-1.yaml')).toThrow('ENOENT');
  expect((await scene.sync()).doc.counts).toMatchObject({ linked: 1, conflicts: 0, created_local: 0 });
  expect((await scene.sync()).doc.operations).toEqual([]);
  const again = await scene.json('sync', 'link', `#1`, 'github:1');
  expect([again.code, again.doc.linked]).toEqual([0, false]);
});

test('a link is refused where the item is another issue’s, is none, or the issue has one already', async () => {
  const { scene, id } = await linkedScene();
  const other = await scene.create('Another');
  scene.github.seed('Free', { title: 'A change', pull: true });
  scene.commitAll();
  const cases = [
    [other, '#1', 'link.taken'],
    [id, '#2', 'link.other'],
    [other, '#99', 'link.no_item'],
    [other, '#3', 'link.no_item'],
    [other, 'hm', 'link.unknown_item'],
    ['ffff', '#2', 'issue.unknown'],
  ] as const;
  const before = scene.read(scene.path(other));
  for (const [ref, item, code] of cases) {
    const ended = await scene.json('sync', 'link', ref, item);
    expect([item, ended.code, ended.doc.error?.code]).toEqual([item, 1, code]);
  }
  expect(scene.read(scene.path(other))).toBe(before);
  const none = await scene.json('sync', 'unlink', other);
  expect([none.code, none.doc.error.code]).toEqual([1, 'link.none']);
});

test('where the remote cannot be reached the link is made unchecked, and that is said', async () => {
  const { scene, id } = await linkedScene();
  await scene.roadmap('sync', 'unlink', id);
  await scene.github.close();
  const ended = await scene.roadmap('sync', 'link', id, '#1');
  expect([ended.code, ended.out]).toEqual([0, `linked ${id} #1 \n`]);
  expect(ended.err).toContain('warning: the item could not be looked up: ');
  expect(scene.read(scene.path(id))).toContain("github: '1'");
});

test('in the middle of a merge, and while somebody else has the lock, nothing is unlinked', async () => {
  const { scene, id } = await linkedScene();
  scene.git('checkout', '-q', '--detach');
  const busy = await scene.json('sync', 'unlink', id);
  expect([busy.code, busy.doc.error.code]).toEqual([1, 'git.busy']);
  expect(scene.read(scene.path(id))).toContain("github: '1'");
});

test('a deleted issue keeps its item from being linked to another one', async () => {
  const { scene, id } = await linkedScene();
  const other = await scene.create('Another');
  await scene.roadmap('issue', 'delete', id, '--yes');
  const ended = await scene.json('sync', 'link', other, '#1');
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'link.deleted']);
  rmSync(`${scene.root}/.roadmap/deleted/${id}.yaml`);
  expect((await scene.json('sync', 'link', other, '#1')).code).toBe(0);
});
