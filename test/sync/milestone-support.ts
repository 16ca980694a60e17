import { editPlanningFile, printPlanningFile } from '../../src/model/edit-planning-file.ts';
import { milestoneTable, type MilestoneValues } from '../../src/model/milestone.ts';
import { isPlanningFile, readPlanningFile } from '../../src/model/planning-file.ts';
import type { MilestoneValues as ThereValues } from '../../src/ports/tracker.ts';
import { isAboutMilestone } from '../../src/sync/milestone-report.ts';
import type { SyncReport } from '../../src/sync/types.ts';
import { editMilestone, makeMilestone } from '../../src/trackers/memory/server.ts';
import { lines, MINUTE, type Scene } from './support.ts';

export const milestonePath = (stem: string): string => `.roadmap/milestones/${stem}.md`;

/** A person writes a milestone. */
export function writeMilestone(scene: Scene, stem: string, values: Partial<MilestoneValues> = {}): void {
  const { remote_ids, sync_base, ...plain } = values;
  const by_remote = {
    ...(remote_ids === undefined ? {} : { remote_ids }),
    ...(sync_base === undefined ? {} : { sync_base }),
  };
  const text = printPlanningFile(milestoneTable, { values: { name: stem, ...plain }, by_remote });
  scene.files.texts.set(milestonePath(stem), text);
}

/** A person edits one. */
export function editHere(
  scene: Scene,
  stem: string,
  values: { readonly [K in keyof MilestoneValues]?: MilestoneValues[K] | null },
): void {
  scene.files.texts.set(
    milestonePath(stem),
    editPlanningFile(milestoneTable, textOf(scene, stem), { values }, scene.config),
  );
}

export function textOf(scene: Scene, stem: string): string {
  const text = scene.files.texts.get(milestonePath(stem));
  if (text === undefined) throw new Error(`no milestone ${stem} among ${[...scene.files.texts.keys()].join(', ')}`);
  return text;
}

/** What its file says, but for its pointer. */
export function here(scene: Scene, stem: string): Record<string, unknown> {
  const read = readPlanningFile(milestoneTable, { path: milestonePath(stem), text: textOf(scene, stem) }, scene.config);
  if (!isPlanningFile(read)) throw new Error(`${stem} does not load`);
  const { sync_base: _pointer, remote_ids, updated: _updated, ...values } = read.values;
  return { ...values, ...(remote_ids === undefined ? {} : { key: remote_ids['github'] }) };
}

/** Somebody else makes one there, a minute later. */
export function openThere(scene: Scene, title: string, values: Partial<ThereValues> = {}, author = 'them'): string {
  scene.service.now += MINUTE;
  const made = makeMilestone(scene.service, { title, ...values }, author);
  if (made === null) throw new Error(`there is a milestone ${title} already`);
  return String(made.number);
}

/** Somebody else edits one there, a minute later. */
export function changeThere(scene: Scene, key: string, changes: Partial<ThereValues>): void {
  scene.service.now += MINUTE;
  if (!editMilestone(scene.service, Number(key), changes)) throw new Error(`milestone ${key} cannot be changed so`);
}

export function onTracker(scene: Scene, key: string): Omit<ThereValues, 'description'> | null {
  const found = scene.service.milestones.get(Number(key));
  if (found === undefined) return null;
  const { title, state, due_date } = found;
  return { title, state, due_date };
}

export function titlesThere(scene: Scene): string[] {
  return [...scene.service.milestones.values()].map(({ title }) => title);
}

/** What a run said about milestones, one line each. */
export function milestoneLines(report: Pick<SyncReport, 'operations'>): string[] {
  return lines({ operations: report.operations.filter(isAboutMilestone) });
}
