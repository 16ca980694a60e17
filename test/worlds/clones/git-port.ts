import type { FileVersion, Git } from '../../../src/ports/git.ts';
import { oidOf } from '../../support/object-ids.ts';
import { commit, commitOf, dirtyPaths, type Worktree } from './git.ts';

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

/**
 * Newest first, as git simplifies the history of a path: where a commit has it as one of its parents, nothing but that parent's
 * history counts.
 */
function versionsOf({ repository: { objects }, head }: Worktree, path: string): readonly Version[] {
  const textAt = (id: number): string | undefined => commitOf(objects, id).tree.get(path);
  const found = new Map<number, Version>();
  const seen = new Set<number>();
  const waiting = [head];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { parents, at } = commitOf(objects, id);
    const text = textAt(id);
    const same = parents.find((parent) => textAt(parent) === text);
    if (same === undefined && (parents.length > 0 || text !== undefined))
      found.set(id, { commit: String(id), at, author: 'us', subject: '', text });
    waiting.push(...(same === undefined ? parents : [same]));
  }
  return [...found].sort(([a], [b]) => b - a).map(([, version]) => version);
}
