import { RoadmapError } from '../model/errors.ts';
import { withClaims } from './claim.ts';
import { planComments, threadsOf } from './comment-plan.ts';
import { plannedTally, withCommentConflicts, withComments } from './comment-report.ts';
import { syncComments } from './comment-sync.ts';
import type { CommentPlan } from './comment-types.ts';
import type { Issue } from '../model/issue.ts';
import { createLocal } from './create-local.ts';
import { createRemote } from './create.ts';
import { moveCursor } from './cursor.ts';
import { correctStatus, clearJournal, recordConflicts } from './finish.ts';
import { gather } from './gather.ts';
import { guard } from './guard.ts';
import { decide } from './decide.ts';
import { expectMilestones, gatherMilestones, syncMilestones } from './milestone.ts';
import { planMilestones, plannedMilestones, sendsOf } from './milestone-plan.ts';
import { plan } from './plan.ts';
import { push } from './push.ts';
import { recover } from './recover.ts';
import { forgetStrange } from './sent.ts';
import { conflictsOf, folded, moves, opOf, planned, sideNotes } from './report.ts';
import { startRun, type Run } from './session.ts';
import { remember, settle } from './settle.ts';
import type { Decision, Engine, Gathered, Pair, Plan, SyncOptions, SyncReport } from './types.ts';
import { sameValues } from './values.ts';

/**
 * One run: read both sides, decide, check the whole plan, then do it (or, as a preview, only say it).
 * @throws RoadmapError before the first write when a side cannot be read, the plan is refused, or nothing may be sent.
 */
export async function run(engine: Engine, options: SyncOptions): Promise<SyncReport> {
  const read = await gather(engine, options);
  // Names of milestones mean something before anything of an issue is compared.
  const milestones = await gatherMilestones(engine, read);
  const known = await recover(engine, options, await withClaims(engine, options, read));
  const gathered = options.preview ? known : await forgetStrange(engine, known);
  const asked = askedOnce(options);
  const todo = await plan(engine, gathered, asked);
  const about = await planMilestones(engine, asked, gathered, { found: milestones, creating: todo.create_remote });
  const talk = await planComments(engine, gathered, asked, {
    threads: threadsOf(gathered, todo),
    drafts: todo.create_remote,
  });
  const others = sendsOf(about) + plannedTally(talk).sending;
  const refusal =
    (options.allow_mass_change ? null : guard(engine, gathered, todo)) ?? readOnly(gathered, todo, others);
  if (options.preview) {
    const expected = expectMilestones(engine, about) ? await plan(engine, gathered, asked) : todo;
    const operations = [...plannedMilestones(engine, options, about), ...planned(engine, options, expected)];
    return preview(engine, options, { gathered, todo: expected, talk, refusal, operations });
  }
  if (refusal !== null) throw refusal;
  const run = startRun(engine, options, gathered);
  const moved = await syncMilestones(run, milestones, about);
  if (moved === null) return perform(run, todo, talk);
  return perform({ ...run, gathered: moved }, await plan(engine, moved, asked), talk);
}

/** What a person was asked about an issue is not asked again when the run plans again. */
function askedOnce(options: SyncOptions): SyncOptions {
  const { approve } = options;
  if (approve === null) return options;
  const answers = new Map<string, Promise<boolean>>();
  const once = (issue: Issue): Promise<boolean> => {
    const answer = answers.get(issue.id) ?? approve(issue);
    answers.set(issue.id, answer);
    return answer;
  };
  return { ...options, approve: once };
}

/** Why the plan may not be performed (`refusal`) is shown beside it. */
function preview(
  engine: Engine,
  options: SyncOptions,
  found: Pick<SyncReport, 'operations'> & {
    readonly gathered: Gathered;
    readonly todo: Plan;
    readonly talk: CommentPlan;
    readonly refusal: RoadmapError | null;
  },
): SyncReport {
  const { gathered, todo, talk, refusal } = found;
  const operations = withComments(found.operations, plannedTally(talk), false);
  return {
    operations: [...operations, ...talk.notes],
    unchanged: todo.unchanged.length + todo.decisions.filter((one) => isQuiet(engine, options, one)).length,
    cost: engine.tracker.cost(),
    limit: engine.tracker.limit(),
    resume_after: null,
    stopped: refusal,
    conflicts: withCommentConflicts(conflictsOf(todo.decisions), talk.decisions),
    findings: [...gathered.listing.findings, ...talk.findings],
    written: new Map(),
    dirty: new Set(),
  };
}

function isQuiet(engine: Engine, options: SyncOptions, decision: Decision): boolean {
  return !moves(engine, decision) && sideNotes(engine, options, decision).length === 0;
}

/** A token that may only read is said so before anything changes, not in the middle. */
function readOnly(gathered: Gathered, todo: Plan, others: number): RoadmapError | null {
  const sends = todo.decisions.filter((one) => one.pushed.length > 0).length + todo.create_remote.length + others;
  if (sends === 0 || gathered.access.writable) return null;
  const what =
    others > 0 ? `${sends} issues, milestones and comments have` : sends === 1 ? '1 issue has' : `${sends} issues have`;
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.read_only',
    message: `The token may read ${gathered.access.name} but not write it, and ${what} changes to send. Nothing was changed.`,
    hints: ['roadmap sync --pull-only', 'use a token with write access to issues'],
    data: { login: gathered.access.login, sends },
  });
}

async function perform(run: Run, todo: Plan, talk: CommentPlan): Promise<SyncReport> {
  const before = await settle(run, todo.decisions);
  await remember(run, todo.sparse);
  await createLocal(run, todo.create_local);
  const settled = todo.create_local.length === 0 ? before : before.map((pair) => projected(run, pair));
  const after = await decideAll(run, settled);
  reportSettled(run, todo.decisions, settled);
  await push(run, toSend(after));
  const made = await createRemote(run, todo.create_remote);
  await push(run, toSend(await decideAll(run, nowNamed(run, made, [...settled, ...todo.unchanged]))));
  const tally = await syncComments(run, talk, made);
  for (const one of todo.gone) await run.lost(one.issue, one.key, one.absent);
  for (const note of todo.notes) run.report(note);
  for (const key of todo.again) run.again.add(key);
  await correctStatus(run, todo.unchanged);
  if (!run.stopped()) await clearJournal(run, settled, todo.unchanged);
  await recordConflicts(run, todo, after);
  await moveCursor(run, todo);
  const done = report(run, todo, after);
  return {
    ...done,
    operations: withComments(done.operations, tally, true),
    conflicts: withCommentConflicts(done.conflicts, talk.decisions),
    findings: [...done.findings, ...talk.findings],
  };
}

async function decideAll(run: Run, pairs: readonly Pair[]): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const pair of pairs) decisions.push(await decide(run.engine, run.options, pair, run.rights));
  return decisions;
}

/** What an issue names may be known only now. */
function projected({ engine }: Run, pair: Pair): Pair {
  return { ...pair, local: engine.tracker.mapping.project(pair.issue) };
}

/** What was made, and those among the others that could not name it before. */
function nowNamed(run: Run, made: readonly Pair[], others: readonly Pair[]): readonly Pair[] {
  if (run.firstMade() === null) return made;
  const { mapping } = run.engine.tracker;
  const fields = mapping.fields.filter((field) => field.names !== undefined);
  const ids = new Set(made.map((pair) => pair.issue.id));
  const rest = others.flatMap((pair) => {
    const now = projected(run, pair);
    return ids.has(pair.issue.id) || sameValues(fields, now.local, pair.local) ? [] : [now];
  });
  return [...made.map((pair) => projected(run, pair)), ...rest];
}

function toSend(decisions: readonly Decision[]): readonly Pair[] {
  return decisions.filter((one) => one.pushed.length > 0).map((one) => one.pair);
}

/** What the local side has taken in; what is sent is reported when its answer is there. */
function reportSettled(run: Run, decisions: readonly Decision[], settled: readonly Pair[]): void {
  const { engine, options } = run;
  const ids = new Set(settled.map((pair) => pair.issue.id));
  for (const decision of decisions.filter((one) => ids.has(one.pair.issue.id))) {
    const { pulled, pushed } = decision;
    if (moves(engine, decision) && (pushed.length === 0 || pulled.length > 0)) {
      const op = opOf(engine, decision);
      run.report({ ...op, op: op.op === 'merge' && pushed.length > 0 ? 'pull' : op.op, fields: pulled, applied: true });
    }
    for (const note of sideNotes(engine, options, decision)) run.report(note);
  }
}

function report(run: Run, todo: Plan, decisions: readonly Decision[]): SyncReport {
  const { engine, options } = run;
  const error = run.stopError();
  const resume = error?.data.resume_after;
  return {
    operations: folded(run.operations),
    unchanged: todo.unchanged.length + todo.decisions.filter((one) => isQuiet(engine, options, one)).length,
    cost: engine.tracker.cost(),
    limit: engine.tracker.limit(),
    resume_after: typeof resume === 'string' ? resume : null,
    stopped: error,
    conflicts: conflictsOf(decisions),
    findings: run.gathered.listing.findings,
    written: run.writer.written,
    dirty: run.writer.dirty,
  };
}
