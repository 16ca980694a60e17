import { demand, demandUnlocked, findCommentById, findSubject, reply } from '../call.ts';
import type { Input, Resolvers } from '../call.ts';
import { addComment, deleteComment, editComment } from '../changes/comments.ts';
import type { CommentRow } from '../rows.ts';
import { iso } from '../world.ts';
import { actorOf, associationOf, urlOf } from './issue.ts';

export const commentResolvers: Resolvers = {
  IssueComment: {
    fullDatabaseId: (comment: CommentRow) => String(comment.databaseId),
    url: (comment: CommentRow) => `${urlOf(comment.issue)}#issuecomment-${comment.databaseId}`,
    repository: (comment: CommentRow) => comment.issue.repo,
    pullRequest: ({ issue }: CommentRow) => (issue.__typename === 'PullRequest' ? issue : null),
    author: (comment: CommentRow) => actorOf(comment.author),
    authorAssociation: (comment: CommentRow) => associationOf(comment.issue.repo, comment.author),
    createdAt: (comment: CommentRow) => iso(comment.createdAt),
    updatedAt: (comment: CommentRow) => iso(comment.updatedAt),
    lastEditedAt: (comment: CommentRow) => (comment.lastEditedAt === null ? null : iso(comment.lastEditedAt)),
    isMinimized: () => false,
    viewerDidAuthor: (comment: CommentRow, _: unknown, call) => comment.author === call.viewer,
  },
  Mutation: {
    // Whoever may read may comment.
    addComment: (_: unknown, { input }: Input<{ subjectId: string; body: string }>, call) => {
      const subject = findSubject(call, input.subjectId);
      demand(call, subject.repo, { operation: 'AddComment', author: call.viewer });
      demandUnlocked(call, subject);
      const node = addComment(call.world, subject, { author: call.viewer, body: input.body });
      return reply(input, { subject, commentEdge: { cursor: node.id, node } });
    },
    updateIssueComment: (_: unknown, { input }: Input<{ id: string; body: string }>, call) => {
      const comment = findCommentById(call, input.id);
      demand(call, comment.issue.repo, { operation: 'UpdateIssueComment', author: comment.author });
      editComment(call.world, comment, input.body);
      return reply(input, { issueComment: comment });
    },
    deleteIssueComment: (_: unknown, { input }: Input<{ id: string }>, call) => {
      const comment = findCommentById(call, input.id);
      demand(call, comment.issue.repo, { operation: 'DeleteIssueComment', author: comment.author });
      deleteComment(call.world, comment);
      return reply(input, {});
    },
  },
};
