import {
  basePath,
  checkKey,
  checkKeys,
  entriesOf,
  filesOf,
  lostPath,
  metaPath,
  parseMeta,
  seenPath,
} from '../../src/store/snapshot-files.ts';
import type { SeenChange, SnapshotHistory } from '../../src/ports/snapshot-history.ts';
import type { Cursor, PartUpdate, SnapshotStore, SnapshotUpdate } from '../../src/ports/snapshot-store.ts';
import { oidOf } from './object-ids.ts';

interface Step {
  readonly message: string;
  readonly changes: readonly SeenChange[];
}

/** Plain data: a test may look at it, copy it, and take things away. */
export interface SnapshotData {
  /** Path to object id, as in the tree of the ref. */
  readonly tree: Map<string, string>;
  /** Object id to text: everything ever stored. */
  readonly blobs: Map<string, string>;
  /** Path to the object ids it ever had, oldest first. */
  readonly past: Map<string, string[]>;
  readonly steps: Step[];
  cursor: Cursor | null;
}

export interface MemorySnapshots extends SnapshotStore, SnapshotHistory {
  readonly data: SnapshotData;
  /** A clone of the repository: the same history, going its own way from here. */
  fork(): MemorySnapshots;
}

/** The contract of `SnapshotStore` in memory; everything happens before the promise is handed out. */
export function createMemorySnapshots(data: SnapshotData = emptyData()): MemorySnapshots {
  return {
    data,
    fork: () => createMemorySnapshots(copyData(data)),
    oid: (text) => oidOf(text),
    async tip() {
      const version = data.steps.length === 0 ? null : oidOf(`step ${data.steps.length}`);
      return { version, ...entriesOf(data.tree), cursor: data.cursor };
    },
    async read(oids) {
      return new Map(oids.flatMap((oid) => (data.blobs.has(oid) ? [[oid, data.blobs.get(oid) ?? ''] as const] : [])));
    },
    async find(key, prefix) {
      checkKey(key);
      if (!/^[0-9a-f]{4,64}$/.test(prefix)) return null;
      const past = [basePath(key), seenPath(key)].flatMap((path) => (data.past.get(path) ?? []).toReversed());
      const oid = past.find((candidate) => candidate.startsWith(prefix) && data.blobs.has(candidate));
      return oid === undefined ? null : (data.blobs.get(oid) ?? null);
    },
    async write(change) {
      checkKeys(change);
      const { items, parts = [], cursor, message } = change;
      const changes = [...items, ...parts].flatMap(([key, update]) => writeItem(data, key, update));
      const moved = cursor !== undefined && JSON.stringify(cursor) !== JSON.stringify(data.cursor);
      if (cursor !== undefined) data.cursor = cursor;
      if (changes.length > 0 || moved) data.steps.push({ message, changes: changes.flatMap((change) => change ?? []) });
    },
    async steps(limit, wanted = () => true) {
      const newest = data.steps.map((step, at) => ({ ...step, commit: oidOf(`step ${at + 1}`), at }));
      return newest
        .toReversed()
        .slice(0, limit)
        .map((step) => ({ ...step, author: 'memory' }))
        .map((step) => ({ ...step, changes: step.changes.filter(({ key }) => wanted(step, key)) }));
    },
  };
}

/** Of every path that changed something; null where nothing seen did, and nothing lost. */
function writeItem(data: SnapshotData, key: string, update: SnapshotUpdate | PartUpdate): (SeenChange | null)[] {
  const tipMeta = parseMeta(data.blobs.get(data.tree.get(metaPath(key)) ?? ''));
  const before = textAt(data, seenPath(key));
  const changed = new Set<string>();
  for (const [path, after] of filesOf(key, update, tipMeta)) {
    const oid = after === null ? undefined : oidOf(after);
    if (data.tree.get(path) === oid) continue;
    changed.add(path);
    if (oid === undefined || after === null) {
      data.tree.delete(path);
    } else {
      data.tree.set(path, oid);
      data.blobs.set(oid, after);
      data.past.set(path, [...(data.past.get(path) ?? []), oid]);
    }
  }
  if (!changed.has(seenPath(key)) && !changed.has(lostPath(key))) return [...changed].map(() => null);
  const [after, base, meta] = [seenPath, basePath, metaPath].map((place) => textAt(data, place(key))) as Texts;
  return [{ key, before, after, base, lost: changed.has(lostPath(key)) ? textAt(data, lostPath(key)) : null, meta }];
}

type Texts = [string | null, string | null, string | null];

function textAt({ tree, blobs }: SnapshotData, path: string): string | null {
  return blobs.get(tree.get(path) ?? '') ?? null;
}

function emptyData(): SnapshotData {
  return { tree: new Map(), blobs: new Map(), past: new Map(), steps: [], cursor: null };
}

function copyData(data: SnapshotData): SnapshotData {
  return {
    tree: new Map(data.tree),
    blobs: new Map(data.blobs),
    past: new Map([...data.past].map(([path, oids]) => [path, [...oids]])),
    steps: [...data.steps],
    cursor: data.cursor,
  };
}
