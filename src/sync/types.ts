import type { Config, Strategy, SyncFilter } from '../model/config.ts';
import type { Finding, RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { Claims } from '../ports/claims.ts';
import type { IssueListing, IssueStore, Tombstone } from '../ports/issue-store.ts';
import type { CreateIntent, Journal, RefusedDraft, SentValues } from '../ports/journal.ts';
import type { Cursor, ItemMeta, SnapshotEntry, SnapshotStore, SnapshotTip } from '../ports/snapshot-store.ts';
import type { Absent, Access, Cost, Item, RateLimit, SyncField, Tracker, Values } from '../ports/tracker.ts';
import type { Directory } from './directory.ts';
import type { MergedValues } from './merge.ts';
import type { Conflict } from './merge-types.ts';

/** What a run acts through; everything with an effect is a port. */
export interface Engine {
  /** The remote's name in the configuration. */
  readonly remote: string;
  readonly config: Config;
  readonly tracker: Tracker;
  readonly store: IssueStore;
  /** What names mean on the other side; its mapping (`bindTracker`) speaks of keys alone. */
  readonly directory: Directory;
  /** Comments and milestones. */
  readonly files: Files;
  readonly snapshots: SnapshotStore;
  readonly journal: Journal;
  /** Only where creations are claimed first. */
  readonly claims?: Claims;
  /** A cursor that merely moved, outside the ref; losing it costs a wider listing. */
  readonly cache: CursorCache;
  /** Older texts of a file, newest first, from the repository's own history. */
  readonly history: (path: string) => Promise<readonly string[]>;
  /** When the field was last changed here, milliseconds since the epoch; null: unknown (strategy `latest`). */
  readonly changedAt: (issue: Issue, field: string) => Promise<number | null>;
  /** Of these paths, the ones that hold work of the user's own that is not committed. */
  readonly dirty: (paths: readonly string[]) => Promise<ReadonlySet<string>>;
  /** Ids of issues that are kept elsewhere on purpose (the archive): not missing. */
  readonly elsewhere: () => Promise<ReadonlySet<string>>;
  /** Keys of the items that these are linked to. Asked only before a file is made; absent: they have none. */
  readonly shelved?: () => Promise<ReadonlySet<string>>;
  /** Whether a file is read from the index and never written (a sparse checkout); absent: none is. */
  readonly isSparse?: (path: string) => boolean;
  /** The branch whose values are being sent, for the journal. */
  readonly branch: string | null;
  /** The one that is checked out by now: somebody may switch in the middle of a run. */
  readonly branchNow: () => Promise<string | null>;
  readonly emit: (event: SyncEvent) => void;
}

export interface CursorCache {
  read(): Promise<Cursor | null>;
  write(cursor: Cursor): Promise<void>;
}

export type SyncEvent =
  | { readonly kind: 'listing'; readonly items: number }
  | { readonly kind: 'doing'; readonly op: OperationKind; readonly done: number; readonly of: number };

export type SyncMode = 'both' | 'pull' | 'push';

export interface SyncOptions {
  readonly mode: SyncMode;
  readonly preview: boolean;
  /** Overrides `sync.strategy` and `sync.strategies`. */
  readonly strategy: Strategy | null;
  readonly push_new: 'all' | 'none' | 'ask';
  readonly pull_new: 'all' | 'none';
  /** Decides about one unlinked issue when `push_new` is `ask`; null: nobody can be asked. */
  readonly approve: ((issue: Issue) => Promise<boolean>) | null;
  /** Unlinked items that are pulled; the configuration's filter narrowed by the command's. */
  readonly filter: SyncFilter & { readonly since?: string };
  /** The filter is the configuration's own: a listing judged under it may move the cursor. */
  readonly narrowed: boolean;
  /** Local ids to act on; null: all. */
  readonly ids: ReadonlySet<string> | null;
  /**
   * Keys of items that are said to have changed: these alone are read, and nothing is listed. Null: the listing tells. Absence
   * means nothing here, and the cursor stays.
   */
  readonly stirred: ReadonlySet<string> | null;
  /** Why nothing may be sent or created from here (another branch), or null. */
  readonly held_back: string | null;
  readonly full: boolean;
  /** Items of other clones and outside the filter too. */
  readonly all: boolean;
  readonly allow_mass_change: boolean;
  /** Goes on with creations that others have claimed, as if they had been begun here. */
  readonly take_claims: boolean;
}

export type OperationKind =
  'pull' | 'push' | 'merge' | 'create_local' | 'create_remote' | 'link' | 'conflict' | 'skip' | 'error';

/** One line of a plan or a report (cli.md, `sync --json`). */
export interface Operation {
  readonly op: OperationKind;
  readonly id: string | null;
  readonly remote_id: string | null;
  readonly fields: readonly string[];
  readonly reason: string;
  readonly applied: boolean;
}

export interface SyncReport {
  readonly operations: readonly Operation[];
  readonly unchanged: number;
  readonly cost: Cost;
  readonly limit: RateLimit | null;
  readonly resume_after: string | null;
  /** What ended the run before its end, or null: the rest is reported as skipped. Of a preview: why its plan would be refused. */
  readonly stopped: RoadmapError | null;
  readonly conflicts: readonly IssueConflict[];
  /** About files that could not be read as they are. */
  readonly findings: readonly Finding[];
  /** Files written, with the line a commit says about each. */
  readonly written: ReadonlyMap<string, string>;
  /** Of those, the ones that held work of the user's own before. */
  readonly dirty: ReadonlySet<string>;
}

export interface IssueConflict {
  readonly id: string;
  readonly remote_id: string;
  readonly conflicts: readonly Conflict[];
}

/** What other clones say about creations (sync.md §6). */
export interface ClaimsSeen {
  /** They cannot be read, so nothing is created: why. */
  readonly failed: string | null;
  /** Local id to why this run may not create it. */
  readonly others: ReadonlyMap<string, string>;
  /** Local id to the version of a claim that this run may change. */
  readonly versions: ReadonlyMap<string, string>;
}

/** Everything that was read before anything is decided. */
export interface Gathered {
  readonly listing: IssueListing;
  readonly tombstones: readonly Tombstone[];
  readonly tip: SnapshotTip;
  /** Creations whose outcome is still unknown, by local id. */
  readonly intents: ReadonlyMap<string, CreateIntent>;
  /** Where creations are claimed, and this run may create. */
  readonly claims?: ClaimsSeen;
  /** Local id to what an interrupted run had sent to create it, for those that are there. */
  readonly posted: ReadonlyMap<string, Values>;
  /** Local id to the refusal of its creation. */
  readonly refused: ReadonlyMap<string, RefusedDraft>;
  /** Local id to the key of what an interrupted run created for it. */
  readonly made: ReadonlyMap<string, string>;
  /** What an interrupted run was sending, by local id. */
  readonly sent: ReadonlyMap<string, SentValues>;
  readonly access: Access;
  /** Items as the tracker has them now, by key: listed, or read singly. */
  readonly items: ReadonlyMap<string, Item>;
  readonly absent: ReadonlyMap<string, Absent>;
  /** Metadata of the tip, by key, for every item that may need it. */
  readonly metas: ReadonlyMap<string, ItemMeta>;
  /** The largest time the listing showed, or null when it was empty. */
  readonly newest: string | null;
  readonly cursor: Cursor | null;
  readonly full: boolean;
  /** Server time at which the silent fields were last seen whole; null: never. */
  readonly scanned: string | null;
}

/** R: what the remote is held to be. */
export interface RemoteSide {
  readonly key: string;
  readonly values: Values;
  /** Null: not read in this run; the tip of the ref knows the values. */
  readonly item: Item | null;
  readonly updated_at: string;
  /** Object id of the canonical text. */
  readonly oid: string;
}

/** An issue and an item that belong together, with the base the issue's file points to. */
export interface Pair {
  readonly issue: Issue;
  readonly remote: RemoteSide;
  readonly entry: SnapshotEntry | null;
  readonly meta: ItemMeta | null;
  /** P(L) */
  readonly local: Values;
  /** S; a field that is not there is not known. */
  readonly base: Values;
  /** The link was found by the ref or by the marker and is not in the file yet. */
  readonly relinked: boolean;
  /** What the tip had seen of the item before, where that is something else. */
  readonly seen?: Values;
  /** Fields whose base was left out: this version of the file never took in what its pointer names. */
  readonly carried?: readonly string[];
  /** Who won by time, by field, once that was looked up: our own writes move a file's time. */
  readonly latest?: ReadonlyMap<string, 'local' | 'remote' | null>;
}

/** What is to become of a pair: a value that can be printed, tested and refused. */
export interface Decision {
  readonly pair: Pair;
  readonly merged: MergedValues;
  readonly pulled: readonly string[];
  readonly pushed: readonly string[];
  /** Differ, and may not be delivered now. */
  readonly pending: readonly string[];
  /** Of those, the ones of which only values that the tracker refused are left: said when it refused them, and not again. */
  readonly held: readonly string[];
  readonly fields: readonly SyncField[];
}

export interface NewItem {
  readonly item: Item;
  readonly id: string;
  readonly path: string;
  /** The item was linked before and its file is gone. */
  readonly restored: boolean;
}

export interface Plan {
  readonly decisions: readonly Decision[];
  readonly create_local: readonly NewItem[];
  readonly create_remote: readonly Issue[];
  /** Nothing to be done about these but to say so. */
  readonly notes: readonly Operation[];
  readonly unchanged: readonly Pair[];
  /** Linked issues whose file may not be written: what is there now is remembered, and that is all. */
  readonly sparse: readonly Pair[];
  /** Linked issues whose item cannot be read. */
  readonly gone: readonly { readonly issue: Issue; readonly key: string; readonly absent: Absent }[];
  /** Keys that the next run has to read singly. */
  readonly again: readonly string[];
  /** No unlinked item was left out for another reason than the configuration's: the cursor may move. */
  readonly complete: boolean;
}
