import type { CommentIntent } from '../ports/journal.ts';
import type { ItemComment } from '../ports/tracker.ts';
import { linkOf, type Shelf } from './comment-files.ts';
import type { LocalComment, Thread } from './comment-types.ts';
import { afterEmptyLook } from './recover.ts';
import type { Engine } from './types.ts';

/** Attempts to create a comment of which the outcome was not known, after this run's look. */
export interface Recovered {
  /** Those that are still open, and those that were found. */
  readonly intents: ReadonlyMap<string, CommentIntent>;
  /** What the journal has to hold instead; null: nothing. */
  readonly changes: ReadonlyMap<string, CommentIntent | null>;
}

/** Whether the item has to be read singly before anything can be said: a listing may lag. */
export function isOpenAttempt(engine: Engine, shelf: Shelf, intent: CommentIntent): boolean {
  const local = fileOf(shelf, intent);
  return local === undefined ? intent.made === undefined : linkOf(engine, local) === null;
}

/** Found by its key or by its marker in all comments of the item; what was looked for twice in vain may be sent again (sync.md §5). */
export function recoverComments(
  engine: Engine,
  intents: ReadonlyMap<string, CommentIntent>,
  { shelf, threads, at }: { readonly shelf: Shelf; readonly threads: readonly Thread[]; readonly at: string },
): Recovered {
  const byIssue = new Map(threads.map((thread) => [thread.issue, thread]));
  const changes = new Map<string, CommentIntent | null>();
  for (const [id, intent] of intents) {
    const local = fileOf(shelf, intent);
    const thread = byIssue.get(intent.issue);
    const next = local !== undefined && linkOf(engine, local) !== null ? null : afterLook(intent, thread, at);
    if (next !== intent) changes.set(id, next);
  }
  const open = [...intents].flatMap(([id, intent]) => {
    const next = changes.get(id);
    return next === null ? [] : [[id, next ?? intent] as const];
  });
  return { intents: new Map(open), changes };
}

function fileOf(shelf: Shelf, { issue, id }: CommentIntent): LocalComment | undefined {
  return shelf.comments.get(issue)?.find((local) => local.id === id);
}

function afterLook(intent: CommentIntent, thread: Thread | undefined, at: string): CommentIntent | null {
  const comments = thread?.key === intent.key ? thread.item?.comments : undefined;
  if (comments === undefined) return intent;
  const found = comments.find((one) => isIt(intent, one));
  if (found !== undefined) return intent.made === found.key ? intent : { ...intent, made: found.key };
  // It was there, and somebody deleted it: it is not made again.
  return intent.made === undefined ? afterEmptyLook(intent, at) : intent;
}

function isIt({ id, made }: CommentIntent, { key, marker, trusted }: ItemComment): boolean {
  return made === undefined ? marker === id && trusted : key === made;
}
