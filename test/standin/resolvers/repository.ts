import type { Call, Resolvers } from '../call.ts';
import { Refusal } from '../changes/refusal.ts';
import { connect } from '../connection.ts';
import type { Window } from '../connection.ts';
import type { IssueRow, RepoRow } from '../rows.ts';
import { mayPush, nameOf, permissionOf } from '../world.ts';

interface IssueArgs extends Window {
  readonly states?: readonly string[] | null;
  readonly labels?: readonly string[] | null;
  readonly filterBy?: {
    readonly since?: unknown;
    readonly states?: readonly string[] | null;
    readonly labels?: readonly string[] | null;
    readonly assignee?: string | null;
    readonly createdBy?: string | null;
  } | null;
  readonly orderBy?: { readonly field: string; readonly direction: string } | null;
}

export const repositoryResolvers: Resolvers = {
  Repository: {
    nameWithOwner: (repo: RepoRow) => nameOf(repo),
    viewerPermission: (repo: RepoRow, _: unknown, call) => permissionOf(repo, call.viewer.login).toUpperCase(),
    issues: (repo: RepoRow, args: IssueArgs, call) => {
      const field = args.orderBy?.field === 'UPDATED_AT' ? 'UPDATED_AT' : 'CREATED_AT';
      const rows = repo.hasIssuesEnabled ? call.shown.list(repo, field) : [];
      return connect(
        rows.filter((row) => row.__typename === 'Issue' && matches(row, args)),
        args,
        {
          keyOf: (row) => [field === 'UPDATED_AT' ? row.updatedAt : row.createdAt, row.databaseId],
          descending: args.orderBy?.direction === 'DESC',
          sorted: true,
        },
      );
    },
    issue: (repo: RepoRow, args: { number: number }) => {
      const row = repo.issues.get(args.number);
      if (row?.__typename === 'Issue' && repo.hasIssuesEnabled) return row;
      throw new Refusal(`Could not resolve to an Issue with the number of ${args.number}.`, { type: 'NOT_FOUND' });
    },
    issueOrPullRequest: (repo: RepoRow, args: { number: number }) => {
      const row = repo.issues.get(args.number);
      if (row) return row;
      const message = `Could not resolve to an issue or pull request with the number of ${args.number}.`;
      throw new Refusal(message, { type: 'NOT_FOUND' });
    },
    // Case-sensitive, although names are unique ignoring case.
    label: (repo: RepoRow, args: { name: string }) => repo.labels.find((label) => label.name === args.name) ?? null,
    labels: (repo: RepoRow, args: Window) =>
      connect(repo.labels, args, { keyOf: (row) => [row.createdAt, row.databaseId] }),
    assignableUsers: (repo: RepoRow, args: Window & { query?: string | null }, call) =>
      connect(
        assignable(call, repo).filter((user) => user.login.toLowerCase().includes((args.query ?? '').toLowerCase())),
        args,
        { keyOf: (user) => [user.login.toLowerCase()] },
      ),
  },
};

function matches(row: IssueRow, args: IssueArgs): boolean {
  const filter = args.filterBy ?? {};
  const since = typeof filter.since === 'string' ? Date.parse(filter.since) : 0;
  const states = filter.states ?? args.states;
  const labels = filter.labels ?? args.labels ?? [];
  const has = (name: string): boolean => row.labels.some((label) => label.name.toLowerCase() === name.toLowerCase());
  return (
    row.updatedAt >= since &&
    (!states || states.includes(row.state)) &&
    labels.every(has) &&
    isAssigned(row, filter.assignee) &&
    (!filter.createdBy || row.author?.login === filter.createdBy)
  );
}

function isAssigned(row: IssueRow, assignee: string | null | undefined): boolean {
  if (!assignee) return true;
  if (assignee === '*') return row.assignees.length > 0;
  return row.assignees.some((user) => user.login.toLowerCase() === assignee.toLowerCase());
}

function assignable(call: Call, repo: RepoRow): { readonly login: string }[] {
  return [...call.world.users.values()].filter((user) => mayPush(repo, user.login));
}
