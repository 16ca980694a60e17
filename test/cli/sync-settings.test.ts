import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScene, sceneAt, type Doc, type Scene } from './scene.ts';

test('a field that is only pulled, only pushed or off stays on its side', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Title', body: 'Body', labels: ['a'] });
  await scene.sync();
  const [path = ''] = scene.files();
  for (const [key, value] of [
    ['title', 'pull'],
    ['body', 'push'],
    ['labels', 'off'],
  ])
    await scene.roadmap('config', 'set', `remotes.github.fields.${key}`, value ?? '');
  scene.write(
    path,
    scene.read(path).replace('title: Title', 'title: Here').replace('Body', 'Body here').replace('[a]', '[a, here]'),
  );
  scene.commitAll();
  const first = await scene.sync();
  expect(first.doc.counts).toMatchObject({ pushed: 1, conflicts: 0, errors: 0 });
  expect(scene.github.issue(1)).toMatchObject({ title: 'Title', body: 'Body here', labels: ['a'] });
  scene.github.edit(1, { title: 'There', body: 'Body there', labels: ['a', 'there'] });
  const second = await scene.sync();
  expect([second.code, second.doc.counts.conflicts]).toEqual([3, 1]);
  expect(scene.github.issue(1)).toMatchObject({ title: 'There', body: 'Body there', labels: ['a', 'there'] });
  expect(scene.read(path)).toMatch(/^title: Here$/m);
  expect(scene.read(path)).toMatch(/^labels: \[a, here\]$/m);
  expect(scene.read(path)).toContain('Body here');
});

test('strategies of the configuration hold, per field, and the command line overrides them', async () => {
  const scene = await makeScene();
  await scene.roadmap('config', 'set', 'sync.strategy', 'remote');
  await scene.roadmap('config', 'set', 'sync.strategies.title', 'local');
  scene.github.seed({ title: 'Title', body: 'Body' });
  scene.commitAll();
  await scene.sync();
  const [path = ''] = scene.files();
  const both = async (round: string, ...flags: string[]): Promise<Doc> => {
    scene.write(
      path,
      scene
        .read(path)
        .replace(/^title: .*$/m, `title: Here ${round}`)
        .replace(/\nBody.*\n$/, `\nBody here ${round}\n`),
    );
    scene.commitAll();
    scene.github.edit(1, { title: `There ${round}`, body: `Body there ${round}` });
    return (await scene.sync(...flags)).doc;
  };
  expect((await both('1')).counts.conflicts).toBe(0);
  expect(scene.github.issue(1)).toMatchObject({ title: 'Here 1', body: 'Body there 1' });
  expect((await both('2', '--strategy', 'manual')).counts.conflicts).toBe(1);
  expect(scene.github.issue(1)).toMatchObject({ title: 'There 2', body: 'Body there 2' });
});

test('without format.updated new files hold no such key, and pulls leave it out', async () => {
  const scene = await makeScene();
  await scene.roadmap('config', 'set', 'format.updated', 'false');
  scene.commitAll();
  scene.github.seed('Theirs');
  await scene.sync();
  scene.github.edit(1, { title: 'Theirs, changed' });
  await scene.sync();
  const text = scene.read(scene.files()[0] ?? '');
  expect(text).toContain('title: Theirs, changed');
  expect(text).not.toMatch(/^updated:/m);
});

test('an item that another clone made is reported, not pulled as a second issue; --all pulls it', async () => {
  const scene = await makeScene();
  const folder = temporary();
  scene.git('clone', '-q', scene.root, join(folder, 'clone'));
  const clone = sceneAt(scene, join(folder, 'clone'));
  clone.git('config', 'user.name', 'Bo');
  clone.git('config', 'user.email', 'bo@example.org');
  await clone.roadmap('init', '--remote', 'github=octo/demo');
  const id = await clone.create('Made in the clone');
  await clone.sync('--push-new', 'all');
  clone.commitAll();

  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.created_local, ended.doc.counts.skipped]).toEqual([0, 0, 1]);
  expect(ended.doc.operations[0]).toMatchObject({ op: 'skip', id, remote_id: '1' });
  expect(ended.doc.operations[0].reason).toContain('git pull');
  // It comes by git, and then both know it as one.
  scene.git('pull', '-q', '--no-rebase', join(folder, 'clone'), 'main');
  expect((await scene.sync()).doc.counts).toMatchObject({ errors: 0, conflicts: 0, created_local: 0, skipped: 0 });
  expect(scene.files()).toHaveLength(1);
  expect(scene.github.issues()).toHaveLength(1);
});

test('work done on two branches that were both synchronised merges without sending anything stale', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Title', body: 'Body', labels: ['a'] });
  await scene.sync();
  scene.git('switch', '-q', '-c', 'feature');
  scene.github.edit(1, { title: 'Title there' });
  await scene.sync();
  scene.git('switch', '-q', 'main');
  scene.github.label(1, 'b');
  await scene.sync();
  const items = scene.github.issues();
  // As a server merges, which knows no driver.
  scene.git('config', '--remove-section', 'merge.roadmap');
  scene.git('-c', 'merge.conflictStyle=merge', 'merge', '-q', '-X', 'ours', '--no-edit', 'feature');
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.pushed, ended.doc.counts.conflicts]).toEqual([0, 0, 0]);
  expect(scene.github.issues()).toEqual(items);
  expect(scene.read(scene.files()[0] ?? '')).toContain('title: Title there');
});

test('a repository with SHA-256 objects is synchronised like any other', async () => {
  const scene = await makeScene({ git: false, init: false });
  execFileSync('git', ['init', '-q', '-b', 'main', '--object-format=sha256'], { cwd: scene.root });
  scene.git('config', 'user.name', 'Ana');
  scene.git('config', 'user.email', 'ana@example.org');
  await scene.roadmap('init', '--remote', 'github=octo/demo');
  const id = await scene.create('Mine');
  scene.commitAll();
  scene.github.seed('Theirs');
  expect((await scene.sync('--push-new', 'all')).doc.counts).toMatchObject({ created_local: 1, created_remote: 1 });
  scene.edit(id, (text) => text.replace('title: Mine', 'title: Mine here'));
  scene.commitAll();
  scene.github.edit(2, { body: 'A body.' });
  expect((await scene.sync()).code).toBe(0);
  expect(scene.github.issue(2)).toMatchObject({ title: 'Mine here' });
  expect(scene.read(scene.path(id))).toContain('A body.');
  const before = scene.fingerprint();
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.fingerprint()).toEqual(before);
});

test('files that git ignores are written and stay out of the commit', async () => {
  const scene = await makeScene();
  scene.write('.gitignore', '.roadmap/issues/\n');
  scene.commitAll();
  scene.github.seed('Theirs');
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.created_local, ended.doc.commit]).toEqual([0, 1, null]);
  expect(scene.files()).toHaveLength(1);
  expect(scene.git('ls-files', '.roadmap/issues')).toBe('');
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test('resolving is refused in the middle of a merge, and a hook may refuse its commit', async () => {
  const { scene, id } = await inConflict();
  scene.git('switch', '-q', '--detach');
  const before = scene.fingerprint();
  const busy = await scene.json('sync', 'resolve', id, '--take', 'local');
  expect([busy.code, busy.doc.error.code]).toEqual([1, 'git.busy']);
  expect(scene.fingerprint()).toEqual(before);
  scene.git('switch', '-q', 'main');

  const hook = join(scene.root, '.git/hooks/pre-commit');
  writeFileSync(hook, '#!/bin/sh\necho "not today" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const refused = await scene.json('sync', 'resolve', id, '--take', 'local');
  expect([refused.code, refused.doc.commit]).toEqual([4, null]);
  expect(refused.doc.commit_error).toContain('not today');
  writeFileSync(hook, '#!/bin/sh\nexit 0\n');
  expect((await scene.sync()).code).toBe(0);
  expect(scene.git('status', '--porcelain')).toBe('');
  expect(scene.git('log', '-1', '--format=%B')).toContain(`Roadmap-Resolved: ${id} #1 title=local`);
});

test('an issue in conflict is shown with all three sides, and in the text too', async () => {
  const { scene, id } = await inConflict();
  const shown = await scene.roadmap('sync', 'conflicts');
  expect(shown.code).toBe(3);
  for (const word of [id, '#1', 'Title', 'Title here', 'Title there']) expect(shown.out).toContain(word);
  expect(shown.err).toContain('roadmap sync resolve');
  expect(scene.read(scene.path(id))).toMatch(/^sync_status:\n {2}github: conflict$/m);
});

async function inConflict(): Promise<{ scene: Scene; id: string }> {
  const scene = await makeScene();
  const id = await scene.create('Title');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'Title here');
  scene.commitAll();
  scene.github.edit(1, { title: 'Title there' });
  await scene.sync();
  return { scene, id };
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-settings-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
