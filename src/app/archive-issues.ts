import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { oneByOne, type EditOutcome } from './edit-issues.ts';
import { findIssues, type FoundIssue } from './find-issues.ts';

/** Where issues lie, and where they go. */
export interface Move {
  readonly from: Shelf;
  readonly to: Shelf;
}

export interface Shelf {
  readonly folder: string;
  readonly store: IssueStore;
}

export const ISSUES_FOLDER = '.roadmap/issues';
export const ARCHIVE_FOLDER = '.roadmap/archive/issues';

export interface Placed extends FoundIssue {
  /** It is where it should go already. */
  readonly there: boolean;
}

/**
 * The issues that these references name, wherever they lie.
 * @throws as `findIssues`, about the place they should be moved from
 */
export async function findToMove({ from, to }: Move, refs: readonly string[]): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  const missing: string[] = [];
  for (const ref of refs) {
    const here = await found(from.store, ref);
    const there = here === null ? await found(to.store, ref) : null;
    if (here === null && there === null) missing.push(ref);
    const one = here ?? there;
    if (one !== null && !placed.some(({ issue }) => issue.path === one.issue.path))
      placed.push({ ...one, there: here === null });
  }
  if (missing.length > 0) await findIssues(from.store, missing);
  return placed;
}

/**
 * Moves the files of these issues to the other place, under the same names, subfolders kept; nothing in them is rewritten.
 * Each move is whole or has not happened; one that a killed run left under both names is ended.
 */
export async function moveIssues(files: Files, move: Move, placed: readonly Placed[]): Promise<readonly EditOutcome[]> {
  const there = new Set(placed.filter((each) => each.there).map(({ issue }) => issue.path));
  return oneByOne(placed, async ({ issue }) => {
    if (there.has(issue.path)) return { issue, changed: [] };
    const path = `${move.to.folder}${issue.path.slice(move.from.folder.length)}`;
    const begun = await files.anyNamed(move.to.folder, issue.id);
    if (begun && (await files.read(path)) !== issue.text) throw taken(issue, move.to.folder);
    const moved = begun ? files.remove(issue.path, issue.text) : files.move(issue.path, path);
    if (!(await moved)) throw gone(issue);
    return { issue: { ...issue, path }, changed: ['path'] };
  });
}

/** Null when there is none; what is ambiguous or broken is told. */
async function found(store: IssueStore, ref: string): Promise<FoundIssue | null> {
  try {
    return (await findIssues(store, [ref]))[0] ?? null;
  } catch (error) {
    if (error instanceof RoadmapError && error.code === 'issue.unknown') return null;
    throw error;
  }
}

function taken({ id, path }: Issue, folder: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.exists',
    message: `${path} was not moved: ${folder} holds an issue ${id} already`,
    hints: [`compare the two, and remove one: ls ${folder}/${id}*`],
    data: { id, path, folder },
  });
}

function gone({ path }: Issue): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.changed',
    message: `${path} is not there any more; nothing was moved`,
    data: { path },
  });
}
