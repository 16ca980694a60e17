import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScene, sceneAt, type Scene } from '../cli/scene.ts';

test('a submodule is synchronised as the repository it is; the one around it knows nothing of it', async () => {
  const outer = await makeScene({ init: false });
  outer.git('commit', '-q', '--allow-empty', '-m', 'begin');
  const origin = temporary();
  outer.git('init', '-q', '-b', 'main', join(origin, 'lib'));
  outer.git(
    '-C',
    join(origin, 'lib'),
    '-c',
    'user.name=A',
    '-c',
    'user.email=a@example.org',
    'commit',
    '-q',
    '--allow-empty',
    '-m',
    'x',
  );
  outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', join(origin, 'lib'), 'lib');
  outer.commitAll();
  expect(statSync(join(outer.root, 'lib/.git')).isFile()).toBe(true);
  const head = outer.git('rev-parse', 'HEAD');
  const lib = sceneAt(outer, join(outer.root, 'lib'));
  lib.git('config', 'user.name', 'Ana');
  lib.git('config', 'user.email', 'ana@example.org');
  await settle(lib);
  expect(existsSync(join(outer.root, '.git/modules/lib/roadmap'))).toBe(true);
  expect(existsSync(join(outer.root, '.git/roadmap'))).toBe(false);
  expect(outer.git('rev-parse', 'HEAD')).toBe(head);
  expect(outer.git('for-each-ref', 'refs/roadmap')).toBe('');
});

test('a git directory that lies elsewhere (.git is a file) holds what this clone remembers', async () => {
  const scene = await makeScene({ init: false });
  const elsewhere = join(temporary(), 'demo.git');
  scene.git('init', '-q', '--separate-git-dir', elsewhere);
  await settle(scene);
  expect(existsSync(join(elsewhere, 'roadmap/consent.json'))).toBe(true);
});

test('a shallow clone synchronises, and history that it does not have is not taken for an empty one', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Theirs', body: 'Body.' });
  await scene.sync();
  const [path = ''] = scene.files();
  scene.write(path, scene.read(path).replace('title: Theirs', 'title: Mine'));
  scene.commitAll();
  const shallow = sceneAt(scene, join(temporary(), 'shallow'));
  scene.git('clone', '-q', '--depth=1', `file://${scene.root}`, shallow.root);
  shallow.git('config', 'user.name', 'Bo');
  shallow.git('config', 'user.email', 'bo@example.org');
  await shallow.roadmap('init', '--remote', 'github=octo/demo');
  shallow.github.edit(1, { body: 'New body.' });
  // What both sides had is in a commit that was not cloned: both values stay, and a person decides.
  const ended = await shallow.sync();
  expect([ended.code, ended.doc.counts.conflicts, ended.doc.counts.pushed]).toEqual([3, 1, 0]);
  expect(shallow.github.issue(1)?.title).toBe('Theirs');
  expect(shallow.read(path)).toContain('title: Mine');
  expect(shallow.git('rev-parse', '--is-shallow-repository').trim()).toBe('true');
});

test('a bare repository has no files to synchronise: said before anything is asked', async () => {
  const scene = await makeScene({ git: false });
  const bare = join(temporary(), 'bare.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', bare]);
  const before = execFileSync('git', ['for-each-ref'], { cwd: bare, encoding: 'utf8' });
  scene.github.resetCounters();
  const ended = await scene.roadmapWith({ cwd: bare }, 'sync', '--json');
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.out).error.message).toMatch(/roadmap/);
  expect(scene.github.log).toEqual([]);
  expect(execFileSync('git', ['for-each-ref'], { cwd: bare, encoding: 'utf8' })).toBe(before);
});

test('a working tree of a bare repository is synchronised', async () => {
  const scene = await makeScene({ init: false });
  scene.git('commit', '-q', '--allow-empty', '-m', 'begin');
  const folder = temporary();
  scene.git('clone', '-q', '--bare', '.', join(folder, 'bare.git'));
  scene.git('-C', join(folder, 'bare.git'), 'worktree', 'add', '-q', join(folder, 'tree'), 'main');
  const tree = sceneAt(scene, join(folder, 'tree'));
  tree.git('config', 'user.name', 'Ana');
  tree.git('config', 'user.email', 'ana@example.org');
  await settle(tree);
});

test('packed refs and a collected repository are read like any other', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  await scene.sync();
  scene.git('pack-refs', '--all', '--prune');
  scene.git('gc', '-q', '--prune=now');
  expect(existsSync(join(scene.root, '.git/refs/roadmap/remotes/github'))).toBe(false);
  expect((await scene.sync()).doc.operations).toEqual([]);
  scene.github.edit(1, { title: 'Changed there' });
  expect((await scene.sync()).doc.counts).toMatchObject({ pulled: 1, conflicts: 0 });
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('refs in a reftable are read and written', async () => {
  const scene = await makeScene({ init: false, git: false });
  try {
    scene.git('init', '-q', '-b', 'main', '--ref-format=reftable', '.');
  } catch {
    // A git older than 2.45 has none, and opens no such repository either.
    expect(scene.git('version')).toMatch(/ 2\.([0-3]\d|4[0-4])\b/);
    return;
  }
  scene.git('config', 'user.name', 'Ana');
  scene.git('config', 'user.email', 'ana@example.org');
  await settle(scene);
});

test('core.autocrlf: files with CRLF are compared as what they say, and their line ends stay', async () => {
  const scene = await makeScene();
  scene.git('config', 'core.autocrlf', 'true');
  scene.github.seed({ title: 'Theirs', body: 'One.\n\nTwo.' });
  await scene.sync();
  const [path = ''] = scene.files();
  rmSync(join(scene.root, path));
  scene.git('checkout', '--', path);
  expect(scene.read(path)).toContain('\r\n');
  expect((await scene.sync()).doc.operations).toEqual([]);
  scene.github.edit(1, { title: 'Changed there' });
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.pulled]).toEqual([0, 1]);
  expect(scene.read(path).replaceAll('\r\n', '')).not.toContain('\n');
  expect(scene.git('status', '--porcelain')).toBe('');
  expect(scene.git('show', `HEAD:${path}`)).not.toContain('\r');
  expect(scene.github.issue(1)?.body).toBe('One.\n\nTwo.');
});

test('where names that differ in case are one file, no two files of ours ever have such names', async () => {
  const scene = await makeScene();
  scene.git('config', 'core.ignoreCase', 'true');
  scene.github.seed('readme', 'README', 'ReadMe');
  await scene.sync();
  for (const title of ['Same title', 'SAME TITLE', 'same Title']) await scene.create(title);
  const names = scene.files().map((path) => path.toLowerCase());
  expect(new Set(names).size).toBe(6);
  expect((await scene.sync('--push-new', 'all')).doc.counts).toMatchObject({ created_remote: 3, errors: 0 });
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('a repository below another one is the nearest one', async () => {
  const outer = await makeScene({ init: false });
  outer.git('commit', '-q', '--allow-empty', '-m', 'begin');
  mkdirSync(join(outer.root, 'inner'));
  outer.git('init', '-q', '-b', 'main', 'inner');
  const inner = sceneAt(outer, join(outer.root, 'inner'));
  inner.git('config', 'user.name', 'Ana');
  inner.git('config', 'user.email', 'ana@example.org');
  await settle(inner);
  expect(outer.git('for-each-ref', 'refs/roadmap')).toBe('');
});

test('inside a hook of another git command the run acts on this repository', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  const env = { ...scene.env, GIT_INDEX_FILE: '/nowhere/index', GIT_PREFIX: 'x/' };
  const ended = await scene.roadmapWith({ env }, 'sync', '--json');
  expect([ended.code, JSON.parse(ended.out).counts.created_local]).toEqual([0, 1]);
  expect(scene.git('status', '--porcelain')).toBe('');
});

/** From nothing to a quiet run: both directions, a commit, and a repository that is whole. */
async function settle(scene: Scene): Promise<void> {
  expect((await scene.roadmap('init', '--remote', 'github=octo/demo')).code).toBe(0);
  scene.commitAll('init');
  scene.github.seed({ title: 'Theirs', body: 'Body.' });
  await scene.create('Mine');
  scene.commitAll();
  const ended = await scene.sync('--push-new', 'all');
  expect([ended.code, ended.doc.counts.created_local, ended.doc.counts.created_remote]).toEqual([0, 1, 1]);
  expect(ended.doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  scene.github.edit(1, { title: 'Changed there' });
  expect((await scene.sync()).doc.counts.pulled).toBe(1);
  const quiet = scene.fingerprint();
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.fingerprint()).toEqual(quiet);
  expect(scene.git('status', '--porcelain')).toBe('');
  expect(scene.git('fsck', '--strict', '--no-dangling')).toBe('');
  expect(readFileSync(join(scene.root, scene.files()[0] ?? ''), 'utf8')).toContain('sync_base');
}

function temporary(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'roadmap-states-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
