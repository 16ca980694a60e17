import type { CommentRow, IssueRow, RepoRow } from '../rows.ts';
import { changed, emit } from '../world.ts';
import type { World } from '../world.ts';
import { createIssue } from './issues.ts';
import { findLabel } from './labels.ts';
import { unlinkAll } from './relations.ts';

export function deleteIssue(world: World, row: IssueRow): void {
  remove(world, row);
  row.repo.deleted.add(row.number);
  for (const comment of row.comments) world.nodes.delete(comment.id);
  emit(world, { repo: row.repo, event: 'issues', action: 'deleted', about: { issue: row } });
}

/**
 * The number stays behind and points to the new place; labels and the milestone go along only where the target has them,
 * by name. Comments go along and keep their ids; the issue gets new ones.
 */
export function transferIssue(world: World, row: IssueRow, target: RepoRow): IssueRow {
  remove(world, row);
  const made = createIssue(world, target, {
    title: row.title,
    body: row.body,
    author: row.author,
    labels: row.labels.flatMap((label) => findLabel(target, label.name) ?? []),
    assignees: row.assignees,
    milestone: target.milestones.find((one) => one.title === row.milestone?.title) ?? null,
    issueType: target.issueTypes?.find((one) => one.name === row.issueType?.name) ?? null,
    unchecked: true,
  });
  const { state, stateReason, closedAt, locked, activeLockReason } = row;
  Object.assign(made, { state, stateReason, closedAt, locked, activeLockReason });
  made.comments = row.comments;
  for (const comment of made.comments as CommentRow[]) comment.issue = made;
  row.repo.moved.set(row.number, { repo: target, number: made.number });
  const about = { issue: row, new_issue: made, new_repository: target };
  emit(world, { repo: row.repo, event: 'issues', action: 'transferred', about });
  return made;
}

function remove(world: World, row: IssueRow): void {
  unlinkAll(world, row);
  row.repo.issues.delete(row.number);
  world.nodes.delete(row.id);
  changed(world, row, true);
}
