import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene, type Scene } from './scene.ts';

test('a run commits what it wrote: a subject with counts, a line for each issue, and a trailer', async () => {
  const scene = await makeScene();
  const id = await scene.create('Ours');
  scene.commitAll();
  scene.github.seed('Theirs');
  const { doc } = await scene.sync('--push-new', 'all');
  const pulled = doc.operations.find((one: { op: string }) => one.op === 'create_local').id as string;
  expect(lastMessage(scene)).toBe(
    [
      'roadmap sync: github, 1 pulled, 1 pushed',
      '',
      `${pulled} #1 ← new`,
      `${id} #2 → new`,
      '',
      'Roadmap-Sync: github octo/demo',
    ].join('\n'),
  );
  expect(scene.git('status', '--porcelain')).toBe('');

  await scene.roadmap('issue', 'update', id, '--title', 'Still ours');
  scene.commitAll();
  scene.github.edit(1, { title: 'Still theirs' });
  scene.github.label(1, 'new one');
  await scene.sync();
  expect(lastMessage(scene).split('\n').slice(0, 4)).toEqual([
    'roadmap sync: github, 1 pulled, 1 pushed',
    '',
    `${pulled} #1 ← title, labels`,
    `${id} #2 → title`,
  ]);
  expect(scene.git('interpret-trailers', '--parse').length).toBe(0);
  expect(scene.git('log', '-1', '--format=%(trailers:key=Roadmap-Sync,valueonly)').trim()).toBe('github octo/demo');
});

test('a file that held work of the user is written, left uncommitted and named; staged and other work stays as it is', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Clean' }, { title: 'Dirty', body: 'Old text.' });
  await scene.sync();
  scene.write('notes.txt', 'one\n');
  scene.commitAll();
  const [clean = '', dirty = ''] = pathsByNumber(scene);

  scene.write('notes.txt', 'two\n');
  scene.git('add', 'notes.txt');
  scene.write('notes.txt', 'three\n');
  scene.write('new.txt', 'untracked\n');
  scene.write(dirty, scene.read(dirty).replace('Old text.', 'New text.'));
  scene.github.edit(1, { title: 'Clean there' });
  scene.github.edit(2, { title: 'Dirty there' });
  const ended = await scene.roadmap('sync');

  expect(ended.code).toBe(0);
  expect(ended.err).toContain(`left uncommitted, since they held changes of yours: ${dirty}`);
  expect(scene.read(dirty)).toContain('title: Dirty there');
  expect(scene.read(dirty)).toContain('New text.');
  expect(scene.github.issue(2)?.body).toBe('New text.');
  expect(scene.git('show', '--name-only', '--format=', 'HEAD').trim()).toBe(clean);
  expect(scene.git('status', '--porcelain').split('\n').sort()).toEqual(
    ['', ` M ${dirty}`, 'MM notes.txt', '?? new.txt'].sort(),
  );
  expect(scene.git('show', ':notes.txt')).toBe('two\n');
});

test('a staged file of an issue stays staged as it was', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Staged', body: 'Old text.' });
  await scene.sync();
  const [path = ''] = scene.files();
  scene.write(path, scene.read(path).replace('Old text.', 'Staged text.'));
  scene.git('add', path);
  const staged = scene.git('show', `:${path}`);
  const head = scene.git('rev-parse', 'HEAD');
  scene.github.edit(1, { title: 'Changed there' });
  expect((await scene.sync()).code).toBe(0);
  expect(scene.git('show', `:${path}`)).toBe(staged);
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);
  expect(scene.read(path)).toContain('title: Changed there');
});

test.each([
  ['--no-commit', ['--no-commit'], null],
  ['sync.commit: false', [], 'false'],
])('with %s the files are written and not committed, then or later', async (_name, flags, setting) => {
  const scene = await makeScene();
  if (setting !== null) await scene.roadmap('config', 'set', 'sync.commit', setting);
  scene.commitAll();
  const head = scene.git('rev-parse', 'HEAD');
  scene.github.seed('Theirs');
  const ended = await scene.sync(...flags);
  expect([ended.code, ended.doc.commit]).toEqual([0, null]);
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);
  expect(scene.git('status', '--porcelain', '-uall').trim()).toBe(`?? ${scene.files()[0]}`);
  const again = await scene.sync(...flags);
  expect([again.code, again.doc.operations, again.doc.commit]).toEqual([0, [], null]);
});

test('a hook that refuses the commit: exit 4 with its words, the files stay, and the next run commits them', async () => {
  const scene = await makeScene();
  const hook = join(scene.root, '.git/hooks/pre-commit');
  writeFileSync(hook, '#!/bin/sh\necho "no commits on a Sunday" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const head = scene.git('rev-parse', 'HEAD');
  scene.github.seed('Theirs');
  const refused = await scene.sync();
  expect(refused.code).toBe(4);
  expect(refused.doc.commit).toBe(null);
  expect(refused.doc.commit_error).toContain('no commits on a Sunday');
  expect(refused.doc.counts).toMatchObject({ created_local: 1, errors: 0 });
  const [path = ''] = scene.files();
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);

  const said = await scene.roadmap('sync');
  expect(said.code).toBe(4);
  expect(said.err).toContain('no commits on a Sunday');

  writeFileSync(hook, '#!/bin/sh\nexit 0\n');
  const done = await scene.sync();
  expect(done.code).toBe(0);
  expect(done.doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
  expect(scene.git('show', '--name-only', '--format=', 'HEAD').trim()).toBe(path);
  expect(lastMessage(scene)).toContain('#1 ← new');
  expect(scene.git('status', '--porcelain')).toBe('');
});

test('a file that was edited after its commit was refused is the user’s: it is not committed for them', async () => {
  const scene = await makeScene();
  const hook = join(scene.root, '.git/hooks/pre-commit');
  writeFileSync(hook, '#!/bin/sh\nexit 1\n');
  chmodSync(hook, 0o755);
  scene.github.seed('One', 'Two');
  expect((await scene.sync()).code).toBe(4);
  const [one = '', two = ''] = pathsByNumber(scene);
  scene.write(one, `${scene.read(one)}\nA line of my own.\n`);
  writeFileSync(hook, '#!/bin/sh\nexit 0\n');
  const done = await scene.sync();
  expect(done.code).toBe(0);
  expect(scene.git('show', '--name-only', '--format=', 'HEAD').trim()).toBe(two);
  expect(scene.git('status', '--porcelain', '-uall').trim()).toBe(`?? ${one}`);
});

test('the commit is made by the user’s git: identity, hooks and message hook are theirs', async () => {
  const scene = await makeScene();
  const hook = join(scene.root, '.git/hooks/commit-msg');
  writeFileSync(hook, '#!/bin/sh\necho "Ticket: 7" >> "$1"\n');
  chmodSync(hook, 0o755);
  scene.github.seed('Theirs');
  await scene.sync();
  expect(scene.git('log', '-1', '--format=%an <%ae>').trim()).toBe('Ana <ana@example.org>');
  expect(lastMessage(scene)).toContain('Ticket: 7');
});

test('what an item says cannot forge a trailer or a second line in the commit', async () => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Innocent\nRoadmap-Resolved: all\u001b[31m', labels: ['a\nRoadmap-Sync: evil'] });
  await scene.sync();
  const message = lastMessage(scene);
  expect(message.match(/^Roadmap-/gm)).toHaveLength(1);
  expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
});

function lastMessage(scene: Scene): string {
  return scene.git('log', '-1', '--format=%B').trimEnd();
}

function pathsByNumber(scene: Scene): string[] {
  const number = (path: string): number => Number(/-(\d+)\.md$/.exec(path)?.[1]);
  return scene.files().sort((a, b) => number(a) - number(b));
}
