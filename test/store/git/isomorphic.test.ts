import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGit, findRepository, nativeGitPath } from '../../../src/store/git/index.ts';
import { makeRepository, openRepository, type TestRepository } from '../../support/repository.ts';

let repository: TestRepository;

beforeEach(() => {
  repository = makeRepository();
  repository.write('a.md', 'a\n');
  repository.git('add', '.');
  repository.git('commit', '--quiet', '-m', 'begin');
});
afterEach(() => repository.remove());

/** As on a machine whose PATH has no git. */
function openWithout(at: TestRepository) {
  const env = { ...at.env, PATH: join(at.root, 'empty') };
  const found = findRepository(at.root, { env });
  if (found === null) throw new Error('no repository');
  return createGit({ ...found, nativeGit: nativeGitPath(env), env });
}

const expectRefusal = async (at: TestRepository, lack: string) => {
  const git = openWithout(at);
  const refused = {
    code: 'git.unavailable',
    kind: 'user',
    data: { lack },
    hints: [expect.stringContaining('Install git')],
  };
  await expect(git.readBlobs([git.blobOid('a\n')])).rejects.toMatchObject(refused);
  await expect(git.readRef('HEAD')).rejects.toMatchObject(refused);
  await expect(git.dirty(['a.md'])).rejects.toMatchObject(refused);
  await expect(git.commit({ paths: ['a.md'], message: 'x' })).rejects.toMatchObject(refused);
};

test('a path without git has no git', () => {
  expect(nativeGitPath({ PATH: repository.root })).toBe(null);
  expect(nativeGitPath({})).toBe(null);
  expect(nativeGitPath({ PATH: '.:relative' })).toBe(null);
});

test('a linked worktree is refused, not misread', async () => {
  repository.git('worktree', 'add', '--quiet', '-b', 'side', '../linked');
  const linked = openRepository(join(repository.root, '../linked'), repository.env);
  await expectRefusal(linked, 'worktree');
  expect(await openWithout(linked).state()).toMatchObject({ branch: 'side' });
});

test('a repository with SHA-256 ids is refused', async () => {
  const long = makeRepository({ objectFormat: 'sha256' });
  try {
    await expectRefusal(long, 'sha256');
  } finally {
    long.remove();
  }
});

test('borrowed objects are refused', async () => {
  repository.git('clone', '--quiet', '--shared', '.', '../shared');
  await expectRefusal(openRepository(join(repository.root, '../shared'), repository.env), 'alternates');
});

test('a partial clone is refused', async () => {
  repository.git('config', 'remote.origin.promisor', 'true');
  await expectRefusal(repository, 'partial');
});

test('a commit that has to be signed is refused', async () => {
  repository.git('config', 'commit.gpgSign', 'true');
  repository.write('a.md', 'x\n');
  await expect(openWithout(repository).commit({ paths: ['a.md'], message: 'x' })).rejects.toMatchObject({
    code: 'git.commit_failed',
    message: expect.stringContaining('signature'),
  });
});

test('an executable file and a symbolic link keep their kind', async () => {
  repository.write('run.sh', '#!/bin/sh\n');
  chmodSync(join(repository.root, 'run.sh'), 0o755);
  symlinkSync('a.md', join(repository.root, 'link'));
  await openWithout(repository).commit({ paths: ['run.sh', 'link'], message: 'x' });
  expect(
    repository
      .git('ls-tree', 'HEAD')
      .replace(/ \w+ \w+\t/g, ' ')
      .split('\n'),
  ).toEqual(['100644 a.md', '120000 link', '100755 run.sh']);
  expect(repository.git('status', '--porcelain')).toBe('');
});

test('a shallow clone ends where its history ends', async () => {
  repository.write('a.md', 'two\n');
  repository.git('commit', '--quiet', '-am', 'two');
  repository.git('clone', '--quiet', '--depth=1', `file://${repository.root}`, '../shallow');
  const there = openWithout(openRepository(join(repository.root, '../shallow'), repository.env));
  expect((await there.history('a.md', 9)).map(({ subject }) => subject)).toEqual(['two']);
});

test('the identity is the one of the user when the repository has none', async () => {
  repository.git('config', '--unset', 'user.name');
  repository.git('config', '--unset', 'user.email');
  repository.write('../home/.gitconfig', '[include]\n\tpath = more\n');
  repository.write('../home/more', '[user]\n\tname = "Bea"\n\temail = bea@example.org\n');
  repository.write('a.md', 'x\n');
  await openWithout(repository).commit({ paths: ['a.md'], message: 'x' });
  expect(repository.git('log', '-1', '--format=%an <%ae>')).toBe('Bea <bea@example.org>');
});
