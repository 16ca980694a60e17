import type { Resolvers } from '../call.ts';
import { connect } from '../connection.ts';
import type { Key, Window } from '../connection.ts';
import { findMilestone } from '../changes/milestones.ts';
import type { IssueTypeRow, MilestoneRow, RepoRow } from '../rows.ts';
import { iso, nameOf } from '../world.ts';
import { actorOf } from './issue.ts';

interface MilestoneArgs extends Window {
  readonly states?: readonly string[] | null;
  readonly query?: string | null;
  readonly orderBy?: { readonly field: string; readonly direction: string } | null;
}

const time = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** GraphQL reads milestones and has no mutation for them. */
export const milestoneResolvers: Resolvers = {
  Repository: {
    milestones: (repo: RepoRow, args: MilestoneArgs) =>
      connect(
        repo.milestones.filter(
          (row) => (!args.states || args.states.includes(row.state)) && row.title.includes(args.query ?? ''),
        ),
        args,
        { keyOf: (row) => keyOf(row, args.orderBy?.field), descending: args.orderBy?.direction === 'DESC' },
      ),
    milestone: (repo: RepoRow, args: { number: number }) => findMilestone(repo, args.number) ?? null,
    /** Null where the owner is no organisation. */
    issueTypes: (repo: RepoRow, args: Window) =>
      repo.issueTypes && connect(repo.issueTypes, args, { keyOf: (row) => [row.databaseId] }),
    issueType: (repo: RepoRow, args: { name: string }) =>
      repo.issueTypes?.find((row) => row.name.toLowerCase() === args.name.toLowerCase()) ?? null,
    isInOrganization: (repo: RepoRow) => repo.issueTypes !== null,
  },
  Milestone: {
    url: (row: MilestoneRow) => `https://github.com/${nameOf(row.repo)}/milestone/${row.number}`,
    repository: (row: MilestoneRow) => row.repo,
    creator: (row: MilestoneRow) => actorOf(row.creator),
    closed: (row: MilestoneRow) => row.state === 'CLOSED',
    dueOn: (row: MilestoneRow) => time(row.dueOn),
    closedAt: (row: MilestoneRow) => time(row.closedAt),
    createdAt: (row: MilestoneRow) => iso(row.createdAt),
    updatedAt: (row: MilestoneRow) => iso(row.updatedAt),
  },
  IssueType: {
    isPrivate: (_: IssueTypeRow) => false,
  },
};

function keyOf(row: MilestoneRow, field: string | undefined): Key {
  if (field === 'DUE_DATE') return [row.dueOn ?? Number.MAX_SAFE_INTEGER, row.number];
  if (field === 'UPDATED_AT') return [row.updatedAt, row.number];
  return [row.number];
}
