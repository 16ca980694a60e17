import type { TreeEntry } from 'isomorphic-git';
import { RoadmapError } from '../../model/errors.ts';
import type { PathChange } from '../../ports/git.ts';
import type { BlobRef, Objects } from './isomorphic-objects.ts';

/** Path to entry of every blob below a tree. */
export async function flatten(objects: Objects, tree: string | null): Promise<Map<string, BlobRef>> {
  const blobs = new Map<string, BlobRef>();
  const visit = async (oid: string, prefix: string): Promise<void> => {
    for (const entry of await objects.entries(oid)) {
      if (entry.type === 'tree') await visit(entry.oid, `${prefix}${entry.path}/`);
      else if (entry.type === 'blob') blobs.set(prefix + entry.path, { mode: entry.mode, oid: entry.oid });
    }
  };
  if (tree !== null) await visit(tree, '');
  return blobs;
}

/** The blob that a path has below a tree; null when there is none. */
export async function findBlob(objects: Objects, tree: string, path: string): Promise<BlobRef | null> {
  const names = path.split('/');
  const last = names.pop();
  let oid = tree;
  for (const name of names) {
    const folder = (await objects.entries(oid)).find((entry) => entry.path === name);
    if (folder?.type !== 'tree') return null;
    oid = folder.oid;
  }
  const entry = (await objects.entries(oid)).find(({ path: name }) => name === last);
  return entry?.type === 'blob' ? { mode: entry.mode, oid: entry.oid } : null;
}

/** Writes the trees that these changes (null: removed) make of a tree; folders left empty go. @returns null for an empty root. */
export async function editTree(
  objects: Objects,
  tree: string | null,
  changes: ReadonlyMap<string, BlobRef | null>,
): Promise<string | null> {
  const entries = new Map<string, TreeEntry>();
  if (tree !== null) for (const entry of await objects.entries(tree)) entries.set(entry.path, entry);
  for (const [folder, inside] of byFolder(changes)) {
    const old = entries.get(folder);
    const oid = await editTree(objects, old?.type === 'tree' ? old.oid : null, inside);
    if (oid !== null) entries.set(folder, { mode: '040000', path: folder, oid, type: 'tree' });
    else if (old?.type === 'tree') entries.delete(folder);
  }
  for (const [name, blob] of changes) if (!name.includes('/')) setFile(entries, name, blob);
  return entries.size === 0 ? null : objects.writeTree([...entries.values()]);
}

function setFile(entries: Map<string, TreeEntry>, name: string, blob: BlobRef | null): void {
  if (name.includes('\\')) throw unwritable(name);
  if (blob !== null) entries.set(name, { ...blob, path: name, type: 'blob' });
  else if (entries.get(name)?.type === 'blob') entries.delete(name);
}

function byFolder(changes: ReadonlyMap<string, BlobRef | null>): Map<string, Map<string, BlobRef | null>> {
  const folders = new Map<string, Map<string, BlobRef | null>>();
  for (const [path, blob] of changes) {
    const slash = path.indexOf('/');
    if (slash < 0) continue;
    const inside = folders.get(path.slice(0, slash)) ?? new Map<string, BlobRef | null>();
    folders.set(path.slice(0, slash), inside.set(path.slice(slash + 1), blob));
  }
  return folders;
}

/** What makes one tree of another, in order of path. */
export async function compareTrees(
  objects: Objects,
  before: string | null,
  after: string | null,
): Promise<readonly PathChange[]> {
  const old = await flatten(objects, before);
  const now = await flatten(objects, after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path)?.oid ?? null, after: now.get(path)?.oid ?? null }))
    .filter(({ before: was, after: is }) => was !== is);
}

function unwritable(name: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'git.unavailable',
    message: `There is no git program on PATH, and without it a file name with a backslash cannot be written: ${name}`,
    hints: ['Install git (https://git-scm.com/downloads) and run the command again.'],
    data: { lack: 'backslash' },
  });
}
