import type { FileVersion, Git } from '../../../src/ports/git.ts';
import { oidOf } from '../../support/object-ids.ts';
import { ancestors, commit, commitOf, dirtyPaths, type Worktree } from './git.ts';

type Used = Pick<Git, 'state' | 'dirty' | 'history' | 'config' | 'defaultBranch' | 'commit' | 'readBlobs' | 'blobOid'>;

/** The model behind the port, as far as a synchronisation asks it. */
export function gitPort(worktree: Worktree, clock: { now(): number }): Git {
  const known = new Map<string, string>();
  const used: Used = {
    state: async () => ({ branch: worktree.branch, head: String(worktree.head), operation: null }),
    dirty: async (paths) => new Set(dirtyPaths(worktree).filter((path) => paths.includes(path))),
    history: async (path, limit) => {
      const versions = versionsOf(worktree, path).slice(0, limit);
      return versions.map(({ text, ...version }) => {
        const oid = text === undefined ? null : oidOf(text);
        if (oid !== null && text !== undefined) known.set(oid, text);
        return { ...version, oid };
      });
    },
    config: async () => null,
    defaultBranch: async () => 'main',
    commit: async ({ paths }) => {
      const made = commit(worktree, clock.now(), { paths });
      return made === null ? null : String(made);
    },
    readBlobs: async (wanted) =>
      new Map(wanted.flatMap((oid) => (known.has(oid) ? [[oid, known.get(oid) ?? '']] : []))),
    blobOid: oidOf,
  };
  return used as unknown as Git;
}

type Version = Omit<FileVersion, 'oid'> & { readonly text: string | undefined };

/** Newest first: the commits in which a path is other than in their first parent. */
function versionsOf({ repository: { objects }, head }: Worktree, path: string): readonly Version[] {
  const all = [...ancestors(objects, head)].sort((a, b) => b - a);
  return all.flatMap((id) => {
    const { parents, tree, at } = commitOf(objects, id);
    const text = tree.get(path);
    const before = parents[0] === undefined ? undefined : commitOf(objects, parents[0]).tree.get(path);
    return text === before ? [] : [{ commit: String(id), at, author: 'us', subject: '', text }];
  });
}
