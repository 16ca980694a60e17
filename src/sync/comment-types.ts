import type { Comment } from '../model/comment.ts';
import type { Finding } from '../model/errors.ts';
import type { CommentIntent } from '../ports/journal.ts';
import type { PartEntry, PartMeta, PartUpdate } from '../ports/snapshot-store.ts';
import type { Item, ItemComment, SyncField } from '../ports/tracker.ts';
import type { Conflict, Rules } from './merge-types.ts';
import type { Operation } from './types.ts';

/** The text of a comment is merged as a body is; the name is what the configuration calls it. */
export const COMMENTS: SyncField = { name: 'comments', kind: 'text' };

/** A comment that has a file of its own. */
export type LocalComment = Comment & { readonly text: string };

/** A linked issue, whose comments are compared with those of its item. */
export interface Thread {
  /** Local id. */
  readonly issue: string;
  readonly key: string;
  /** As read in this run, with every comment of it; null: the tip of the ref knows them. */
  readonly item: Item | null;
  /** Where this run makes the file of the issue: without it there is nothing to comment on. */
  readonly made?: string;
  /** This run created the item: nothing is newer. */
  readonly fresh?: true;
}

/** R: what a comment is held to be on the tracker. */
export interface RemoteComment {
  readonly key: string;
  readonly body: string;
  /** Object id of the canonical text. */
  readonly oid: string;
  readonly updated_at: string;
  /** Null: not read in this run. */
  readonly comment: ItemComment | null;
}

/** A file and a comment that belong together, with the base that the file points to. */
export interface CommentPair {
  readonly thread: Thread;
  readonly local: LocalComment;
  readonly remote: RemoteComment;
  readonly entry: PartEntry | null;
  readonly meta: PartMeta | null;
  /** S; undefined: not known. */
  readonly base: string | undefined;
  /** The link is not in the file yet. */
  readonly relinked: boolean;
  /** Who wins, once that was looked up: our own writes move a file's time. */
  readonly winner?: Rules['winner'] | undefined;
}

export interface CommentDecision {
  readonly pair: CommentPair;
  /** What the sides hold afterwards. */
  readonly local: string;
  readonly base: string | undefined;
  readonly there: string;
  /** Its section is the id of the comment. */
  readonly conflict: Conflict | null;
  readonly pulls: boolean;
  readonly pushes: boolean;
  /** Differs, and may not be delivered by this run. */
  readonly pending: boolean;
}

/** A comment that gets a file: a function of the comment alone (sync.md §4). */
export interface PulledComment {
  readonly thread: Thread;
  readonly id: string;
  readonly path: string;
  readonly remote: RemoteComment;
  /** What stands beside its text. */
  readonly meta: PartMeta;
  /** It had a file, and the file is gone. */
  readonly restored: boolean;
}

/** A comment that is not on the tracker. */
export interface Unsent {
  readonly thread: Thread;
  readonly local: LocalComment;
}

/** A file whose comment is no longer there. */
export interface Vanished extends Unsent {
  readonly key: string;
  readonly entry: PartEntry | null;
}

/** What is to become of the comments of a run's issues. */
export interface CommentPlan {
  readonly decisions: readonly CommentDecision[];
  readonly create_local: readonly PulledComment[];
  readonly create_remote: readonly Unsent[];
  /** Issues that are created first, with how many comments they have. */
  readonly follow: readonly (readonly [issue: string, comments: number])[];
  /** What is remembered of comments that this run may not write here, by `<item>/<comment>`. */
  readonly seen: ReadonlyMap<string, PartUpdate>;
  /** Nothing to be done about these but to say so. */
  readonly notes: readonly Operation[];
  /** Attempts to create that are settled now, or were looked for. */
  readonly intents: ReadonlyMap<string, CommentIntent | null>;
  /** Records of the journal that are settled whatever this run does, by the ids of their comments. */
  readonly settled: readonly string[];
  /** Keys of items that the next run has to read singly. */
  readonly again: readonly string[];
  /** About files that cannot be read as they are. */
  readonly findings: readonly Finding[];
}

export const NO_COMMENTS: CommentPlan = {
  decisions: [],
  create_local: [],
  create_remote: [],
  follow: [],
  seen: new Map(),
  notes: [],
  intents: new Map(),
  settled: [],
  again: [],
  findings: [],
};
