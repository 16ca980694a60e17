import { demand } from '../call.ts';
import type { Answer } from '../exchange.ts';
import { addLabels, createLabel, deleteLabel, findLabel, removeLabels, updateLabel } from '../changes/labels.ts';
import type { LabelRow } from '../rows.ts';
import { noContent, notFound, onIssue, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printLabel } from './print.ts';

interface LabelBody {
  readonly name?: string;
  readonly new_name?: string;
  readonly color?: string;
  readonly description?: string | null;
}

export const labelRoutes: readonly Route[] = [
  { method: 'GET', path: 'labels', answer: (request) => paged(request, request.repo.labels, printLabel) },
  { method: 'POST', path: 'labels', answer: create },
  { method: 'GET', path: 'labels/:name', answer: read },
  { method: 'PATCH', path: 'labels/:name', answer: update },
  { method: 'DELETE', path: 'labels/:name', answer: remove },
  { method: 'POST', path: 'issues/:number/labels', answer: addToIssue },
  { method: 'DELETE', path: 'issues/:number/labels/:name', answer: removeFromIssue },
];

function create({ repo, call, body }: RouteRequest): Answer {
  demand(call, repo, { operation: 'CreateLabel' });
  const { name = '', color, description } = (body ?? {}) as LabelBody;
  const row = createLabel(call.world, repo, { name, color: color ?? null, description: description ?? null });
  return { status: 201, body: printLabel(row) };
}

function read(request: RouteRequest): Answer {
  return onLabel(request, (row) => ({ status: 200, body: printLabel(row) }));
}

function update(request: RouteRequest): Answer {
  return onLabel(request, (row) => {
    demand(request.call, row.repo, { operation: 'UpdateLabel' });
    const { name, new_name: newName, color, description } = (request.body ?? {}) as LabelBody;
    const text = { name: newName ?? name ?? null, color: color ?? null, description: description ?? null };
    updateLabel(request.call.world, row, text);
    return { status: 200, body: printLabel(row) };
  });
}

function remove(request: RouteRequest): Answer {
  return onLabel(request, (row) => {
    demand(request.call, row.repo, { operation: 'DeleteLabel' });
    deleteLabel(request.call.world, row);
    return noContent();
  });
}

/** Adding one that is there already is no error; an unknown name makes the label. */
function addToIssue(request: RouteRequest): Answer {
  const { repo, call, body } = request;
  return onIssue(request, (issue) => {
    demand(call, repo, { operation: 'AddLabelsToLabelable' });
    const names = (body as { labels?: readonly string[] } | null)?.labels ?? [];
    const rows = names.map((name) => findLabel(repo, name) ?? createLabel(call.world, repo, { name }));
    addLabels(call.world, issue, rows);
    return { status: 200, body: issue.labels.map(printLabel) };
  });
}

/** One that is not on the issue is 404. */
function removeFromIssue(request: RouteRequest): Answer {
  const { repo, call } = request;
  return onIssue(request, (issue) => {
    demand(call, repo, { operation: 'RemoveLabelsFromLabelable' });
    const label = findLabel(repo, nameOf(request));
    if (!label || !issue.labels.includes(label)) return notFound();
    removeLabels(call.world, issue, [label]);
    return { status: 200, body: issue.labels.map(printLabel) };
  });
}

function onLabel(request: RouteRequest, work: (row: LabelRow) => Answer): Answer {
  const row = findLabel(request.repo, nameOf(request));
  return row ? work(row) : notFound();
}

function nameOf({ params }: RouteRequest): string {
  return decodeURIComponent(params['name'] ?? '');
}
