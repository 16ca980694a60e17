import { createLabel, findLabel } from '../changes/labels.ts';
import { createMilestone } from '../changes/milestones.ts';
import type { CommentRow, IssueRow, IssueTypeRow, LabelRow, MilestoneRow, RepoRow } from '../rows.ts';
import { nameOf, userOf } from '../world.ts';
import type { World } from '../world.ts';

/** An issue of this repository by number, of another one as `owner/name#5`. */
export type IssueRef = number | string;

export function findRow(world: World, repo: RepoRow, ref: IssueRef): IssueRow {
  const [name = '', number = ''] = typeof ref === 'number' ? [nameOf(repo), String(ref)] : ref.split('#');
  const found = world.repos.get(name.toLowerCase())?.issues.get(Number(number));
  if (!found) throw new Error(`stand-in: ${name} has no #${number}`);
  return found;
}

export function findComment(repo: RepoRow, key: number): CommentRow {
  for (const issue of repo.issues.values()) {
    const row = issue.comments.find((one) => one.databaseId === key);
    if (row) return row;
  }
  throw new Error(`stand-in: ${nameOf(repo)} has no comment ${key}`);
}

/** Made where there are none. */
export function labelRows(world: World, repo: RepoRow, names: readonly string[]): LabelRow[] {
  return names.map((name) => findLabel(repo, name) ?? createLabel(world, repo, { name }));
}

/** Made when there is none. */
export function milestoneTitled(world: World, repo: RepoRow, title: string): MilestoneRow {
  const known = repo.milestones.find((row) => row.title === title);
  return known ?? createMilestone(world, repo, { title, creator: userOf(world, repo.owner) });
}

export function typeNamed(repo: RepoRow, name: string): IssueTypeRow {
  const row = repo.issueTypes?.find((one) => one.name === name);
  if (!row) throw new Error(`stand-in: ${nameOf(repo)} has no issue type ${name}`);
  return row;
}

/** As a form of a web page sends it. */
export function webText(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n');
}
