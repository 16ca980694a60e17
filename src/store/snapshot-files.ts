import { RoadmapError } from '../model/errors.ts';
import type { Cursor, ItemMeta, SnapshotEntry, SnapshotUpdate } from '../ports/snapshot-store.ts';

/** The version of the layout of the tree; a newer one is refused. */
export const VERSION_FILE = 'version.json';
export const VERSION_TEXT = '{ "version": 1 }\n';
export const CURSOR_FILE = 'cursor.json';

export const seenPath = (key: string): string => `seen/${key}.md`;
export const metaPath = (key: string): string => `seen/${key}.json`;
export const basePath = (key: string): string => `base/${key}.md`;
/** Local values that lost a conflict; the chain's history keeps every one. */
export const lostPath = (key: string): string => `lost/${key}.md`;

/** The key of a `seen/<key>.md`; null for every other path. */
export function keyOfSeen(path: string): string | null {
  return /^seen\/([^/]+)\.md$/.exec(path)?.[1] ?? null;
}

/** Keys become file names in a tree. @throws RoadmapError `snapshots.key` for one that could be anything else. */
export function checkKey(key: string): void {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/.test(key)) return;
  throw new RoadmapError({
    kind: 'remote',
    code: 'snapshots.key',
    message: `Expected an item's key of at most 64 letters, digits, ".", "_" or "-", found ${JSON.stringify(key.slice(0, 80))}.`,
    data: { key: key.slice(0, 80) },
  });
}

/** JSON with the keys in order at every depth, so that equal values are equal bytes. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, ordered, 2)}\n`;
}

/** The files that bring a tip to this update. `tipMeta`: what the tip says of the item; a newer one stays. */
export function filesOf(key: string, update: SnapshotUpdate, tipMeta: ItemMeta | null): Map<string, string | null> {
  const files = new Map<string, string | null>([[basePath(key), update.base]]);
  if (update.lost !== undefined) files.set(lostPath(key), update.lost);
  if (tipMeta !== null && staysAhead(tipMeta, update.meta)) return files;
  return files.set(seenPath(key), update.seen).set(metaPath(key), printJson(update.meta));
}

/** `seen` never goes back in the server's time; of another item under the same key (the remote was aimed elsewhere) it may. */
export function staysAhead(tip: ItemMeta, ours: ItemMeta): boolean {
  return tip.item === ours.item && Date.parse(tip.updated_at) > Date.parse(ours.updated_at);
}

/** What stands beside an item; null for a text that cannot be one: then it is made anew. */
export function parseMeta(text: string | undefined): ItemMeta | null {
  const value = parseObject(text) as Partial<ItemMeta> | null;
  return typeof value?.item === 'string' && typeof value.updated_at === 'string' ? (value as ItemMeta) : null;
}

/** A cursor that cannot be read is none: the next listing is a full one. */
export function parseCursor(text: string | undefined): Cursor | null {
  const value = parseObject(text) as Partial<Cursor> | null;
  return typeof value?.since === 'string' && typeof value.scope === 'string' ? (value as Cursor) : null;
}

/** @throws RoadmapError `snapshots.newer`, or `snapshots.unreadable` for a text that names no version. */
export function checkVersion(ref: string, text: string | undefined): void {
  const version = (parseObject(text) as { version?: unknown } | null)?.version;
  if (version === 1) return;
  const newer = typeof version === 'number' && version > 1;
  throw new RoadmapError({
    kind: 'user',
    code: newer ? 'snapshots.newer' : 'snapshots.unreadable',
    message: newer
      ? `${ref} was written by a newer version of roadmap (layout ${version}, this one knows 1).`
      : `${ref} holds a ${VERSION_FILE} that names no version.`,
    hints: newer ? ['roadmap --version'] : [`git show ${ref}:${VERSION_FILE}`],
    data: { ref },
  });
}

/** Object ids by item, from the paths of a tree. What has no `seen` and metadata is not an item of ours yet. */
export function entriesOf(tree: ReadonlyMap<string, string>): Map<string, SnapshotEntry> {
  const entries = new Map<string, SnapshotEntry>();
  for (const [path, seen] of tree) {
    const key = keyOfSeen(path);
    const meta = key === null ? undefined : tree.get(metaPath(key));
    if (key !== null && meta !== undefined) entries.set(key, { seen, meta, base: tree.get(basePath(key)) ?? null });
  }
  return entries;
}

function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function parseObject(text: string | undefined): object | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
