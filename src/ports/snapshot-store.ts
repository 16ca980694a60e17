/** What stands beside the fields of an item in the ref: `seen/<key>.json`. Never hashed into a base. */
export interface ItemMeta {
  /** The tracker's stable id (GitHub: node id). */
  readonly item: string;
  readonly url: string;
  readonly author: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** The version of the mapping that the fields were made under. */
  readonly mapping: number;
  /** Local id and path of the issue that is or was linked. */
  readonly id: string;
  readonly path: string;
  /** Values the tracker refused, by field, and `rights`: as whom. Tried again only when either changes. */
  readonly refused?: Readonly<Record<string, unknown>>;
}

export interface Cursor {
  /** Server time, inclusive lower bound of the next incremental listing. */
  readonly since: string;
  /** Fingerprint of the scope the listing was judged under. */
  readonly scope: string;
  /** When the last full listing was made, on the server's clock. */
  readonly full: string;
  /** Keys to read singly at every run: items that could not be read or taken in, or that wait for an issue to arrive here. */
  readonly again?: readonly string[];
}

/** Object ids of what the tip holds for one item. */
export interface SnapshotEntry {
  readonly seen: string;
  readonly meta: string;
  readonly base: string | null;
}

export interface SnapshotTip {
  readonly version: string | null;
  /** By the item's key (`221`). */
  readonly entries: ReadonlyMap<string, SnapshotEntry>;
  readonly cursor: Cursor | null;
}

export interface SnapshotUpdate {
  readonly seen: string;
  readonly meta: ItemMeta;
  /** Null: none known. */
  readonly base: string | null;
  /** Local values that lose a conflict: kept in the chain, so that nothing disappears without a record (sync.md §3). */
  readonly lost?: string;
}

export interface SnapshotChange {
  readonly message: string;
  readonly items: ReadonlyMap<string, SnapshotUpdate>;
  readonly cursor?: Cursor;
}

/** One step of what was seen on the tracker; newest first in `log`. */
export interface SnapshotStep {
  readonly at: number;
  readonly commit: string;
  readonly author: string;
  readonly message: string;
}

/** The chain of what was last seen on one tracker (design: sync.md §2). Contents are canonical markdown texts. */
export interface SnapshotStore {
  /** The object id of a text. */
  oid(text: string): string;
  tip(): Promise<SnapshotTip>;
  /** By object id; missing ones are left out. @throws on a read error: never "missing". */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A base content of this item whose object id begins with `prefix`, from older commits of the chain; null when none has it. */
  find(key: string, prefix: string): Promise<string | null>;
  /** Durable when it resolves. A lost race is retried on the new tip, item by item, the newest server time winning for `seen`. */
  write(change: SnapshotChange): Promise<void>;
}
