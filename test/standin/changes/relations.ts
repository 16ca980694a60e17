import type { IssueRow } from '../rows.ts';
import { changed, emit } from '../world.ts';
import type { World } from '../world.ts';
import { Refusal } from './refusal.ts';

const SUB_ISSUES = 100;
const LEVELS = 8;
/** In each direction. */
const DEPENDENCIES = 50;

/** Neither side's time of update moves, here and in everything below. */
export function addSubIssue(world: World, parent: IssueRow, child: IssueRow, replaceParent = false): void {
  if (parent.subIssues.includes(child)) throw invalid('Issue may not contain duplicate sub-issues');
  if (child.parent && !replaceParent) throw invalid('Sub issue may only have one parent');
  for (let above: IssueRow | null = parent; above; above = above.parent) {
    if (above === child) throw invalid('An issue cannot be its own ancestor');
  }
  if (parent.subIssues.length >= SUB_ISSUES) throw invalid('Parent cannot have more than 100 sub-issues');
  if (levelOf(parent) + depthOf(child) > LEVELS) {
    throw invalid(`Parent cannot have more than ${LEVELS} layers of sub-issues`);
  }
  if (child.parent) removeSubIssue(world, child.parent, child);
  parent.subIssues.push(child);
  child.parent = parent;
  tellFamily(world, 'added', parent, child);
}

export function removeSubIssue(world: World, parent: IssueRow, child: IssueRow): void {
  if (child.parent !== parent) throw invalid('The provided sub-issue is not a sub-issue of this issue');
  parent.subIssues = parent.subIssues.filter((one) => one !== child);
  child.parent = null;
  tellFamily(world, 'removed', parent, child);
}

export function addBlockedBy(world: World, blocked: IssueRow, blocker: IssueRow): void {
  if (blocked === blocker) throw invalid('An issue cannot block itself');
  if (blocker.__typename !== 'Issue') throw invalid('A pull request cannot block an issue');
  if (blocked.blockedBy.includes(blocker)) throw invalid('Target issue has already been taken');
  if (blocked.blockedBy.length >= DEPENDENCIES || blocker.blocking.length >= DEPENDENCIES) {
    throw invalid(`An issue cannot have more than ${DEPENDENCIES} dependencies`);
  }
  blocked.blockedBy.push(blocker);
  blocker.blocking.push(blocked);
  tellDependency(world, 'added', blocked, blocker);
}

export function removeBlockedBy(world: World, blocked: IssueRow, blocker: IssueRow): void {
  if (!blocked.blockedBy.includes(blocker)) throw invalid('The issues have no such dependency');
  blocked.blockedBy = blocked.blockedBy.filter((one) => one !== blocker);
  blocker.blocking = blocker.blocking.filter((one) => one !== blocked);
  tellDependency(world, 'removed', blocked, blocker);
}

/** An issue that goes takes its relations along. */
export function unlinkAll(world: World, row: IssueRow): void {
  if (row.parent) removeSubIssue(world, row.parent, row);
  for (const child of row.subIssues) removeSubIssue(world, row, child);
  for (const blocker of row.blockedBy) removeBlockedBy(world, row, blocker);
  for (const blocked of row.blocking) removeBlockedBy(world, blocked, row);
}

/** 1 for an issue without a parent. */
function levelOf(row: IssueRow): number {
  return row.parent ? levelOf(row.parent) + 1 : 1;
}

function depthOf(row: IssueRow): number {
  return 1 + Math.max(0, ...row.subIssues.map(depthOf));
}

function invalid(message: string): Refusal {
  return new Refusal(message, { type: 'VALIDATION' });
}

function tellFamily(world: World, what: 'added' | 'removed', parent: IssueRow, child: IssueRow): void {
  changed(world, parent);
  changed(world, child);
  const about = { sub_issue: child, sub_issue_repo: child.repo, parent_issue: parent, parent_issue_repo: parent.repo };
  emit(world, { repo: parent.repo, event: 'sub_issues', action: `sub_issue_${what}`, about });
  emit(world, { repo: child.repo, event: 'sub_issues', action: `parent_issue_${what}`, about });
}

function tellDependency(world: World, what: 'added' | 'removed', blocked: IssueRow, blocker: IssueRow): void {
  changed(world, blocked);
  changed(world, blocker);
  const about = { blocked_issue: blocked, blocking_issue: blocker, blocking_issue_repo: blocker.repo };
  emit(world, { repo: blocked.repo, event: 'issue_dependencies', action: `blocked_by_${what}`, about });
  emit(world, { repo: blocker.repo, event: 'issue_dependencies', action: `blocking_${what}`, about });
}
