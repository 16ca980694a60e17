import { demand } from '../call.ts';
import type { Answer } from '../exchange.ts';
import { createMilestone, deleteMilestone, findMilestone, updateMilestone } from '../changes/milestones.ts';
import type { MilestoneText } from '../changes/milestones.ts';
import type { MilestoneRow } from '../rows.ts';
import { noContent, notFound, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printMilestone } from './print.ts';

interface MilestoneBody {
  readonly title?: string;
  readonly description?: string | null;
  readonly due_on?: string | null;
  readonly state?: 'open' | 'closed';
}

export const milestoneRoutes: readonly Route[] = [
  { method: 'GET', path: 'milestones', answer: list },
  { method: 'POST', path: 'milestones', answer: create },
  { method: 'GET', path: 'milestones/:number', answer: read },
  { method: 'PATCH', path: 'milestones/:number', answer: update },
  { method: 'DELETE', path: 'milestones/:number', answer: remove },
];

/** By due date, those without one last, unless asked otherwise. */
function list(request: RouteRequest): Answer {
  const { repo, query } = request;
  const state = query.get('state') ?? 'open';
  const sign = query.get('direction') === 'desc' ? -1 : 1;
  const rows = repo.milestones
    .filter((row) => state === 'all' || row.state.toLowerCase() === state)
    .sort((a, b) => sign * ((a.dueOn ?? Infinity) - (b.dueOn ?? Infinity) || a.number - b.number));
  return paged(request, rows, printMilestone);
}

function read(request: RouteRequest): Answer {
  return onMilestone(request, (row) => ({ status: 200, body: printMilestone(row) }));
}

function create({ repo, call, body }: RouteRequest): Answer {
  demand(call, repo, { operation: 'CreateMilestone' });
  const row = createMilestone(call.world, repo, { ...textOf(body), creator: call.viewer });
  return { status: 201, body: printMilestone(row) };
}

function update(request: RouteRequest): Answer {
  return onMilestone(request, (row) => {
    demand(request.call, row.repo, { operation: 'UpdateMilestone' });
    updateMilestone(request.call.world, row, textOf(request.body));
    return { status: 200, body: printMilestone(row) };
  });
}

function remove(request: RouteRequest): Answer {
  return onMilestone(request, (row) => {
    demand(request.call, row.repo, { operation: 'DeleteMilestone' });
    deleteMilestone(request.call.world, row);
    return noContent();
  });
}

function onMilestone({ repo, params }: RouteRequest, work: (row: MilestoneRow) => Answer): Answer {
  const row = findMilestone(repo, Number(params['number']));
  return row ? work(row) : notFound();
}

function textOf(body: unknown): MilestoneText {
  const { title, description, due_on: dueOn, state } = (body ?? {}) as MilestoneBody;
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(dueOn !== undefined && { dueOn }),
    ...(state && { state: state.toUpperCase() as 'OPEN' | 'CLOSED' }),
  };
}
