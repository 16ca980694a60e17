import type { CommentRow, IssueRow, MilestoneRow, RepoRow } from './rows.ts';
import { iso, nameOf } from './world.ts';

/** An issue as a test looks at it. */
export interface IssueView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly stateReason: string | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  /** Their bodies. */
  readonly comments: readonly string[];
  /** Its title. */
  readonly milestone: string | null;
  readonly issueType: string | null;
  readonly locked: boolean;
  /** Other issues by number, `owner/name#5` where they are elsewhere. */
  readonly parent: number | string | null;
  readonly subIssues: readonly (number | string)[];
  readonly blockedBy: readonly (number | string)[];
  readonly blocking: readonly (number | string)[];
  readonly duplicateOf: number | string | null;
  readonly author: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CommentView {
  readonly id: string;
  /** The number in its address. */
  readonly key: number;
  readonly body: string;
  readonly author: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface MilestoneView {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly description: string | null;
  readonly state: string;
  /** `2026-05-01`. */
  readonly dueOn: string | null;
  readonly updatedAt: string;
}

export function viewIssue(row: IssueRow): IssueView {
  const far = (other: IssueRow): number | string => refOf(other, row.repo);
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    body: row.body,
    state: row.state,
    stateReason: row.stateReason,
    labels: row.labels.map((label) => label.name),
    assignees: row.assignees.map((user) => user.login),
    comments: row.comments.map((comment) => comment.body),
    milestone: row.milestone?.title ?? null,
    issueType: row.issueType?.name ?? null,
    locked: row.locked,
    parent: row.parent && far(row.parent),
    subIssues: row.subIssues.map(far),
    blockedBy: row.blockedBy.map(far),
    blocking: row.blocking.map(far),
    duplicateOf: row.duplicateOf && far(row.duplicateOf),
    author: row.author?.login ?? null,
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

export function viewComment(row: CommentRow): CommentView {
  const { id, databaseId, body, author, createdAt, updatedAt } = row;
  return {
    id,
    key: databaseId,
    body,
    author: author?.login ?? null,
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  };
}

export function viewMilestone(row: MilestoneRow): MilestoneView {
  const { id, number, title, description, state, dueOn, updatedAt } = row;
  const day = dueOn === null ? null : iso(dueOn).slice(0, 10);
  return { id, number, title, description, state, dueOn: day, updatedAt: iso(updatedAt) };
}

function refOf(row: IssueRow, seenFrom: RepoRow): number | string {
  return row.repo === seenFrom ? row.number : `${nameOf(row.repo)}#${row.number}`;
}
