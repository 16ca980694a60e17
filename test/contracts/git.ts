import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Git } from '../../src/ports/git.ts';
import { makeRepository, type TestRepository } from '../support/repository.ts';

const REF = 'refs/roadmap/remotes/github';

/** What every `Git` does in an ordinary repository. */
export function gitContract(name: string, open: (repository: TestRepository) => Git): void {
  describe(name, () => {
    let repository: TestRepository;
    let git: Git;

    beforeEach(() => {
      repository = makeRepository();
      git = open(repository);
    });
    afterEach(() => repository.remove());

    /** One commit of the user's with a few files. */
    const begin = (): string => {
      repository.write('a.md', 'a\n');
      repository.write('dir/b.md', 'b\n');
      repository.write('other.txt', 'other\n');
      repository.git('add', '.');
      repository.git('commit', '--quiet', '-m', 'begin');
      return repository.git('rev-parse', 'HEAD');
    };
    const write = (parent: string | null, files: Record<string, string | null>, message = 'step') =>
      git.writeCommit({ ref: REF, parent, files: new Map(Object.entries(files)), message });

    describe('state', () => {
      test('an unborn branch has a name and no commit', async () => {
        expect(await git.state()).toEqual({ branch: 'main', head: null, operation: null });
      });

      test('a branch, a branch in a folder, packed refs and a detached HEAD are told apart', async () => {
        const head = begin();
        expect(await git.state()).toEqual({ branch: 'main', head, operation: null });
        repository.git('switch', '--quiet', '-c', 'fix/login');
        expect(await git.state()).toEqual({ branch: 'fix/login', head, operation: null });
        repository.git('pack-refs', '--all');
        expect(await git.state()).toEqual({ branch: 'fix/login', head, operation: null });
        repository.git('switch', '--quiet', '--detach');
        expect(await git.state()).toEqual({ branch: null, head, operation: null });
      });

      test('a merge, rebase, cherry-pick, revert and bisect under way are named', async () => {
        begin();
        repository.git('switch', '--quiet', '-c', 'side');
        repository.write('a.md', 'side\n');
        repository.git('commit', '--quiet', '-am', 'side');
        repository.git('switch', '--quiet', 'main');
        repository.write('a.md', 'main\n');
        repository.git('commit', '--quiet', '-am', 'main');
        const conflict = async (...args: string[]) => {
          expect(() => repository.git(...args)).toThrow();
          const { operation } = await git.state();
          repository.git(args[0] ?? '', '--abort');
          expect((await git.state()).operation).toBe(null);
          return operation;
        };
        expect(await conflict('merge', 'side')).toBe('merge');
        expect(await conflict('rebase', 'side')).toBe('rebase');
        expect(await conflict('cherry-pick', 'side')).toBe('cherry-pick');
        expect(await conflict('revert', 'HEAD~1')).toBe('revert');
        repository.git('bisect', 'start');
        expect((await git.state()).operation).toBe('bisect');
      });
    });

    describe('configuration', () => {
      test('a value is the last one set, a missing one is null', async () => {
        repository.git('config', '--add', 'user.name', 'Second "quoted" # name ; x');
        expect(await git.config('user.name')).toBe('Second "quoted" # name ; x');
        expect(await git.config('User.Email')).toBe('ana@example.org');
        expect(await git.config('roadmap.nothing')).toBe(null);
      });

      test('a subsection keeps its case', async () => {
        repository.git('config', 'remote.Origin.url', 'https://example.org/x.git');
        expect(await git.config('remote.Origin.url')).toBe('https://example.org/x.git');
        expect(await git.config('remote.origin.url')).toBe(null);
      });

      test("the user's own file answers what the repository's does not", async () => {
        repository.git('config', '--global', 'roadmap.colour', 'green');
        repository.git('config', '--global', 'user.name', 'Global');
        expect(await git.config('roadmap.colour')).toBe('green');
        expect(await git.config('user.name')).toBe('Ana');
      });

      test('the default branch is the one that origin names, else the configured one, else the current one', async () => {
        const head = begin();
        repository.git('switch', '--quiet', '-c', 'topic');
        expect(await git.defaultBranch()).toBe('topic');
        repository.git('config', 'init.defaultBranch', 'main');
        expect(await git.defaultBranch()).toBe('main');
        repository.git('update-ref', 'refs/remotes/origin/trunk', head);
        repository.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk');
        expect(await git.defaultBranch()).toBe('trunk');
      });
    });

    describe('dirty', () => {
      test('staged, changed, untracked, ignored and removed files are dirty, clean and absent ones are not', async () => {
        begin();
        repository.write('.gitignore', 'ignored.md\n');
        repository.write('clean.md', 'x\n');
        repository.write('gone.md', 'x\n');
        repository.git('add', '.');
        repository.git('commit', '--quiet', '-m', 'more');
        repository.write('a.md', 'staged\n');
        repository.git('add', 'a.md');
        repository.write('dir/b.md', 'changed\n');
        repository.write('new folder/ü "q".md', 'new\n');
        repository.write('ignored.md', 'new\n');
        repository.write('not asked.md', 'new\n');
        rmSync(join(repository.root, 'gone.md'));
        const asked = ['a.md', 'dir/b.md', 'new folder/ü "q".md', 'ignored.md', 'gone.md', 'clean.md', 'absent.md'];
        expect([...(await git.dirty(asked))].sort()).toEqual([...asked.slice(0, 5)].sort());
        expect(await git.dirty([])).toEqual(new Set());
      });

      test('a path is taken literally, not as a pattern', async () => {
        begin();
        repository.write('a.md', 'changed\n');
        expect(await git.dirty(['*.md', ':(top)a.md', 'dir'])).toEqual(new Set());
      });

      test('a staged change that the working tree takes back is dirty still', async () => {
        begin();
        repository.write('a.md', 'staged\n');
        repository.git('add', 'a.md');
        repository.write('a.md', 'a\n');
        expect(await git.dirty(['a.md'])).toEqual(new Set(['a.md']));
      });
    });

    describe('commit', () => {
      test('exactly the named paths are committed; staged and dirty work of the user stays as it was', async () => {
        const before = begin();
        repository.write('other.txt', 'staged\n');
        repository.git('add', 'other.txt');
        repository.write('other.txt', 'and edited again\n');
        repository.write('untracked.txt', 'mine\n');
        repository.write('a.md', 'ours\n');
        repository.write('new/c.md', 'new\n');
        rmSync(join(repository.root, 'dir/b.md'));
        const commit = await git.commit({ paths: ['a.md', 'new/c.md', 'dir/b.md'], message: 'sync\n' });
        expect(commit).toBe(repository.git('rev-parse', 'HEAD'));
        expect(repository.git('rev-parse', 'HEAD~1')).toBe(before);
        expect(repository.git('diff-tree', '-r', '--name-status', '--no-commit-id', 'HEAD').split('\n')).toEqual([
          'M\ta.md',
          'D\tdir/b.md',
          'A\tnew/c.md',
        ]);
        expect(repository.git('status', '--porcelain').split('\n')).toEqual(['MM other.txt', '?? untracked.txt']);
        expect(repository.git('show', ':other.txt')).toBe('staged');
        expect(repository.git('fsck', '--strict')).toBe('');
      });

      test('the message keeps its trailers and lines that look like comments', async () => {
        begin();
        repository.write('a.md', 'x\n');
        const message = 'roadmap sync: github, 1 pulled\n\n# 224f3405 #221 ← title\n\nRoadmap-Sync: github\n';
        await git.commit({ paths: ['a.md'], message });
        expect(repository.git('log', '-1', '--format=%B')).toBe(message.trim());
        expect(repository.git('log', '-1', '--format=%(trailers:key=Roadmap-Sync,valueonly)')).toBe('github');
      });

      test('nothing new makes no commit', async () => {
        const head = begin();
        expect(await git.commit({ paths: ['a.md', 'never there.md'], message: 'x' })).toBe(null);
        expect(repository.git('rev-parse', 'HEAD')).toBe(head);
      });

      test('the index follows in the next commit where a process died between commit and index', async () => {
        begin();
        repository.write('a.md', 'new\n');
        repository.write('fresh.md', 'new\n');
        rmSync(join(repository.root, 'dir/b.md'));
        const index = join(repository.root, '.git/index');
        const before = readFileSync(index);
        const request = { paths: ['a.md', 'fresh.md', 'dir/b.md'], message: 'x' };
        const commit = await git.commit(request);
        writeFileSync(index, before);
        expect(repository.git('status', '--porcelain')).not.toBe('');
        expect(await git.commit(request)).toBe(null);
        expect([repository.git('status', '--porcelain'), repository.git('rev-parse', 'HEAD')]).toEqual(['', commit]);
      });

      test('the first commit of an unborn branch holds the named paths alone', async () => {
        repository.write('a.md', 'a\n');
        repository.write('staged.md', 's\n');
        repository.git('add', 'staged.md');
        expect(await git.commit({ paths: ['nothing.md'], message: 'none' })).toBe(null);
        await git.commit({ paths: ['a.md'], message: 'first' });
        expect(repository.git('ls-tree', '-r', '--name-only', 'HEAD')).toBe('a.md');
        expect(repository.git('status', '--porcelain')).toBe('A  staged.md');
      });

      test('an ignored path stays out, unless it is tracked', async () => {
        begin();
        repository.write('tracked.log', 'one\n');
        repository.git('add', 'tracked.log');
        repository.git('commit', '--quiet', '-m', 'tracked');
        repository.write('.gitignore', '*.log\n');
        repository.write('x.log', 'x\n');
        expect(await git.commit({ paths: ['x.log'], message: 'log' })).toBe(null);
        repository.write('tracked.log', 'two\n');
        await git.commit({ paths: ['x.log', 'tracked.log'], message: 'logs' });
        expect(repository.git('show', '--format=', '--name-only', 'HEAD')).toBe('tracked.log');
        expect(repository.git('status', '--porcelain')).toBe('?? .gitignore');
      });

      test('names that look like options, patterns and quotes are names', async () => {
        begin();
        const paths = ['-rf.md', 'a*.md', 'dir/ü "q".md', ':(top)x.md', 'a space .md'];
        for (const path of paths) repository.write(path, path);
        await git.commit({ paths, message: 'odd names' });
        expect(repository.git('ls-tree', '-r', '-z', '--name-only', 'HEAD').split('\0')).toEqual(
          expect.arrayContaining(paths),
        );
        expect(repository.git('status', '--porcelain')).toBe('');
      });

      test('line ends are stored as core.autocrlf wants them', async () => {
        begin();
        repository.git('config', 'core.autocrlf', 'true');
        repository.write('crlf.md', 'one\r\ntwo\r\n');
        await git.commit({ paths: ['crlf.md'], message: 'crlf' });
        expect(await git.blobOid('one\ntwo\n')).toBe(repository.git('rev-parse', 'HEAD:crlf.md'));
        expect(repository.git('status', '--porcelain')).toBe('');
      });

      test('a detached HEAD moves alone', async () => {
        const head = begin();
        repository.git('switch', '--quiet', '--detach');
        repository.write('a.md', 'x\n');
        const commit = await git.commit({ paths: ['a.md'], message: 'x' });
        expect(repository.git('rev-parse', 'HEAD', 'main').split('\n')).toEqual([commit, head]);
      });

      test('a merge under way is not finished by our commit', async () => {
        begin();
        repository.git('switch', '--quiet', '-c', 'side');
        repository.write('a.md', 'side\n');
        repository.git('commit', '--quiet', '-am', 'side');
        repository.git('switch', '--quiet', 'main');
        repository.git('merge', '--quiet', '--no-ff', '--no-commit', 'side');
        repository.write('other.txt', 'x\n');
        await expect(git.commit({ paths: ['other.txt'], message: 'x' })).rejects.toMatchObject({
          code: 'git.commit_failed',
        });
      });

      test('without an identity the commit is refused, and nothing is left behind', async () => {
        const head = begin();
        repository.git('config', '--unset', 'user.name');
        repository.git('config', '--unset', 'user.email');
        repository.git('config', 'user.useConfigOnly', 'true');
        repository.write('a.md', 'x\n');
        await expect(git.commit({ paths: ['a.md'], message: 'x' })).rejects.toMatchObject({
          kind: 'user',
          code: 'git.commit_failed',
          hints: expect.arrayContaining([expect.stringContaining('git config user.email')]),
        });
        expect(repository.git('rev-parse', 'HEAD')).toBe(head);
        expect(repository.git('status', '--porcelain')).toBe(' M a.md');
      });
    });

    describe('history of a path', () => {
      test('the commits that changed it, newest first, with the object it became', async () => {
        begin();
        const first = repository.git('rev-parse', 'HEAD:a.md');
        repository.write('other.txt', 'unrelated\n');
        repository.git('commit', '--quiet', '-am', 'unrelated');
        repository.write('a.md', 'two\n');
        repository.git('commit', '--quiet', '-am', 'two | \x1f odd');
        const second = repository.git('rev-parse', 'HEAD:a.md');
        repository.git('rm', '--quiet', 'a.md');
        repository.git('commit', '--quiet', '-m', 'gone');
        const versions = await git.history('a.md', 10);
        expect(versions.map(({ oid, subject }) => [oid, subject])).toEqual([
          [null, 'gone'],
          [second, 'two | \x1f odd'],
          [first, 'begin'],
        ]);
        expect(versions[0]).toMatchObject({ author: 'Ana', at: Date.parse('2026-01-06T16:25:12Z') });
        expect(versions[0]?.commit).toBe(repository.git('rev-parse', 'HEAD'));
        expect(await git.history('a.md', 1)).toHaveLength(1);
        expect(await git.history('never.md', 10)).toEqual([]);
        expect(await git.history('di', 10)).toEqual([]);
      });

      test('an unborn branch has none', async () => {
        expect(await git.history('a.md', 10)).toEqual([]);
      });

      test('a merged change is found on the side it came from', async () => {
        begin();
        repository.git('switch', '--quiet', '-c', 'side');
        repository.write('a.md', 'side\n');
        repository.git('commit', '--quiet', '-am', 'side');
        repository.git('switch', '--quiet', 'main');
        repository.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
        expect((await git.history('a.md', 10)).map(({ subject }) => subject)).toEqual(['side', 'begin']);
      });
    });

    describe('a chain', () => {
      test('a missing ref is null and has no log', async () => {
        expect(await git.readRef(REF)).toBe(null);
        expect(await git.log(REF, 5)).toEqual([]);
        expect(await git.changes(REF, 5)).toEqual([]);
        expect(await git.oidsOf(REF, 'x')).toEqual([]);
      });

      test('what is written is read back, and the working tree, index and branch know nothing of it', async () => {
        const one = await write(null, { 'seen/1.md': 'eins — ü\n', 'seen/2.md': '', 'cursor.json': '{}\n' });
        expect(await git.readRef(REF)).toBe(one);
        const tree = await git.tree(one ?? '');
        expect(tree).toEqual(
          new Map([
            ['cursor.json', git.blobOid('{}\n')],
            ['seen/1.md', git.blobOid('eins — ü\n')],
            ['seen/2.md', git.blobOid('')],
          ]),
        );
        const missing = git.blobOid('never stored');
        expect(await git.readBlobs([...tree.values(), missing])).toEqual(
          new Map(['{}\n', 'eins — ü\n', ''].map((text) => [git.blobOid(text), text])),
        );
        expect(repository.git('status', '--porcelain')).toBe('');
        expect(repository.git('for-each-ref', '--format=%(refname)')).toBe(REF);
        expect(repository.git('fsck', '--strict')).toBe('');
      });

      test('later commits change and remove files and keep the rest', async () => {
        const one = await write(null, { 'a/1.md': '1\n', 'a/2.md': '2\n', 'b/c/3.md': '3\n' });
        const two = await write(one, { 'a/1.md': 'one\n', 'b/c/3.md': null, 'never/there.md': null });
        expect([...(await git.tree(two ?? '')).keys()]).toEqual(['a/1.md', 'a/2.md']);
        expect(repository.git('rev-parse', `${REF}~1`)).toBe(one);
      });

      test('a ref that moved meanwhile is not overwritten', async () => {
        const one = await write(null, { a: '1' });
        const two = await write(one, { a: '2' });
        expect(await write(one, { a: '3' })).toBe(null);
        expect(await write(null, { a: '4' })).toBe(null);
        expect(await git.readRef(REF)).toBe(two);
      });

      test('of writers at the same time exactly one wins each step', async () => {
        const one = await write(null, { a: '1' });
        const results = await Promise.all(['x', 'y', 'z'].map((text) => write(one, { a: text })));
        expect(results.filter((commit) => commit !== null)).toEqual([await git.readRef(REF)]);
      });

      test('its log, its changes and the objects of one path are read newest first', async () => {
        const one = await write(null, { 'seen/1.md': 'a\n', keep: 'k' }, 'first\n\nRoadmap-Sync: github\n');
        const two = await write(one, { 'seen/1.md': 'b\n' }, 'second');
        const three = await write(two, { 'seen/1.md': null, new: 'n' }, 'third');
        const [a, b] = [git.blobOid('a\n'), git.blobOid('b\n')];
        const log = await git.log(REF, 2);
        expect(log.map(({ commit, message, author }) => [commit, message, author])).toEqual([
          [three, 'third', 'Ana'],
          [two, 'second', 'Ana'],
        ]);
        expect((await git.log(REF, 9)).at(-1)?.message).toBe('first\n\nRoadmap-Sync: github');
        const changes = await git.changes(REF, 9);
        expect(changes.map((step) => step.commit)).toEqual([three, two, one]);
        expect(changes.map((step) => step.changes)).toEqual([
          [
            { path: 'new', before: null, after: git.blobOid('n') },
            { path: 'seen/1.md', before: b, after: null },
          ],
          [{ path: 'seen/1.md', before: a, after: b }],
          [
            { path: 'keep', before: null, after: git.blobOid('k') },
            { path: 'seen/1.md', before: null, after: a },
          ],
        ]);
        expect(await git.oidsOf(REF, 'seen/1.md')).toEqual([b, a]);
      });

      test('a ref is read whether loose, packed or overridden after packing', async () => {
        const one = await write(null, { a: '1' });
        repository.git('pack-refs', '--all', '--prune');
        expect(await git.readRef(REF)).toBe(one);
        const two = await write(one, { a: '2' });
        expect(await git.readRef(REF)).toBe(two);
        repository.git('gc', '--quiet', '--prune=now');
        expect(await git.readBlobs([git.blobOid('1')])).toEqual(new Map([[git.blobOid('1'), '1']]));
      });

      test('a damaged object is an error, not a missing one', async () => {
        const commit = await write(null, { a: 'text\n' });
        expect(commit).not.toBe(null);
        const oid = git.blobOid('text\n');
        const file = `.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`;
        rmSync(join(repository.root, file));
        repository.write(file, 'garbage');
        await expect(git.readBlobs([oid])).rejects.toThrow();
      });

      test('nothing but whole object ids and refs below refs/ is let through', async () => {
        await expect(git.readBlobs(['--batch-all-objects'])).rejects.toMatchObject({ code: 'git.oid' });
        await expect(git.tree('HEAD')).rejects.toMatchObject({ code: 'git.oid' });
        for (const ref of ['--help', 'main', 'refs/../config', 'refs/heads/a..b', 'refs/a.lock', 'refs/a b']) {
          await expect(git.readRef(ref)).rejects.toMatchObject({ code: 'git.ref_name' });
        }
      });

      test('a hostile name of the user cannot break a commit', async () => {
        repository.git('config', 'user.name', 'A <b>\nparent 0');
        const commit = await write(null, { 'we"ird name.md': 'x' });
        expect(repository.git('fsck', '--strict')).toBe('');
        expect([...(await git.tree(commit ?? '')).keys()]).toEqual(['we"ird name.md']);
      });
    });
  });
}
