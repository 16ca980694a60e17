import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answering } from './editors.ts';
import { makeScene, TOKEN, type Scene } from './scene.ts';

const ADMIN = { tokens: { [TOKEN]: { login: 'ana', permission: 'admin' as const } } };

async function linkedScene(options: Parameters<typeof makeScene>[0] = ADMIN): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene(options);
  const id = await scene.create('Fix the login');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  return { scene, id };
}

test('--delete-remote deletes the item too, once that is agreed to, and neither comes back', async () => {
  const { scene, id } = await linkedScene();
  const person = answering('y');
  const ended = await scene.roadmapWith(person, 'issue', 'delete', id, '--delete-remote');
  expect(ended.code).toBe(0);
  expect(person.said()).toContain(`Delete ${id} Fix the login with all comments, and github:1 there? [y/N]`);
  expect(person.said()).toContain('deleted on github too: #1');
  expect(scene.github.issues()).toEqual([]);
  expect(scene.files()).toEqual([]);
  expect(scene.read(`.roadmap/deleted/${id}.yaml`)).toContain("github: '1'");
  expect((await scene.sync('--full')).doc.operations).toEqual([]);
});

test('a refusal there is told with exit code 4, the mark stays, and the id alone tries again', async () => {
  const { scene, id } = await linkedScene({});
  const refused = await scene.roadmap('issue', 'delete', id, '--delete-remote', '--yes');
  expect(refused.code).toBe(4);
  expect(refused.err).toContain(`to try again: roadmap issue delete ${id} --delete-remote --yes`);
  expect(scene.github.issues()).toHaveLength(1);
  expect(scene.files()).toEqual([]);
  for (const ref of [id, '#1', 'github:1']) {
    const again = await scene.json('issue', 'delete', ref, '--delete-remote', '--yes');
    expect([again.code, again.doc]).toEqual([4, [{ id, remote: 'github', remote_id: '1', deleted: false }]]);
  }
  const nobody = await scene.json('issue', 'delete', id, '--delete-remote');
  expect([nobody.code, nobody.doc.error.code]).toEqual([1, 'sync.delete_unconfirmed']);
});

test('a remote that cannot be reached is exit code 5, and an issue that is not linked needs none', async () => {
  const { scene, id } = await linkedScene();
  const alone = await scene.create('Only here');
  await scene.github.close();
  expect((await scene.roadmap('issue', 'delete', alone, '--delete-remote', '--yes')).code).toBe(0);
  const ended = await scene.roadmap('issue', 'delete', id, '--delete-remote', '--yes');
  expect(ended.code).toBe(5);
  expect(scene.files()).toEqual([]);
});

test('without consent to use the token nothing is deleted, here or there', async () => {
  const { scene, id } = await linkedScene();
  await scene.roadmap('config', 'set', 'remotes.github.repo', 'evil/twin');
  const ended = await scene.json('issue', 'delete', id, '--delete-remote', '--yes');
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'sync.no_consent']);
  expect(existsSync(join(scene.root, scene.path(id)))).toBe(true);
});

test('the mark of something else with that number is never taken for the issue of the item', async () => {
  const { scene } = await linkedScene();
  scene.write('.roadmap/deleted/c1d2c1d2.yaml', "remote_ids:\n  github: '1'\ndeleted: '2026-01-01T00:00:00Z'\n");
  const ended = await scene.json('issue', 'delete', 'c1d2c1d2', '--delete-remote', '--yes');
  expect([ended.code, ended.doc[0].deleted]).toEqual([4, false]);
  expect(ended.err).toContain('this clone never saw issue c1d2c1d2 as github 1');
  expect(scene.github.issues()).toHaveLength(1);
});

test('issues that are here and such as were deleted before are not mixed', async () => {
  const { scene, id } = await linkedScene();
  const other = await scene.create('Another');
  await scene.roadmap('issue', 'delete', id, '--yes');
  const ended = await scene.json('issue', 'delete', id, other, '--delete-remote', '--yes');
  expect([ended.code, ended.doc.error.code]).toEqual([2, 'usage.mixed']);
  expect(scene.files()).toHaveLength(1);
});

test('a comment that this clone never saw there is deleted here alone, and that is said', async () => {
  const { scene, id } = await linkedScene();
  const { doc } = await scene.json('issue', 'comment', 'add', id, 'Me too.');
  scene.write(doc.path, scene.read(doc.path).replace('author:', "remote_ids:\n  github: '555'\nauthor:"));
  const ended = await scene.roadmap('issue', 'comment', 'delete', doc.id, '--delete-remote', '--yes');
  expect(ended.code).toBe(4);
  expect(ended.err).toContain(`to try again: roadmap issue comment delete ${doc.id} --delete-remote --yes`);
  expect(existsSync(join(scene.root, doc.path))).toBe(false);
  expect((await scene.json('issue', 'comment', 'delete', doc.id, '--delete-remote', '--yes')).doc).toEqual([
    { id: doc.id, remote: 'github', remote_id: '555', deleted: false },
  ]);
});
