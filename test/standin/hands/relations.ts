import { addBlockedBy, addSubIssue, removeBlockedBy, removeSubIssue } from '../changes/relations.ts';
import type { RepoRow } from '../rows.ts';
import type { World } from '../world.ts';
import { findRow } from './rows.ts';
import type { IssueRef } from './rows.ts';

/** None of these moves a time of update. */
export interface HandOnRelations {
  /** Takes the child from the parent that it has. */
  addSubIssue(parent: IssueRef, child: IssueRef): void;
  removeSubIssue(parent: IssueRef, child: IssueRef): void;
  block(blocked: IssueRef, blocker: IssueRef): void;
  unblock(blocked: IssueRef, blocker: IssueRef): void;
}

export function makeHandOnRelations(world: World, repo: RepoRow): HandOnRelations {
  const row = (ref: IssueRef) => findRow(world, repo, ref);
  return {
    addSubIssue: (parent, child) => addSubIssue(world, row(parent), row(child), true),
    removeSubIssue: (parent, child) => removeSubIssue(world, row(parent), row(child)),
    block: (blocked, blocker) => addBlockedBy(world, row(blocked), row(blocker)),
    unblock: (blocked, blocker) => removeBlockedBy(world, row(blocked), row(blocker)),
  };
}
