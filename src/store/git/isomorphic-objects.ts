import fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeEntry } from 'isomorphic-git';
import { syncFolder } from '../durable.ts';
import { isMissing } from './config-file.ts';
import type { GitSetup } from './repository.ts';

export interface CommitRecord {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly at: number;
  readonly author: string;
  readonly message: string;
}

export interface BlobRef {
  readonly mode: string;
  readonly oid: string;
}

/** The object database through isomorphic-git: SHA-1, no alternates, no partial clone (see `lacking`). */
export interface Objects {
  commit(oid: string): Promise<CommitRecord>;
  entries(tree: string): Promise<readonly TreeEntry[]>;
  /** Null: no such object. Any other failure is thrown. */
  blob(oid: string): Promise<Uint8Array | null>;
  /** Durable when they resolve. */
  writeBlob(bytes: Uint8Array): Promise<string>;
  writeTree(entries: readonly TreeEntry[]): Promise<string>;
  writeCommit(commit: Parameters<typeof import('isomorphic-git').writeCommit>[0]['commit']): Promise<string>;
}

/** One cache per opening: what is read through it belongs to one operation. */
export async function openObjects(setup: GitSetup): Promise<Objects> {
  const git = await import('isomorphic-git');
  const place = { fs, gitdir: setup.commonDir, cache: {} };
  const grafts = shallowCommits(setup);
  const durable = async (oid: string): Promise<string> => {
    syncLoose(setup, oid);
    return oid;
  };
  return {
    async commit(oid) {
      const { commit } = await git.readCommit({ ...place, oid });
      return {
        oid,
        tree: commit.tree,
        parents: grafts.has(oid) ? [] : commit.parent,
        at: commit.committer.timestamp * 1000,
        author: commit.author.name,
        message: commit.message,
      };
    },
    entries: async (oid) => (await git.readTree({ ...place, oid })).tree,
    async blob(oid) {
      try {
        return (await git.readBlob({ ...place, oid })).blob;
      } catch (error) {
        if (error instanceof git.Errors.NotFoundError) return null;
        throw error;
      }
    },
    writeBlob: async (blob) => durable(await git.writeBlob({ ...place, blob })),
    writeTree: async (tree) => durable(await git.writeTree({ ...place, tree: [...tree] })),
    writeCommit: async (commit) => durable(await git.writeCommit({ ...place, commit })),
  };
}

/** Commits whose parents a shallow clone left out. */
function shallowCommits(setup: GitSetup): ReadonlySet<string> {
  try {
    return new Set(fs.readFileSync(join(setup.commonDir, 'shallow'), 'utf8').split('\n'));
  } catch (error) {
    if (isMissing(error)) return new Set();
    throw error;
  }
}

/** isomorphic-git does not wait for the disk. An object that is packed already has no loose file. */
function syncLoose(setup: GitSetup, oid: string): void {
  const path = join(setup.commonDir, 'objects', oid.slice(0, 2), oid.slice(2));
  if (!fs.existsSync(path)) return;
  const file = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  syncFolder(dirname(path));
}
