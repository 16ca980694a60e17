import type { ConflictRecord } from '../ports/journal.ts';
import type { Absent, Item } from '../ports/tracker.ts';
import { writeStatus, type Run } from './session.ts';
import { pairNote } from './settle.ts';
import type { Decision, Pair, Plan } from './types.ts';

/** What an earlier run left open and this one has settled. */
export async function clearJournal(run: Run, settled: readonly Pair[], unchanged: readonly Pair[]): Promise<void> {
  const { journal } = run.engine;
  const ids = new Set([...settled, ...unchanged].map((pair) => pair.issue.id));
  const known = idsHere(run);
  const [creations, sent, refused] = [
    await journal.all('create'),
    await journal.all('sent'),
    await journal.all('refused'),
  ];
  const clear = (records: ReadonlyMap<string, unknown>, done: (id: string) => boolean): Map<string, null> =>
    new Map([...records.keys()].filter(done).map((id) => [id, null]));
  const made = clear(creations, (id) => settled.some((pair) => pair.issue.id === id));
  if (made.size > 0) await journal.put('create', made);
  // A file that is gone takes along what it sent: whatever comes back in its place may never have held that. Comments look after their own.
  const isGone = (id: string): boolean =>
    sent.get(id)?.branch === run.engine.branch && !(known.has(id) || id.includes('/'));
  // What was sent once more in this run, and got no answer again, is not settled.
  const answered = clear(sent, (id) => isGone(id) || (ids.has(id) && !run.unanswered.has(id)));
  if (answered.size > 0) await journal.put('sent', answered);
  // Milestones, with a `/` in their names, look after their own.
  const over = clear(refused, (id) => ids.has(id) || !(known.has(id) || id.includes('/')));
  if (over.size > 0) await journal.put('refused', over);
}

export async function recordConflicts(run: Run, todo: Plan, decisions: readonly Decision[]): Promise<void> {
  const { journal } = run.engine;
  const known = await journal.all('conflict');
  const changes = new Map<string, ConflictRecord | null>();
  for (const decision of decisions) {
    const id = decision.pair.issue.id;
    const change = conflictRecord(run, decision, known.get(id));
    if (change !== undefined) changes.set(id, change);
  }
  const here = idsHere(run);
  for (const id of known.keys()) if (!here.has(id)) changes.set(id, null);
  for (const { issue } of todo.unchanged) if (known.has(issue.id)) changes.set(issue.id, null);
  if (changes.size > 0) await journal.put('conflict', changes);
}

/** Of all that have a file, also of one that cannot be read just now: somebody may be in the middle of editing it. */
function idsHere({ gathered: { listing } }: Run): ReadonlySet<string | null> {
  return new Set([...listing.issues, ...listing.broken].map(({ id }) => id));
}

/**
 * The status of a pair that needs nothing else: it may stand at `pending` or `error` from a run that could not. Where another clone
 * may know of a trouble with an item that no listing tells of, the item is asked for first, or the two would write in turns.
 */
export async function correctStatus(run: Run, unchanged: readonly Pair[]): Promise<void> {
  const statusOf = ({ issue }: Pair): string => issue.values.sync_status?.[run.engine.remote] ?? 'synced';
  const wrong = unchanged.filter((pair) => statusOf(pair) !== 'synced');
  const troubled = wrong.filter((pair) => statusOf(pair) === 'error' && pair.remote.item === null);
  const answers = await singly(run, troubled);
  for (const pair of wrong) {
    const { issue, remote } = pair;
    const answer = answers?.get(remote.key);
    if (answers === null && troubled.includes(pair)) continue;
    if (answer !== undefined && 'absent' in answer) await run.lost(issue, remote.key, answer);
    else {
      const error = await writeStatus(run, issue, { key: remote.key, status: 'synced' });
      // Nothing else says so: a status that lies is told.
      if (error !== null) run.report(pairNote(pair, 'error', error.message));
    }
  }
}

/** Null: the tracker could not be reached. */
async function singly(run: Run, pairs: readonly Pair[]): Promise<ReadonlyMap<string, Item | Absent> | null> {
  if (pairs.length === 0) return new Map();
  return run.reach(() => run.engine.tracker.get(pairs.map(({ remote }) => remote.key)));
}

/** Undefined: it stands as it should. */
function conflictRecord(
  run: Run,
  { merged }: Decision,
  before: ConflictRecord | undefined,
): ConflictRecord | null | undefined {
  const fields = [...new Set(merged.conflicts.map((conflict) => conflict.field))];
  if (fields.length === 0) return before === undefined ? undefined : null;
  if (before?.fields.join() === fields.join()) return undefined;
  return { since: before?.since ?? run.gathered.access.at, fields };
}
