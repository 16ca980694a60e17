import { demand, demandUnlocked } from '../call.ts';
import type { Answer } from '../exchange.ts';
import { addComment, deleteComment, editComment } from '../changes/comments.ts';
import type { CommentRow } from '../rows.ts';
import { disabled, noContent, notFound, onIssue, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printComment } from './print.ts';

export const commentRoutes: readonly Route[] = [
  { method: 'GET', path: 'issues/comments', answer: listAll },
  { method: 'GET', path: 'issues/comments/:id', answer: read },
  { method: 'PATCH', path: 'issues/comments/:id', answer: update },
  { method: 'DELETE', path: 'issues/comments/:id', answer: remove },
  { method: 'GET', path: 'issues/:number/comments', answer: list },
  { method: 'POST', path: 'issues/:number/comments', answer: create },
];

/** Of every issue and pull request; deleted ones leave no trace. */
function listAll(request: RouteRequest): Answer {
  const { repo, query } = request;
  if (!repo.hasIssuesEnabled) return disabled();
  const since = Date.parse(query.get('since') ?? '') || 0;
  const sort = query.get('sort');
  const down = sort !== null && query.get('direction') !== 'asc';
  const rows = request.call.shown
    .comments(repo, sort === 'updated' ? 'UPDATED_AT' : 'CREATED_AT')
    .filter((row) => row.updatedAt >= since);
  return paged(request, down ? rows.reverse() : rows, printComment);
}

function list(request: RouteRequest): Answer {
  const since = Date.parse(request.query.get('since') ?? '') || 0;
  return onIssue(
    request,
    (issue) =>
      paged(
        request,
        issue.comments.filter((row) => row.updatedAt >= since),
        printComment,
      ),
    true,
  );
}

function create(request: RouteRequest): Answer {
  const { call, body } = request;
  return onIssue(
    request,
    (issue) => {
      demand(call, issue.repo, { operation: 'AddComment', author: call.viewer });
      demandUnlocked(call, issue);
      const text = (body as { body?: string } | null)?.body ?? '';
      return { status: 201, body: printComment(addComment(call.world, issue, { author: call.viewer, body: text })) };
    },
    true,
  );
}

function read(request: RouteRequest): Answer {
  return onComment(request, (row) => ({ status: 200, body: printComment(row) }));
}

function update(request: RouteRequest): Answer {
  return onComment(request, (row) => {
    demand(request.call, row.issue.repo, { operation: 'UpdateIssueComment', author: row.author });
    editComment(request.call.world, row, (request.body as { body?: string } | null)?.body ?? '');
    return { status: 200, body: printComment(row) };
  });
}

function remove(request: RouteRequest): Answer {
  return onComment(request, (row) => {
    demand(request.call, row.issue.repo, { operation: 'DeleteIssueComment', author: row.author });
    deleteComment(request.call.world, row);
    return noContent();
  });
}

function onComment({ repo, params }: RouteRequest, work: (row: CommentRow) => Answer): Answer {
  const id = Number(params['id']);
  for (const issue of repo.issues.values()) {
    const row = issue.comments.find((one) => one.databaseId === id);
    if (row) return work(row);
  }
  return notFound();
}
