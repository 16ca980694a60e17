import { demand, demandIssues, findIssue, findRepoById, reply, unresolved } from '../call.ts';
import type { Call, Resolvers } from '../call.ts';
import { addComment, closeIssue, createIssue, deleteIssue, reopenIssue, setAssignees, setText } from '../changes.ts';
import type { RepoRow, UserRow } from '../world.ts';
import { mayPush } from '../world.ts';
import { labelsOf } from './label-mutations.ts';

type Input<Shape> = { readonly input: Shape & { readonly clientMutationId?: string | null } };

interface CreateInput {
  readonly repositoryId: string;
  readonly title: string;
  readonly body?: string | null;
  readonly labelIds?: readonly string[] | null;
  readonly assigneeIds?: readonly string[] | null;
}

interface UpdateInput {
  readonly id: string;
  readonly title?: string | null;
  readonly body?: string | null;
  readonly state?: 'OPEN' | 'CLOSED' | null;
  readonly labelIds?: readonly string[] | null;
  readonly assigneeIds?: readonly string[] | null;
}

export const issueMutations: Resolvers = {
  Mutation: {
    createIssue: (_: unknown, { input }: Input<CreateInput>, call) => {
      const repo = findRepoById(call, input.repositoryId);
      demand(call, repo, { operation: 'CreateIssue', author: call.viewer });
      demandIssues(repo);
      // Without push access, labels and assignees are dropped without a word.
      const push = mayPush(repo, call.viewer.login);
      const issue = createIssue(call.world, repo, {
        title: input.title,
        body: input.body ?? '',
        author: call.viewer,
        labels: push ? labelsOf(call, input.labelIds ?? []) : [],
        assignees: push ? assignableOf(call, repo, input.assigneeIds ?? []) : [],
      });
      return reply(input, { issue });
    },
    updateIssue: (_: unknown, { input }: Input<UpdateInput>, call) => {
      const issue = findIssue(call, input.id);
      demand(call, issue.repo, { operation: 'UpdateIssue', author: issue.author });
      setText(call.world, issue, { title: input.title ?? null, body: input.body ?? null });
      if (input.state === 'CLOSED') closeIssue(call.world, issue, 'COMPLETED');
      if (input.state === 'OPEN') reopenIssue(call.world, issue);
      if (input.labelIds) issue.labels = labelsOf(call, input.labelIds);
      if (input.assigneeIds) setAssignees(call.world, issue, assignableOf(call, issue.repo, input.assigneeIds));
      return reply(input, { issue, actor: call.viewer });
    },
    closeIssue: (
      _: unknown,
      { input }: Input<{ issueId: string; stateReason?: 'COMPLETED' | 'DUPLICATE' | 'NOT_PLANNED' | null }>,
      call,
    ) => {
      const issue = findIssue(call, input.issueId);
      demand(call, issue.repo, { operation: 'CloseIssue', author: issue.author });
      closeIssue(call.world, issue, input.stateReason ?? 'COMPLETED');
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
      demand(call, issue.repo, { operation: 'DeleteIssue' });
      deleteIssue(call.world, issue);
      return reply(input, { repository: issue.repo });
    },
    addAssigneesToAssignable: (_: unknown, { input }: Input<{ assignableId: string; assigneeIds: string[] }>, call) => {
      const issue = findIssue(call, input.assignableId);
      demand(call, issue.repo, { operation: 'AddAssigneesToAssignable' });
      const added = assignableOf(call, issue.repo, input.assigneeIds);
      setAssignees(call.world, issue, [...issue.assignees, ...added].slice(0, 10));
      return reply(input, { assignable: issue });
    },
    removeAssigneesFromAssignable: (
      _: unknown,
      { input }: Input<{ assignableId: string; assigneeIds: string[] }>,
      call,
    ) => {
      const issue = findIssue(call, input.assignableId);
      demand(call, issue.repo, { operation: 'RemoveAssigneesFromAssignable' });
      const gone = usersOf(call, input.assigneeIds);
      setAssignees(
        call.world,
        issue,
        issue.assignees.filter((user) => !gone.includes(user)),
      );
      return reply(input, { assignable: issue });
    },
    addComment: (_: unknown, { input }: Input<{ subjectId: string; body: string }>, call) => {
      const issue = findIssue(call, input.subjectId);
      demand(call, issue.repo, { operation: 'AddComment', author: call.viewer });
      const node = addComment(call.world, issue, call.viewer, input.body);
      return reply(input, { subject: issue, commentEdge: { cursor: node.id, node } });
    },
  },
};

function usersOf(call: Call, ids: readonly string[]): UserRow[] {
  return ids.map((id) => {
    const user = call.world.nodes.get(id);
    if (user?.__typename !== 'User') throw unresolved(id);
    return user;
  });
}

function assignableOf(call: Call, repo: RepoRow, ids: readonly string[]): UserRow[] {
  return usersOf(call, ids).filter((user) => mayPush(repo, user.login));
}
