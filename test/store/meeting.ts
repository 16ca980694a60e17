import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Claims } from '../../src/ports/claims.ts';
import { createClaims } from '../../src/store/claims.ts';
import { createGit, findRepository } from '../../src/store/git/index.ts';
import { createGitRemote } from '../../src/store/git/native-remote.ts';
import type { OpenedClaims } from '../contracts/claims.ts';
import { nativeGit, makeRepository, openRepository, type TestRepository } from '../support/repository.ts';

export interface Meeting extends OpenedClaims {
  claims(owner: string, remote: string): Claims;
}

/** Clones of one bare repository, each with its own objects. */
export function meet(): Meeting {
  const home = makeRepository();
  const root = (name: string): string => join(home.root, '..', name);
  home.git('init', '--quiet', '--bare', '--initial-branch=main', root('shared.git'));
  const clones: TestRepository[] = [];
  // The same claim made again by the same process in the same millisecond is the same claim.
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => (now += 1), sleep: async () => undefined };
  const cloned = (): TestRepository => {
    const path = root(`clone-${clones.length}`);
    home.git('init', '--quiet', '--initial-branch=main', path);
    const clone = openRepository(path, home.env);
    clone.git('remote', 'add', 'origin', root('shared.git'));
    clones.push(clone);
    return clone;
  };
  const claims = (owner: string, remote: string): Claims => {
    const token = String(clones.length);
    const clone = cloned();
    const setup = findRepository(clone.root, { env: clone.env });
    if (setup === null) throw new Error('no repository');
    const git = createGit({ ...setup, nativeGit, env: clone.env });
    const at = createGitRemote({ ...setup, nativeGit, env: clone.env }, 'origin', git.config);
    return createClaims({
      git,
      at,
      syncBranch: async () => 'main',
      remote,
      clock,
      owner,
      host: `host of ${owner}`,
      run: '7',
      token,
    });
  };
  return {
    claims,
    clone: (owner) => claims(owner, 'github'),
    publish: (files, branch = 'main') => {
      for (const [path, text] of Object.entries(files)) home.write(path, text);
      home.git('add', '--all');
      home.git('commit', '--quiet', '-m', 'published');
      home.git('push', '--quiet', root('shared.git'), `HEAD:refs/heads/${branch}`);
    },
    cut: () => renameSync(root('shared.git'), root('elsewhere.git')),
    close: () => home.remove(),
  };
}
