import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RoadmapError } from '../../model/errors.ts';
import type { Brought, GitTransport, Sent } from '../../ports/git-transport.ts';
import { replaceDurably } from '../durable.ts';
import { isMissing } from './config-file.ts';
import { records } from './native-chain.ts';
import type { GitRemote } from './native-remote.ts';
import { askGit, gitFailed, runGit, type RunResult } from './native-run.ts';
import type { GitSetup } from './repository.ts';

/** Network, and hooks of the user: longer than that is not slow but stuck. */
const TIMEOUT_MS = 120_000;

/** @throws RoadmapError `git.unavailable` from every call, where there is no git program */
export function createGitTransport(setup: GitSetup, remote: GitRemote): GitTransport {
  return {
    name: remote.name,
    recover: () => undoOwnRebase(setup),
    bring: async (branch) => {
      const there = await fetch(remote, branch);
      if (there === null) return { kind: 'absent' };
      const here = await headOf(setup);
      if (there === here) return { kind: 'current' };
      if (await remote.contains(here, there)) return { kind: 'ahead' };
      if (await remote.contains(there, here)) return forward(setup, here, there);
      return rebase(setup, here, there);
    },
    send: (branch) => send(setup, remote, branch),
  };
}

/** What the branch is over there; ours that follows it moves along. Null: not there. */
async function fetch(remote: GitRemote, branch: string): Promise<string | null> {
  const ref = `refs/heads/${branch}`;
  return reach(remote.name, async () => {
    const oid = (await remote.refs(ref)).get(ref) ?? null;
    if (oid === null) return null;
    await remote.fetch(new Map([[ref, oid]]));
    await remote.keep(`refs/remotes/${remote.name}/${branch}`, oid);
    return oid;
  });
}

async function headOf(setup: GitSetup): Promise<string> {
  return (await askGit(setup, ['rev-parse', '--verify', 'HEAD^{commit}'])).toString('latin1').trim();
}

async function forward(setup: GitSetup, from: string, to: string): Promise<Brought> {
  const result = await runGit(setup, ['merge', '--ff-only', '--no-stat', to], { acts: true });
  if (result.code === 0) return { kind: 'forwarded', from, to };
  const paths = await dirtyPaths(setup);
  if (paths.length > 0) return { kind: 'dirty', paths };
  throw gitFailed(['merge'], result);
}

/** Commits of this clone go on top of those of the others. */
async function rebase(setup: GitSetup, from: string, onto: string): Promise<Brought> {
  const dirty = await dirtyPaths(setup);
  if (dirty.length > 0) return { kind: 'dirty', paths: dirty };
  replaceDurably(markOf(setup), `${from}\n`);
  const env = { GIT_EDITOR: 'true', GIT_SEQUENCE_EDITOR: 'true' };
  const timeoutMs = setup.commitTimeoutMs;
  const args = ['rebase', '--quiet', '--no-autostash', '--rebase-merges', onto];
  const result = await runGit(setup, args, { acts: true, env, timeoutMs });
  if (result.code === 0) {
    rmSync(markOf(setup), { force: true });
    return { kind: 'rebased', from, to: await headOf(setup) };
  }
  const unmerged = records(await askGit(setup, ['diff', '--name-only', '--diff-filter=U', '-z']));
  await undoOwnRebase(setup);
  if (unmerged.length > 0) return { kind: 'conflict', paths: unmerged };
  throw gitFailed(['rebase'], result);
}

/** Tracked files that differ from HEAD; what git does not know is no hindrance, git itself looks after it. */
async function dirtyPaths(setup: GitSetup): Promise<readonly string[]> {
  return records(await askGit(setup, ['diff', '--name-only', '-z', 'HEAD', '--']));
}

/** Names the commit that our rebase began at. */
function markOf(setup: GitSetup): string {
  return join(setup.gitDir, 'roadmap', 'rebasing');
}

/** One that our run began and that did not end; a rebase of the user begins elsewhere, or has no mark. */
async function undoOwnRebase(setup: GitSetup): Promise<void> {
  const began = textOf(markOf(setup));
  if (began === null) return;
  const origin = textOf(join(setup.gitDir, 'rebase-merge', 'orig-head'));
  if (origin === began) await askGit(setup, ['rebase', '--abort'], { acts: true });
  rmSync(markOf(setup), { force: true });
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function send(setup: GitSetup, remote: GitRemote, branch: string): Promise<Sent> {
  const ref = `refs/heads/${branch}`;
  const args = ['push', '--porcelain', '--', remote.name, `${ref}:${ref}`];
  const result = await runGit(setup, args, { timeoutMs: TIMEOUT_MS, env: { LC_ALL: 'C' } });
  const line = result.stdout
    .toString('utf8')
    .split('\n')
    .find((one) => /^[ +*=!-]\t/.test(one));
  if (result.code === 0) return { kind: line?.startsWith('=') === true ? 'current' : 'sent' };
  if (line?.startsWith('!') !== true) throw unreachable(remote.name, gitFailed(['push'], result));
  if (/\[rejected\]|\(fetch first\)|\(non-fast-forward\)/.test(line)) return { kind: 'behind' };
  return { kind: 'refused', words: wordsOf(result, line) };
}

/** What the other side said, and the reason that git gives. */
function wordsOf(result: RunResult, line: string): string {
  const said = result.stderr.split('\n').flatMap((one) => /^remote: (.+)$/.exec(one)?.[1]?.trim() ?? []);
  const reason = /\(([^()]*)\)\s*$/.exec(line)?.[1] ?? '';
  return [...said, reason].filter((one) => one !== '').join('; ');
}

async function reach<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RoadmapError && error.code === 'git.failed') throw unreachable(name, error);
    throw error;
  }
}

function unreachable(name: string, cause: RoadmapError): RoadmapError {
  return new RoadmapError({
    kind: 'remote',
    code: 'git.unreachable',
    message: `the git remote ${name} cannot be reached: ${cause.message}`,
    hints: [`git ls-remote ${name}`, 'roadmap config set sync.git none'],
    data: { remote: name },
    cause,
  });
}
