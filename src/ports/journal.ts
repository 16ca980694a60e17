/**
 * Made durable before the one POST; removed after the link stands in the file and the ref knows the item, or after a definite refusal
 * (sync.md §5).
 */
export interface CreateIntent {
  readonly id: string;
  /** The highest item number known before the attempt; null when there was none. */
  readonly highest: number | null;
  /** Field name to the value sent: what the item began with, if it was made. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Object id of the canonical text of the issue then. */
  readonly draft: string;
  /** Server times of complete empty looks for the marker. */
  readonly looks: readonly string[];
  /** Where it was sent from: another branch, or another worktree, may have an older version of the issue. Absent: nobody knows. */
  readonly branch?: string;
  /** Once known: what the tracker made. */
  readonly made?: { readonly item: string; readonly key: string };
}

/** As `CreateIntent`, of a comment: made durable before the one POST. */
export interface CommentIntent {
  readonly id: string;
  /** Local id and key of the item it belongs to. */
  readonly issue: string;
  readonly key: string;
  readonly body: string;
  readonly looks: readonly string[];
  /** The key of what was made. */
  readonly made?: string;
}

/** As `CreateIntent`, of a milestone, by its file's name: made durable before the one POST. */
export interface MilestoneIntent {
  /** The title that was sent; the file may have another by now. */
  readonly title: string;
  readonly looks: readonly string[];
  /** The description and the date that were sent, and the highest number known then; absent in records of older versions. */
  readonly description?: string;
  readonly due_date?: string | null;
  readonly highest?: number;
  /** The key of what was made. */
  readonly made?: string;
}

/** What an update is about to send, so that an edit made during the request is told apart from it. */
export interface SentValues {
  readonly key: string;
  /** Field name to the value the item has if it arrived. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Field name to the base that both sides have then; of a set without what came from there meanwhile. */
  readonly bases: Readonly<Record<string, unknown>>;
  readonly branch: string | null;
  /** The pointer that the file held: a file that was taken back behind it was never the one that was sent. */
  readonly pointer: string | null;
}

/** A file this product wrote and has not committed yet: object id of the text. */
export interface WrittenFile {
  readonly oid: string;
  /** Object id of what it held before, in case the write itself never happened. */
  readonly before?: string;
  /** The line that the commit says about it. */
  readonly line: string;
}

export interface ConflictRecord {
  readonly since: string;
  readonly fields: readonly string[];
}

/** A creation that the tracker refused for good: tried again when the issue or the rights change, and after a day. */
export interface RefusedDraft {
  /** Object id of the canonical text that was refused. */
  readonly draft: string;
  readonly rights: string;
  readonly message: string;
  /** When, by the server's clock; absent in records from before it was noted: they hold no longer. */
  readonly at?: string;
  /** Of a comment: `updated_at` of its item then. It may have been locked. */
  readonly seen?: string;
}

export interface JournalRecords {
  readonly create: CreateIntent;
  readonly sent: SentValues;
  readonly written: WrittenFile;
  readonly conflict: ConflictRecord;
  readonly refused: RefusedDraft;
  readonly comment: CommentIntent;
  readonly milestone: MilestoneIntent;
}

/** Machine-local, durable records of work under way, by kind and key. */
export interface Journal {
  /** Durable when it resolves; a null removes. All of one call or none. */
  put<K extends keyof JournalRecords>(kind: K, records: ReadonlyMap<string, JournalRecords[K] | null>): Promise<void>;
  /** @throws RoadmapError `journal.unreadable` when it exists and cannot be read whole. A torn last line was never acknowledged and does not count. */
  all<K extends keyof JournalRecords>(kind: K): Promise<ReadonlyMap<string, JournalRecords[K]>>;
}
