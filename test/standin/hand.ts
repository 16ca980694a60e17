import { closeIssue, lockIssue, reopenIssue, setAssignees, setText, setType, unlockIssue } from './changes/issues.ts';
import { addLabels, removeLabels, setLabels } from './changes/labels.ts';
import { setMilestone } from './changes/milestones.ts';
import { deleteIssue, transferIssue } from './changes/moves.ts';
import { makeHandOnComments } from './hands/comments.ts';
import type { HandOnComments } from './hands/comments.ts';
import { makeHandOnRelations } from './hands/relations.ts';
import type { HandOnRelations } from './hands/relations.ts';
import { makeHandOnRepository } from './hands/repository.ts';
import type { HandOnRepository } from './hands/repository.ts';
import { findRow, labelRows, milestoneTitled, typeNamed, webText } from './hands/rows.ts';
import { plant } from './hands/seed.ts';
import type { Seed } from './hands/seed.ts';
import type { CloseReason, IssueRow, LockReason, RepoRow } from './rows.ts';
import { viewIssue } from './views.ts';
import type { IssueView } from './views.ts';
import { addRepo, userOf } from './world.ts';
import type { World } from './world.ts';

export interface Edit {
  readonly title?: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

/** What other people do to a repository meanwhile, and what can be seen of it. Not over HTTP, never refused for want of rights. */
export interface Hand extends HandOnComments, HandOnRelations, HandOnRepository {
  seed(...issues: readonly (Seed | string)[]): number[];
  /** Sets these values as another person would, over the API: byte for byte. */
  edit(number: number, change: Edit): void;
  /** The same as the web editor does it: every line of the body ends in CRLF. */
  webEdit(number: number, change: Edit): void;
  closeIssue(number: number, reason?: CloseReason, duplicateOf?: number): void;
  reopenIssue(number: number): void;
  label(number: number, ...names: readonly string[]): void;
  unlabel(number: number, ...names: readonly string[]): void;
  /** By title, made when there is none; null clears. */
  setMilestone(number: number, title: string | null): void;
  setType(number: number, name: string | null): void;
  lock(number: number, reason?: LockReason): void;
  unlock(number: number): void;
  deleteIssue(number: number): void;
  /** @returns the number in the target repository, which is made when it does not exist. */
  transfer(number: number, target: string): number;
  issue(number: number): IssueView | null;
  issues(): IssueView[];
}

export function makeHand(world: World, repo: RepoRow): Hand {
  const row = (number: number): IssueRow => findRow(world, repo, number);
  return {
    ...makeHandOnComments(world, repo),
    ...makeHandOnRelations(world, repo),
    ...makeHandOnRepository(world, repo),
    seed: (...issues) => issues.map((one) => plant(world, repo, typeof one === 'string' ? { title: one } : one)),
    edit: (number, change) => edit(world, row(number), change),
    webEdit: (number, change) =>
      edit(world, row(number), { ...change, ...(change.body !== undefined && { body: webText(change.body) }) }),
    closeIssue: (number, reason, duplicateOf) =>
      closeIssue(world, row(number), reason ?? null, duplicateOf === undefined ? null : row(duplicateOf)),
    reopenIssue: (number) => reopenIssue(world, row(number)),
    label: (number, ...names) => addLabels(world, row(number), labelRows(world, repo, names)),
    unlabel: (number, ...names) => removeLabels(world, row(number), labelRows(world, repo, names)),
    setMilestone: (number, title) =>
      setMilestone(world, row(number), title === null ? null : milestoneTitled(world, repo, title)),
    setType: (number, name) => setType(world, row(number), name === null ? null : typeNamed(repo, name)),
    lock: (number, reason) => lockIssue(world, row(number), reason ?? null),
    unlock: (number) => unlockIssue(world, row(number)),
    deleteIssue: (number) => deleteIssue(world, row(number)),
    transfer(number, target) {
      const to = world.repos.get(target.toLowerCase()) ?? addRepo(world, target);
      return transferIssue(world, row(number), to).number;
    },
    issue: (number) => (repo.issues.has(number) ? viewIssue(row(number)) : null),
    issues: () => [...repo.issues.values()].filter((one) => one.__typename === 'Issue').map(viewIssue),
  };
}

function edit(world: World, row: IssueRow, change: Edit): void {
  setText(world, row, { title: change.title ?? null, body: change.body ?? null });
  if (change.labels) setLabels(world, row, labelRows(world, row.repo, change.labels), true);
  if (change.assignees) {
    setAssignees(
      world,
      row,
      change.assignees.map((login) => userOf(world, login)),
    );
  }
}
