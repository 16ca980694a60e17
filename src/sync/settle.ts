import { RoadmapError } from '../model/errors.ts';
import { readIssue } from '../model/read-issue.ts';
import type { Issue } from '../model/issue.ts';
import type { SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { Item } from '../ports/tracker.ts';
import { loadPairs, remoteSide } from './bases.ts';
import { lostText, mergedText, snapshotOf, statusOf, textOrError } from './compose.ts';
import { decide, overruled } from './decide.ts';
import { pointerOf, strangeTime } from './pointer.ts';
import { withSent } from './sent.ts';
import { writeStatus, type Run } from './session.ts';
import type { Decision, Operation, Pair } from './types.ts';
import type { FileChange } from './writer.ts';

/** An editor that keeps changing a file while it is being merged is left alone for this run. */
const TRIES = 3;

/**
 * Brings the local side of these pairs to where the remote is: snapshot durable first, then one atomic replace that moves
 * content and pointer together (sync.md §5). A file that changed meanwhile is merged again.
 * @returns the pairs as they stand now; the ones whose file would not hold still are missing, and reported.
 */
export async function settle(run: Run, decisions: readonly Decision[]): Promise<readonly Pair[]> {
  const done: Pair[] = [];
  let todo = decisions;
  for (let round = 0; todo.length > 0 && round < TRIES; round += 1) {
    const steps: Step[] = [];
    for (const decision of todo) {
      const step = await localStep(run, decision);
      if (step instanceof RoadmapError) await putAside(run, decision.pair, step);
      else steps.push(step);
    }
    await saveSnapshots(run, steps);
    const failed = await run.writer.write(steps.flatMap((step) => step.change));
    const moved: Pair[] = [];
    for (const step of steps) {
      const error = failed.get(step.change);
      if (error === undefined) done.push(after(run, step));
      else if (error === null) moved.push(step.decision.pair);
      else await putAside(run, step.decision.pair, error);
    }
    todo = await decideAgain(run, moved);
  }
  for (const { pair } of todo) run.report(pairNote(pair, 'skip', 'its file keeps changing; run sync again'));
  return done;
}

interface Step {
  /** What is done here: the same merge, with nothing sent yet. */
  readonly decision: Decision;
  readonly change: FileChange;
  readonly snapshot: SnapshotUpdate | null;
}

/**
 * One issue that cannot be written in this form harms no other: it is reported and left as it is on both sides. What was seen
 * is remembered, its base stays, and the next run looks at it again.
 */
async function putAside(run: Run, pair: Pair, error: RoadmapError): Promise<void> {
  const { key } = pair.remote;
  run.again.add(key);
  run.report(pairNote(pair, 'error', error.message));
  const snapshot = snapshotOf(run.engine, pair, pair.base, pair.meta?.refused);
  if (snapshot !== null) await run.save(new Map([[key, snapshot]]), [`in #${key} ${pair.issue.id}`]);
  await writeStatus(run, pair.issue, { key, status: 'error', error: error.message });
}

/**
 * Items whose file is not in this working tree: the tip knows what they hold now, so that no listing has to name them again; the
 * base stays, so that the file, once it is here, takes it all in.
 */
export async function remember(run: Run, pairs: readonly Pair[]): Promise<void> {
  const updates = pairs.flatMap((pair) => {
    const update = snapshotOf(run.engine, pair, pair.base, pair.meta?.refused);
    return update === null ? [] : [[pair.remote.key, update] as const];
  });
  const lines = pairs.map((pair) => `in #${pair.remote.key} ${pair.issue.id} not checked out`);
  await run.save(new Map(updates), lines);
}

/** The error: no file can hold it. */
async function localStep(run: Run, decision: Decision): Promise<Step | RoadmapError> {
  const { engine, options, rights } = run;
  // The pair of the decision knows who won by time: our own writes would move the file's.
  const here = await decide(engine, { ...options, held_back: options.held_back ?? 'later' }, decision.pair, rights);
  const { pair } = here;
  // The outcome of something that is still to be sent is not known yet.
  const status = decision.pushed.length > 0 ? { status: null } : statusOf(decision);
  const text = textOrError(() => mergedText(engine, here, status));
  if (text instanceof RoadmapError) return text;
  const line = `${pair.issue.id} #${pair.remote.key} ${here.pulled.length > 0 ? `← ${here.pulled.join(', ')}` : '='}`;
  const snapshot = snapshotOf(engine, pair, here.merged.base, pair.meta?.refused);
  const lost = overruled(engine, options, here, rights);
  return {
    decision: here,
    change: { path: pair.issue.path, expected: pair.issue.text, text, line },
    snapshot: snapshot === null || lost.length === 0 ? snapshot : { ...snapshot, lost: lostText(engine, pair, lost) },
  };
}

async function saveSnapshots(run: Run, steps: readonly Step[]): Promise<void> {
  const items = new Map<string, SnapshotUpdate>();
  const lines: string[] = [];
  for (const { decision, snapshot } of steps) {
    if (snapshot === null) continue;
    items.set(decision.pair.remote.key, snapshot);
    lines.push(`in #${decision.pair.remote.key} ${decision.pair.issue.id} ${decision.pulled.join(', ')}`.trimEnd());
  }
  await run.save(items, lines);
}

function after(run: Run, step: Step): Pair {
  const { decision, change, snapshot } = step;
  const { pair, merged } = decision;
  const { engine } = run;
  // It loads: no edit leaves a text that does not.
  const issue = readIssue(pair.issue.path, change.text, engine.config) as Issue;
  const entry =
    snapshot === null
      ? pair.entry
      : {
          seen: engine.snapshots.oid(snapshot.seen),
          base: snapshot.base === null ? null : engine.snapshots.oid(snapshot.base),
          meta: pair.entry?.meta ?? '',
        };
  const meta = snapshot?.meta ?? pair.meta;
  return {
    ...pair,
    issue,
    entry,
    meta,
    local: engine.tracker.mapping.project(issue),
    base: merged.base,
    relinked: false,
  };
}

async function decideAgain(run: Run, moved: readonly Pair[]): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const pair of moved)
    for (const again of await readHere(run, pair))
      decisions.push(await decide(run.engine, run.options, again, run.rights));
  return decisions;
}

/** The pair over its file as it is now; none when that is no longer to be had, which is reported. */
export async function readHere(run: Run, pair: Pair): Promise<readonly Pair[]> {
  const fresh = await run.engine.store.read(pair.issue.path);
  if (fresh !== null && 'id' in fresh && fresh.text === pair.issue.text) return [pair];
  const readable = fresh !== null && 'id' in fresh;
  const isOther = readable && isElsewhere(run, fresh, pair.remote.key);
  if (readable && !isOther && !isAhead(run, fresh, pair)) return reload(run, pair, fresh);
  const moved = isOther
    ? 'it was linked to another item meanwhile'
    : 'its file came meanwhile from who knows a later version';
  const why = readable ? moved : 'its file was removed or can no longer be read';
  run.report(pairNote(pair, 'skip', `${why}; run sync again`));
  return [];
}

/** The pair again, from the file as it is now. */
async function reload(run: Run, pair: Pair, issue: Issue): Promise<readonly Pair[]> {
  const { item, key } = pair.remote;
  const items = new Map(run.gathered.items);
  if (item !== null) items.set(key, item);
  const entries = new Map(run.gathered.tip.entries);
  if (pair.entry !== null) entries.set(key, pair.entry);
  const gathered = { ...run.gathered, items, tip: { ...run.gathered.tip, entries } };
  const loaded = await loadPairs(run.engine, gathered, [{ issue, key, relinked: pair.relinked }]);
  // What this run has written of it meanwhile, the tip as it was read does not know.
  return [...loaded.pairs, ...loaded.unchanged].map((again) => {
    const whole = withSent(run.engine, run.gathered, again);
    return { ...whole, meta: pair.meta ?? whole.meta };
  });
}

/** Somebody linked it to another item meanwhile. */
function isElsewhere({ engine }: Run, issue: Issue, key: string): boolean {
  return (issue.values.remote_ids?.[engine.remote] ?? key) !== key;
}

/** Git brought a file that has taken in what this run has not read: an older version would be written over it. */
function isAhead({ engine }: Run, fresh: Issue, { issue, remote }: Pair): boolean {
  if (pointerOf(engine, fresh) === pointerOf(engine, issue)) return false;
  const time = strangeTime(pointerOf(engine, fresh), { seen: remote.oid, base: null });
  return time !== null && time >= remote.updated_at;
}

export function pairNote(pair: Pair, op: Operation['op'], reason: string): Operation {
  return { op, id: pair.issue.id, remote_id: pair.remote.key, fields: [], reason, applied: false };
}

/** The remote side as a fresh read shows it. */
export function withItem(run: Run, pair: Pair, item: Item): Pair {
  return { ...pair, remote: remoteSide(run.engine, item) };
}
