import { demand } from '../call.ts';
import type { Call } from '../call.ts';
import type { Answer } from '../exchange.ts';
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
import { createLabel, findLabel, setLabels } from '../changes/labels.ts';
import { findMilestone, setMilestone } from '../changes/milestones.ts';
import { Refusal } from '../changes/refusal.ts';
import type {
  CloseReason,
  IssueRow,
  IssueTypeRow,
  LabelRow,
  LockReason,
  MilestoneRow,
  RepoRow,
  UserRow,
} from '../rows.ts';
import { mayPush } from '../world.ts';
import { disabled, noContent, onIssue, paged } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';
import { printIssue } from './print.ts';

interface IssueBody {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: string | null;
  readonly labels?: readonly (string | { readonly name: string })[];
  readonly assignees?: readonly string[];
  readonly milestone?: number | null;
  readonly type?: string | null;
}

export const issueRoutes: readonly Route[] = [
  { method: 'GET', path: 'issues', answer: list },
  { method: 'POST', path: 'issues', answer: create },
  { method: 'GET', path: 'issues/:number', answer: read },
  { method: 'PATCH', path: 'issues/:number', answer: update },
  { method: 'PUT', path: 'issues/:number/lock', answer: lock },
  { method: 'DELETE', path: 'issues/:number/lock', answer: unlock },
];

/** Pull requests are in it, as issues with a `pull_request`. */
function list(request: RouteRequest): Answer {
  const { repo, query } = request;
  if (!repo.hasIssuesEnabled) return disabled();
  const since = Date.parse(query.get('since') ?? '') || 0;
  const state = query.get('state') ?? 'open';
  const byUpdate = query.get('sort') === 'updated';
  const rows = request.call.shown
    .list(repo, byUpdate ? 'UPDATED_AT' : 'CREATED_AT')
    .filter((row) => row.updatedAt >= since && (state === 'all' || row.state.toLowerCase() === state));
  return paged(request, query.get('direction') === 'asc' ? rows : rows.reverse(), printIssue);
}

function read(request: RouteRequest): Answer {
  return onIssue(request, (row) => ({ status: 200, body: printIssue(row) }));
}

function create({ repo, body, call }: RouteRequest): Answer {
  if (!repo.hasIssuesEnabled) return disabled();
  demand(call, repo, { operation: 'CreateIssue', author: call.viewer });
  const wanted = body as IssueBody;
  const row = createIssue(call.world, repo, {
    title: wanted.title ?? '',
    body: wanted.body ?? '',
    author: call.viewer,
    ...(mayPush(repo, call.viewer.login) && {
      labels: labelsNamed(call, repo, wanted.labels ?? []),
      assignees: assigneesNamed(call, repo, wanted.assignees ?? []),
      milestone: milestoneNumbered(repo, wanted.milestone ?? null),
      issueType: typeNamed(repo, wanted.type ?? null),
    }),
  });
  return { status: 201, body: printIssue(row) };
}

function update(request: RouteRequest): Answer {
  return onIssue(request, (row) => {
    const { repo, call } = request;
    demand(call, repo, { operation: 'UpdateIssue', author: row.author });
    const wanted = request.body as IssueBody;
    setText(call.world, row, { title: wanted.title ?? null, body: wanted.body ?? null });
    if (wanted.state === 'open') reopenIssue(call.world, row);
    if (wanted.state === 'closed') {
      closeIssue(call.world, row, (wanted.state_reason?.toUpperCase() ?? 'COMPLETED') as CloseReason);
    }
    // Without push access, these are dropped without a word.
    if (mayPush(repo, call.viewer.login)) set(call, row, wanted);
    return { status: 200, body: printIssue(row) };
  });
}

function set(call: Call, row: IssueRow, wanted: IssueBody): void {
  const { world } = call;
  if (wanted.labels) setLabels(world, row, labelsNamed(call, row.repo, wanted.labels));
  if (wanted.assignees) setAssignees(world, row, assigneesNamed(call, row.repo, wanted.assignees));
  if (wanted.milestone !== undefined) setMilestone(world, row, milestoneNumbered(row.repo, wanted.milestone));
  if (wanted.type !== undefined) setType(world, row, typeNamed(row.repo, wanted.type));
}

function lock(request: RouteRequest): Answer {
  return onIssue(request, (row) => {
    demand(request.call, row.repo, { operation: 'LockLockable' });
    const reason = (request.body as { lock_reason?: string } | null)?.lock_reason ?? null;
    lockIssue(request.call.world, row, (reason?.toUpperCase().replace(/[ -]/, '_') ?? null) as LockReason | null);
    return noContent();
  });
}

function unlock(request: RouteRequest): Answer {
  return onIssue(request, (row) => {
    demand(request.call, row.repo, { operation: 'UnlockLockable' });
    unlockIssue(request.call.world, row);
    return noContent();
  });
}

/** An unknown name makes the label, over REST. */
function labelsNamed(call: Call, repo: RepoRow, labels: NonNullable<IssueBody['labels']>): LabelRow[] {
  return labels.map((one) => {
    const name = typeof one === 'string' ? one : one.name;
    return findLabel(repo, name) ?? createLabel(call.world, repo, { name });
  });
}

function assigneesNamed(call: Call, repo: RepoRow, logins: readonly string[]): UserRow[] {
  return logins.slice(0, 10).map((login) => {
    const user = call.world.users.get(login.toLowerCase());
    if (user && mayPush(repo, login)) return user;
    throw new Refusal('assignees is invalid', { field: 'assignees', code: 'invalid' });
  });
}

function milestoneNumbered(repo: RepoRow, number: number | null): MilestoneRow | null {
  if (number === null) return null;
  const row = findMilestone(repo, number);
  if (row) return row;
  throw new Refusal('milestone is invalid', { field: 'milestone', code: 'invalid' });
}

function typeNamed(repo: RepoRow, name: string | null): IssueTypeRow | null {
  if (name === null) return null;
  const row = repo.issueTypes?.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.isEnabled);
  if (row) return row;
  throw new Refusal('type is invalid', { field: 'type', code: 'invalid' });
}
