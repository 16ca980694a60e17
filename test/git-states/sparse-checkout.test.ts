import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene, type Scene } from '../cli/scene.ts';

test('issues outside of a sparse checkout are known from the index, and neither written, restored, sent nor made twice', async () => {
  const { scene, paths } = await sparse();
  scene.github.edit(1, { title: 'One there' });
  scene.github.edit(2, { title: 'Two there' });
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.counts]).toMatchObject([
    0,
    { pulled: 1, created_local: 0, created_remote: 0, errors: 0 },
  ]);
  expect(scene.read(paths[1] ?? '')).toContain('Two there');
  expect(existsSync(join(scene.root, paths[0] ?? ''))).toBe(false);
  expect(scene.github.issues()).toHaveLength(2);
  const quiet = scene.fingerprint();
  expect((await scene.sync('--push-new', 'all')).doc.operations).toEqual([]);
  expect(scene.fingerprint()).toEqual(quiet);
  expect((await scene.sync('--full')).doc.operations).toEqual([]);
  expect(scene.git('ls-files', '-t', '.roadmap/issues')).toContain(`S ${paths[0] ?? ''}`);
  expect(scene.git('status', '--porcelain')).toBe('');
});

test('once the files are here, everything is taken in', async () => {
  const { scene, paths } = await sparse();
  scene.github.edit(1, { title: 'One there' });
  await scene.sync();
  scene.git('sparse-checkout', 'disable');
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts]).toMatchObject([0, { pulled: 1, pushed: 0, conflicts: 0 }]);
  expect(scene.read(paths[0] ?? '')).toContain('One there');
});

test('a new issue that is not here is not sent, and a dependency on an issue that is not here is known', async () => {
  const scene = await makeScene();
  const far = await scene.create('Far away');
  await scene.sync('--push-new', 'all');
  const near = await scene.create('Near', '--depends-on', far);
  const unsent = await scene.create('Never sent');
  scene.commitAll();
  away(scene, [scene.path(far), scene.path(unsent)]);
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.counts]).toMatchObject([0, { created_remote: 1, errors: 0, conflicts: 0 }]);
  expect(
    scene.github
      .issues()
      .map(({ title }: { title: string }) => title)
      .sort(),
  ).toEqual(['Far away', 'Near']);
  expect(scene.read(scene.path(near))).toContain(far);
  expect((await scene.sync('--push-new', 'all')).doc.operations).toEqual([]);
});

test('deleted and archived issues whose marks are not here stay deleted and archived', async () => {
  const scene = await makeScene();
  scene.github.seed('Deleted', 'Archived');
  await scene.sync();
  const [deleted = '', archived = ''] = byNumber(scene);
  await scene.roadmap('issue', 'delete', idOf(deleted), '--yes');
  await scene.roadmap('issue', 'update', idOf(archived), '--status', 'done');
  await scene.sync();
  expect((await scene.roadmap('issue', 'archive', idOf(archived))).code).toBe(0);
  scene.commitAll();
  away(scene, scene.git('ls-files', '.roadmap/deleted', '.roadmap/archive').split('\n').filter(Boolean));
  scene.github.edit(1, { title: 'Changed' });
  scene.github.edit(2, { title: 'Changed' });
  const ended = await scene.sync('--full');
  expect([ended.code, ended.doc.counts.created_local]).toEqual([0, 0]);
  expect(scene.files()).toEqual([]);
});

test('a file that git was told to leave alone is not written either, though it is here', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  await scene.sync();
  const [path = ''] = scene.files();
  scene.git('update-index', '--skip-worktree', path);
  scene.write(path, `${scene.read(path)}\nMy own line.\n`);
  const before = scene.read(path);
  scene.github.edit(1, { title: 'Changed there' });
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.pushed]).toEqual([0, 0]);
  expect(scene.read(path)).toBe(before);
  expect(scene.github.issue(1)?.body).not.toContain('My own line.');
  const resolved = await scene.json('sync', 'resolve', '--all', '--take', 'remote');
  expect(scene.read(path)).toBe(before);
  expect(resolved.code).not.toBe(70);
});

async function sparse(): Promise<{ scene: Scene; paths: readonly string[] }> {
  const scene = await makeScene();
  scene.github.seed('One', 'Two');
  await scene.sync();
  const paths = byNumber(scene);
  away(scene, paths.slice(0, 1));
  return { scene, paths };
}

/** These are outside of the checkout from now on. */
function away(scene: Scene, paths: readonly string[]): void {
  scene.git('sparse-checkout', 'set', '--no-cone', '/*', ...paths.map((path) => `!/${path}`));
  for (const path of paths) expect(existsSync(join(scene.root, path))).toBe(false);
}

function byNumber(scene: Scene): readonly string[] {
  const number = (path: string): number => Number(/-(\d+)\.md$/.exec(path)?.[1]);
  return [...scene.files()].sort((a, b) => number(a) - number(b));
}

function idOf(path: string): string {
  return path.split('/').at(-1)?.slice(0, 8) ?? '';
}
