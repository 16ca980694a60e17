import { chmodSync, existsSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGit, findRepository, type GitSetup } from '../../../src/store/git/index.ts';
import type { Git } from '../../../src/ports/git.ts';
import { makeRepository, nativeGit, openRepository, type TestRepository } from '../../support/repository.ts';

// Hooks that hang and thousands of files, on machines that are busy.
vi.setConfig({ testTimeout: 30_000 });

let repository: TestRepository;
let git: Git;

function openGit(at: TestRepository, more: Partial<GitSetup> = {}): Git {
  const found = findRepository(at.root, { env: at.env });
  if (found === null) throw new Error('no repository');
  return createGit({ ...found, nativeGit, env: at.env, ...more });
}

beforeEach(() => {
  repository = makeRepository();
  git = openGit(repository);
  repository.write('a.md', 'a\n');
  repository.write('other.txt', 'other\n');
  repository.git('add', '.');
  repository.git('commit', '--quiet', '-m', 'begin');
});
afterEach(() => repository.remove());

const hook = (name: string, script: string, at = repository) => {
  at.write(`.git/hooks/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(at.root, '.git/hooks', name), 0o755);
};
const nothingLeft = () => {
  expect(existsSync(join(repository.root, '.git/index.lock'))).toBe(false);
  expect(readdirSync(join(repository.root, '.git/roadmap'))).toEqual([]);
};

describe('a commit', () => {
  test('runs the hooks of the user, which see the new index and may change the message', async () => {
    hook('pre-commit', 'git diff --cached --name-only > .git/seen');
    hook('commit-msg', 'echo "Hooked: yes" >> "$1"');
    repository.write('a.md', 'x\n');
    repository.write('other.txt', 'staged\n');
    repository.git('add', 'other.txt');
    await git.commit({ paths: ['a.md'], message: 'sync\n\nRoadmap-Sync: github\n' });
    expect(repository.read('.git/seen')).toBe('a.md\n');
    expect(repository.git('log', '-1', '--format=%(trailers:only)')).toBe('Roadmap-Sync: github\nHooked: yes');
    expect(repository.git('status', '--porcelain')).toBe('M  other.txt');
    nothingLeft();
  });

  test('that a hook refuses is not made: the files stay, the index stays, the words of the hook are told', async () => {
    hook('pre-commit', 'echo "no issues on Fridays" >&2; exit 1');
    repository.write('other.txt', 'staged\n');
    repository.git('add', 'other.txt');
    repository.write('a.md', 'x\n');
    const before = repository.git('ls-files', '-s');
    const head = repository.git('rev-parse', 'HEAD');
    await expect(git.commit({ paths: ['a.md'], message: 'sync' })).rejects.toMatchObject({
      kind: 'user',
      code: 'git.commit_failed',
      message: expect.stringContaining('no issues on Fridays'),
    });
    expect(repository.git('ls-files', '-s')).toBe(before);
    expect(repository.git('rev-parse', 'HEAD')).toBe(head);
    expect(repository.read('a.md')).toBe('x\n');
    nothingLeft();
  });

  test('what a hook formats and stages is what is committed, and the index follows', async () => {
    hook('pre-commit', 'echo formatted > a.md; git add a.md');
    repository.write('a.md', 'x\n');
    await git.commit({ paths: ['a.md'], message: 'sync' });
    expect(repository.git('show', 'HEAD:a.md')).toBe('formatted');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('whose hook fails after it was made was made', async () => {
    hook('post-commit', 'sleep 30');
    repository.write('a.md', 'x\n');
    const commit = await openGit(repository, { commitTimeoutMs: 1500 }).commit({ paths: ['a.md'], message: 'sync' });
    expect(commit).toBe(repository.git('rev-parse', 'HEAD'));
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('that cannot be signed is refused', async () => {
    repository.write('.git/sign', '#!/bin/sh\nexit 1\n');
    chmodSync(join(repository.root, '.git/sign'), 0o755);
    repository.git('config', 'gpg.program', join(repository.root, '.git/sign'));
    repository.git('config', 'commit.gpgSign', 'true');
    repository.write('a.md', 'x\n');
    await expect(git.commit({ paths: ['a.md'], message: 'sync' })).rejects.toMatchObject({
      code: 'git.commit_failed',
      message: expect.stringContaining('failed to sign'),
    });
    nothingLeft();
  });

  test('whose signature waits for somebody is given up after the time set, with all its processes', async () => {
    repository.write('.git/sign', '#!/bin/sh\nsleep 3\ntouch .git/woke\n');
    chmodSync(join(repository.root, '.git/sign'), 0o755);
    repository.git('config', 'gpg.program', join(repository.root, '.git/sign'));
    repository.git('config', 'commit.gpgSign', 'true');
    repository.write('a.md', 'x\n');
    const hurried = openGit(repository, { commitTimeoutMs: 1000 });
    await expect(hurried.commit({ paths: ['a.md'], message: 'sync' })).rejects.toMatchObject({
      code: 'git.commit_failed',
      data: { timeout: true },
    });
    nothingLeft();
    await new Promise((done) => setTimeout(done, 2500));
    expect(existsSync(join(repository.root, '.git/woke'))).toBe(false);
  });

  test('is on the disk, with all that it is made of, before it is told of', async () => {
    const trace = join(repository.root, '.git/trace');
    repository.write('new/folder/b.md', 'b\n');
    git = openGit({ ...repository, env: { ...repository.env, GIT_TRACE2_EVENT: trace } });
    await git.commit({ paths: ['new/folder/b.md'], message: 'sync' });
    const flushed = repository.read('.git/trace').matchAll(/"fsync\/hardware-flush","value":"(\d+)"/g);
    // The content, three trees, the commit, the branch.
    expect([...flushed].reduce((sum, [, count]) => sum + Number(count), 0)).toBeGreaterThanOrEqual(6);
  });

  test('takes thousands of paths', async () => {
    const paths = Array.from({ length: 3000 }, (_, at) => `.roadmap/issues/${'long-name-'.repeat(5)}${at}.md`);
    for (const path of paths) repository.write(path, path);
    expect((await git.dirty(paths)).size).toBe(3000);
    await git.commit({ paths, message: 'many' });
    expect(repository.git('status', '--porcelain')).toBe('');
    expect((await git.dirty(paths)).size).toBe(0);
    const removed = paths.slice(0, 2500);
    for (const path of removed) rmSync(join(repository.root, path));
    await git.commit({ paths: removed, message: 'fewer' });
    expect(repository.git('ls-files', '.roadmap').split('\n')).toHaveLength(500);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('waits for a git command that holds the index, and names the lock when that does not end', async () => {
    repository.write('a.md', 'x\n');
    const lock = join(repository.root, '.git/index.lock');
    writeFileSync(lock, '');
    setTimeout(() => rmSync(lock), 300);
    expect(await git.commit({ paths: ['a.md'], message: 'waited' })).not.toBe(null);
    writeFileSync(lock, '');
    repository.write('a.md', 'y\n');
    await expect(git.commit({ paths: ['a.md'], message: 'x' })).rejects.toMatchObject({
      code: 'git.commit_failed',
      message: expect.stringContaining('index.lock'),
    });
    expect(existsSync(lock)).toBe(true);
  });

  test('clears the index lock and the temporary indexes that a killed run of ours left', async () => {
    repository.write(
      '.git/index.lock',
      JSON.stringify({ pid: 2 ** 22 + 1, token: 'x', host: hostname(), boot: 'another' }),
    );
    repository.write('.git/roadmap/index-abc-commit', 'old');
    repository.write('a.md', 'x\n');
    expect(await git.commit({ paths: ['a.md'], message: 'x' })).not.toBe(null);
    nothingLeft();
  });

  test('sees an edit that left size and second of the file as the index has them', async () => {
    repository.git('config', 'core.trustctime', 'false');
    const [file, index] = [join(repository.root, 'a.md'), join(repository.root, '.git/index')];
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    repository.git('update-index', '--refresh');
    utimesSync(index, 1_700_000_000, 1_700_000_000);
    writeFileSync(file, 'b\n');
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    await git.commit({ paths: ['a.md'], message: 'x' });
    expect(repository.git('show', 'HEAD:a.md')).toBe('b');
  });

  test('leaves the message that a squash merge prepared for the user', async () => {
    repository.git('switch', '--quiet', '-c', 'side');
    repository.write('other.txt', 'side\n');
    repository.git('commit', '--quiet', '-am', 'side');
    repository.git('switch', '--quiet', 'main');
    repository.git('merge', '--squash', 'side');
    const message = repository.read('.git/SQUASH_MSG');
    repository.write('a.md', 'x\n');
    await git.commit({ paths: ['a.md'], message: 'sync' });
    expect(repository.read('.git/SQUASH_MSG')).toBe(message);
    expect(repository.git('status', '--porcelain')).toBe('M  other.txt');
  });

  test('keeps what the user announced with intent-to-add, and a sparse checkout sparse', async () => {
    repository.write('announced.txt', 'x\n');
    repository.git('add', '-N', 'announced.txt');
    repository.git('update-index', '--skip-worktree', 'other.txt');
    rmSync(join(repository.root, 'other.txt'));
    repository.write('a.md', 'x\n');
    await git.commit({ paths: ['a.md', 'other.txt'], message: 'sync' });
    expect(repository.git('ls-tree', '--name-only', 'HEAD').split('\n')).toEqual(['a.md', 'other.txt']);
    expect(repository.git('ls-files', '-t').split('\n')).toContain('S other.txt');
    expect(repository.git('status', '--porcelain')).toBe(' A announced.txt');
  });

  test('does not follow a symbolic link out of the repository', async () => {
    symlinkSync('/etc', join(repository.root, 'link'));
    await expect(git.commit({ paths: ['link/hostname'], message: 'x' })).rejects.toMatchObject({
      code: 'git.commit_failed',
    });
  });

  test('applies the filters of the repository, as git add does', async () => {
    repository.write('.gitattributes', '*.md filter=upper\n');
    repository.git('config', 'filter.upper.clean', 'tr a-z A-Z');
    repository.write('a.md', 'quiet\n');
    await git.commit({ paths: ['a.md'], message: 'x' });
    expect(repository.git('show', 'HEAD:a.md')).toBe('QUIET');
  });

  test('made inside a hook of another git command is aimed at this repository', async () => {
    const aimed = openGit({ ...repository, env: { ...repository.env, GIT_INDEX_FILE: '/nowhere', GIT_PREFIX: 'x/' } });
    repository.write('a.md', 'x\n');
    expect(await aimed.dirty(['a.md'])).toEqual(new Set(['a.md']));
    await aimed.commit({ paths: ['a.md'], message: 'x' });
    expect(repository.git('status', '--porcelain')).toBe('');
  });
});

test('reading leaves the index alone, bytes and time', async () => {
  const before = statSync(join(repository.root, '.git/index'));
  repository.write('a.md', 'a\n');
  await git.dirty(['a.md', 'other.txt']);
  await git.state();
  await git.history('a.md', 5);
  expect(statSync(join(repository.root, '.git/index'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
});

test('settings that dress up a log do not reach us', async () => {
  for (const [key, value] of [
    ['log.showSignature', 'true'],
    ['color.ui', 'always'],
    ['log.follow', 'true'],
    ['log.decorate', 'full'],
    ['diff.renames', 'copies'],
    ['core.fsmonitor', 'false-program'],
    ['status.relativePaths', 'true'],
  ] as const) {
    repository.git('config', key, value);
  }
  expect(await git.history('a.md', 5)).toMatchObject([{ subject: 'begin', author: 'Ana' }]);
  repository.write('a.md', 'x\n');
  expect(await git.dirty(['a.md'])).toEqual(new Set(['a.md']));
});

test('the same in a linked worktree: its own HEAD and index, the shared refs', async () => {
  repository.git('worktree', 'add', '--quiet', '-b', 'side', '../linked');
  const linked = openRepository(join(repository.root, '../linked'), repository.env);
  const there = openGit(linked);
  expect(await there.state()).toMatchObject({ branch: 'side', operation: null });
  linked.write('a.md', 'linked\n');
  expect(await there.dirty(['a.md'])).toEqual(new Set(['a.md']));
  await there.commit({ paths: ['a.md'], message: 'there' });
  expect(linked.git('status', '--porcelain')).toBe('');
  expect(repository.git('log', '-1', '--format=%s', 'side')).toBe('there');
  expect(await git.state()).toMatchObject({ branch: 'main' });
  const files = new Map([['x', 'y']]);
  const commit = await there.writeCommit({ ref: 'refs/roadmap/remotes/r', parent: null, files, message: 'm' });
  expect(await git.readRef('refs/roadmap/remotes/r')).toBe(commit);
  linked.git('bisect', 'start');
  expect([(await there.state()).operation, (await git.state()).operation]).toEqual(['bisect', null]);
});

test('the same in a repository with SHA-256 ids', async () => {
  const long = makeRepository({ objectFormat: 'sha256' });
  try {
    const there = openGit(long);
    long.write('a.md', 'a\n');
    expect(await there.commit({ paths: ['a.md'], message: 'first' })).toMatch(/^[0-9a-f]{64}$/);
    expect(there.blobOid('a\n')).toBe(long.git('rev-parse', 'HEAD:a.md'));
    const request = { ref: 'refs/roadmap/remotes/r', files: new Map([['x', 'y']]), message: 'm' };
    const one = await there.writeCommit({ ...request, parent: null });
    expect(await there.writeCommit({ ...request, parent: null })).toBe(null);
    expect(await there.tree(one ?? '')).toEqual(new Map([['x', there.blobOid('y')]]));
    expect(await there.readBlobs([there.blobOid('y')])).toEqual(new Map([[there.blobOid('y'), 'y']]));
    expect(await there.changes(request.ref, 5)).toMatchObject([
      { commit: one, changes: [{ path: 'x', before: null }] },
    ]);
    expect(await there.oidsOf(request.ref, 'x')).toEqual([there.blobOid('y')]);
  } finally {
    long.remove();
  }
});

test('a chain is written in a bare repository too', async () => {
  repository.git('clone', '--quiet', '--bare', '.', '../bare.git');
  const there = openGit(openRepository(join(repository.root, '../bare.git'), repository.env));
  const request = { ref: 'refs/roadmap/remotes/r', parent: null, files: new Map([['x', 'y']]), message: 'm' };
  const commit = await there.writeCommit(request);
  expect(await there.readRef(request.ref)).toBe(commit);
});

test('an identity that nobody set does not keep the chain from being written', async () => {
  const anonymous = makeRepository({ anonymous: true });
  try {
    const there = openGit(anonymous);
    const ref = 'refs/roadmap/remotes/r';
    await there.writeCommit({ ref, parent: null, files: new Map([['x', 'y']]), message: 'm' });
    expect((await there.log(ref, 1))[0]?.author).toBe('roadmap');
  } finally {
    anonymous.remove();
  }
});

test('a setting waits for another git that writes one, and says which file is locked if that never ends', async () => {
  const lock = join(repository.root, '.git/config.lock');
  writeFileSync(lock, '');
  setTimeout(() => rmSync(lock), 100);
  await git.setConfig?.('roadmap.test', 'yes');
  expect(await git.config('roadmap.test')).toBe('yes');
  writeFileSync(lock, '');
  await expect(git.setConfig?.('roadmap.test', 'no')).rejects.toThrow('could not lock config file');
});

test('a git that is gone from its place is an error with a next step', async () => {
  const there = openGit(repository, { nativeGit: '/nowhere/git' });
  await expect(there.dirty(['a.md'])).rejects.toMatchObject({ code: 'git.unavailable', kind: 'user' });
});

test("an error carries git's own words, cut to a length that can be read", async () => {
  repository.write('.git/config', `${repository.read('.git/config')}[broken\n`);
  await expect(git.dirty(['a.md'])).rejects.toMatchObject({
    code: 'git.failed',
    message: expect.stringContaining('bad config'),
  });
});

describe('a chain', () => {
  const REF = 'refs/roadmap/remotes/github';
  const write = (parent: string | null, files: Record<string, string | null>, message = 'step') =>
    git.writeCommit({ ref: REF, parent, files: new Map(Object.entries(files)), message });

  test('thousands of files go in at once, are changed, replaced and removed, and nothing else is left behind', async () => {
    const many = (text: (at: number) => string | null) =>
      Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`seen/${at}/a.md`, text(at)]));
    const one = await write(null, { ...many((at) => `${at % 7} "ü"\n`), 'odd "name".md': 'odd', 'seen.md': 'x' });
    expect((await git.tree(one ?? '')).size).toBe(1202);
    const change = {
      ...many((at) => (at % 2 === 0 ? null : `again ${at}\n`)),
      'seen.md/now-a-folder': 'y',
      gone: null,
    };
    const two = await write(one, change, 'all of them\n\nRoadmap-Sync: github\n');
    const tree = await git.tree(two ?? '');
    expect(tree.size).toBe(602);
    expect(tree.get('seen/731/a.md')).toBe(git.blobOid('again 731\n'));
    expect(tree.get('seen.md/now-a-folder')).toBe(git.blobOid('y'));
    expect(tree.get('odd "name".md')).toBe(git.blobOid('odd'));
    expect((await git.log(REF, 5)).map(({ message }) => message)).toEqual([
      'all of them\n\nRoadmap-Sync: github',
      'step',
    ]);
    expect(repository.git('for-each-ref', '--format=%(refname)')).toBe(`refs/heads/main\n${REF}`);
    expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
    expect(
      await write(
        one,
        many(() => 'lost'),
      ),
    ).toBe(null);
  });
});
