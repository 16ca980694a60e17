/** Path to text. */
export type Tree = ReadonlyMap<string, string>;

export interface Commit {
  readonly id: number;
  readonly parents: readonly number[];
  readonly tree: Tree;
  readonly at: number;
}

/** Every commit of every clone: what is not named by a ref of a clone is not seen there. Ids grow, parents come first. */
export interface Objects {
  readonly commits: Map<number, Commit>;
}

/** What linked worktrees share. */
export interface Repository {
  readonly objects: Objects;
  /** Branch to commit. */
  readonly branches: Map<string, number>;
  /** What `origin` had when it was last fetched. */
  readonly tracking: Map<string, number>;
  readonly stash: { readonly base: Tree; readonly tree: Tree }[];
}

export interface Worktree {
  readonly repository: Repository;
  /** Null: HEAD is detached. */
  branch: string | null;
  head: number;
  readonly files: Map<string, string>;
}

export interface Conflict {
  readonly path: string;
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** The text that stands there after a merge of a file, and after whoever settled what is in conflict. */
export type Settle = (conflict: Conflict) => Promise<string>;

export function makeObjects(): Objects {
  const root: Commit = { id: 0, parents: [], tree: new Map(), at: 0 };
  return { commits: new Map([[0, root]]) };
}

export function makeRepository(objects: Objects): Repository {
  return { objects, branches: new Map([['main', 0]]), tracking: new Map([['main', 0]]), stash: [] };
}

export function commitOf({ commits }: Objects, id: number): Commit {
  const found = commits.get(id);
  if (found === undefined) throw new Error(`no commit ${id}`);
  return found;
}

export function headTree({ repository, head }: Worktree): Tree {
  return commitOf(repository.objects, head).tree;
}

/** Paths that differ from HEAD. */
export function dirtyPaths(worktree: Worktree): readonly string[] {
  const tree = headTree(worktree);
  const paths = new Set([...tree.keys(), ...worktree.files.keys()]);
  return [...paths].filter((path) => tree.get(path) !== worktree.files.get(path)).sort();
}

/** Commits these paths as the working tree has them. @returns null: they hold nothing new. */
export function commit(
  worktree: Worktree,
  at: number,
  {
    paths = dirtyPaths(worktree),
    merged = [],
  }: { readonly paths?: readonly string[]; readonly merged?: readonly number[] } = {},
): number | null {
  const { objects, branches } = worktree.repository;
  const tree = new Map(headTree(worktree));
  for (const path of paths) put(tree, path, worktree.files.get(path));
  if (merged.length === 0 && sameTree(tree, headTree(worktree))) return null;
  const id = objects.commits.size;
  objects.commits.set(id, { id, parents: [worktree.head, ...merged], tree, at });
  worktree.head = id;
  if (worktree.branch !== null) branches.set(worktree.branch, id);
  return id;
}

/** A branch, or a commit with HEAD detached. Work that is not committed comes along. @returns false: git refuses, nothing happened. */
export function checkout(worktree: Worktree, to: string | number): boolean {
  const { objects, branches } = worktree.repository;
  const target = typeof to === 'string' ? branches.get(to) : to;
  if (target === undefined) return false;
  const tree = commitOf(objects, target).tree;
  const now = headTree(worktree);
  const dirty = dirtyPaths(worktree);
  if (dirty.some((path) => now.get(path) !== tree.get(path))) return false;
  const kept = dirty.map((path) => [path, worktree.files.get(path)] as const);
  write(worktree, tree);
  for (const [path, text] of kept) put(worktree.files, path, text);
  worktree.branch = typeof to === 'string' ? to : null;
  worktree.head = target;
  return true;
}

export function resetHard(worktree: Worktree, to: number): void {
  const { objects, branches } = worktree.repository;
  write(worktree, commitOf(objects, to).tree);
  worktree.head = to;
  if (worktree.branch !== null) branches.set(worktree.branch, to);
}

/** `squash`: what the other side did becomes a commit of ours, which does not name it. Expects a clean working tree. */
export async function merge(
  worktree: Worktree,
  other: number,
  { at, settle, squash = false }: How & { readonly squash?: boolean },
): Promise<void> {
  const { objects } = worktree.repository;
  const base = mergeBase(objects, worktree.head, other);
  if (base === other) return;
  const theirs = commitOf(objects, other).tree;
  if (base === worktree.head && !squash) return resetHard(worktree, other);
  await mergeInto(worktree, { base: commitOf(objects, base).tree, theirs }, settle);
  commit(worktree, at, squash ? {} : { merged: [other] });
}

export interface How {
  readonly at: number;
  readonly settle: Settle;
}

export async function cherryPick(worktree: Worktree, picked: number, { at, settle }: How): Promise<void> {
  const { objects } = worktree.repository;
  const { parents, tree } = commitOf(objects, picked);
  await mergeInto(worktree, { base: treeOf(objects, parents[0]), theirs: tree }, settle);
  commit(worktree, at);
}

export async function revert(worktree: Worktree, undone: number, { at, settle }: How): Promise<void> {
  const { objects } = worktree.repository;
  const { parents, tree } = commitOf(objects, undone);
  await mergeInto(worktree, { base: tree, theirs: treeOf(objects, parents[0]) }, settle);
  commit(worktree, at);
}

/** Our own commits, one after the other, on top of another one; merges are left out, as git does it. */
export async function rebase(worktree: Worktree, onto: number, how: How): Promise<void> {
  const { objects, branches } = worktree.repository;
  const { branch, head } = worktree;
  const known = ancestors(objects, onto);
  const own = [...ancestors(objects, head)].filter((id) => !known.has(id)).sort((a, b) => a - b);
  worktree.branch = null;
  resetHard(worktree, onto);
  for (const id of own) if (commitOf(objects, id).parents.length === 1) await cherryPick(worktree, id, how);
  worktree.branch = branch;
  if (branch !== null) branches.set(branch, worktree.head);
}

export function stashPush(worktree: Worktree): boolean {
  const base = headTree(worktree);
  if (dirtyPaths(worktree).length === 0) return false;
  worktree.repository.stash.push({ base, tree: new Map(worktree.files) });
  write(worktree, base);
  return true;
}

/** Leaves what comes back uncommitted. */
export async function stashPop(worktree: Worktree, settle: Settle): Promise<boolean> {
  const entry = worktree.repository.stash.pop();
  if (entry === undefined) return false;
  await mergeInto(worktree, { base: entry.base, theirs: entry.tree }, settle);
  return true;
}

export function fetch({ tracking }: Repository, origin: ReadonlyMap<string, number>): void {
  for (const [branch, id] of origin) tracking.set(branch, id);
}

/** @returns false: it is not a fast-forward, and refused. */
export function push(
  { objects, branches, tracking }: Repository,
  origin: Map<string, number>,
  branch: string,
): boolean {
  const ours = branches.get(branch);
  const theirs = origin.get(branch);
  if (ours === undefined) return false;
  if (theirs !== undefined && !ancestors(objects, ours).has(theirs)) return false;
  origin.set(branch, ours);
  tracking.set(branch, ours);
  return true;
}

/** The commit itself, and everything it comes from. */
export function ancestors(objects: Objects, id: number): Set<number> {
  const found = new Set([id]);
  for (const one of found) for (const parent of commitOf(objects, one).parents) found.add(parent);
  return found;
}

/** Of several, the newest one. */
export function mergeBase(objects: Objects, a: number, b: number): number {
  const known = ancestors(objects, a);
  return Math.max(...[...ancestors(objects, b)].filter((id) => known.has(id)));
}

async function mergeInto(
  worktree: Worktree,
  { base, theirs }: { readonly base: Tree; readonly theirs: Tree },
  settle: Settle,
): Promise<void> {
  const { files } = worktree;
  for (const path of new Set([...files.keys(), ...theirs.keys()])) {
    const [was, mine, other] = [base.get(path), files.get(path), theirs.get(path)];
    if (mine === other || was === other) continue;
    if (was === mine) put(files, path, other);
    // Removed on one side, changed on the other: who settles it keeps the file.
    else if (mine === undefined || other === undefined) put(files, path, mine ?? other);
    else files.set(path, await settle({ path, base: was ?? '', ours: mine, theirs: other }));
  }
}

function treeOf(objects: Objects, id: number | undefined): Tree {
  return id === undefined ? new Map() : commitOf(objects, id).tree;
}

function write({ files }: Worktree, tree: Tree): void {
  for (const path of [...files.keys()]) if (!tree.has(path)) files.delete(path);
  for (const [path, text] of tree) files.set(path, text);
}

function put(tree: Map<string, string>, path: string, text: string | undefined): void {
  if (text === undefined) tree.delete(path);
  else tree.set(path, text);
}

function sameTree(a: Tree, b: Tree): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
