import { demand, findIssue, reply, unresolved } from '../call.ts';
import type { Call, Input, Resolvers } from '../call.ts';
import { addBlockedBy, addSubIssue, removeBlockedBy, removeSubIssue } from '../changes/relations.ts';
import { Refusal } from '../changes/refusal.ts';
import { inOrder } from '../connection.ts';
import type { Window } from '../connection.ts';
import type { IssueRow } from '../rows.ts';
import { permissionOf } from '../world.ts';
import { urlOf } from './issue.ts';

interface FamilyInput {
  readonly issueId: string;
  readonly subIssueId?: string | null;
  readonly subIssueUrl?: string | null;
  readonly replaceParent?: boolean | null;
}

type DependencyInput = { readonly issueId: string; readonly blockingIssueId: string };

interface Ordered extends Window {
  readonly orderBy?: { readonly field: string; readonly direction: string };
}

const open = (rows: readonly IssueRow[]): number => rows.filter((row) => row.state === 'OPEN').length;

export const relationResolvers: Resolvers = {
  Issue: {
    parent: (row: IssueRow, _: unknown, call) => (row.parent && isSeen(call, row.parent) ? row.parent : null),
    subIssues: (row: IssueRow, args: Window, call) => inOrder(seen(call, row.subIssues), args),
    blockedBy: (row: IssueRow, args: Ordered, call) => inOrder(ordered(seen(call, row.blockedBy), args), args),
    blocking: (row: IssueRow, args: Ordered, call) => inOrder(ordered(seen(call, row.blocking), args), args),
    subIssuesSummary: ({ subIssues }: IssueRow) => {
      const completed = subIssues.length - open(subIssues);
      const percentCompleted = subIssues.length === 0 ? 0 : Math.floor((100 * completed) / subIssues.length);
      return { total: subIssues.length, completed, percentCompleted };
    },
    issueDependenciesSummary: ({ blockedBy, blocking }: IssueRow) => ({
      blockedBy: open(blockedBy),
      totalBlockedBy: blockedBy.length,
      blocking: open(blocking),
      totalBlocking: blocking.length,
    }),
  },
  Mutation: {
    addSubIssue: (_: unknown, { input }: Input<FamilyInput>, call) => {
      const { parent, child } = familyOf(call, input, 'AddSubIssue');
      addSubIssue(call.world, parent, child, input.replaceParent ?? false);
      return reply(input, { issue: parent, subIssue: child });
    },
    removeSubIssue: (_: unknown, { input }: Input<FamilyInput>, call) => {
      const { parent, child } = familyOf(call, input, 'RemoveSubIssue');
      removeSubIssue(call.world, parent, child);
      return reply(input, { issue: parent, subIssue: child });
    },
    addBlockedBy: (_: unknown, { input }: Input<DependencyInput>, call) => {
      const { issue, blockingIssue } = dependencyOf(call, input, 'AddBlockedBy');
      addBlockedBy(call.world, issue, blockingIssue);
      return reply(input, { issue, blockingIssue });
    },
    removeBlockedBy: (_: unknown, { input }: Input<DependencyInput>, call) => {
      const { issue, blockingIssue } = dependencyOf(call, input, 'RemoveBlockedBy');
      removeBlockedBy(call.world, issue, blockingIssue);
      return reply(input, { issue, blockingIssue });
    },
  },
};

function familyOf(call: Call, input: FamilyInput, operation: string): { parent: IssueRow; child: IssueRow } {
  const parent = findIssue(call, input.issueId);
  demand(call, parent.repo, { operation });
  if (input.subIssueId) return { parent, child: findIssue(call, input.subIssueId) };
  if (!input.subIssueUrl) throw new Refusal('Either subIssueId or subIssueUrl must be provided');
  const child = [...call.world.nodes.values()].find((row) => isIssueAt(row, input.subIssueUrl));
  if (child?.__typename !== 'Issue' || !isSeen(call, child)) throw unresolved(input.subIssueUrl);
  return { parent, child };
}

function isIssueAt(row: { readonly __typename: string }, url: string | null | undefined): boolean {
  return row.__typename === 'Issue' && urlOf(row as IssueRow) === url;
}

function dependencyOf(call: Call, input: DependencyInput, operation: string) {
  const issue = findIssue(call, input.issueId);
  demand(call, issue.repo, { operation });
  return { issue, blockingIssue: findIssue(call, input.blockingIssueId) };
}

/** Relations into a repository that the viewer may not read are not told. */
function seen(call: Call, rows: readonly IssueRow[]): readonly IssueRow[] {
  return rows.filter((row) => isSeen(call, row));
}

function isSeen(call: Call, row: IssueRow): boolean {
  return permissionOf(row.repo, call.viewer.login) !== 'none';
}

/** The last one added comes first, unless asked otherwise (the schema's default). */
function ordered(rows: readonly IssueRow[], { orderBy }: Ordered): readonly IssueRow[] {
  const sorted = orderBy?.field === 'CREATED_AT' ? [...rows].sort((a, b) => a.databaseId - b.databaseId) : [...rows];
  return orderBy?.direction === 'ASC' ? sorted : sorted.reverse();
}
