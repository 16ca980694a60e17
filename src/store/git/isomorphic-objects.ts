import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import type { TreeEntry } from 'isomorphic-git';
import { makeFolder, syncFolder, writeDurably } from '../durable.ts';
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
  const place = { fs: wholeFiles, gitdir: setup.commonDir, cache: {} };
  const grafts = shallowCommits(setup);
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
    writeBlob: (blob) => git.writeBlob({ ...place, blob }),
    writeTree: (tree) => git.writeTree({ ...place, tree: [...tree] }),
    writeCommit: (commit) => git.writeCommit({ ...place, commit }),
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

/** isomorphic-git writes in place, does not wait for the disk, and leaves alone what is there: a torn object would stay for good. */
const wholeFiles = { ...fs, promises: { ...fs.promises, writeFile: writeWhole } };

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  makeFolder(folder);
  // Under the name of git's own that it tidies up some day.
  const draft = join(folder, `tmp_obj_${randomBytes(6).toString('hex')}`);
  try {
    writeDurably(draft, 'wx', bytes);
    fs.renameSync(draft, path);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(folder);
}
