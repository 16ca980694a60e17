import { printPlanningFile } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import { milestoneTable } from '../model/milestone.ts';
import type { PartUpdate } from '../ports/snapshot-store.ts';
import type { ItemMilestone } from '../ports/tracker.ts';
import { printCanonical } from './canonical.ts';
import { textOrError } from './compose.ts';
import { stemOf } from './milestone-files.ts';
import { PARTS } from './milestone-pair.ts';
import { newHere, type NewMilestone } from './milestone-plan.ts';
import { metaOf } from './milestone-settle.ts';
import { acceptMilestone, milestoneFields, valuesThere } from './milestone-values.ts';
import type { Run } from './session.ts';
import type { FileChange } from './writer.ts';

/** New files for milestones there: a function of the milestone alone. @returns whether any was made */
export async function createMilestoneFiles(run: Run, all: readonly NewMilestone[]): Promise<boolean> {
  const files = all.flatMap((one) => newFile(run, one) ?? []);
  const parts = new Map(files.map(({ one, snapshot }) => [`${PARTS}/${one.remote.key}`, snapshot]));
  await run.saveParts(
    parts,
    files.map(({ change }) => change.line),
  );
  const failed = await run.writer.write(files.map(({ change }) => change));
  for (const { one, change } of files) {
    const error = failed.get(change);
    const op = newHere(one);
    if (error === undefined) run.report({ ...op, applied: true });
    else run.report({ ...op, op: 'error', reason: error?.message ?? `${one.path} exists and is not linked to it` });
  }
  return files.length > failed.size;
}

interface NewFile {
  readonly one: NewMilestone;
  readonly change: FileChange;
  readonly snapshot: PartUpdate;
}

/** Null: no file can hold it, and that was said. */
function newFile(run: Run, one: NewMilestone): NewFile | null {
  const { remote, path } = one;
  const seen = printCanonical(milestoneFields, valuesThere(remote));
  const text = textOrError(() => newText(run, remote, seen));
  if (text instanceof RoadmapError) {
    run.report({ ...newHere(one), op: 'error', reason: `milestone ${remote.title}: ${text.message}` });
    return null;
  }
  const stem = stemOf(path);
  const change = { path, expected: null, text, line: `milestone ${stem} ${remote.key} ← new` };
  return { one, change, snapshot: { seen, base: seen, meta: metaOf(remote, { stem, path }, undefined) } };
}

function newText({ engine }: Run, remote: ItemMilestone, seen: string): string {
  const [headline = '', ...rest] = remote.description.split(/\r?\n/);
  const names = milestoneFields.map(({ name }) => name);
  const due = remote.due_date === null ? {} : { due_date: remote.due_date };
  const values = {
    ...acceptMilestone(
      valuesThere(remote),
      names.filter((name) => name !== 'due_date'),
    ),
    ...due,
    ...(headline.trim() === '' ? {} : { headline: headline.trim() }),
    ...(engine.config.format.updated ? { updated: remote.updated_at } : {}),
  };
  const by_remote = {
    remote_ids: { [engine.remote]: remote.key },
    sync_base: { [engine.remote]: `${remote.updated_at}/${engine.snapshots.oid(seen).slice(0, 12)}` },
  };
  const body = rest.join('\n').trim();
  const whole = textOrError(() => printPlanningFile(milestoneTable, { values, by_remote, body }));
  // A description that no file can hold is no reason to do without the milestone.
  return whole instanceof RoadmapError ? printPlanningFile(milestoneTable, { values, by_remote }) : whole;
}
