import type { RoadmapError } from '../model/errors.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import type { HookDesk } from './webhook.ts';

/** A scalar (null: none), a set, or a text; all three sides of a merge have this form (design: sync.md §1). */
export type Value = string | null | readonly string[];
export type Values = Readonly<Record<string, Value>>;

export interface SyncField {
  /** As the key is spelt in an issue's frontmatter, or `body`. */
  readonly name: string;
  readonly kind: 'scalar' | 'set' | 'text';
  /** Elements that differ only in case are the same (GitHub's labels and logins). */
  readonly ignoreCase?: boolean;
  /** What every new item has in this field, whatever it is created with (an issue is created open). */
  readonly initial?: Value;
  /**
   * Its values name other things: an issue by its local id here and by its key there, a milestone by its name here and by its key
   * there. A mapping and an issue speak of ids and names, items of keys; the engine translates in between.
   */
  readonly names?: 'issue' | 'milestone';
  /** A change of it does not move an item's `updated_at`: only a single read, a full listing or `scan` shows it. */
  readonly silent?: boolean;
}

/** Pure, both ways. Laws: pulling an unchanged item changes nothing; after a push `project(issue)` equals the item's values. */
export interface Mapping {
  /** Stands beside every snapshot; a base made under another version is read under its own. */
  readonly version: number;
  readonly fields: readonly SyncField[];
  /** P(L): the issue reduced to what the tracker can hold. Line ends are LF, our own markers are gone. */
  project(issue: Issue): Values;
  /** What to change in the issue so that `project` gives `values` for these fields. A richer local value survives where it can. */
  accept(issue: Issue, values: Values): IssueChanges;
  /** The same for an issue that does not exist yet. */
  initial(values: Values): IssueChanges;
}

export interface Item {
  /** Stable id of the tracker (GitHub: node id). */
  readonly id: string;
  /** What people and `remote_ids` call it (GitHub: the number). */
  readonly key: string;
  readonly url: string;
  readonly author: string | null;
  /** The author is the account we act as: its marker can be believed without asking (`vouch`). */
  readonly trusted: boolean;
  /** ISO 8601, UTC, whole seconds, the server's clock. */
  readonly created_at: string;
  readonly updated_at: string;
  readonly values: Values;
  /** The local id named by our hidden marker in the last line of the body. */
  readonly marker: string | null;
  /** Why no file can hold this item (NUL, a lone surrogate), or null. Such an item is reported, never cut to fit. */
  readonly defect: string | null;
  /** Every comment of it, oldest first; absent: this tracker has none. */
  readonly comments?: readonly ItemComment[];
  /** Every label as the tracker shows it, managed ones too: what a filter means. Absent: those of `values`. */
  readonly labels?: readonly string[];
  /** What is odd about it and worth a line (several labels of one managed family). */
  readonly remarks?: readonly string[];
  /** What the adapter needs to change this very version; nobody else looks inside. */
  readonly native?: unknown;
}

export interface ItemComment {
  /** Stable id of the tracker (GitHub: node id). */
  readonly id: string;
  /** What `remote_ids` of the comment's file holds (GitHub: the number in its address). At most 64 letters, digits, `.`, `_`, `-`. */
  readonly key: string;
  readonly url: string;
  readonly author: string | null;
  readonly trusted: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** Line ends are LF, our own markers are gone. */
  readonly body: string;
  readonly marker: string | null;
  readonly defect: string | null;
}

export interface ItemMilestone {
  readonly id: string;
  /** What `remote_ids` of the milestone's file and `milestone` of an item hold (GitHub: the number). */
  readonly key: string;
  readonly title: string;
  readonly state: 'open' | 'closed';
  /** A plain date. */
  readonly due_date: string | null;
  readonly description: string;
  /** Who made it; null when the tracker does not tell. */
  readonly author: string | null;
  readonly updated_at: string;
}

export interface Access {
  /** The account we act as; null when the tracker does not tell. */
  readonly login: string | null;
  /** Owner and name as the tracker spells them now. */
  readonly name: string;
  readonly writable: boolean;
  /** The server's clock as shown by its answer, ISO 8601. */
  readonly at: string;
}

export interface Page {
  readonly access: Access;
  readonly items: readonly Item[];
  /** True on the last page of a listing of which every page arrived. */
  readonly last: boolean;
}

/** An item that could not be read: 404 (gone or not allowed), 410 (deleted for certain), 301 (moved elsewhere). */
export interface Absent {
  readonly absent: 'unknown' | 'deleted' | 'moved';
  readonly message: string;
  readonly to?: string;
}

/** Scalars and texts as the new value, sets as what to add and to remove; nothing is replaced wholesale. */
export type FieldChange =
  { readonly set: string | null } | { readonly add: readonly string[]; readonly remove: readonly string[] };

export interface Update {
  readonly item: Item;
  readonly changes: Readonly<Record<string, FieldChange>>;
}

export interface Draft {
  readonly id: string;
  readonly values: Values;
}

/**
 * `done`: the item as the tracker now has it (values it silently dropped are seen by comparing).
 * `limit`: a limit was the reason, and nothing more is to be sent in this run. `refused`: definitely not done, and will not be by trying again. `failed`: definitely not done. `unknown`: it may have happened.
 */
export type Outcome =
  | { readonly kind: 'done'; readonly item: Item; readonly notes: readonly string[] }
  | { readonly kind: 'refused' | 'failed' | 'unknown'; readonly message: string; readonly limit?: RoadmapError };

type Undone = Exclude<Outcome, { readonly kind: 'done' }>;

export type CommentOutcome = { readonly kind: 'done'; readonly comment: ItemComment } | Undone;

/** Comments of items. Reading them is part of reading an item. */
export interface CommentDesk {
  /** Exactly one request, never sent twice; the marker of `draft.id` is the last line. Throws as `create` does. */
  add(item: Item, draft: { readonly id: string; readonly body: string }): Promise<CommentOutcome>;
  /** A comment keeps the marker that it carries. */
  edit(comment: ItemComment, body: string): Promise<CommentOutcome>;
  remove(comment: Pick<ItemComment, 'id' | 'key'>): Promise<Removal>;
}

export type Removal = { readonly kind: 'done' } | Undone;

export type MilestoneValues = Pick<ItemMilestone, 'title' | 'state' | 'due_date' | 'description'>;
export type MilestoneOutcome = { readonly kind: 'done'; readonly milestone: ItemMilestone } | Undone;

/** Titles are unique among the milestones of a repository, so that a creation that is sent again is refused. */
export interface MilestoneDesk {
  /** All of them, open and closed. After `list` without a request of its own where its first page told them all. */
  list(): Promise<readonly ItemMilestone[]>;
  /** A single, fresh read. */
  get(key: string): Promise<ItemMilestone | Absent>;
  create(values: MilestoneValues): Promise<MilestoneOutcome>;
  update(key: string, changes: Partial<MilestoneValues>): Promise<MilestoneOutcome>;
}

/** What a run is about to send, and what that costs on an idle hour (units: requests, rate limit points, milliseconds). */
export interface Work {
  readonly creates: number;
  readonly updates: number;
  readonly comments: number;
}

export interface Estimate {
  readonly requests: number;
  readonly points: number;
  readonly ms: number;
}

export interface Cost {
  readonly queries: number;
  readonly mutations: number;
  readonly rest: number;
}

export interface RateLimit {
  readonly remaining: number;
  readonly reset_at: string;
}

/**
 * The far hand. Errors of the whole remote are thrown as RoadmapError of kind `remote`: `remote.auth`, `remote.forbidden`,
 * `remote.not_found`, `remote.issues_disabled`, `remote.moved`, `remote.unreachable`, `remote.malformed`, `remote.limited`
 * (with `data.resume_after`, ISO 8601). Reads are repeated with backoff inside; creations never are.
 */
export interface Tracker {
  readonly type: string;
  readonly mapping: Mapping;
  /** How many updates one `update` call may carry. */
  readonly batch: number;
  /** Ascending by time of update, `since` inclusive on the server's clock; null: everything. */
  list(since: string | null): AsyncIterable<Page>;
  /** Single, fresh reads by key. Every asked key is in the answer. */
  get(keys: readonly string[]): Promise<ReadonlyMap<string, Item | Absent>>;
  /** Who we are there: as the last answer told it, else asked for. */
  access(): Promise<Access>;
  /** One outcome each, in order. @throws only when nothing of the batch can have happened. */
  update(updates: readonly Update[]): Promise<readonly Outcome[]>;
  /** Exactly one request that creates, never sent twice. The marker of `draft.id` goes into the body. Once anything was sent it does not throw, except `remote.limited` for a definite refusal. */
  create(draft: Draft): Promise<Outcome>;
  /** Newest first, every item with a number above `above` (null: all). Complete, or it throws. `at` is the server's clock. */
  newest(above: number | null): Promise<{ readonly items: readonly Item[]; readonly at: string }>;
  /** Which of these accounts may write there, so that their markers can be believed (sync.md §4). */
  vouch(authors: readonly string[]): Promise<ReadonlySet<string>>;
  /** The values of the silent fields of every item, by key, page by page; complete, or it throws. */
  scan?(): AsyncIterable<ReadonlyMap<string, Values>>;
  /** Deletes an item for good, where the token may. */
  remove?(key: string): Promise<Removal>;
  readonly comments?: CommentDesk;
  readonly milestones?: MilestoneDesk;
  readonly hooks?: HookDesk;
  estimate?(work: Work): Estimate;
  cost(): Cost;
  limit(): RateLimit | null;
}
