import { editIssue } from '../model/edit-issue.ts';
import { editPlanningFile } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import { isPlanningFile, readPlanningFile } from '../model/planning-file.ts';
import { projectTable } from '../model/project.ts';
import { readIssue } from '../model/read-issue.ts';
import { textOrError } from './compose.ts';
import { readText, type MilestoneFile } from './milestone-files.ts';
import type { Milestones } from './milestone-pair.ts';
import type { Run } from './session.ts';
import type { FileChange } from './writer.ts';

const ISSUES = '.roadmap/issues/';
const ARCHIVED_ISSUES = '.roadmap/archive/issues';
const PROJECTS = ['.roadmap/projects', '.roadmap/archive/projects'];

/** An editor that keeps saving one of the files is not waited for longer. */
const TRIES = 3;

/**
 * Issues hold a milestone's name: they get the new one before its file does, so that a run that was interrupted can be repeated.
 * Bookkeeping: their `updated` stays, and inside the engine nothing changed, since there they hold its key.
 * @returns how many files follow, or why one of them cannot: then nothing may be renamed
 */
export async function renameFollowers(
  run: Run,
  found: Milestones,
  { file, to }: { readonly file: MilestoneFile; readonly to: string },
): Promise<number | string> {
  const holds = holdsName(found, { file, to });
  const rename = renamer(run, holds, { file, to });
  let todo = await texts(run, holds);
  const done = new Set<string>();
  for (let round = 0; round < TRIES; round += 1) {
    const changes: FileChange[] = [];
    for (const [path, text] of todo) {
      const change = rename(path, text);
      if (change instanceof RoadmapError) return `${path}: ${change.message}`;
      if (change !== null) changes.push(change);
    }
    const failed = await run.writer.write(changes);
    for (const { path } of changes) done.add(path);
    for (const error of failed.values()) if (error !== null) return error.message;
    todo = new Map();
    for (const { path } of failed.keys()) todo.set(path, await textNow(run, path));
    if (todo.size === 0) return done.size;
  }
  return `${[...todo.keys()].join(', ')} keeps changing; run sync again`;
}

type Holds = (value: string | undefined) => boolean;

/** Whether a value leads to the milestone by its name, and not by its file's name, which stays. */
function holdsName({ named }: Milestones, { file, to }: { readonly file: MilestoneFile; readonly to: string }): Holds {
  const { name } = file.values;
  return (value) =>
    value !== undefined && value !== to && (value === name || (named(value) === file && !isFileName(file, value)));
}

/** The files that name it, and those that may. */
async function texts({ engine, gathered }: Run, holds: Holds): Promise<Map<string, string>> {
  const issues = gathered.listing.issues.filter(({ values }) => holds(values.milestone));
  const all = new Map(issues.map(({ path, text }) => [path, text]));
  for (const folder of [ARCHIVED_ISSUES, ...PROJECTS])
    for (const path of await engine.files.paths(folder)) {
      const text = await readText(engine, path);
      if (text !== null) all.set(path, text);
    }
  return all;
}

/** Empty for a file that is gone or no longer loads: it names nothing. */
async function textNow({ engine }: Run, path: string): Promise<string> {
  if (!path.startsWith(ISSUES)) return (await readText(engine, path)) ?? '';
  const fresh = await engine.store.read(path);
  return fresh !== null && 'text' in fresh ? fresh.text : '';
}

type Renamer = (path: string, text: string) => FileChange | RoadmapError | null;

/** Null: the file names another milestone, or none. */
function renamer(
  { engine: { config } }: Run,
  holds: Holds,
  { file, to }: { readonly file: MilestoneFile; readonly to: string },
): Renamer {
  const change = (path: string, text: string, about: string, make: () => string): FileChange | RoadmapError => {
    const next = textOrError(make);
    if (next instanceof RoadmapError) return next;
    return { path, expected: text, text: next, line: `${about} milestone ${file.values.name} → ${to}` };
  };
  const project = (path: string, text: string): FileChange | RoadmapError | null => {
    const read = readPlanningFile(projectTable, { path, text }, config);
    if (!isPlanningFile(read) || read.values.milestones?.some(holds) !== true) return null;
    const milestones = [...new Set(read.values.milestones.map((one) => (holds(one) ? to : one)))];
    return change(path, text, read.values.id, () =>
      editPlanningFile(projectTable, text, { values: { milestones } }, config),
    );
  };
  return (path, text) => {
    if (PROJECTS.some((folder) => path.startsWith(`${folder}/`))) return project(path, text);
    const issue = readIssue(path, text, config);
    if (!('id' in issue) || !holds(issue.values.milestone)) return null;
    return change(path, text, issue.id, () => editIssue(text, { values: { milestone: to } }, config));
  };
}

function isFileName({ stem }: MilestoneFile, value: string): boolean {
  return [stem, `${stem}.md`].includes(value.toLowerCase());
}
