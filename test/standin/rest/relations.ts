import { demand } from '../call.ts';
import type { Answer } from '../exchange.ts';
import { addBlockedBy, addSubIssue, removeBlockedBy, removeSubIssue } from '../changes/relations.ts';
import { Refusal } from '../changes/refusal.ts';
import type { IssueRow } from '../rows.ts';
import { notFound, onIssue, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printIssue } from './print.ts';

/** Others are named by their database ids, not by their numbers. */
interface RelationBody {
  readonly sub_issue_id?: number;
  readonly replace_parent?: boolean;
  readonly issue_id?: number;
}

export const relationRoutes: readonly Route[] = [
  { method: 'GET', path: 'issues/:number/parent', answer: readParent },
  { method: 'GET', path: 'issues/:number/sub_issues', answer: listed((row) => row.subIssues) },
  { method: 'POST', path: 'issues/:number/sub_issues', answer: addSub },
  { method: 'DELETE', path: 'issues/:number/sub_issue', answer: removeSub },
  { method: 'GET', path: 'issues/:number/dependencies/blocked_by', answer: listed((row) => row.blockedBy) },
  { method: 'GET', path: 'issues/:number/dependencies/blocking', answer: listed((row) => row.blocking) },
  { method: 'POST', path: 'issues/:number/dependencies/blocked_by', answer: addBlocker },
  { method: 'DELETE', path: 'issues/:number/dependencies/blocked_by/:id', answer: removeBlocker },
];

function readParent(request: RouteRequest): Answer {
  return onIssue(request, (row) => (row.parent ? { status: 200, body: printIssue(row.parent) } : notFound()), true);
}

function listed(rowsOf: (row: IssueRow) => readonly IssueRow[]): Route['answer'] {
  return (request) => onIssue(request, (row) => paged(request, rowsOf(row), printIssue), true);
}

function addSub(request: RouteRequest): Answer {
  const { sub_issue_id: id, replace_parent: replace } = bodyOf(request);
  return change(request, id, 201, (row, child) => addSubIssue(request.call.world, row, child, replace ?? false));
}

function removeSub(request: RouteRequest): Answer {
  const { sub_issue_id: id } = bodyOf(request);
  return change(request, id, 200, (row, child) => removeSubIssue(request.call.world, row, child));
}

function addBlocker(request: RouteRequest): Answer {
  const { issue_id: id } = bodyOf(request);
  return change(request, id, 201, (row, blocker) => addBlockedBy(request.call.world, row, blocker));
}

function removeBlocker(request: RouteRequest): Answer {
  const id = Number(request.params['id']);
  return change(request, id, 200, (row, blocker) => removeBlockedBy(request.call.world, row, blocker));
}

function change(
  request: RouteRequest,
  id: number | undefined,
  status: number,
  work: (row: IssueRow, other: IssueRow) => void,
): Answer {
  return onIssue(
    request,
    (row) => {
      demand(request.call, row.repo, { operation: 'UpdateIssue' });
      const other = [...request.call.world.nodes.values()].find((one) => 'number' in one && one.databaseId === id);
      if (other?.__typename === 'PullRequest') {
        throw new Refusal('The provided issue is a pull request', { code: 'invalid' });
      }
      if (other?.__typename !== 'Issue') return notFound();
      work(row, other);
      return { status, body: printIssue(row) };
    },
    true,
  );
}

function bodyOf({ body }: RouteRequest): RelationBody {
  return (body ?? {}) as RelationBody;
}
