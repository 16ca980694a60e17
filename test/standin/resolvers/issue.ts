import type { Call, Resolvers } from '../call.ts';
import { connect, inOrder } from '../connection.ts';
import type { Window } from '../connection.ts';
import type { IssueRow, LabelRow, RepoRow, UserRow } from '../rows.ts';
import { iso, mayPush, nameOf, permissionOf } from '../world.ts';

const mayChange = (row: IssueRow, _: unknown, call: Call): boolean =>
  !call.readOnly && !row.repo.isArchived && (row.author === call.viewer || mayPush(row.repo, call.viewer.login));

/** A deleted account is nobody; an app's login stands without `[bot]`, here alone. */
export function actorOf(user: UserRow | null): unknown {
  return user?.__typename === 'Bot' ? { ...user, login: user.login.replace(/\[bot\]$/, '') } : user;
}

const shared: Resolvers[string] = {
  fullDatabaseId: (row: IssueRow) => String(row.databaseId),
  url: (row: IssueRow) => urlOf(row),
  repository: (row: IssueRow) => row.repo,
  author: (row: IssueRow) => actorOf(row.author),
  authorAssociation: (row: IssueRow) => row.association ?? associationOf(row.repo, row.author),
  createdAt: (row: IssueRow) => iso(row.createdAt),
  updatedAt: (row: IssueRow) => iso(row.updatedAt),
  closedAt: (row: IssueRow) => (row.closedAt === null ? null : iso(row.closedAt)),
  publishedAt: (row: IssueRow) => iso(row.createdAt),
  lastEditedAt: (row: IssueRow) => (row.lastEditedAt === null ? null : iso(row.lastEditedAt)),
  closed: (row: IssueRow) => row.state === 'CLOSED',
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
    viewerCanClose: mayChange,
    viewerCanReopen: mayChange,
    viewerCanLabel: (row: IssueRow, _: unknown, call) => mayPush(row.repo, call.viewer.login),
    viewerCanDelete: (row: IssueRow, _: unknown, call) => permissionOf(row.repo, call.viewer.login) === 'admin',
  },
  PullRequest: shared,
  Label: {
    createdAt: (label: LabelRow) => iso(label.createdAt),
    updatedAt: (label: LabelRow) => iso(label.updatedAt),
    isDefault: () => false,
    repository: (label: LabelRow) => label.repo,
  },
};

export function urlOf(row: IssueRow): string {
  return `https://github.com/${nameOf(row.repo)}/${row.__typename === 'Issue' ? 'issues' : 'pull'}/${row.number}`;
}

export function associationOf(repo: RepoRow, author: UserRow | null): string {
  if (!author) return 'NONE';
  if (author.login.toLowerCase() === repo.owner.toLowerCase()) return 'OWNER';
  return ['triage', 'write', 'admin'].includes(permissionOf(repo, author.login)) ? 'COLLABORATOR' : 'NONE';
}
