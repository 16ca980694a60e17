import type { CommentDesk, Item } from '../ports/tracker.ts';
import { sendNew } from './comment-add.ts';
import { journalKey } from './comment-bases.ts';
import { decideComment } from './comment-decide.ts';
import { sendEdit } from './comment-edit.ts';
import { pointerIn } from './comment-files.ts';
import { commentNote } from './comment-match.ts';
import { planComments } from './comment-plan.ts';
import { makeTally, type Tally } from './comment-report.ts';
import { createComments, settleComments } from './comment-settle.ts';
import type { CommentPair, CommentPlan, Thread, Unsent } from './comment-types.ts';
import { withoutSent } from './sent.ts';
import type { Run } from './session.ts';
import type { Pair } from './types.ts';

/**
 * Carries out what was planned for the comments of a run: first the files, then what is sent, an issue at a time.
 * @param made the issues that this run created on the tracker; their comments are sent after them
 */
export async function syncComments(begun: Run, todo: CommentPlan, made: readonly Pair[]): Promise<Tally> {
  const tally = makeTally();
  const { comments: desk } = begun.engine.tracker;
  const run = await withoutStrange(begun, todo);
  await record(run, todo);
  for (const key of todo.again) run.again.add(key);
  await createComments(
    run,
    todo.create_local.filter(({ thread }) => isThere(run, thread)),
    tally,
  );
  const settled = await settleComments(run, todo.decisions, tally);
  await clearAttempts(run, settled);
  await clearRecords(run, todo);
  for (const note of todo.notes) run.report(note);
  if (desk === undefined) return tally;
  const edits = settled.filter((pair) => decideComment(run.engine, run.options, pair, run.rights).pushes);
  const newest = await plannedFor(run, made);
  await sendAll(run, desk, errandsOf(edits, [...todo.create_remote, ...newest.create_remote]), tally);
  return tally;
}

/** What is known now whatever else happens: attempts that were found or given up, comments that are gone or wait. */
async function record(run: Run, { intents, seen }: CommentPlan): Promise<void> {
  if (intents.size > 0) await run.engine.journal.put('comment', intents);
  await run.saveParts(
    seen,
    [...seen.keys()].map((key) => `in comment ${key}`),
  );
}

/** As of issues (`forgetStrange`): before anything is written. */
async function withoutStrange(run: Run, { decisions }: CommentPlan): Promise<Run> {
  const { engine, gathered } = run;
  const ids = decisions.flatMap(({ pair: { local } }) => {
    const key = journalKey(local.id);
    const sent = gathered.sent.get(key);
    return sent === undefined || sent.pointer === pointerIn(engine, local) ? [] : [key];
  });
  return { ...run, gathered: await withoutSent(engine, gathered, ids) };
}

/** An issue whose file could not be made has no comments. */
function isThere({ writer }: Run, { made }: Thread): boolean {
  return made === undefined || writer.written.has(made);
}

async function clearAttempts({ engine }: Run, settled: readonly CommentPair[]): Promise<void> {
  const open = await engine.journal.all('comment');
  const linked = settled.filter(({ local }) => open.has(local.id));
  if (linked.length > 0) await engine.journal.put('comment', new Map(linked.map(({ local }) => [local.id, null])));
}

async function clearRecords({ engine, gathered }: Run, { settled }: CommentPlan): Promise<void> {
  const gone = (records: ReadonlyMap<string, unknown>): Map<string, null> =>
    new Map(settled.filter((key) => records.has(key)).map((key) => [key, null]));
  const [sent, refused] = [gone(gathered.sent), gone(gathered.refused)];
  if (sent.size > 0) await engine.journal.put('sent', sent);
  if (refused.size > 0) await engine.journal.put('refused', refused);
}

/** The comments of issues that the tracker has only now. */
function plannedFor(run: Run, made: readonly Pair[]): Promise<CommentPlan> {
  const threads = made.map(({ issue, remote }): Thread => ({
    issue: issue.id,
    key: remote.key,
    item: remote.item,
    fresh: true,
  }));
  return planComments(run.engine, run.gathered, run.options, { threads, drafts: [] });
}

interface Errand {
  readonly thread: Thread;
  readonly edits: CommentPair[];
  readonly unsent: Unsent[];
}

function errandsOf(edits: readonly CommentPair[], unsent: readonly Unsent[]): readonly Errand[] {
  const errands = new Map<string, Errand>();
  const errandFor = (thread: Thread): Errand => {
    const errand = errands.get(thread.issue) ?? { thread, edits: [], unsent: [] };
    errands.set(thread.issue, errand);
    return errand;
  };
  for (const pair of edits) errandFor(pair.thread).edits.push(pair);
  for (const one of unsent) errandFor(one.thread).unsent.push(one);
  return [...errands.values()];
}

async function sendAll(run: Run, desk: CommentDesk, errands: readonly Errand[], tally: Tally): Promise<void> {
  for (const [at, { thread, edits, unsent }] of errands.entries()) {
    let item = await readItem(run, thread);
    for (const [sent, pair] of edits.entries()) {
      // What was read before another one was sent may have changed since.
      if (sent > 0 && item !== null) item = await readItem(run, thread);
      if (item !== null && !run.stopped()) await sendEdit(run, desk, { ...pair, thread: { ...thread, item } }, tally);
    }
    for (const one of item === null ? [] : unsent)
      if (!run.stopped()) await sendNew(run, desk, { ...one, thread: { ...thread, item } }, tally);
    if (run.stopped()) run.report(commentNote(thread, 'skip', run.stopReason()));
    run.engine.emit({ kind: 'doing', op: 'push', done: at + 1, of: errands.length });
  }
}

/** As it is just before something is sent; null: not to be had, which is told. */
async function readItem(run: Run, thread: Thread): Promise<Item | null> {
  if (thread.fresh === true || run.stopped()) return run.stopped() ? null : thread.item;
  const answers = await run.reach(() => run.engine.tracker.get([thread.key]));
  const answer = answers?.get(thread.key);
  if (answer === undefined) return null;
  if (!('absent' in answer)) return answer;
  run.again.add(thread.key);
  run.report(commentNote(thread, 'error', answer.message));
  return null;
}
