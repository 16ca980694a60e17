import type { SentValues } from '../ports/journal.ts';
import type { SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Absent, FieldChange, Item, Outcome, Update } from '../ports/tracker.ts';
import { pointerOf } from './pointer.ts';
import { writeBook } from './book.ts';
import { composeBase, refusedOf, refusedWhole, snapshotOf, statusOf, type Bookkeeping } from './compose.ts';
import { defective } from './choose.ts';
import { decide } from './decide.ts';
import { opOf, sideNotes } from './report.ts';
import { baseAfter } from './sent.ts';
import type { Run } from './session.ts';
import { pairNote, readHere, settle, withItem } from './settle.ts';
import type { Decision, Engine, Operation, Pair } from './types.ts';
import { elements, valueOf } from './values.ts';

/** Rounds of reading before a batch whose items keep changing is left for the next run. */
const ROUNDS = 3;

/** Sends what was decided, a batch at a time, each item read again just before; what moved meanwhile is merged again first. */
export async function push(run: Run, pairs: readonly Pair[]): Promise<void> {
  const { batch } = run.engine.tracker;
  for (let from = 0; from < pairs.length; from += batch) {
    const part = pairs.slice(from, from + batch);
    if (run.stopped()) {
      await leave(run, part);
      continue;
    }
    const lost: Lost[] = [];
    const ready = await readAgain(run, part, lost);
    if (ready.length > 0) await send(run, ready);
    // Told only now: no write comes between the reading of the others and their request.
    for (const { pair, absent } of lost) await run.lost(pair.issue, pair.remote.key, absent);
    run.engine.emit({ kind: 'doing', op: 'push', done: Math.min(from + batch, pairs.length), of: pairs.length });
  }
}

/** What the end of the run kept from being sent waits, and is told. */
async function leave(run: Run, pairs: readonly Pair[]): Promise<void> {
  for (const pair of pairs) {
    const op = pairNote(pair, 'skip', run.stopReason());
    await writeBook(run, pair, { base: pair.base, remote: pair.remote, status: 'pending' }, op);
    run.report(op);
  }
}

/** The decisions over the items as they are now: nothing but the request itself comes between the read and the write. */
async function readAgain(run: Run, pairs: readonly Pair[], lost: Lost[]): Promise<readonly Ready[]> {
  let todo = pairs;
  for (let round = 0; round < ROUNDS && todo.length > 0; round += 1) {
    const { ready, moved } = await readOnce(run, todo, lost);
    if (moved.length === 0) return ready;
    const still = await mergeMoved(run, moved);
    todo = [...ready.map((one) => one.decision.pair), ...still];
  }
  for (const pair of todo) run.report(pairNote(pair, 'skip', 'it keeps changing on the remote; run sync again'));
  return [];
}

/** The item is what was planned for. */
interface Ready {
  readonly decision: Decision;
  readonly item: Item;
}

/** An item that cannot be read or taken in. */
interface Lost {
  readonly pair: Pair;
  readonly absent: Absent;
}

interface Read {
  readonly ready: readonly Ready[];
  readonly moved: readonly Decision[];
}

async function readOnce(run: Run, planned: readonly Pair[], lost: Lost[]): Promise<Read> {
  const { engine, options, rights } = run;
  // What is sent is what the file holds: somebody may have taken it back since it was planned.
  const pairs: Pair[] = [];
  for (const pair of planned) pairs.push(...(await readHere(run, pair)));
  const answers = await run.reach(() => engine.tracker.get(pairs.map((pair) => pair.remote.key)));
  const ready: Ready[] = [];
  const moved: Decision[] = [];
  if (answers === null) {
    await leave(run, pairs);
    return { ready, moved };
  }
  for (const pair of pairs) {
    const answer = readable(engine, answers.get(pair.remote.key));
    if ('absent' in answer) {
      lost.push({ pair, absent: answer });
      continue;
    }
    const fresh = withItem(run, pair, answer);
    const decision = await decide(engine, options, fresh, rights);
    // Changed there since it was planned, or here: then there is something to take in first, or nothing left to send but to say so.
    const isMoved = fresh.remote.oid !== pair.remote.oid || decision.pulled.length > 0 || decision.pushed.length === 0;
    if (isMoved) moved.push(decision);
    else ready.push({ decision, item: answer });
  }
  return { ready, moved };
}

function readable(engine: Engine, answer: Item | Absent | undefined): Item | Absent {
  if (answer === undefined) return { absent: 'unknown', message: 'not found' };
  return 'absent' in answer || answer.defect === null ? answer : defective(engine, answer.defect);
}

/** Takes in what changed on the remote since it was listed. @returns the pairs that still have something to send. */
async function mergeMoved(run: Run, moved: readonly Decision[]): Promise<readonly Pair[]> {
  const { engine, options, rights } = run;
  const settled = await settle(run, moved);
  const done = new Set(settled.map((pair) => pair.issue.id));
  for (const decision of moved.filter((one) => done.has(one.pair.issue.id))) {
    if (decision.pulled.length > 0) run.report({ ...pulledOp(run, decision), applied: true });
    for (const conflict of newConflicts(run, decision)) run.report(conflict);
  }
  const still: Pair[] = [];
  for (const pair of settled) if ((await decide(engine, options, pair, rights)).pushed.length > 0) still.push(pair);
  return still;
}

/** Those that came up only now; the others were told when the run began. */
function newConflicts(run: Run, decision: Decision): readonly Operation[] {
  const mark = ({ op, id }: Operation): string => JSON.stringify([op, id]);
  const told = new Set(run.operations.map(mark));
  const notes = sideNotes(run.engine, run.options, decision).filter((note) => note.op === 'conflict');
  return notes.filter((note) => !told.has(mark(note)));
}

function pulledOp(run: Run, decision: Decision): Operation {
  return { ...opOf(run.engine, decision), op: 'pull', fields: decision.pulled };
}

async function send(run: Run, ready: readonly Ready[]): Promise<void> {
  const { engine } = run;
  const decisions = ready.map((one) => one.decision);
  const sent = new Map<string, SentValues>(decisions.map((one) => [one.pair.issue.id, sentValues(run, one)]));
  await engine.journal.put('sent', sent);
  for (const id of sent.keys()) run.unanswered.add(id);
  const outcomes = await run.reach(() => engine.tracker.update(ready.map(updateOf)));
  if (outcomes === null) {
    // Nothing of it can have happened; what an earlier run sent still may have.
    const earlier = run.gathered.sent;
    await engine.journal.put('sent', new Map([...sent.keys()].map((id) => [id, earlier.get(id) ?? null])));
    const pairs = decisions.map((decision) => decision.pair);
    return leave(run, pairs);
  }
  const answered = decisions.map((decision, at) => ({ decision, outcome: outcomes[at] ?? SILENCE }));
  await take(run, answered);
  // Without an answer the values stay in the journal: the next run finds out what became of them.
  const settled = answered.filter(({ outcome }) => outcome.kind !== 'unknown');
  for (const { decision } of settled) run.unanswered.delete(decision.pair.issue.id);
  await engine.journal.put('sent', new Map(settled.map(({ decision }) => [decision.pair.issue.id, null])));
}

const SILENCE: Outcome = { kind: 'unknown', message: 'no answer' };

interface Answered {
  readonly decision: Decision;
  readonly outcome: Outcome;
}

async function take(run: Run, answered: readonly Answered[]): Promise<void> {
  const snapshots = new Map<string, SnapshotUpdate>();
  const lines: string[] = [];
  const books: { decision: Decision; book: Bookkeeping; op: Operation }[] = [];
  for (const { decision, outcome } of answered) {
    const { pair } = decision;
    if (outcome.kind !== 'done') {
      const refused = outcome.kind === 'refused' ? refusedWhole(decision, run.rights, outcome.message) : undefined;
      const kept = refused === undefined ? null : snapshotOf(run.engine, pair, pair.base, refused);
      if (kept !== null) snapshots.set(pair.remote.key, kept);
      books.push({ decision, book: failure(pair, outcome), op: failureNote(run, pair, outcome) });
      continue;
    }
    const base = composeBase(decision, outcome.item);
    const refused = refusedOf(decision, outcome.item, run.rights);
    const now = withItem(run, pair, outcome.item);
    const snapshot = snapshotOf(run.engine, now, base, refused);
    if (snapshot !== null) snapshots.set(pair.remote.key, snapshot);
    lines.push(`out #${pair.remote.key} ${pair.issue.id} ${decision.pushed.join(', ')}`);
    const isOpen = refused !== undefined && decision.merged.conflicts.length === 0;
    const status = isOpen ? { status: 'pending' as const } : statusOf(decision);
    const reason = [opOf(run.engine, decision).reason, ...outcome.notes, ...droppedNote(refused)].join('; ');
    const op = { ...opOf(run.engine, decision), op: 'push' as const, fields: decision.pushed, reason, applied: true };
    books.push({ decision, book: { base, remote: now.remote, ...status }, op });
  }
  await run.save(snapshots, lines);
  for (const { decision, book, op } of books) {
    await writeBook(run, decision.pair, book, op);
    run.report(op);
  }
}

function droppedNote(refused: ReturnType<typeof refusedOf>): readonly string[] {
  const names = Object.keys(refused ?? {}).filter((name) => name !== 'rights' && name !== 'message');
  return names.length === 0 ? [] : [`not accepted there: ${names.join(', ')}`];
}

/** A limit is no fault of the issue's: it ends the run, and the issue waits. */
function failureNote(run: Run, pair: Pair, { message, limit }: Failed): Operation {
  if (limit === undefined) return pairNote(pair, 'error', message);
  run.stop(limit);
  return pairNote(pair, 'skip', run.stopReason());
}

type Failed = Exclude<Outcome, { kind: 'done' }>;

function failure(pair: Pair, outcome: Failed): Bookkeeping {
  const base = { base: pair.base, remote: pair.remote };
  return outcome.kind === 'refused'
    ? { ...base, status: 'error', error: outcome.message }
    : { ...base, status: 'pending' };
}

function sentValues(run: Run, decision: Decision): SentValues {
  const { pair, merged, pushed, fields } = decision;
  const values: Record<string, unknown> = {};
  const bases: Record<string, unknown> = {};
  for (const field of fields.filter((one) => pushed.includes(one.name))) {
    values[field.name] = merged.remote[field.name];
    bases[field.name] = baseAfter(field, decision);
  }
  const pointer = pointerOf(run.engine, pair.issue);
  return { key: pair.remote.key, values, bases, branch: run.engine.branch, pointer };
}

function updateOf({ decision, item }: Ready): Update {
  const { merged, pushed, fields } = decision;
  const changes: Record<string, FieldChange> = {};
  for (const field of fields.filter((one) => pushed.includes(one.name))) {
    const value = valueOf(merged.remote, field.name);
    if (field.kind !== 'set') changes[field.name] = { set: value as string | null };
    else {
      const [wanted, there] = [elements(field, value), elements(field, item.values[field.name])];
      const less = (a: typeof wanted, b: typeof wanted): string[] =>
        [...a].filter(([key]) => !b.has(key)).map(([, name]) => name);
      changes[field.name] = { add: less(wanted, there), remove: less(there, wanted) };
    }
  }
  return { item, changes };
}
