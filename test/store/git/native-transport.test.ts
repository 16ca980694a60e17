import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GitTransport } from '../../../src/ports/git-transport.ts';
import { createNativeGit } from '../../../src/store/git/native.ts';
import { findRepository } from '../../../src/store/git/index.ts';
import { createGitRemote } from '../../../src/store/git/native-remote.ts';
import { createGitTransport } from '../../../src/store/git/native-transport.ts';
import { makeRepository, nativeGit, openRepository, type TestRepository } from '../../support/repository.ts';

let ana: TestRepository;
let bo: TestRepository;
let bare: string;

beforeEach(() => {
  ana = makeRepository();
  bare = join(ana.root, '..', 'shared.git');
  execFileSync(nativeGit, ['init', '--quiet', '--bare', '-b', 'main', bare], { env: ana.env });
  ana.git('remote', 'add', 'origin', bare);
  commit(ana, 'a.md', 'one\n');
  ana.git('push', '-q', 'origin', 'main');
  const folder = join(ana.root, '..', 'bo');
  execFileSync(nativeGit, ['clone', '-q', bare, folder], { env: ana.env });
  bo = openRepository(folder, ana.env);
  bo.git('config', 'user.name', 'Bo');
  bo.git('config', 'user.email', 'bo@example.org');
});
afterEach(() => ana.remove());

function commit(repository: TestRepository, path: string, text: string): string {
  repository.write(path, text);
  repository.git('add', path);
  repository.git('commit', '-qm', path);
  return repository.git('rev-parse', 'HEAD');
}

async function transport({ root, env }: TestRepository): Promise<GitTransport> {
  const found = await findRepository(root, { env });
  if (found === null) throw new Error('no repository');
  const setup = { ...found, nativeGit, env };
  return createGitTransport(setup, createGitRemote(setup, 'origin', createNativeGit(setup).config));
}

describe('the branch is brought', () => {
  it('stays where both are equal, where it is ahead, and where the remote does not have it', async () => {
    const git = await transport(bo);
    expect(await git.bring('main')).toEqual({ kind: 'current' });
    commit(bo, 'b.md', 'mine\n');
    expect(await git.bring('main')).toEqual({ kind: 'ahead' });
    bo.git('switch', '-qc', 'other');
    expect(await git.bring('other')).toEqual({ kind: 'absent' });
  });

  it('goes forward, and work that is not committed stays as it is', async () => {
    const git = await transport(bo);
    const from = bo.git('rev-parse', 'HEAD');
    const to = commit(ana, 'b.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    bo.write('a.md', 'his, not committed\n');
    expect(await git.bring('main')).toEqual({ kind: 'forwarded', from, to });
    expect(bo.read('a.md')).toBe('his, not committed\n');
    expect(bo.git('rev-parse', 'origin/main')).toBe(to);
  });

  it('stays where going forward would write over work that is not committed', async () => {
    const git = await transport(bo);
    commit(ana, 'a.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    bo.write('a.md', 'his, not committed\n');
    expect(await git.bring('main')).toEqual({ kind: 'dirty', paths: ['a.md'] });
    expect(bo.read('a.md')).toBe('his, not committed\n');
  });

  it('puts its own commits on top of those of others', async () => {
    const git = await transport(bo);
    const to = commit(ana, 'b.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    const from = commit(bo, 'c.md', 'his\n');
    expect(await git.bring('main')).toEqual({ kind: 'rebased', from, to: bo.git('rev-parse', 'HEAD') });
    expect(bo.git('rev-parse', 'HEAD~1')).toBe(to);
    expect(await git.send('main')).toEqual({ kind: 'sent' });
    expect(await git.send('main')).toEqual({ kind: 'current' });
  });

  it('stays as it was where both sides changed the same line, or something is not committed', async () => {
    const git = await transport(bo);
    commit(ana, 'a.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    const from = commit(bo, 'a.md', 'his\n');
    expect(await git.bring('main')).toEqual({ kind: 'conflict', paths: ['a.md'] });
    expect(bo.git('rev-parse', 'HEAD')).toBe(from);
    expect(bo.git('status', '--porcelain')).toBe('');
    expect(existsSync(join(bo.root, '.git', 'rebase-merge'))).toBe(false);
    bo.write('a.md', 'not committed\n');
    expect(await git.bring('main')).toEqual({ kind: 'dirty', paths: ['a.md'] });
  });

  it('takes up where a run was killed in the middle of its rebase, and leaves a rebase of the user alone', async () => {
    const git = await transport(bo);
    commit(ana, 'a.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    const from = commit(bo, 'a.md', 'his\n');
    bo.git('fetch', '-q');
    expect(() => bo.git('rebase', 'origin/main')).toThrow(/CONFLICT|conflict/);
    await git.recover();
    expect(existsSync(join(bo.root, '.git', 'rebase-merge'))).toBe(true);
    mkdirSync(join(bo.root, '.git', 'roadmap'), { recursive: true });
    writeFileSync(join(bo.root, '.git', 'roadmap', 'rebasing'), `${from}\n`);
    await git.recover();
    expect(bo.git('rev-parse', 'HEAD')).toBe(from);
    expect(bo.git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('main');
    expect(existsSync(join(bo.root, '.git', 'rebase-merge'))).toBe(false);
    expect(await git.bring('main')).toEqual({ kind: 'conflict', paths: ['a.md'] });
  });
});

describe('the branch is sent', () => {
  it('never by force', async () => {
    const git = await transport(bo);
    const hers = commit(ana, 'b.md', 'hers\n');
    ana.git('push', '-q', 'origin', 'main');
    commit(bo, 'c.md', 'his\n');
    expect(await git.send('main')).toEqual({ kind: 'behind' });
    expect(ana.git('ls-remote', 'origin', 'main')).toContain(hers);
  });

  it('tells what the other side said when it refuses', async () => {
    const hook = join(bare, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    commit(bo, 'c.md', 'his\n');
    expect(await (await transport(bo)).send('main')).toEqual({
      kind: 'refused',
      words: 'main is protected; pre-receive hook declined',
    });
  });

  it('says so when nobody is there', async () => {
    bo.git('remote', 'set-url', 'origin', join(bo.root, 'nowhere'));
    const git = await transport(bo);
    await expect(git.bring('main')).rejects.toMatchObject({ code: 'git.unreachable', kind: 'remote' });
    await expect(git.send('main')).rejects.toMatchObject({ code: 'git.unreachable', kind: 'remote' });
  });
});
