import {
  demand,
  demandIssues,
  findIssue,
  findMilestoneById,
  findRepoById,
  findSubject,
  findTypeById,
  reply,
  unresolved,
} from '../call.ts';
import type { Call, Input, Resolvers } from '../call.ts';
import {
  closeIssue,
  createIssue,
  lockIssue,
  reopenIssue,
  setAssignees,
  setText,
  setType,
  unlockIssue,
} from '../changes/issues.ts';
import { setLabels } from '../changes/labels.ts';
import { setMilestone } from '../changes/milestones.ts';
import { deleteIssue, transferIssue } from '../changes/moves.ts';
import { addSubIssue } from '../changes/relations.ts';
import type { CloseReason, IssueRow, LockReason, RepoRow, UserRow } from '../rows.ts';
import { mayPush } from '../world.ts';
import { labelsOf } from './label-mutations.ts';

interface Settings {
  readonly labelIds?: readonly string[] | null;
  readonly assigneeIds?: readonly string[] | null;
  readonly milestoneId?: string | null;
  readonly issueTypeId?: string | null;
}

interface CreateInput extends Settings {
  readonly repositoryId: string;
  readonly title: string;
  readonly body?: string | null;
  readonly parentIssueId?: string | null;
}

interface UpdateInput extends Settings {
  readonly id: string;
  readonly title?: string | null;
  readonly body?: string | null;
  readonly state?: 'OPEN' | 'CLOSED' | null;
}

interface CloseInput {
  readonly issueId: string;
  readonly stateReason?: CloseReason | null;
  readonly duplicateIssueId?: string | null;
}

type Assigning = Input<{ readonly assignableId: string; readonly assigneeIds: readonly string[] }>;

export const issueMutations: Resolvers = {
  Mutation: {
    createIssue: (_: unknown, { input }: Input<CreateInput>, call) => reply(input, { issue: create(call, input) }),
    updateIssue: (_: unknown, { input }: Input<UpdateInput>, call) => {
      const issue = findIssue(call, input.id);
      demand(call, issue.repo, { operation: 'UpdateIssue', author: issue.author });
      setText(call.world, issue, { title: input.title ?? null, body: input.body ?? null });
      if (input.state === 'CLOSED') closeIssue(call.world, issue, 'COMPLETED');
      if (input.state === 'OPEN') reopenIssue(call.world, issue);
      // An author without push access keeps to the text; the rest is dropped without a word.
      if (mayPush(issue.repo, call.viewer.login)) set(call, issue, input);
      return reply(input, { issue, actor: call.viewer });
    },
    closeIssue: (_: unknown, { input }: Input<CloseInput>, call) => {
      const issue = findIssue(call, input.issueId);
      demand(call, issue.repo, { operation: 'CloseIssue', author: issue.author });
      const original = input.duplicateIssueId ? findIssue(call, input.duplicateIssueId) : null;
      closeIssue(call.world, issue, input.stateReason ?? null, original);
      return reply(input, { issue });
    },
    reopenIssue: (_: unknown, { input }: Input<{ issueId: string }>, call) => {
      const issue = findIssue(call, input.issueId);
      demand(call, issue.repo, { operation: 'ReopenIssue', author: issue.author });
      reopenIssue(call.world, issue);
      return reply(input, { issue });
    },
    deleteIssue: (_: unknown, { input }: Input<{ issueId: string }>, call) => {
      const issue = findIssue(call, input.issueId);
      demand(call, issue.repo, { operation: 'DeleteIssue', admin: true });
      deleteIssue(call.world, issue);
      return reply(input, { repository: issue.repo });
    },
    transferIssue: (_: unknown, { input }: Input<{ issueId: string; repositoryId: string }>, call) => {
      const issue = findIssue(call, input.issueId);
      const target = findRepoById(call, input.repositoryId);
      for (const repo of [issue.repo, target]) demand(call, repo, { operation: 'TransferIssue' });
      return reply(input, { issue: transferIssue(call.world, issue, target) });
    },
    updateIssueIssueType: (_: unknown, { input }: Input<{ issueId: string; issueTypeId?: string | null }>, call) => {
      const issue = findIssue(call, input.issueId);
      demand(call, issue.repo, { operation: 'UpdateIssueIssueType' });
      setType(call.world, issue, findTypeById(issue.repo, input.issueTypeId ?? null));
      return reply(input, { issue });
    },
    lockLockable: (_: unknown, { input }: Input<{ lockableId: string; lockReason?: LockReason | null }>, call) => {
      const issue = findSubject(call, input.lockableId);
      demand(call, issue.repo, { operation: 'LockLockable' });
      lockIssue(call.world, issue, input.lockReason ?? null);
      return reply(input, { actor: call.viewer, lockedRecord: issue });
    },
    unlockLockable: (_: unknown, { input }: Input<{ lockableId: string }>, call) => {
      const issue = findSubject(call, input.lockableId);
      demand(call, issue.repo, { operation: 'UnlockLockable' });
      unlockIssue(call.world, issue);
      return reply(input, { actor: call.viewer, unlockedRecord: issue });
    },
    addAssigneesToAssignable: (_: unknown, { input }: Assigning, call) => {
      const issue = findSubject(call, input.assignableId);
      demand(call, issue.repo, { operation: 'AddAssigneesToAssignable' });
      const added = assignableOf(call, issue.repo, input.assigneeIds);
      setAssignees(call.world, issue, atMostTen([...issue.assignees, ...added], issue.assignees.length));
      return reply(input, { assignable: issue });
    },
    removeAssigneesFromAssignable: (_: unknown, { input }: Assigning, call) => {
      const issue = findSubject(call, input.assignableId);
      demand(call, issue.repo, { operation: 'RemoveAssigneesFromAssignable' });
      const gone = usersOf(call, input.assigneeIds);
      setAssignees(
        call.world,
        issue,
        issue.assignees.filter((user) => !gone.includes(user)),
      );
      return reply(input, { assignable: issue });
    },
  },
};

function create(call: Call, input: CreateInput): IssueRow {
  const repo = findRepoById(call, input.repositoryId);
  demand(call, repo, { operation: 'CreateIssue', author: call.viewer });
  demandIssues(repo);
  const parent = input.parentIssueId ? findIssue(call, input.parentIssueId) : null;
  // Without push access, labels, assignees, milestone and type are dropped without a word.
  const push = mayPush(repo, call.viewer.login);
  const issue = createIssue(call.world, repo, {
    title: input.title,
    body: input.body ?? '',
    author: call.viewer,
    ...(push && {
      labels: labelsOf(call, input.labelIds ?? []).slice(0, 100),
      assignees: atMostTen(assignableOf(call, repo, input.assigneeIds ?? [])),
      milestone: findMilestoneById(call, repo, input.milestoneId ?? null),
      issueType: findTypeById(repo, input.issueTypeId ?? null),
    }),
  });
  if (parent && push) addSubIssue(call.world, parent, issue);
  return issue;
}

/** What is not named stays; null and an empty id clear (as `gh` does it). */
function set(call: Call, issue: IssueRow, input: Settings): void {
  if (input.labelIds) setLabels(call.world, issue, labelsOf(call, input.labelIds));
  if (input.assigneeIds) {
    setAssignees(call.world, issue, atMostTen(assignableOf(call, issue.repo, input.assigneeIds)));
  }
  if (input.milestoneId !== undefined) {
    setMilestone(call.world, issue, findMilestoneById(call, issue.repo, input.milestoneId));
  }
  if (input.issueTypeId !== undefined) setType(call.world, issue, findTypeById(issue.repo, input.issueTypeId));
}

function usersOf(call: Call, ids: readonly string[]): UserRow[] {
  return ids.map((id) => {
    const user = call.world.nodes.get(id);
    if (user?.__typename !== 'User' && user?.__typename !== 'Bot') throw unresolved(id);
    return user;
  });
}

function assignableOf(call: Call, repo: RepoRow, ids: readonly string[]): UserRow[] {
  return usersOf(call, ids).filter((user) => mayPush(repo, user.login));
}

/** Those above ten are dropped without a word; rows that were made with more keep them. */
function atMostTen(users: readonly UserRow[], had = 0): UserRow[] {
  return [...new Set(users)].slice(0, Math.max(10, had));
}
