import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { CreateIntent } from '../ports/journal.ts';
import type { Item, Outcome } from '../ports/tracker.ts';
import { remoteSide } from './bases.ts';
import { refusedOf, snapshotOf } from './compose.ts';
import { writeBook } from './push.ts';
import { activeFields } from './rules.ts';
import type { Run } from './session.ts';
import type { Decision, Operation, Pair, RemoteSide } from './types.ts';
import { only, sameValues } from './values.ts';

/** Creates items one by one: intent durable → one request → what it made durable → link in the file → intent cleared (sync.md §5). */
export async function createRemote(run: Run, issues: readonly Issue[]): Promise<void> {
  let highest = highestKey(run);
  for (const [at, planned] of issues.entries()) {
    if (run.stopped()) {
      run.report(note(planned, 'skip', run.stopReason()));
      continue;
    }
    const issue = await run.engine.store.read(planned.path);
    if (issue === null || !('id' in issue) || issue.values.remote_ids?.[run.engine.remote] !== undefined) continue;
    const made = await createOne(run, issue, highest);
    if (made !== null) highest = Math.max(highest ?? 0, Number(made.key) || 0);
    run.engine.emit({ kind: 'doing', op: 'create_remote', done: at + 1, of: issues.length });
  }
}

async function createOne(run: Run, issue: Issue, highest: number | null): Promise<Item | null> {
  const { engine } = run;
  const intent: CreateIntent = { id: issue.id, highest, looks: [] };
  await engine.journal.put('create', new Map([[issue.id, intent]]));
  const outcome = await attempt(run, issue);
  if (outcome.kind === 'done') {
    const made = { item: outcome.item.id, key: outcome.item.key };
    run.made(outcome.item.created_at);
    await engine.journal.put('create', new Map([[issue.id, { ...intent, made }]]));
    await link(run, issue, outcome);
    await engine.journal.put('create', new Map([[issue.id, null]]));
    return outcome.item;
  }
  if (outcome.kind !== 'unknown') await engine.journal.put('create', new Map([[issue.id, null]]));
  const reason =
    outcome.kind === 'unknown'
      ? `${outcome.message}: it may or may not have been created; the next runs look for it and nothing is sent twice`
      : outcome.message;
  const op = note(issue, outcome.kind === 'limited' ? 'skip' : 'error', reason);
  if (outcome.kind === 'refused') {
    await writeUnlinked(run, issue, op);
  }
  run.report(op);
  return null;
}

type Attempt = Outcome | { readonly kind: 'limited'; readonly message: string };

/** One request. Only a definite refusal by a limit may end in an error; everything else has an outcome. */
async function attempt(run: Run, issue: Issue): Promise<Attempt> {
  const { tracker } = run.engine;
  try {
    return await tracker.create({ id: issue.id, values: tracker.mapping.project(issue) });
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind !== 'remote') throw error;
    run.stop(error);
    return { kind: 'limited', message: run.stopReason() };
  }
}

async function link(run: Run, issue: Issue, outcome: Outcome & { kind: 'done' }): Promise<void> {
  const { engine } = run;
  const fields = activeFields(engine);
  const local = engine.tracker.mapping.project(issue);
  const remote = remoteSide(engine, outcome.item);
  const pair: Pair = { issue, remote, entry: null, meta: null, local, base: {}, relinked: false };
  const merged = { local, base: {}, remote: local, conflicts: [] };
  const before = { ...pair, remote: { ...remote, values: {} } };
  const decision: Decision = { pair: before, merged, pulled: [], pushed: [], pending: [], held: [], fields };
  // Made from this issue, so all of it is taken in: what the tracker left out is an edit still to be sent.
  const base = only(fields, outcome.item.values);
  const refused = refusedOf(decision, outcome.item, run.rights);
  const snapshot = snapshotOf(engine, pair, base, refused);
  if (snapshot !== null) await run.save(new Map([[remote.key, snapshot]]), [`out #${remote.key} ${issue.id} new`]);
  const op: Operation = {
    op: 'create_remote',
    id: issue.id,
    remote_id: remote.key,
    fields: [],
    reason: ['new here', ...outcome.notes].join('; '),
    applied: true,
  };
  const status = sameValues(fields, local, remote.values) ? 'synced' : 'pending';
  await writeBook(run, pair, { base, remote, status }, op);
  run.report(op);
}

const NOBODY: RemoteSide = { key: '', values: {}, item: null, updated_at: '', oid: '' };

async function writeUnlinked(run: Run, issue: Issue, op: Operation): Promise<void> {
  const pair: Pair = { issue, remote: NOBODY, entry: null, meta: null, local: {}, base: {}, relinked: false };
  await writeBook(run, pair, { base: {}, remote: NOBODY, status: 'error', error: op.reason }, op);
}

function note(issue: Issue, op: Operation['op'], reason: string): Operation {
  return { op, id: issue.id, remote_id: null, fields: [], reason, applied: false };
}

/** The highest number known on either side; null when no number is. */
function highestKey(run: Run): number | null {
  const keys = [...run.gathered.items.keys(), ...run.gathered.tip.entries.keys()].map(Number).filter(Number.isInteger);
  return keys.length === 0 ? null : keys.reduce((a, b) => Math.max(a, b));
}
