import { RoadmapError } from '../model/errors.ts';
import type { SnapshotUpdate } from '../ports/snapshot-store.ts';
import type { SyncField, Value } from '../ports/tracker.ts';
import { marksOf } from './carried.ts';
import { lostText, mergedText, newSnapshot, snapshotOf } from './compose.ts';
import type { Conflict, Triple } from './merge-types.ts';
import { knownHere } from './directory.ts';
import { decideOffline, noConflict } from './offline.ts';
import { settleField, type Choice, type Chosen, type Take } from './resolve-field.ts';
import { forgetSent } from './sent.ts';
import type { Decision, Engine } from './types.ts';
import { same, valueOf } from './values.ts';
import { oneLine } from './words.ts';
import { makeWriter } from './writer.ts';

export type { Choice, Take } from './resolve-field.ts';

/** Decides about one conflict of an issue; null: not now. */
export type Choose = (id: string, conflict: Conflict) => Choice | null;

export interface Resolution {
  readonly id: string;
  readonly remote_id: string;
  /** What was chosen, by field (`title`), or by field and section where that differs (`body: # Steps`); a text of one's own is `merged`. */
  readonly taken: Readonly<Record<string, Take>>;
  /** Conflicts that are left. */
  readonly left: readonly Conflict[];
  /** Fields that are to be sent now. */
  readonly to_send: readonly string[];
}

export interface Resolved {
  readonly resolutions: readonly Resolution[];
  readonly written: ReadonlyMap<string, string>;
  readonly dirty: ReadonlySet<string>;
}

/**
 * Settles conflicts as a person chose, per field or section: `local` and `remote` take that side for what is in conflict,
 * `merged` takes the file as it stands, a text stands for both. The base becomes the remote value that was shown (sync.md §2), so that a later change there is seen
 * as one. Nothing is sent.
 * @throws RoadmapError `sync.no_conflict`, `issue.changed`
 */
export async function resolve(engine: Engine, decisions: readonly Decision[], choose: Choose): Promise<Resolved> {
  const writer = makeWriter(engine);
  const chosen: Settled[] = [];
  for (const decision of decisions) chosen.push(await settled(engine, decision, choose));
  // Before anything is written: where a file cannot hold what was chosen, the ref does not run ahead of it.
  const files = chosen.map(({ decision, taken, status }) => ({
    path: decision.pair.issue.path,
    expected: decision.pair.issue.text,
    text: mergedText(engine, decision, { status }),
    line: `${decision.pair.issue.id} #${decision.pair.remote.key} resolved ${words(taken)}`,
  }));
  const items = new Map(
    chosen.flatMap(({ decision }) => {
      const { pair, pulled: lost } = decision;
      const snapshot = resolvedSnapshot(engine, decision);
      const kept = lost.length === 0 ? {} : { lost: lostText(engine, pair, lost) };
      return snapshot === null ? [] : [[pair.remote.key, { ...snapshot, ...kept }] as const];
    }),
  );
  const lines = chosen.map(
    ({ decision, taken }) => `resolved #${decision.pair.remote.key} ${decision.pair.issue.id} ${words(taken)}`,
  );
  if (items.size > 0)
    await engine.snapshots.write({ message: ['roadmap sync resolve', '', ...lines].join('\n'), items });
  // What was chosen stands for whatever was sent of it and got no answer.
  const ids = chosen.map(({ decision }) => decision.pair.issue.id);
  await forgetSent(engine, await engine.journal.all('sent'), ids);
  const failed = await writer.write(files);
  for (const [change, error] of failed) throw error ?? changedMeanwhile(change.path);
  await engine.journal.put(
    'conflict',
    new Map(chosen.filter((one) => one.left.length === 0).map(({ decision }) => [decision.pair.issue.id, null])),
  );
  const resolutions = chosen.map(({ decision, taken, left, to_send }) => ({
    id: decision.pair.issue.id,
    remote_id: decision.pair.remote.key,
    taken,
    left,
    to_send,
  }));
  return { resolutions, written: writer.written, dirty: writer.dirty };
}

/** What a person keeps, knowing what the remote has, is no older value any more: it may be sent. Null: the ref holds all of it. */
function resolvedSnapshot(engine: Engine, { pair, merged }: Decision): SnapshotUpdate | null {
  const next = newSnapshot(engine, pair, merged.base, pair.meta?.refused);
  const { former = [], ...meta } = next.meta;
  const kept = new Set(marksOf(engine, merged.local, merged.base));
  const left = former.filter((mark) => !kept.has(mark));
  const isHere = meta.branch === pair.meta?.branch;
  if (isHere && left.length === former.length) return snapshotOf(engine, pair, merged.base, pair.meta?.refused);
  return { ...next, meta: { ...meta, former: left } };
}

export function changedMeanwhile(path: string): RoadmapError {
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
  /** What the next run sends of it. */
  readonly to_send: readonly string[];
  readonly status: 'conflict' | 'pending' | 'synced';
}

async function settled(engine: Engine, decision: Decision, choose: Choose): Promise<Settled> {
  const { pair, merged } = decision;
  if (merged.conflicts.length === 0) throw noConflict(pair.issue.id);
  const local: Record<string, Value> = { ...pair.local };
  const base: Record<string, Value> = { ...pair.base };
  const taken: Record<string, Take> = {};
  const left: Conflict[] = [];
  const changed: SyncField[] = [];
  for (const field of decision.fields) {
    const chosen = merged.conflicts
      .filter((conflict) => conflict.field === field.name)
      .map((conflict) => ({ conflict, choice: choose(pair.issue.id, conflict) }));
    const outcome = settleField(field, tripleOf(field, decision), chosen);
    left.push(...(outcome?.left ?? chosen.map((one) => one.conflict)));
    if (outcome === null) continue;
    Object.assign(taken, takenIn(field, chosen));
    local[field.name] = outcome.local;
    base[field.name] = knownHere(engine.directory, field, outcome.base);
    if (!same(field, outcome.local, pair.local[field.name])) changed.push(field);
  }
  const after = { local, base, remote: pair.remote.values, conflicts: left };
  const pulled = changed.map((field) => field.name);
  const { pushed } = await decideOffline(engine, { ...pair, local, base });
  const status = left.length > 0 ? 'conflict' : pushed.length > 0 ? 'pending' : 'synced';
  return { decision: { ...decision, merged: after, pulled, pushed: [] }, taken, left, to_send: pushed, status };
}

function tripleOf(field: SyncField, { pair }: Decision): Triple {
  return {
    local: valueOf(pair.local, field.name),
    base: pair.base[field.name],
    remote: valueOf(pair.remote.values, field.name),
  };
}

/** One word for the field where it holds for all of it. */
function takenIn(field: SyncField, chosen: readonly Chosen[]): Record<string, Take> {
  const words = chosen.flatMap(({ conflict, choice }): readonly (readonly [string, Take])[] => {
    if (choice === null) return [];
    return [[sectionKey(conflict), typeof choice === 'string' ? choice : 'merged']];
  });
  const takes = new Set(words.map(([, take]) => take));
  if (takes.size > 1 || words.length < chosen.length) return Object.fromEntries(words);
  return Object.fromEntries([...takes].map((take) => [field.name, take]));
}

function sectionKey({ field, section }: Conflict): string {
  return `${field}: ${oneLine(section ?? 'beginning')}`;
}

function words(taken: Readonly<Record<string, Take>>): string {
  return (
    Object.entries(taken)
      // A semicolon divides what a commit says.
      .map(([field, take]) => `${field.replaceAll(';', ',')}=${take}`)
      .join(', ')
  );
}
