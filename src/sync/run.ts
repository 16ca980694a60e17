import { RoadmapError } from '../model/errors.ts';
import { editIssue } from '../model/edit-issue.ts';
import type { Cursor } from '../ports/snapshot-store.ts';
import { statusEntries } from './compose.ts';
import { createRemote } from './create.ts';
import { gather, scopeOf } from './gather.ts';
import { guard } from './guard.ts';
import { decide, plan } from './plan.ts';
import { push } from './push.ts';
import { recover } from './recover.ts';
import { conflictsOf, folded, moves, opOf, planned, sideNotes } from './report.ts';
import { startRun, type Run } from './session.ts';
import { createLocal, settle } from './settle.ts';
import type { Decision, Engine, Gathered, Pair, Plan, SyncOptions, SyncReport } from './types.ts';

/** The overlap of two incremental listings: lists lag behind writes (sync.md §5). */
const OVERLAP_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** Half a page. */
const WORTH = 50;

/**
 * One run: read both sides, decide, check the whole plan, then do it (or, as a preview, only say it).
 * @throws RoadmapError before the first write when a side cannot be read, the plan is refused, or nothing may be sent.
 */
export async function run(engine: Engine, options: SyncOptions): Promise<SyncReport> {
  const gathered = await recover(engine, options, await gather(engine, options));
  const todo = await plan(engine, gathered, options);
  if (!options.allow_mass_change) guard(engine, gathered, todo);
  if (options.preview) return preview(engine, options, { gathered, todo });
  mayWrite(gathered, todo);
  return perform(startRun(engine, options, gathered), todo);
}

function preview(
  engine: Engine,
  options: SyncOptions,
  { gathered, todo }: { readonly gathered: Gathered; readonly todo: Plan },
): SyncReport {
  return {
    operations: planned(engine, options, todo),
    unchanged: todo.unchanged.length + todo.decisions.filter((one) => isQuiet(engine, options, one)).length,
    cost: engine.tracker.cost(),
    limit: engine.tracker.limit(),
    resume_after: null,
    stopped: null,
    conflicts: conflictsOf(todo.decisions),
    findings: gathered.listing.findings,
    written: new Map(),
    dirty: new Set(),
  };
}

function isQuiet(engine: Engine, options: SyncOptions, decision: Decision): boolean {
  return !moves(engine, decision) && sideNotes(engine, options, decision).length === 0;
}

/** A token that may only read is said so before anything changes, not in the middle. */
function mayWrite(gathered: Gathered, todo: Plan): void {
  const sends = todo.decisions.filter((one) => one.pushed.length > 0).length + todo.create_remote.length;
  if (sends === 0 || gathered.access.writable) return;
  throw new RoadmapError({
    kind: 'remote',
    code: 'remote.read_only',
    message: `The token may read ${gathered.access.name} but not write it, and ${sends} ${sends === 1 ? 'issue has' : 'issues have'} changes to send. Nothing was changed.`,
    hints: ['roadmap sync --pull-only', 'use a token with write access to issues'],
    data: { login: gathered.access.login, sends },
  });
}

async function perform(run: Run, todo: Plan): Promise<SyncReport> {
  const { engine, options } = run;
  const settled = await settle(run, todo.decisions);
  await createLocal(run, todo.create_local);
  const after = new Map<Pair, Decision>();
  for (const pair of settled) after.set(pair, await decide(engine, options, pair, run.rights));
  reportSettled(run, todo.decisions, settled);
  await push(
    run,
    settled.filter((pair) => (after.get(pair)?.pushed.length ?? 0) > 0),
  );
  await createRemote(run, todo.create_remote);
  for (const one of todo.gone) await run.lost(one.issue, one.key, one.absent);
  for (const note of todo.notes) run.report(note);
  await correctStatus(run, todo.unchanged);
  if (!run.stopped()) await clearJournal(run, settled, todo.unchanged);
  const decisions = [...after.values()];
  await recordConflicts(run, todo, decisions);
  await moveCursor(run, todo);
  return report(run, todo, decisions);
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

/** The status of a pair that needs nothing else: it may stand at `pending` or `error` from a run that could not. */
async function correctStatus(run: Run, unchanged: readonly Pair[]): Promise<void> {
  const { engine } = run;
  const changes = unchanged
    .filter(({ issue }) => (issue.values.sync_status?.[engine.remote] ?? 'synced') !== 'synced')
    .map((pair) => {
      const text = editIssue(
        pair.issue.text,
        { by_remote: statusEntries(engine, pair.issue, { status: 'synced' }) },
        engine.config,
      );
      return {
        path: pair.issue.path,
        expected: pair.issue.text,
        text,
        line: `${pair.issue.id} #${pair.remote.key} = synced`,
      };
    });
  await run.writer.write(changes);
}

/** What an earlier run left open and this one has settled. */
async function clearJournal(run: Run, settled: readonly Pair[], unchanged: readonly Pair[]): Promise<void> {
  const open = await run.engine.journal.all('create');
  const linked = settled.filter((pair) => open.has(pair.issue.id));
  if (linked.length > 0) await run.engine.journal.put('create', new Map(linked.map((pair) => [pair.issue.id, null])));
  const done = [...settled, ...unchanged].filter((pair) => run.gathered.sent.has(pair.issue.id));
  if (done.length > 0) await run.engine.journal.put('sent', new Map(done.map((pair) => [pair.issue.id, null])));
}

async function recordConflicts(run: Run, todo: Plan, decisions: readonly Decision[]): Promise<void> {
  const { journal } = run.engine;
  const known = await journal.all('conflict');
  const changes = new Map<string, { since: string; fields: readonly string[] } | null>();
  for (const { pair, merged } of decisions) {
    const id = pair.issue.id;
    const fields = [...new Set(merged.conflicts.map((conflict) => conflict.field))];
    const before = known.get(id);
    if (fields.length === 0 && before !== undefined) changes.set(id, null);
    if (fields.length > 0 && before?.fields.join() !== fields.join())
      changes.set(id, { since: before?.since ?? run.gathered.access.at, fields });
  }
  for (const { issue } of todo.unchanged) if (known.has(issue.id)) changes.set(issue.id, null);
  if (changes.size > 0) await journal.put('conflict', changes);
}

/** Last of all, and only after a complete listing that no filter narrowed (sync.md §5). */
async function moveCursor(run: Run, todo: Plan): Promise<void> {
  const { engine, gathered } = run;
  const old = gathered.tip.cursor;
  const next = nextCursor(run, todo);
  if (next === null || same(next, old)) return;
  const lag = old === null ? Infinity : Date.parse(next.since) - Date.parse(old.since);
  const goneMoved = JSON.stringify(next.gone) !== JSON.stringify(old?.gone);
  if (run.savedAny() || lag >= DAY_MS || goneMoved)
    await engine.snapshots.write({ message: 'roadmap sync: cursor', items: new Map(), cursor: next });
  else if (!same(next, gathered.cursor) && isWorthIt(gathered, next)) await engine.cache.write(next);
}

/** A cursor that would spare the next listing a few items is not worth a write: a quiet run writes nothing anywhere. */
function isWorthIt({ cursor, items }: Gathered, next: Cursor): boolean {
  if (cursor === null || next.full !== cursor.full || next.scope !== cursor.scope) return true;
  return [...items.values()].filter((item) => item.updated_at < next.since).length >= WORTH;
}

function same(a: Cursor, b: Cursor | null): boolean {
  const key = (cursor: Cursor): string => JSON.stringify([cursor.since, cursor.scope, cursor.full, cursor.gone ?? []]);
  return b !== null && key(a) === key(b);
}

/** Null: there is nothing to remember. Where the listing was not complete, only what is gone is. */
function nextCursor(run: Run, todo: Plan): Cursor | null {
  const { newest: listed, tip, full } = run.gathered;
  // A complete listing of nothing shows no time; it came before the first item that this run made.
  const newest = listed ?? (full ? run.firstMade() : null);
  const gone = goneOf([...run.goneKeys].sort());
  if (todo.complete && run.isComplete() && !run.stopped() && newest !== null) return advanced(run, newest, gone);
  if (tip.cursor === null) return null;
  const { gone: _before, ...rest } = tip.cursor;
  return { ...rest, ...gone };
}

function advanced(run: Run, newest: string, gone: Pick<Cursor, 'gone'>): Cursor {
  const { gathered, engine } = run;
  const overlapped = new Date(Date.parse(newest) - OVERLAP_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const before = gathered.cursor?.since ?? '';
  const since = overlapped > before ? overlapped : before;
  const full = gathered.full ? since : (gathered.cursor?.full ?? since);
  return { since, scope: scopeOf(engine), full, ...gone };
}

function goneOf(gone: readonly string[]): Pick<Cursor, 'gone'> {
  return gone.length === 0 ? {} : { gone };
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
