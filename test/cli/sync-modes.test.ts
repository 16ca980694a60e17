import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScene, sceneAt, type Doc, type Scene } from './scene.ts';

test('on another branch a run takes in changes of linked issues, sends and creates nothing, and says so', async () => {
  const { scene, mine } = await linked();
  scene.git('switch', '-q', '-c', 'feature');
  scene.github.edit(1, { title: 'Theirs, changed' });
  scene.github.seed('New there');
  scene.edit(mine, (text) => text.replace('title: Mine', 'title: Mine, changed'));
  await scene.create('New here');
  scene.commitAll();
  const items = scene.github.issues();
  const ended = await scene.sync('--push-new', 'all');
  expect(ended.code).toBe(0);
  expect(ended.doc.branch).toBe('feature');
  expect(ended.doc.counts).toMatchObject({ pulled: 1, pushed: 0, created_local: 0, created_remote: 0, skipped: 3 });
  for (const one of ended.doc.operations.filter((each: Doc) => each.op === 'skip'))
    expect(one.reason).toMatch(/on branch feature: .* happens on main \(--any-branch/);
  expect(scene.github.issues()).toEqual(items);
  const said = await scene.roadmap('sync');
  expect(said.err).toContain('on branch feature: sending and creating happens on main (--any-branch lifts this)');

  const lifted = await scene.sync('--push-new', 'all', '--any-branch');
  expect(lifted.doc.counts).toMatchObject({ pushed: 1, created_local: 1, created_remote: 1, skipped: 0 });
});

test('what another branch took in does not send the older values of this one, and is taken in here too', async () => {
  const { scene } = await linked();
  scene.git('switch', '-q', '-c', 'feature');
  scene.github.edit(1, { title: 'Theirs, changed' });
  await scene.sync();
  scene.git('switch', '-q', 'main');
  const ended = await scene.sync();
  expect(ended.doc.counts).toMatchObject({ pulled: 1, pushed: 0, conflicts: 0 });
  expect(scene.github.issue(1)?.title).toBe('Theirs, changed');
  expect(scene.git('diff', 'feature', 'main', '--', '.roadmap')).toBe('');
});

test.each<[string, (scene: Scene) => void]>([
  ['a detached HEAD', (scene) => scene.git('switch', '-q', '--detach')],
  ['a merge', (scene) => stuck(scene, ['merge', 'other'])],
  ['a rebase', (scene) => stuck(scene, ['rebase', 'other'])],
  ['a cherry-pick', (scene) => stuck(scene, ['cherry-pick', 'other'])],
  ['a bisect', (scene) => scene.git('bisect', 'start')],
])('in the middle of %s a run is refused, writes nothing and asks nobody', async (_name, begin) => {
  const { scene } = await linked();
  begin(scene);
  scene.github.edit(1, { title: 'Changed there' });
  const before = scene.fingerprint();
  scene.github.resetCounters();
  const ended = await scene.sync();
  expect(ended.code).toBe(1);
  expect(ended.doc.error.code).toBe('git.busy');
  expect(ended.doc.error.hints.length).toBeGreaterThan(0);
  expect(scene.github.log).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
  expect((await scene.sync('--preview')).doc.counts.pulled).toBe(1);
  expect(scene.fingerprint()).toEqual(before);
});

test('a repository without a single commit is synchronised, and the first commit is the run’s', async () => {
  const scene = await makeScene({ init: false });
  await scene.roadmap('init', '--remote', 'github=octo/demo');
  scene.github.seed('Theirs');
  const id = await scene.create('Mine');
  const ended = await scene.sync('--push-new', 'all');
  expect(ended.code).toBe(0);
  expect(ended.doc).toMatchObject({ branch: 'main', counts: { created_local: 1, created_remote: 1 } });
  expect(scene.git('rev-list', '--count', 'HEAD').trim()).toBe('1');
  // The issue was never committed: it is the user's to commit.
  expect(scene.git('status', '--porcelain', '-uall')).toContain(`?? ${scene.path(id)}`);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('linked worktrees share what was agreed on; each has its own files', async () => {
  const { scene } = await linked();
  const folder = temporary();
  const tree = join(folder, 'tree');
  scene.git('worktree', 'add', '-q', '-b', 'side', tree);
  const other = sceneAt(scene, tree);
  scene.github.edit(1, { title: 'Changed there' });
  const there = await other.sync('--any-branch');
  expect([there.code, there.doc.branch, there.doc.counts.pulled]).toEqual([0, 'side', 1]);
  expect(other.git('log', '-1', '--format=%s').trim()).toBe('roadmap sync: github, 1 pulled');
  const here = await scene.sync();
  expect([here.code, here.doc.counts.pulled]).toEqual([0, 1]);
  expect((await other.sync('--any-branch')).doc.operations).toEqual([]);
  // A worktree of the sync branch itself, made after the fact, is quiet too.
  scene.git('switch', '-q', '-c', 'elsewhere');
  const third = sceneAt(scene, join(folder, 'third'));
  scene.git('worktree', 'add', '-q', join(folder, 'third'), 'main');
  expect((await third.sync()).doc.operations).toEqual([]);
});

test('it works from a folder far below, and with -C', async () => {
  const { scene } = await linked();
  mkdirSync(join(scene.root, 'src/deep'), { recursive: true });
  scene.github.edit(1, { title: 'Changed there' });
  const below = await scene.roadmapWith({ cwd: join(scene.root, 'src/deep') }, 'sync', '--json');
  expect([below.code, JSON.parse(below.out).counts.pulled]).toEqual([0, 1]);
  expect(JSON.parse(below.out).commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  const away = await scene.roadmapWith({ cwd: tmpdir() }, '-C', scene.root, 'sync', '--json');
  expect([away.code, JSON.parse(away.out).counts.unchanged]).toEqual([0, 2]);
});

test('a roadmap that is not at the top of its repository is not synchronised, and nothing is written', async () => {
  const scene = await makeScene({ init: false });
  mkdirSync(join(scene.root, 'packages/app/.roadmap'), { recursive: true });
  const app = sceneAt(scene, join(scene.root, 'packages/app'));
  await app.roadmap('init', '--remote', 'github=octo/demo');
  scene.commitAll();
  scene.github.seed('Theirs');
  const before = scene.fingerprint();
  const ended = await app.sync();
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'sync.not_at_top']);
  expect(ended.doc.error.message).toContain('packages/app');
  expect(scene.github.log).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
});

test('outside a git repository it says what is missing and how to get it', async () => {
  const scene = await makeScene({ git: false });
  scene.github.resetCounters();
  for (const argv of [
    ['sync'],
    ['sync', '--preview'],
    ['sync', 'status'],
    ['sync', 'conflicts'],
    ['sync', 'history'],
  ]) {
    const ended = await scene.json(...argv);
    expect([ended.code, ended.doc.error.code]).toEqual([1, 'git.missing']);
    expect(ended.doc.error.hints).toContain('git init');
  }
  expect(scene.github.log).toEqual([]);
});

test('without a git program, pulling, sending and committing work all the same', async () => {
  const { scene, mine } = await linked();
  const empty = temporary();
  const path = scene.env['PATH'];
  scene.env['PATH'] = empty;
  scene.github.edit(1, { title: 'Changed there' });
  scene.github.seed('New there');
  await scene.roadmap('issue', 'update', mine, '--title', 'Changed here');
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.pulled, ended.doc.counts.pushed, ended.doc.counts.created_local]).toEqual([
    0, 1, 1, 1,
  ]);
  expect(scene.github.issue(2)?.title).toBe('Changed here');
  scene.env['PATH'] = path;
  expect(ended.doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  expect(scene.git('status', '--porcelain').trim()).toBe(`M ${scene.path(mine)}`);
  expect(scene.git('fsck', '--no-dangling')).toBe('');
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('a .roadmap that is a symbolic link is refused before anything is asked', async () => {
  const { scene } = await linked();
  const away = temporary();
  cpSync(join(scene.root, '.roadmap'), join(away, 'roadmap'), { recursive: true });
  rmSync(join(scene.root, '.roadmap'), { recursive: true });
  symlinkSync(join(away, 'roadmap'), join(scene.root, '.roadmap'));
  scene.github.resetCounters();
  const ended = await scene.sync();
  expect([ended.code, ended.doc.error.code]).toEqual([1, 'path.symlink']);
  expect(scene.github.log).toEqual([]);
});

/** A folder and a clean repository in which #1 and #2 are linked: one pulled, one sent. */
async function linked(): Promise<{ scene: Scene; mine: string }> {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  const mine = await scene.create('Mine');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  return { scene, mine };
}

/** Leaves git in the middle of something that conflicts. */
function stuck(scene: Scene, args: readonly string[]): void {
  scene.write('file.txt', 'base\n');
  scene.commitAll();
  scene.git('switch', '-q', '-c', 'other');
  scene.write('file.txt', 'other\n');
  scene.commitAll();
  scene.git('switch', '-q', 'main');
  scene.write('file.txt', 'main\n');
  scene.commitAll();
  expect(() => scene.git(...args)).toThrow();
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-modes-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
