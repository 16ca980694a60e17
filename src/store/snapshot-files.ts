import { RoadmapError } from '../model/errors.ts';
import { timeMs } from '../model/time.ts';
import type {
  Cursor,
  ItemMeta,
  PartEntry,
  PartUpdate,
  SnapshotChange,
  SnapshotEntry,
  SnapshotTip,
  SnapshotUpdate,
} from '../ports/snapshot-store.ts';

/** The version of the layout of the tree; a newer one is refused. */
export const VERSION_FILE = 'version.json';
export const VERSION_TEXT = '{ "version": 1 }\n';
export const CURSOR_FILE = 'cursor.json';
/** Where milestones lie, as parts of an item that there is not. */
const MILESTONES = 'milestones';
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;

// A key is an item's (`221`) or a part's (`221/555`, `milestones/3`).

export const seenPath = (key: string): string => `seen/${key}.md`;
export const metaPath = (key: string): string => `seen/${key}.json`;
export const basePath = (key: string): string => `base/${key}.md`;
/** Local values that lost a conflict; the chain's history keeps every one. */
export const lostPath = (key: string): string => `lost/${key}.md`;

/** What a path holds, and of which item or part; null for every other path. */
export function placeOf(
  path: string,
): { readonly kind: 'seen' | 'meta' | 'base' | 'lost'; readonly key: string } | null {
  const [, folder = '', key = '', ending] = /^(seen|base|lost)\/([^/]+(?:\/[^/]+)?)\.(md|json)$/.exec(path) ?? [];
  if (key === '' || key === MILESTONES || (ending === 'json' && folder !== 'seen')) return null;
  return { kind: ending === 'json' ? 'meta' : (folder as 'seen'), key };
}

/** Keys become file names in a tree. @throws RoadmapError `snapshots.key` for one that could be anything else. */
export function checkKey(key: string): void {
  if (!key.includes('/')) checkItem(key);
  else checkPart(key);
}

/** @throws RoadmapError `snapshots.key` for an item's or a part's key in the other's place too. */
export function checkKeys({ items, parts = new Map() }: SnapshotChange): void {
  for (const key of items.keys()) checkItem(key);
  for (const key of parts.keys()) checkPart(key);
}

function checkItem(key: string): void {
  if (!NAME.test(key) || key === MILESTONES) throw badKey(key, `an item's key (not "${MILESTONES}")`);
}

function checkPart(key: string): void {
  const [item = '', part = '', ...more] = key.split('/');
  // The folder of an item `221.md` would stand where the file of 221 does.
  if (NAME.test(item) && NAME.test(part) && more.length === 0 && !/\.(md|json)$/.test(item)) return;
  throw badKey(key, "a part's key, <item>/<part>, each");
}

function badKey(key: string, expected: string): RoadmapError {
  return new RoadmapError({
    kind: 'remote',
    code: 'snapshots.key',
    message: `Expected ${expected} of at most 64 letters, digits, ".", "_" or "-", found ${JSON.stringify(key.slice(0, 140))}.`,
    data: { key: key.slice(0, 140) },
  });
}

/** JSON with the keys in order at every depth, so that equal values are equal bytes. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, ordered, 2)}\n`;
}

/** What says which of two versions of an item or a part is the newer. */
type Dated = Pick<ItemMeta, 'item' | 'updated_at'>;

/** The files that bring a tip to this update. `tipMeta`: what the tip says of the item or part; a newer one stays. */
export function filesOf(
  key: string,
  update: SnapshotUpdate | PartUpdate,
  tipMeta: Dated | null,
): Map<string, string | null> {
  const files = new Map<string, string | null>([[basePath(key), update.base]]);
  if (update.lost !== undefined) files.set(lostPath(key), update.lost);
  if (tipMeta !== null && staysAhead(tipMeta, update.meta)) return files;
  return files.set(seenPath(key), update.seen).set(metaPath(key), printJson(update.meta));
}

/** `seen` never goes back in the server's time; of another item under the same key (the remote was aimed elsewhere) it may. */
function staysAhead(tip: Dated, ours: Dated): boolean {
  return tip.item === ours.item && Date.parse(tip.updated_at) > Date.parse(ours.updated_at);
}

/** What stands beside an item or a part; null for a text that cannot be one: then it is made anew. */
export function parseMeta(text: string | undefined): Dated | null {
  const value = parseObject(text) as Partial<Dated> | null;
  return typeof value?.item === 'string' && typeof value.updated_at === 'string' ? (value as Dated) : null;
}

/** A cursor that cannot be read, or is in another form, is none: the next listing is a full one. */
export function parseCursor(text: string | undefined): Cursor | null {
  const value = parseObject(text) as Partial<Cursor> | null;
  if (value === null || typeof value.scope !== 'string') return null;
  const { since, full, scanned = full, again = [] } = value;
  const areTimes = [since, full, scanned].every((time) => typeof time === 'string' && timeMs(time) !== null);
  return areTimes && Array.isArray(again) && again.every((key) => typeof key === 'string') ? (value as Cursor) : null;
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

/** Object ids by item and by part, from the paths of a tree. What has no `seen` and metadata is none of ours yet. */
export function entriesOf(tree: ReadonlyMap<string, string>): Pick<SnapshotTip, 'entries' | 'parts'> {
  const entries = new Map<string, SnapshotEntry>();
  const parts = new Map<string, Map<string, PartEntry>>();
  for (const [path, seen] of tree) {
    if (!path.startsWith('seen/') || !path.endsWith('.md')) continue;
    const key = path.slice('seen/'.length, -'.md'.length);
    const meta = tree.get(metaPath(key));
    if (meta === undefined) continue;
    const entry = { seen, meta, base: tree.get(basePath(key)) ?? null };
    const slash = key.indexOf('/');
    if (slash === -1 && key !== MILESTONES) entries.set(key, entry);
    if (slash === -1 || key.includes('/', slash + 1)) continue;
    const item = key.slice(0, slash);
    const those = parts.get(item) ?? new Map<string, PartEntry>();
    parts.set(item, those.set(key.slice(slash + 1), entry));
  }
  return { entries, parts };
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
