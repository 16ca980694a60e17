import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRepository, type Env } from '../../../src/store/git/index.ts';
import {
  makeRepository,
  nativeGit,
  openRepository,
  temporaryFolder,
  removeFolder,
  type TestRepository,
} from '../../support/repository.ts';

let repository: TestRepository;
let root: string;

beforeEach(() => {
  repository = makeRepository();
  root = repository.root;
  repository.write('deep/er/file.md', 'x\n');
  repository.git('add', '.');
  repository.git('commit', '--quiet', '-m', 'begin');
});
afterEach(() => repository.remove());

const find = (folder: string, env: Env = repository.env) => findRepository(folder, { env });
const plain = () => ({
  root,
  gitDir: join(root, '.git'),
  commonDir: join(root, '.git'),
  bare: false,
  linkedWorktree: false,
  objectFormat: 'sha1',
});

test('found from its top and from any folder below', () => {
  expect(find(root)).toEqual(plain());
  expect(find(join(root, 'deep/er'))).toEqual(plain());
});

test('found through a symbolic link under its real name', () => {
  symlinkSync(join(root, 'deep'), join(root, '../link'));
  expect(find(join(root, '../link'))).toEqual(plain());
});

test('outside of every repository there is none', () => {
  const elsewhere = temporaryFolder();
  try {
    mkdirSync(join(elsewhere, '.git'));
    expect(find(elsewhere)).toBe(null);
  } finally {
    removeFolder(elsewhere);
  }
});

test('a linked worktree has its own git directory and shares the common one', () => {
  repository.git('worktree', 'add', '--quiet', '-b', 'side', '../linked');
  const linked = join(dirname(root), 'linked');
  expect(find(join(linked, 'deep'))).toEqual({
    ...plain(),
    root: linked,
    gitDir: join(root, '.git/worktrees/linked'),
    linkedWorktree: true,
  });
});

test('a linked worktree of a bare repository is not bare', () => {
  repository.git('clone', '--quiet', '--bare', '.', '../bare.git');
  const bare = join(dirname(root), 'bare.git');
  openRepository(bare, repository.env).git('worktree', 'add', '--quiet', '../of-bare', 'main');
  expect(find(bare)).toMatchObject({ root: bare, gitDir: bare, commonDir: bare, bare: true, linkedWorktree: false });
  expect(find(join(dirname(root), 'of-bare'))).toMatchObject({
    root: join(dirname(root), 'of-bare'),
    commonDir: bare,
    bare: false,
    linkedWorktree: true,
  });
});

test('a submodule is a repository of its own', () => {
  repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', root, 'sub');
  expect(find(join(root, 'sub/deep'))).toMatchObject({
    root: join(root, 'sub'),
    gitDir: join(root, '.git/modules/sub'),
    commonDir: join(root, '.git/modules/sub'),
    bare: false,
    linkedWorktree: false,
  });
});

test('a separate git directory and core.worktree are followed', () => {
  repository.git('init', '--quiet', '--separate-git-dir', '../elsewhere.git');
  const gitDir = join(dirname(root), 'elsewhere.git');
  expect(find(root)).toMatchObject({ root, gitDir });
  repository.git('config', 'core.worktree', join(root, 'deep'));
  expect(find(root)).toMatchObject({ root: join(root, 'deep'), gitDir });
});

test('the object format is told', () => {
  const long = makeRepository({ objectFormat: 'sha256' });
  try {
    expect(find(long.root)?.objectFormat).toBe('sha256');
  } finally {
    long.remove();
  }
});

test('GIT_DIR and GIT_WORK_TREE are obeyed, and a wrong one is an error', () => {
  const other = temporaryFolder();
  try {
    const env = { ...repository.env, GIT_DIR: join(root, '.git') };
    expect(find(other, env)).toMatchObject({ root: other, gitDir: join(root, '.git'), bare: false });
    expect(find(other, { ...env, GIT_WORK_TREE: root })).toMatchObject({ root });
    expect(() => find(root, { ...env, GIT_DIR: other })).toThrowError(expect.objectContaining({ code: 'git.broken' }));
  } finally {
    removeFolder(other);
  }
});

test('the search does not climb to a ceiling', () => {
  const below = join(root, 'deep/er');
  const ceiling = (list: string) => find(below, { ...repository.env, GIT_CEILING_DIRECTORIES: list });
  expect(ceiling(root)).toBe(null);
  expect(ceiling(join(root, 'deep'))).toBe(null);
  expect(ceiling(`relative:/nowhere:${dirname(root)}`)).toEqual(plain());
  expect(find(root, { ...repository.env, GIT_CEILING_DIRECTORIES: root })).toEqual(plain());
  symlinkSync(root, join(root, '../ceiling'));
  expect(ceiling(join(root, '../ceiling'))).toBe(null);
  expect(ceiling(`:${join(root, '../ceiling')}`)).toEqual(plain());
});

test('a .git file that leads nowhere is an error, not "no repository"', () => {
  const lost = join(root, 'deep/lost');
  mkdirSync(lost);
  writeFileSync(join(lost, '.git'), 'gitdir: ../nowhere\n');
  expect(() => find(lost)).toThrowError(expect.objectContaining({ code: 'git.broken', kind: 'user' }));
  writeFileSync(join(lost, '.git'), 'nonsense');
  expect(() => find(lost)).toThrowError(expect.objectContaining({ code: 'git.broken' }));
});

test('a .git folder without a HEAD is passed over, as git does', () => {
  mkdirSync(join(root, 'deep/.git'));
  expect(find(join(root, 'deep'))).toEqual(plain());
  rmSync(join(root, '.git/HEAD'));
  expect(find(root)).toBe(null);
});

test("somebody else's repository is refused unless it was declared safe, one's own never", () => {
  for (const native of [nativeGit, null])
    expect(findRepository(root, { env: repository.env, nativeGit: native })).toEqual(plain());
  // Only the superuser can give a folder away.
  if (process.geteuid?.() !== 0) return;
  for (const path of ['.', '.git']) chownSync(join(root, path), 65534, 65534);
  for (const native of [nativeGit, null]) {
    const look = () => findRepository(root, { env: repository.env, nativeGit: native });
    expect(look).toThrowError(expect.objectContaining({ code: 'git.unsafe', kind: 'user' }));
    repository.write('../home/.gitconfig', `[safe]\n\tdirectory = ${root}\n`);
    expect(look()).toEqual(plain());
    rmSync(join(root, '../home/.gitconfig'));
  }
});
