import type { ChainCommit, Git } from '../../ports/git.ts';
import { lastValue } from './config-file.ts';
import { readWholeConfig } from './config.ts';
import { readDefaultBranch } from './default-branch.ts';
import { chainIdentity } from './identity.ts';
import { commitInProcess, readDirtyInProcess } from './isomorphic-commit.ts';
import { type CommitRecord, type Objects, openObjects } from './isomorphic-objects.ts';
import { refuseLacking } from './lacking.ts';
import { blobOid, checkOid } from './object-id.ts';
import { fileRefs } from './ref-access.ts';
import { checkRefName } from './refs.ts';
import { swapRef } from './ref-swap.ts';
import type { GitSetup } from './repository.ts';
import { compareTrees, editTree, flatten } from './trees.ts';
import { type Visit, walk } from './walk.ts';

/**
 * Git without git: reading, committing and the snapshot chain through isomorphic-git. No hooks, no signing, no filters but
 * `core.autocrlf`. @throws RoadmapError `git.unavailable` where it would misread a repository (`refuseLacking`).
 */
export function createIsomorphicGit(setup: GitSetup): Git {
  const refs = fileRefs(setup);
  const config = async (key: string) => lastValue(readWholeConfig(setup, setup.env), key);
  const open = async (): Promise<Objects> => {
    refuseLacking(setup);
    return openObjects(setup);
  };
  const tipOf = async (ref: string): Promise<string | null> => {
    refuseLacking(setup);
    return refs.readRef(ref);
  };
  return {
    readRef: tipOf,
    config,
    async state() {
      refuseLacking(setup, ['reftable']);
      return refs.state();
    },
    defaultBranch: () => readDefaultBranch({ ...refs, readRef: tipOf, config }),
    blobOid: (text) => blobOid(text, setup.objectFormat),
    dirty: async (paths) => readDirtyInProcess(setup, await open(), paths),
    commit: async (request) => commitInProcess(setup, { objects: await open(), config }, request),
    writeCommit: async (request) => writeChain(setup, { objects: await open(), config }, request),
    ...reading(open, tipOf),
  };
}

type Reading = Pick<Git, 'tree' | 'readBlobs' | 'log' | 'changes' | 'oidsOf' | 'history'>;

function reading(open: () => Promise<Objects>, tipOf: Git['readRef']): Reading {
  const visits = async (ref: string, path: string | null, limit: number): Promise<Visit[]> => {
    const tip = await tipOf(ref);
    return tip === null || limit <= 0 ? [] : take(walk(await open(), tip, path), limit);
  };
  return {
    async tree(commit) {
      checkOid(commit);
      const objects = await open();
      const blobs = await flatten(objects, (await objects.commit(commit)).tree);
      return new Map([...blobs].map(([path, { oid }]) => [path, oid]));
    },
    async readBlobs(oids) {
      const objects = await open();
      const texts = new Map<string, string>();
      for (const oid of new Set(oids)) {
        checkOid(oid);
        const bytes = await objects.blob(oid);
        if (bytes !== null) texts.set(oid, Buffer.from(bytes).toString('utf8'));
      }
      return texts;
    },
    log: async (ref, limit) => (await visits(ref, null, limit)).map(({ commit }) => chainCommit(commit)),
    async changes(ref, limit) {
      const objects = await open();
      const commits = await visits(ref, null, limit);
      return Promise.all(
        commits.map(async ({ commit }) => {
          const parent = commit.parents[0] === undefined ? null : (await objects.commit(commit.parents[0])).tree;
          return { ...chainCommit(commit), changes: await compareTrees(objects, parent, commit.tree) };
        }),
      );
    },
    async oidsOf(ref, path) {
      const versions = await visits(ref, path, Number.POSITIVE_INFINITY);
      return [...new Set(versions.flatMap(({ oid }) => oid ?? []))];
    },
    async history(path, limit) {
      const versions = await visits('HEAD', path, limit);
      return versions.map(({ commit, oid }) => {
        const subject = commit.message.split('\n\n', 1)[0]?.replaceAll('\n', ' ').trim() ?? '';
        return { commit: commit.oid, at: commit.at, author: commit.author, subject, oid };
      });
    },
  };
}

async function take(visits: AsyncGenerator<Visit>, limit: number): Promise<Visit[]> {
  const taken: Visit[] = [];
  for await (const visit of visits) {
    taken.push(visit);
    if (taken.length >= limit) break;
  }
  return taken;
}

function chainCommit({ oid, at, author, message }: CommitRecord): ChainCommit {
  return { commit: oid, at, author, message: message.trimEnd() };
}

async function writeChain(
  setup: GitSetup,
  { objects, config }: { readonly objects: Objects; readonly config: Git['config'] },
  request: Parameters<Git['writeCommit']>[0],
): Promise<string | null> {
  checkRefName(request.ref);
  const changes = new Map<string, { mode: string; oid: string } | null>();
  for (const [path, text] of request.files) {
    const oid = text === null ? null : await objects.writeBlob(Buffer.from(text, 'utf8'));
    changes.set(path, oid === null ? null : { mode: '100644', oid });
  }
  const parent = request.parent === null ? null : await objects.commit(request.parent);
  const tree = (await editTree(objects, parent?.tree ?? null, changes)) ?? (await objects.writeTree([]));
  const who = {
    ...(await chainIdentity(setup.env, config)),
    timestamp: Math.floor(Date.now() / 1000),
    timezoneOffset: 0,
  };
  const commit = await objects.writeCommit({
    tree,
    parent: parent === null ? [] : [parent.oid],
    message: request.message,
    author: who,
    committer: who,
  });
  const moved = await swapRef(setup, { ref: request.ref, from: request.parent, to: commit });
  return moved ? commit : null;
}
