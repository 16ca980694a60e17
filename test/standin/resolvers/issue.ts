import type { Call, Resolvers } from '../call.ts';
import { connect } from '../connection.ts';
import type { Window } from '../connection.ts';
import { iso, mayPush, nameOf, permissionOf } from '../world.ts';
import type { CommentRow, IssueRow, LabelRow, RepoRow, UserRow } from '../world.ts';

const mayChange = (row: IssueRow, _: unknown, call: Call): boolean =>
  !call.readOnly && !row.repo.isArchived && (row.author === call.viewer || mayPush(row.repo, call.viewer.login));

/** Lists inside an issue keep their order of arrival. */
const inOrder = <Row>(rows: readonly Row[], args: Window): unknown =>
  connect(rows, args, { keyOf: (row) => [rows.indexOf(row)] });

const shared: Resolvers[string] = {
  fullDatabaseId: (row: IssueRow) => String(row.databaseId),
  url: (row: IssueRow) =>
    `https://github.com/${nameOf(row.repo)}/${row.__typename === 'Issue' ? 'issues' : 'pull'}/${row.number}`,
  repository: (row: IssueRow) => row.repo,
  authorAssociation: (row: IssueRow) => row.association ?? associationOf(row.repo, row.author),
  createdAt: (row: IssueRow) => iso(row.createdAt),
  updatedAt: (row: IssueRow) => iso(row.updatedAt),
  closedAt: (row: IssueRow) => (row.closedAt === null ? null : iso(row.closedAt)),
  labels: (row: IssueRow, args: Window) => inOrder(row.labels, args),
  assignees: (row: IssueRow, args: Window) => inOrder(row.assignees, args),
  comments: (row: IssueRow, args: Window & { orderBy?: { field: string; direction: string } | null }) =>
    connect(row.comments, args, {
      keyOf: (comment) => [args.orderBy ? comment.updatedAt : comment.createdAt, comment.databaseId],
      descending: args.orderBy?.direction === 'DESC',
    }),
  viewerCanUpdate: mayChange,
  viewerDidAuthor: (row: IssueRow, _: unknown, call) => row.author === call.viewer,
};

export const issueResolvers: Resolvers = {
  Issue: {
    ...shared,
    // `enableDuplicate` is on its way out: a duplicate is told to everybody (schema, note of 2025-10-01).
    stateReason: (row: IssueRow) => row.stateReason,
    locked: () => false,
    activeLockReason: () => null,
    milestone: () => null,
    viewerCanClose: mayChange,
    viewerCanReopen: mayChange,
    viewerCanLabel: (row: IssueRow, _: unknown, call) => mayPush(row.repo, call.viewer.login),
  },
  PullRequest: shared,
  Label: {
    createdAt: (label: LabelRow) => iso(label.createdAt),
    isDefault: () => false,
  },
  IssueComment: {
    fullDatabaseId: (comment: CommentRow) => String(comment.databaseId),
    createdAt: (comment: CommentRow) => iso(comment.createdAt),
    updatedAt: (comment: CommentRow) => iso(comment.updatedAt),
    authorAssociation: (comment: CommentRow) => associationOf(comment.issue.repo, comment.author),
  },
};

export function associationOf(repo: RepoRow, author: UserRow | null): string {
  if (!author) return 'NONE';
  if (author.login.toLowerCase() === repo.owner.toLowerCase()) return 'OWNER';
  return ['triage', 'write', 'admin'].includes(permissionOf(repo, author.login)) ? 'COLLABORATOR' : 'NONE';
}
