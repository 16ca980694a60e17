import { setTimeout as sleep } from 'node:timers/promises';
import { chainIdentity } from './identity.ts';
import { checkOid } from './object-id.ts';
import { DURABLE } from './native-pack.ts';
import { records } from './native-chain.ts';
import { askGit, gitFailed, runGit, type RunResult } from './native-run.ts';
import { makeCommit, type CommitContent } from './native-write.ts';
import { checkRefName } from './refs.ts';
import type { GitSetup } from './repository.ts';
import type { Git } from '../../ports/git.ts';

export interface RefMove {
  readonly ref: string;
  /** What it is there; null: it must not exist. */
  readonly from: string | null;
  /** Null: taken away. */
  readonly to: string | null;
}

/** The repository where clones meet, for refs of ours. Asks nobody: a password that is missing is an error. */
export interface GitRemote {
  readonly name: string;
  /** Refs whose names begin so, as they are there now. */
  refs(prefix: string): Promise<ReadonlyMap<string, string>>;
  /** Brings the objects of these refs here; no ref of ours moves. */
  fetch(refs: ReadonlyMap<string, string>): Promise<void>;
  /** All or none. False: one of them is not as it was expected to be. */
  push(moves: readonly RefMove[]): Promise<boolean>;
  /** A ref of this clone that follows one over there. */
  keep(ref: string, oid: string): Promise<void>;
  /** Whether a commit has another one in its history, or is it. */
  contains(commit: string, older: string): Promise<boolean>;
  /** A commit without a ref. */
  commit(content: CommitContent): Promise<string>;
  /** Object ids of these paths on its branch of this name as it is now. What is missing here is fetched; no ref moves. */
  published(branch: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

/** Network and other people's hooks: longer than that is not slow but stuck. */
const TIMEOUT_MS = 120_000;

/** `origin`, or the only one there is; null: clones do not meet anywhere. @throws RoadmapError `git.unavailable` */
export async function findGitRemote(setup: GitSetup): Promise<string | null> {
  const names = (await askGit(setup, ['remote'])).toString('utf8').split('\n').filter(Boolean);
  if (names.includes('origin')) return 'origin';
  return names.length === 1 ? (names[0] ?? null) : null;
}

/** @throws RoadmapError `git.failed` from everything that reaches out, in git's own words */
export function createGitRemote(setup: GitSetup, name: string, config: Git['config']): GitRemote {
  const refs: GitRemote['refs'] = async (prefix) => {
    const out = await ask(setup, ['ls-remote', '--refs', '--', name, `${prefix}*`]);
    const lines = out.toString('utf8').split('\n').filter(Boolean);
    const found = lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))] as const);
    return new Map(found.filter(([ref]) => ref.startsWith(prefix)));
  };
  return {
    name,
    refs,
    fetch: (wanted) => fetch(setup, name, wanted),
    push: (moves) => push(setup, { name, refs }, moves),
    async keep(ref, oid) {
      checkRefName(ref);
      checkOid(oid);
      await askGit(setup, [...DURABLE, 'update-ref', '--no-deref', '-m', 'roadmap', ref, oid], { acts: true });
    },
    async contains(commit, older) {
      [commit, older].forEach(checkOid);
      const args = ['merge-base', '--is-ancestor', older, commit];
      const result = await runGit(setup, args);
      if (result.code !== 0 && result.code !== 1) throw gitFailed(args, result);
      return result.code === 0;
    },
    commit: async (content) => makeCommit(setup, content, await chainIdentity(setup.env, config)),
    async published(branch, paths) {
      const ref = `refs/heads/${branch}`;
      const commit = (await refs(ref)).get(ref);
      if (commit === undefined) return new Map();
      await fetch(setup, name, new Map([[ref, commit]]));
      const args = ['--literal-pathspecs', 'ls-tree', '-r', '-z', '--full-tree', commit, '--'];
      const lines: string[] = [];
      for (let at = 0; at < paths.length; at += MANY)
        lines.push(...records(await askGit(setup, [...args, ...paths.slice(at, at + MANY)])));
      // `<mode> blob <oid>TAB<path>`
      return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.split(/[ \t]/)[2] ?? '']));
    },
  };
}

async function ask(setup: GitSetup, args: readonly string[]): Promise<Buffer> {
  const result = await runGit(setup, args, { timeoutMs: TIMEOUT_MS });
  if (result.code === 0) return result.stdout;
  throw failed(args, result);
}

function failed(args: readonly string[], result: RunResult) {
  const words = result.timedOut ? `no answer within ${TIMEOUT_MS / 1000} s. ${result.stderr}` : result.stderr;
  return gitFailed(args.slice(0, 1), { ...result, stderr: withoutSecrets(words) });
}

/** Addresses may hold a password. */
function withoutSecrets(words: string): string {
  return words.replace(/(\w+:\/\/)[^\s/@]+@/g, '$1');
}

/** Nothing but objects: no FETCH_HEAD, no tags, no branches that the configuration would move as well. */
const FETCH = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--refmap='];

async function fetch(setup: GitSetup, name: string, wanted: ReadonlyMap<string, string>): Promise<void> {
  [...wanted.values()].forEach(checkOid);
  const input = [...wanted.values()].map((oid) => `${oid}\n`).join('');
  const known = (await askGit(setup, ['cat-file', '--batch-check'], { input })).toString('utf8').split('\n');
  // One ref for each object is enough.
  const missing = new Map(
    [...wanted].filter((_, at) => known[at]?.endsWith(' missing')).map(([ref, oid]) => [oid, ref]),
  );
  const refs = [...missing.values()];
  refs.forEach(checkRefName);
  for (let at = 0; at < refs.length; at += MANY)
    await ask(setup, ['-c', 'gc.auto=0', ...FETCH, '--', name, ...refs.slice(at, at + MANY)]);
}

/** What a command line holds everywhere. */
const MANY = 300;

/** Hooks are for the user's own pushes; ours carries no branch. */
const PUSH = ['-c', 'push.gpgSign=false', '-c', 'push.followTags=false', '-c', 'push.recurseSubmodules=no'];

async function push(
  setup: GitSetup,
  { name, refs }: Pick<GitRemote, 'name' | 'refs'>,
  moves: readonly RefMove[],
): Promise<boolean> {
  for (const { ref, from, to } of moves) {
    checkRefName(ref);
    for (const oid of [from, to]) if (oid !== null) checkOid(oid);
  }
  const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
  const specs = moves.map(({ ref, to }) => `${to ?? ''}:${ref}`);
  const args = [...PUSH, 'push', '--quiet', '--atomic', '--no-verify', ...leases, '--', name, ...specs];
  for (let attempt = 1; ; attempt++) {
    const result = await runGit(setup, args, { timeoutMs: TIMEOUT_MS });
    if (result.code === 0) return true;
    // Refused, or an answer that was lost: what is there now tells.
    const there = await refs(folderOf(moves[0]?.ref ?? ''));
    if (moves.every(({ ref, to }) => (there.get(ref) ?? null) === to)) return true;
    if (moves.some(({ ref, from }) => (there.get(ref) ?? null) !== from)) return false;
    // Somebody else may be in the middle of a push of the same refs.
    if (attempt === ATTEMPTS || result.timedOut) throw failed(['push'], result);
    await sleep(100 * 2 ** attempt);
  }
}

const ATTEMPTS = 3;

/** Our refs of one kind lie in one folder. */
function folderOf(ref: string): string {
  return ref.slice(0, ref.lastIndexOf('/') + 1);
}
