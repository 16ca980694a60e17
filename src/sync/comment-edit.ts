import type { SentValues } from '../ports/journal.ts';
import type { CommentDesk, CommentOutcome, Item, ItemComment } from '../ports/tracker.ts';
import { journalKey } from './comment-bases.ts';
import { decideComment } from './comment-decide.ts';
import { pointerIn } from './comment-files.ts';
import { writeLink } from './comment-link.ts';
import { commentNote } from './comment-match.ts';
import type { Tally } from './comment-report.ts';
import { readHere, settleComments } from './comment-settle.ts';
import { GONE, partKey, partOf, remoteComment } from './comment-text.ts';
import { COMMENTS, type CommentDecision, type CommentPair } from './comment-types.ts';
import { defective } from './choose.ts';
import type { Run } from './session.ts';
import { oneLine } from './words.ts';

/** Rounds of reading before a comment that keeps changing is left for the next run. */
const ROUNDS = 3;

/** Sends the text of a comment whose item was read just now; what moved meanwhile is merged again first. */
export async function sendEdit(run: Run, desk: CommentDesk, planned: CommentPair, tally: Tally): Promise<void> {
  let pair = planned;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { thread, remote } = pair;
    const comment = thread.item?.comments?.find((one) => one.key === remote.key);
    if (comment === undefined) return vanished(run, pair);
    if (comment.defect !== null) return tell(run, pair, defective(run.engine, comment.defect).message);
    const [here] = await readHere(run, { ...pair, remote: remoteComment(run.engine, comment) });
    if (here === undefined) return;
    const decision = decideComment(run.engine, run.options, here, run.rights);
    if (!decision.pulls && here.remote.oid === remote.oid)
      return decision.pushes ? send(run, desk, { decision, comment }, tally) : undefined;
    tellConflict(run, decision);
    const moved = await mergeMoved(run, decision, tally);
    if (moved === null) return;
    pair = moved;
  }
  run.report(commentNote(pair.thread, 'skip', `comment ${pair.local.id} keeps changing; run sync again`));
}

/** One that came up only now. */
function tellConflict(run: Run, { conflict, pair }: CommentDecision): void {
  const note = commentNote(pair.thread, 'conflict', `changed differently here and on ${run.engine.remote}`);
  const isTold = run.operations.some((one) => JSON.stringify(one) === JSON.stringify(note));
  if (conflict !== null && !isTold) run.report(note);
}

/** Takes in what changed on the remote since it was planned, and reads it once more. Null: it cannot go on. */
async function mergeMoved(run: Run, decision: CommentDecision, tally: Tally): Promise<CommentPair | null> {
  const [settled] = await settleComments(run, [decision], tally);
  if (settled === undefined) return null;
  const { thread } = settled;
  const answers = await run.reach(() => run.engine.tracker.get([thread.key]));
  const item = answers?.get(thread.key);
  return item === undefined || 'absent' in item ? null : { ...settled, thread: { ...thread, item } };
}

/** Somebody deleted it since it was planned. It is not made again. */
async function vanished(run: Run, pair: CommentPair): Promise<void> {
  const { thread, local, remote } = pair;
  const { id, path } = local;
  const updated_at = (thread.item as Item).updated_at;
  const meta = { item: '', author: null, created_at: '', id, path, updated_at };
  const line = `in #${thread.key} ${thread.issue} comment ${id}`;
  await run.saveParts(new Map([[partKey(thread, remote.key), { seen: GONE, base: null, meta }]]), [line]);
  run.report(commentNote(thread, 'skip', `comment ${id} is no longer on ${run.engine.remote}; its file stays`));
}

function tell(run: Run, { thread, local }: CommentPair, why: string): void {
  run.report(commentNote(thread, 'error', `comment ${local.id}: ${why}`));
}

interface Ready {
  readonly decision: CommentDecision;
  readonly comment: ItemComment;
}

async function send(run: Run, desk: CommentDesk, { decision, comment }: Ready, tally: Tally): Promise<void> {
  const { engine } = run;
  const { pair } = decision;
  const record = (sent: SentValues | null): Promise<void> =>
    engine.journal.put('sent', new Map([[journalKey(pair.local.id), sent]]));
  await record(sentValues(run, decision));
  const outcome = await run.reach(() => desk.edit(comment, decision.there));
  if (outcome?.kind === 'done') await taken(run, decision, outcome.comment);
  else if (outcome !== null) await notTaken(run, decision, outcome);
  if (outcome?.kind === 'done') tally.add(pair.thread, 'out');
  // Without an answer the text stays in the journal: the next run finds out what became of it.
  if (outcome?.kind !== 'unknown') await record(null);
}

function sentValues({ engine }: Run, { pair, there, base }: CommentDecision): SentValues {
  const { name } = COMMENTS;
  const pointer = pointerIn(engine, pair.local);
  return { key: pair.remote.key, values: { [name]: there }, bases: { [name]: base }, branch: engine.branch, pointer };
}

/** The base is composed from what was sent and what was answered, not from the file as it is by now (sync.md §2). */
async function taken(run: Run, decision: CommentDecision, answer: ItemComment): Promise<void> {
  const { engine, rights } = run;
  const { pair, local, there } = decision;
  const now = { ...pair, remote: remoteComment(engine, answer) };
  const base = answer.body === local ? local : answer.body === there ? decision.base : pair.base;
  const isIgnored = answer.body !== there && answer.body === pair.remote.body;
  const refused = isIgnored ? { rights, [COMMENTS.name]: local } : undefined;
  await savePart(run, now, base, refused);
  await writeLink(run, now, base);
  if (isIgnored) tell(run, pair, 'the text was not taken there');
}

type Undone = Exclude<CommentOutcome, { readonly kind: 'done' }>;

/** A definite refusal is told once. A limit is no fault of the comment's: it ends the run. */
async function notTaken(run: Run, decision: CommentDecision, { kind, message, limit }: Undone): Promise<void> {
  const { pair, local } = decision;
  if (limit !== undefined) return run.stop(limit);
  tell(run, pair, message);
  if (kind !== 'refused') return;
  await savePart(run, pair, pair.base, { rights: run.rights, [COMMENTS.name]: local, message: oneLine(message) });
}

async function savePart(
  run: Run,
  pair: CommentPair,
  base: string | undefined,
  refused: Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const part = partOf(pair, base, refused);
  const { thread, remote, local } = pair;
  const line = `out #${thread.key} ${thread.issue} comment ${local.id}`;
  await run.saveParts(new Map([[partKey(thread, remote.key), part]]), [line]);
}
