import { addComment } from '../changes/comments.ts';
import { closeIssue, createIssue, lockIssue } from '../changes/issues.ts';
import { addBlockedBy, addSubIssue } from '../changes/relations.ts';
import type { CloseReason, IssueRow, RepoRow } from '../rows.ts';
import { userOf } from '../world.ts';
import type { World } from '../world.ts';
import { findRow, labelRows, milestoneTitled, typeNamed } from './rows.ts';
import type { IssueRef } from './rows.ts';

/** An issue that is there before a test begins; no limit holds for it. */
export interface Seed {
  readonly title: string;
  readonly body?: string;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
  /** Null: a deleted account. Default: `octo`. */
  readonly author?: string | null;
  readonly authorAssociation?: string;
  readonly state?: 'OPEN' | 'CLOSED';
  readonly stateReason?: CloseReason;
  readonly number?: number;
  readonly pull?: boolean;
  /** By title, made when there is none. */
  readonly milestone?: string;
  readonly issueType?: string;
  /** A plain text is of the author of the issue. */
  readonly comments?: readonly (string | { readonly body: string; readonly author?: string | null })[];
  readonly locked?: boolean;
  readonly parent?: IssueRef;
  readonly blockedBy?: readonly IssueRef[];
}

export function plant(world: World, repo: RepoRow, wanted: Seed): number {
  const author = wanted.author === undefined ? 'octo' : wanted.author;
  const row = createIssue(world, repo, {
    title: wanted.title,
    body: wanted.body ?? '',
    author: author === null ? null : userOf(world, author),
    labels: labelRows(world, repo, wanted.labels ?? []),
    assignees: (wanted.assignees ?? []).map((login) => userOf(world, login)),
    milestone: wanted.milestone === undefined ? null : milestoneTitled(world, repo, wanted.milestone),
    issueType: wanted.issueType === undefined ? null : typeNamed(repo, wanted.issueType),
    unchecked: true,
    ...(wanted.number !== undefined && { number: wanted.number }),
    ...(wanted.pull && { pull: true }),
  });
  row.association = wanted.authorAssociation ?? null;
  plantAround(world, row, wanted);
  if (wanted.state === 'CLOSED' || wanted.stateReason) closeIssue(world, row, wanted.stateReason ?? 'COMPLETED');
  if (wanted.locked) lockIssue(world, row, null);
  return row.number;
}

function plantAround(world: World, row: IssueRow, wanted: Seed): void {
  for (const comment of wanted.comments ?? []) {
    const { body, author } = typeof comment === 'string' ? { body: comment, author: undefined } : comment;
    const by = author === undefined ? row.author : author === null ? null : userOf(world, author);
    addComment(world, row, { body, author: by, unchecked: true });
  }
  if (wanted.parent !== undefined) addSubIssue(world, findRow(world, row.repo, wanted.parent), row);
  for (const ref of wanted.blockedBy ?? []) addBlockedBy(world, row, findRow(world, row.repo, ref));
}
