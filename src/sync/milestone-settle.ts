import { editPlanningFile, type PlanningChanges } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import { milestoneTable, type MilestoneValues } from '../model/milestone.ts';
import type { PartMeta, PartUpdate } from '../ports/snapshot-store.ts';
import type { ItemMilestone } from '../ports/tracker.ts';
import { pointerHash } from './pointer.ts';
import { printCanonical } from './canonical.ts';
import { laterTime, textOrError } from './compose.ts';
import { milestonePointer } from './milestone-base.ts';
import { decideMilestone, milestoneBaseText, type MilestoneDecision } from './milestone-decide.ts';
import { readMilestone, readText } from './milestone-files.ts';
import { PARTS, type Milestones } from './milestone-pair.ts';
import type { SentMilestone } from './milestone-push.ts';
import { renameFollowers } from './milestone-rename.ts';
import { milestoneNote } from './milestone-report.ts';
import { acceptMilestone, milestoneFields, projectMilestone, valuesThere } from './milestone-values.ts';
import type { Run } from './session.ts';
import type { FileChange } from './writer.ts';

/** An editor that keeps changing a file while it is being merged is left alone for this run. */
const TRIES = 3;

export interface Settled {
  readonly one: SentMilestone;
  /** What its file took in. */
  readonly pulled: readonly string[];
  /** How many files follow its new name. */
  readonly followers: number;
  /** Its file was not as it should be. */
  readonly written: boolean;
}

/**
 * Brings the files to where the tracker is by now: snapshots durable first, then those that name a renamed one, then one atomic
 * replace that moves content, link and pointer together. A file that changed meanwhile is merged again.
 * @returns those that stand as they should; the others were reported
 */
export async function settleMilestones(
  run: Run,
  found: Milestones,
  sent: readonly SentMilestone[],
): Promise<readonly Settled[]> {
  const done: Settled[] = [];
  let todo = sent;
  for (let round = 0; todo.length > 0 && round < TRIES; round += 1) {
    const steps = todo.flatMap((one) => stepOf(run, one) ?? []);
    await saveSteps(run, steps);
    const moved: SentMilestone[] = [];
    for (const step of steps) {
      const followers = await follow(run, found, step);
      if (followers === null) continue;
      const error = (await run.writer.write([step.change])).get(step.change);
      if (error === undefined) done.push(settledAs(step, followers));
      else if (error === null) moved.push(...(await readAgain(run, step.one)));
      else aside(run, step.one, error.message);
    }
    todo = moved;
  }
  for (const one of todo) aside(run, one, 'its file keeps changing; run sync again', 'skip');
  return done;
}

interface Step {
  readonly one: SentMilestone;
  readonly decision: MilestoneDecision;
  readonly change: FileChange;
  readonly snapshot: PartUpdate | null;
}

function settledAs({ one, decision, change }: Step, followers: number): Settled {
  return { one, pulled: decision.pulled, followers, written: change.text !== change.expected };
}

/** Null: no file can hold it, and that was said. */
function stepOf(run: Run, one: SentMilestone): Step | null {
  const { engine, options, rights } = run;
  const { pair, blocked } = one;
  const decision = decideMilestone(engine, pair, { options, rights, blocked, sent: true });
  const { merged, pulled } = decision;
  const base = milestoneBaseText(merged.base);
  const stamp = pulled.length > 0 && pair.file.values.updated !== undefined ? { updated: pair.remote.updated_at } : {};
  const values = { ...acceptMilestone(merged.local, pulled), ...stamp };
  const by_remote = { remote_ids: { [engine.remote]: pair.remote.key }, ...pointerTo(run, one, base) };
  const text = textOrError(() =>
    editPlanningFile(milestoneTable, pair.file.text, { values, by_remote }, engine.config),
  );
  if (text instanceof RoadmapError) {
    aside(run, one, text.message);
    return null;
  }
  const line = `milestone ${pair.file.stem} ${pair.remote.key} ${whatMoved(pulled, one.pushed)}`;
  const change = { path: pair.file.path, expected: pair.file.text, text, line };
  return { one, decision, change, snapshot: snapshotOf(run, one, base) };
}

function whatMoved(pulled: readonly string[], pushed: readonly string[]): string {
  const parts = [
    ...(pulled.length > 0 ? [`← ${pulled.join(', ')}`] : []),
    ...(pushed.length > 0 ? [`→ ${pushed.join(', ')}`] : []),
  ];
  return parts.length === 0 ? '=' : parts.join(' ');
}

/** The pointer moves only when the base does; where nothing is agreed on it stays, for what it points to may turn up. */
function pointerTo(
  { engine }: Run,
  { pair }: SentMilestone,
  base: string | null,
): Pick<NonNullable<PlanningChanges<MilestoneValues>['by_remote']>, 'sync_base'> {
  if (base === null) return {};
  const hash = engine.snapshots.oid(base).slice(0, 12);
  if (hash === pointerHash(milestonePointer(engine, pair.file))) return {};
  return { sync_base: { [engine.remote]: `${pair.remote.updated_at}/${hash}` } };
}

/** What the ref should hold, or null when it holds that already. */
function snapshotOf({ engine }: Run, { pair, refused }: SentMilestone, base: string | null): PartUpdate | null {
  const { remote, file, entry, meta } = pair;
  const seen = printCanonical(milestoneFields, valuesThere(remote));
  const oids = [seen, base].map((text) => (text === null ? null : engine.snapshots.oid(text)));
  const sameTexts = entry !== null && entry.seen === oids[0] && entry.base === oids[1];
  const sameMeta = meta?.path === file.path && inOrder(meta.refused) === inOrder(refused);
  if (sameTexts && sameMeta) return null;
  const updated_at = laterTime(remote.updated_at, meta);
  return { seen, base, meta: metaOf({ ...remote, updated_at }, file, refused) };
}

/** The ref keeps the keys in another order. */
function inOrder(refused: PartMeta['refused']): string {
  return JSON.stringify(Object.entries(refused ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What stands beside its texts. */
export function metaOf(
  { id, updated_at }: ItemMilestone,
  { stem, path }: { readonly stem: string; readonly path: string },
  refused: PartMeta['refused'],
): PartMeta {
  const meta = { item: id, author: null, created_at: '', updated_at, id: stem, path };
  return refused === undefined ? meta : { ...meta, refused };
}

async function saveSteps(run: Run, steps: readonly Step[]): Promise<void> {
  const parts = new Map<string, PartUpdate>();
  const lines: string[] = [];
  for (const { one, snapshot, change } of steps) {
    if (snapshot === null) continue;
    parts.set(`${PARTS}/${one.pair.remote.key}`, snapshot);
    lines.push(change.line);
  }
  await run.saveParts(parts, lines);
}

/** Null: not all that name it could follow, so it keeps its name; that was said. */
async function follow(run: Run, found: Milestones, { one, decision }: Step): Promise<number | null> {
  if (!decision.pulled.includes('title')) return 0;
  const { file, remote } = one.pair;
  const followers = await renameFollowers(run, found, { file, to: remote.title });
  if (typeof followers === 'number') return followers;
  aside(run, one, `not renamed to ${remote.title}, since what names it cannot follow: ${followers}`);
  return null;
}

/** The milestone over its file as it is now; none when that is no longer to be had, which is reported. */
async function readAgain(run: Run, one: SentMilestone): Promise<readonly SentMilestone[]> {
  const { path, key } = one.pair.file;
  const text = await readText(run.engine, path);
  const file = text === null ? null : await readMilestone(run.engine, path, text);
  if (file === null || file.key !== key) {
    aside(run, one, 'its file was removed, linked anew or can no longer be read; run sync again', 'skip');
    return [];
  }
  return [{ ...one, pair: { ...one.pair, file, local: projectMilestone(file.values) } }];
}

function aside(run: Run, { pair }: SentMilestone, reason: string, op: 'skip' | 'error' = 'error'): void {
  run.report(milestoneNote(pair.file, op, `milestone ${pair.file.values.name}: ${reason}`, pair.remote.key));
}
