import type { CommentIntent } from '../ports/journal.ts';
import type { CommentDesk, CommentOutcome, Item, ItemComment } from '../ports/tracker.ts';
import { journalKey } from './comment-bases.ts';
import { bodyHere, linkOf, readAgain } from './comment-files.ts';
import { writeLink } from './comment-link.ts';
import { commentNote } from './comment-match.ts';
import type { Tally } from './comment-report.ts';
import { commentOid, partKey, partOf, remoteComment } from './comment-text.ts';
import { COMMENTS, type CommentPair, type Unsent } from './comment-types.ts';
import type { Run } from './session.ts';
import { oneLine } from './words.ts';

/** Creates a comment: intent durable → one request → what it made durable → link in the file → intent cleared (sync.md §5). */
export async function sendNew(run: Run, desk: CommentDesk, planned: Unsent, tally: Tally): Promise<void> {
  const { engine } = run;
  const { thread } = planned;
  const local = await readAgain(engine, planned.local);
  if (local === null || linkOf(engine, local) !== null) return;
  const body = bodyHere(engine, local);
  const intent: CommentIntent = { id: local.id, issue: thread.issue, key: thread.key, body, looks: [] };
  const record = (next: CommentIntent | null): Promise<void> =>
    engine.journal.put('comment', new Map([[local.id, next]]));
  await record(intent);
  const outcome = await attempt(run, desk, { thread, local }, body);
  if (outcome?.kind === 'done') {
    await record({ ...intent, made: outcome.comment.key });
    if (await link(run, { thread, local }, { body, comment: outcome.comment })) await record(null);
    tally.add(thread, 'out');
    return;
  }
  if (outcome?.kind !== 'unknown') await record(null);
  if (outcome !== null) await notMade(run, { thread, local }, { body, outcome });
}

/** One request. Null: a limit refused it, and the run has ended. */
async function attempt(
  run: Run,
  desk: CommentDesk,
  { thread, local }: Unsent,
  body: string,
): Promise<CommentOutcome | null> {
  const item = thread.item as Item;
  const outcome = await run.reach(() => desk.add(item, { id: local.id, body }));
  if (outcome?.kind === 'done' || outcome?.limit === undefined || outcome.kind === 'unknown') return outcome;
  run.stop(outcome.limit);
  return null;
}

interface Made {
  /** What was sent. */
  readonly body: string;
  readonly comment: ItemComment;
}

/** Made from this text, so all of it is taken in; what the tracker left out is not sent again. */
async function link(run: Run, { thread, local }: Unsent, { body, comment }: Made): Promise<boolean> {
  const { engine, rights } = run;
  const remote = remoteComment(engine, comment);
  const pair: CommentPair = { thread, local, remote, entry: null, meta: null, base: remote.body, relinked: true };
  const refused = remote.body === body ? undefined : { rights, [COMMENTS.name]: body };
  const part = partOf(pair, remote.body, refused);
  const line = `out #${thread.key} ${thread.issue} comment ${local.id}`;
  await run.saveParts(new Map([[partKey(thread, remote.key), part]]), [line]);
  return writeLink(run, pair, remote.body);
}

type Undone = Exclude<CommentOutcome, { readonly kind: 'done' }>;

/** A definite refusal (the issue is locked) is told once, and not met again before the text, the rights or the item change. */
async function notMade(
  run: Run,
  { thread, local }: Unsent,
  { body, outcome }: { readonly body: string; readonly outcome: Undone },
): Promise<void> {
  const { engine, rights } = run;
  const { kind, message } = outcome;
  const unknown = 'it may or may not have been sent; the next runs look for it and nothing is sent twice';
  const reason = kind === 'unknown' ? `${message}: ${unknown}` : message;
  run.report(commentNote(thread, 'error', `comment ${local.id}: ${reason}`));
  if (kind !== 'refused') return;
  const seen = (thread.item as Item).updated_at;
  const { at } = run.gathered.access;
  const refusal = { draft: commentOid(engine, body), rights, message: oneLine(message), at, seen };
  await engine.journal.put('refused', new Map([[journalKey(local.id), refusal]]));
}
