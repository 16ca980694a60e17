import { RoadmapError } from '../model/errors.ts';
import type { SyncField, Value } from '../ports/tracker.ts';
import { lostText, mergedText, snapshotOf } from './compose.ts';
import { mergeField } from './merge.ts';
import type { Conflict } from './merge-types.ts';
import { knownHere } from './directory.ts';
import { noConflict } from './offline.ts';
import type { Decision, Engine } from './types.ts';
import { same, valueOf } from './values.ts';
import { makeWriter } from './writer.ts';

export type Take = 'local' | 'remote' | 'merged';

export interface Resolution {
  readonly id: string;
  readonly remote_id: string;
  /** Field to what was chosen for it. */
  readonly taken: Readonly<Record<string, Take>>;
  /** Conflicts that are left. */
  readonly left: readonly Conflict[];
  /** Fields that are to be sent now. */
  readonly to_send: readonly string[];
}

/**
 * Settles conflicts as a person chose, per field: `local` and `remote` take that side for what is in conflict, `merged` takes
 * the file as it stands. The base becomes the remote value that was shown (sync.md §2), so that a later change there is seen
 * as one. Nothing is sent.
 * @throws RoadmapError `sync.no_conflict`, `issue.changed`
 */
export async function resolve(
  engine: Engine,
  decisions: readonly Decision[],
  choose: (id: string, field: string) => Take | null,
): Promise<{
  readonly resolutions: readonly Resolution[];
  readonly written: ReadonlyMap<string, string>;
  readonly dirty: ReadonlySet<string>;
}> {
  const writer = makeWriter(engine);
  const chosen = decisions.map((decision) => settled(engine, decision, choose));
  const items = new Map(
    chosen.flatMap(({ decision, taken }) => {
      const { pair } = decision;
      const snapshot = snapshotOf(engine, pair, decision.merged.base, pair.meta?.refused);
      const lost = Object.keys(taken).filter((field) => taken[field] === 'remote');
      const kept = lost.length === 0 ? {} : { lost: lostText(engine, pair, lost) };
      return snapshot === null ? [] : [[pair.remote.key, { ...snapshot, ...kept }] as const];
    }),
  );
  const lines = chosen.map(
    ({ decision, taken }) => `resolved #${decision.pair.remote.key} ${decision.pair.issue.id} ${words(taken)}`,
  );
  if (items.size > 0)
    await engine.snapshots.write({ message: ['roadmap sync resolve', '', ...lines].join('\n'), items });
  const files = chosen.map(({ decision, taken, status }) => ({
    path: decision.pair.issue.path,
    expected: decision.pair.issue.text,
    text: mergedText(engine, decision, { status }),
    line: `${decision.pair.issue.id} #${decision.pair.remote.key} resolved ${words(taken)}`,
  }));
  const failed = await writer.write(files);
  for (const [change, error] of failed) throw error ?? changedMeanwhile(change.path);
  await engine.journal.put(
    'conflict',
    new Map(chosen.filter((one) => one.left.length === 0).map(({ decision }) => [decision.pair.issue.id, null])),
  );
  const resolutions = chosen.map(({ decision, taken, left }) => ({
    id: decision.pair.issue.id,
    remote_id: decision.pair.remote.key,
    taken,
    left,
    to_send: toSend(decision),
  }));
  return { resolutions, written: writer.written, dirty: writer.dirty };
}

function changedMeanwhile(path: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.changed',
    message: `${path} changed while its conflict was being resolved; it was left as it is.`,
    hints: ['roadmap sync conflicts'],
  });
}

interface Settled {
  readonly decision: Decision;
  readonly taken: Record<string, Take>;
  readonly left: readonly Conflict[];
  readonly status: 'conflict' | 'pending' | 'synced';
}

function settled(
  { directory }: Engine,
  decision: Decision,
  choose: (id: string, field: string) => Take | null,
): Settled {
  const { pair, merged } = decision;
  if (merged.conflicts.length === 0) throw noConflict(pair.issue.id);
  const local: Record<string, Value> = { ...pair.local };
  const base: Record<string, Value> = { ...pair.base };
  const taken: Record<string, Take> = {};
  for (const field of decision.fields) {
    if (!merged.conflicts.some((conflict) => conflict.field === field.name)) continue;
    const take = choose(pair.issue.id, field.name);
    if (take === null) continue;
    taken[field.name] = take;
    local[field.name] = takenValue(field, decision, take);
    base[field.name] = knownHere(directory, field, valueOf(pair.remote.values, field.name));
  }
  const left = merged.conflicts.filter((conflict) => taken[conflict.field] === undefined);
  const after = { local, base, remote: pair.remote.values, conflicts: left };
  const pulled = decision.fields
    .filter((field) => taken[field.name] !== undefined && !same(field, local[field.name], pair.local[field.name]))
    .map((field) => field.name);
  const next = { ...decision, merged: after, pulled, pushed: [] };
  const status = left.length > 0 ? 'conflict' : toSend(next).length > 0 ? 'pending' : 'synced';
  return { decision: next, taken, left, status };
}

/** What the file is to hold: outside the conflict, a text takes in what merges cleanly. */
function takenValue(field: SyncField, { pair }: Decision, take: Take): Value {
  const triple = {
    local: valueOf(pair.local, field.name),
    base: pair.base[field.name],
    remote: valueOf(pair.remote.values, field.name),
  };
  if (take === 'merged') return triple.local;
  if (triple.base === undefined) return triple[take];
  return mergeField(field, triple, { pull: true, push: true, winner: take }).local;
}

function toSend({ fields, merged }: Decision): readonly string[] {
  return fields
    .filter((field) => !same(field, merged.local[field.name], valueOf(merged.remote, field.name)))
    .map((field) => field.name);
}

function words(taken: Readonly<Record<string, Take>>): string {
  return Object.entries(taken)
    .map(([field, take]) => `${field}=${take}`)
    .join(', ');
}
