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
  /** Marks of values that the item had before, newest first; only ever compared. */
  readonly former?: readonly string[];
  /** The branch on which a run wrote this. */
  readonly branch?: string;
}

export interface Cursor {
  /** Server time, inclusive lower bound of the next incremental listing. */
  readonly since: string;
  /** Fingerprint of the scope the listing was judged under. */
  readonly scope: string;
  /** When the last full listing was made, on the server's clock. */
  readonly full: string;
  /** When the silent fields were last seen whole (a scan, or a full listing). */
  readonly scanned?: string;
  /** Keys to read singly at every run: items that could not be read or taken in, or that wait for an issue to arrive here. */
  readonly again?: readonly string[];
}

/** Object ids of what the tip holds for one item. */
export interface SnapshotEntry {
  readonly seen: string;
  readonly meta: string;
  readonly base: string | null;
}

/** A part of an item (a comment: `221/4570308119`) or something beside the items (`milestones/3`), as the tip holds it. */
export interface PartEntry {
  readonly seen: string;
  readonly meta: string;
  readonly base: string | null;
}

/** What stands beside the text of a part: `seen/<key>/<part>.json`. Never hashed into a base. */
export interface PartMeta {
  /** The tracker's stable id. */
  readonly item: string;
  readonly author: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** Local id (of a milestone: its name's slug) and path of the file that is or was linked. */
  readonly id: string;
  readonly path: string;
  /** What the tracker refused, and as whom: not sent again before either changes. */
  readonly refused?: Readonly<Record<string, unknown>>;
}

export interface SnapshotTip {
  readonly version: string | null;
  /** By the item's key (`221`). */
  readonly entries: ReadonlyMap<string, SnapshotEntry>;
  /** By the item's key (or `milestones`), then by the part's own key. */
  readonly parts: ReadonlyMap<string, ReadonlyMap<string, PartEntry>>;
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

export interface PartUpdate {
  readonly seen: string;
  readonly meta: PartMeta;
  readonly base: string | null;
  readonly lost?: string;
}

export interface SnapshotChange {
  readonly message: string;
  readonly items: ReadonlyMap<string, SnapshotUpdate>;
  /** By `<key>/<part>`. */
  readonly parts?: ReadonlyMap<string, PartUpdate>;
  readonly cursor?: Cursor;
}

/** One step of what was seen on the tracker; newest first in `log`. */
export interface SnapshotStep {
  readonly at: number;
  readonly commit: string;
  readonly author: string;
  readonly message: string;
}

/** What other clones have seen on the same tracker, where they share it (`sync.share_snapshots`). */
export interface SnapshotSharing {
  /** As `SnapshotStore.find`, among all of it. Fetched at most once, when it is asked for something that is not known here. */
  find(key: string, prefix: string): Promise<string | null>;
  /** Adds what this clone has seen: item by item, the newest server time winning. Asks nobody when there is nothing new. */
  publish(): Promise<void>;
}

/** The chain of what was last seen on one tracker (design: sync.md §2). Contents are canonical markdown texts. */
export interface SnapshotStore {
  /** The object id of a text. */
  oid(text: string): string;
  tip(): Promise<SnapshotTip>;
  /** By object id; missing ones are left out. @throws on a read error: never "missing". */
  read(oids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** A base content of this item (or part: `<key>/<part>`) whose object id begins with `prefix`, from older commits of the chain; null when none has it. */
  find(key: string, prefix: string): Promise<string | null>;
  /** Durable when it resolves. A lost race is retried on the new tip, item by item, the newest server time winning for `seen`. */
  write(change: SnapshotChange): Promise<void>;
}
