import type { Cursor } from '../ports/snapshot-store.ts';
import {
  basePath,
  CURSOR_FILE,
  entriesOf,
  lostPath,
  metaPath,
  parseCursor,
  parseMeta,
  printJson,
  seenPath,
} from './snapshot-files.ts';

/** A chain's tree, with the texts that say which of two versions is the newer: metadata and the cursor. */
export interface ChainTree {
  readonly tree: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string>;
}

export interface MergedTree {
  /** Path to object id, or null: what the merged tree has otherwise than the first one. */
  readonly objects: ReadonlyMap<string, string | null>;
  /** The same of what neither has. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Two chains of one tracker, item by item and part by part: what was seen later on the server's clock wins with its base; of the
 * same time, and yet different, the greater object id, so that both clones come to the same tree. Nothing is left out, and what
 * loses stays in the history of the merge. The cursor is the earlier one: up to there both have listed everything.
 */
export function mergeTrees(a: ChainTree, b: ChainTree): MergedTree {
  const objects = new Map<string, string | null>();
  for (const key of keysOf(b.tree)) {
    const paths = [seenPath(key), metaPath(key), basePath(key)];
    if (paths.every((path) => a.tree.get(path) === b.tree.get(path))) continue;
    if (!isLater(key, b, a)) continue;
    for (const path of paths) objects.set(path, b.tree.get(path) ?? null);
  }
  for (const [path, oid] of b.tree) if (path.startsWith(LOST) && isKept(objects, path, a)) objects.set(path, oid);
  const cursor = mergeCursors(cursorOf(a), cursorOf(b));
  if (cursor === null && a.tree.has(CURSOR_FILE)) objects.set(CURSOR_FILE, null);
  const changed = [...objects].filter(([path, oid]) => (a.tree.get(path) ?? null) !== oid);
  return { objects: new Map(changed), files: new Map(cursor === null ? [] : [[CURSOR_FILE, printJson(cursor)]]) };
}

/** Paths of the texts that a merge looks at. */
export function isLookedAt(path: string): boolean {
  return path === CURSOR_FILE || (path.startsWith('seen/') && path.endsWith('.json'));
}

const LOST = lostPath('').replace(/\.md$/, '');

/** What lost a conflict goes with the version that wins; only one side's: it stays. */
function isKept(objects: ReadonlyMap<string, string | null>, path: string, a: ChainTree): boolean {
  const key = path.slice(LOST.length).replace(/\.md$/, '');
  return !a.tree.has(path) || objects.has(seenPath(key));
}

function keysOf(tree: ReadonlyMap<string, string>): readonly string[] {
  const { entries, parts } = entriesOf(tree);
  return [
    ...entries.keys(),
    ...[...parts].flatMap(([item, those]) => [...those.keys()].map((part) => `${item}/${part}`)),
  ];
}

function isLater(key: string, one: ChainTree, other: ChainTree): boolean {
  const [mine, theirs] = [one, other].map(({ tree, texts }) => parseMeta(texts.get(tree.get(metaPath(key)) ?? '')));
  const [left, right] = [mine, theirs].map((meta) => Date.parse(meta?.updated_at ?? ''));
  const [at = 0, than = 0] = [left, right].map((time) => (Number.isNaN(time) ? -Infinity : time));
  if (at !== than) return at > than;
  return fingerprint(key, one) > fingerprint(key, other);
}

function fingerprint(key: string, { tree }: ChainTree): string {
  return [seenPath(key), metaPath(key), basePath(key)].map((path) => tree.get(path) ?? '').join();
}

function cursorOf({ tree, texts }: ChainTree): Cursor | null {
  return parseCursor(texts.get(tree.get(CURSOR_FILE) ?? ''));
}

function mergeCursors(a: Cursor | null, b: Cursor | null): Cursor | null {
  if (a === null || b === null || a.scope !== b.scope) return null;
  const earlier = (one: string, other: string): string => (Date.parse(one) <= Date.parse(other) ? one : other);
  const again = [...new Set([...(a.again ?? []), ...(b.again ?? [])])].sort();
  return {
    since: earlier(a.since, b.since),
    scope: a.scope,
    full: earlier(a.full, b.full),
    scanned: earlier(a.scanned ?? a.full, b.scanned ?? b.full),
    ...(again.length > 0 && { again }),
  };
}
