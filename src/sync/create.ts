import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { CreateIntent } from '../ports/journal.ts';
import type { Outcome, Values } from '../ports/tracker.ts';
import { remoteSide } from './bases.ts';
import { writeBook } from './book.ts';
import { newSnapshot, refusedOf } from './compose.ts';
import { draftOid } from './choose.ts';
import { takeClaims, type ClaimDesk } from './claim-take.ts';
import { heldThere } from './directory.ts';
import { activeFields, sentFields } from './rules.ts';
import type { Run } from './session.ts';
import type { Decision, Engine, Operation, Pair, RemoteSide } from './types.ts';
import { only, sameValues } from './values.ts';
import { oneLine } from './words.ts';

/**
 * Creates items one by one: intent durable → one request → what it made durable → link in the file → intent cleared (sync.md §5).
 * @returns the new pairs that have something left to send: no item begins closed.
 */
export async function createRemote(run: Run, issues: readonly Issue[]): Promise<readonly Pair[]> {
  let highest = highestKey(run);
  const unfinished: Pair[] = [];
  const desk = await takeClaims(run, issues, (issue) => intentOf(run.engine, issue, highest));
  for (const [at, planned] of desk.issues.entries()) {
    if (run.stopped()) {
      run.report(note(planned, 'skip', run.stopReason()));
      continue;
    }
    const issue = await run.engine.store.read(planned.path);
    if (issue === null || !('id' in issue) || issue.values.remote_ids?.[run.engine.remote] !== undefined) continue;
    const made = await createOne(run, desk, issue, highest);
    if (made !== null) {
      highest = Math.max(highest ?? 0, Number(made.remote.key) || 0);
      unfinished.push(made);
    }
    run.engine.emit({ kind: 'doing', op: 'create_remote', done: at + 1, of: desk.issues.length });
  }
  await desk.settle();
  return unfinished;
}

async function createOne(run: Run, desk: ClaimDesk, issue: Issue, highest: number | null): Promise<Pair | null> {
  const { engine } = run;
  const intent = intentOf(engine, issue, highest);
  if (!(await desk.begin(issue, intent))) return null;
  const settle = (next: CreateIntent | null): Promise<void> =>
    engine.journal.put('create', new Map([[issue.id, next]]));
  await settle(intent);
  const outcome = await attempt(run, issue.id, intent.values as Values);
  if (outcome.kind === 'done') {
    run.made(outcome.item.created_at);
    const known = { ...intent, made: { item: outcome.item.id, key: outcome.item.key } };
    await settle(known);
    desk.end(issue.id, known);
    const pair = await link(run, issue, outcome);
    if (pair.linked) await settle(null);
    return pair.pair;
  }
  if (outcome.kind !== 'unknown') {
    await settle(null);
    desk.end(issue.id, null);
  }
  const unknown = 'it may or may not have been created; the next runs look for it and nothing is sent twice';
  const reason = outcome.kind === 'unknown' ? `${outcome.message}: ${unknown}` : outcome.message;
  const op = note(issue, outcome.kind === 'limited' ? 'skip' : 'error', reason);
  if (outcome.kind === 'refused') await remember(run, issue, op);
  run.report(op);
  return null;
}

function intentOf(engine: Engine, issue: Issue, highest: number | null): CreateIntent {
  const { branch } = engine;
  const about = { id: issue.id, highest, looks: [], ...(branch !== null && { branch }) };
  return { ...about, values: draftValues(engine, issue), draft: draftOid(engine, issue) };
}

/** What may be sent of it; what every new item begins with is sent later, as a change. */
function draftValues(engine: Engine, issue: Issue): Values {
  const fields = sentFields(engine);
  const initial = fields.filter((field) => field.initial !== undefined).map((field) => [field.name, field.initial]);
  const values = heldThere(fields, only(fields, engine.tracker.mapping.project(issue)));
  return { ...values, ...Object.fromEntries(initial) } as Values;
}

type Attempt = Outcome | { readonly kind: 'limited'; readonly message: string };

/** One request. Only a definite refusal by a limit may end in an error; everything else has an outcome. */
async function attempt(run: Run, id: string, values: Values): Promise<Attempt> {
  const { tracker } = run.engine;
  try {
    return await tracker.create({ id, values });
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind !== 'remote') throw error;
    run.stop(error);
    return { kind: 'limited', message: run.stopReason() };
  }
}

interface Linked {
  readonly pair: Pair;
  /** The link stands in the file. */
  readonly linked: boolean;
}

async function link(run: Run, issue: Issue, outcome: Outcome & { kind: 'done' }): Promise<Linked> {
  const { engine } = run;
  engine.directory.linkIssue(issue.id, outcome.item.key);
  const fields = activeFields(engine);
  const local = engine.tracker.mapping.project(issue);
  const remote = remoteSide(engine, outcome.item);
  const pair: Pair = { issue, remote, entry: null, meta: null, local, base: {}, relinked: false };
  const sent = draftValues(engine, issue);
  const merged = { local, base: {}, remote: { ...outcome.item.values, ...sent }, conflicts: [] };
  const before = { ...pair, remote: { ...remote, values: {} } };
  const decision: Decision = { pair: before, merged, pulled: [], pushed: [], pending: [], held: [], fields };
  // Made from this issue, so all of it is taken in: what the tracker left out is an edit still to be sent.
  const base = only(fields, outcome.item.values);
  const refused = refusedOf(decision, outcome.item, run.rights);
  const snapshot = newSnapshot(engine, pair, base, refused);
  await run.save(new Map([[remote.key, snapshot]]), [`out #${remote.key} ${issue.id} new`]);
  const about = { id: issue.id, remote_id: remote.key, fields: [], applied: true };
  const op: Operation = { ...about, op: 'create_remote', reason: ['new here', ...outcome.notes].join('; ') };
  const status = sameValues(fields, heldThere(fields, local), remote.values) ? 'synced' : 'pending';
  const written = await writeBook(run, pair, { base, remote, status }, op);
  run.report(op);
  // An edit made during the request is in the file by now, and is an edit.
  const now = written ?? issue;
  const here = { issue: now, local: engine.tracker.mapping.project(now) };
  return { pair: { ...pair, ...here, base, meta: snapshot.meta }, linked: written !== null };
}

const NOBODY: RemoteSide = { key: '', values: {}, item: null, updated_at: '', oid: '' };

/** A definite refusal is told once, and not met again before the issue or the rights change. */
async function remember(run: Run, issue: Issue, op: Operation): Promise<void> {
  const { engine, rights, gathered } = run;
  const pair: Pair = { issue, remote: NOBODY, entry: null, meta: null, local: {}, base: {}, relinked: false };
  // Before it is remembered: a run that dies in between is refused once more, and says so in the file.
  await writeBook(run, pair, { base: {}, remote: NOBODY, status: 'error', error: op.reason }, op);
  const { at } = gathered.access;
  const record = { draft: draftOid(engine, issue), rights, message: oneLine(op.reason), at };
  await engine.journal.put('refused', new Map([[issue.id, record]]));
}

function note(issue: Issue, op: Operation['op'], reason: string): Operation {
  return { op, id: issue.id, remote_id: null, fields: [], reason, applied: false };
}

/** The highest number known on either side; null when no number is. */
function highestKey(run: Run): number | null {
  const keys = [...run.gathered.items.keys(), ...run.gathered.tip.entries.keys()].map(Number).filter(Number.isInteger);
  return keys.length === 0 ? null : keys.reduce((a, b) => Math.max(a, b));
}
