import { demand } from '../call.ts';
import type { Answer, Call } from '../call.ts';
import {
  closeIssue,
  createIssue,
  createLabel,
  findLabel,
  Refusal,
  reopenIssue,
  setAssignees,
  setText,
} from '../changes.ts';
import { associationOf } from '../resolvers/issue.ts';
import { iso, mayPush, nameOf } from '../world.ts';
import type { IssueRow, LabelRow, RepoRow, UserRow } from '../world.ts';
import { docs, notFound, redirect } from './answers.ts';
import type { Route, RouteRequest } from './answers.ts';

interface IssueBody {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: string | null;
  readonly labels?: readonly string[];
  readonly assignees?: readonly string[];
}

export const issueRoutes: readonly Route[] = [
  { method: 'GET', path: 'issues', answer: list },
  { method: 'POST', path: 'issues', answer: create },
  { method: 'GET', path: 'issues/:number', answer: read },
  { method: 'PATCH', path: 'issues/:number', answer: update },
];

function list({ repo, query }: RouteRequest): Answer {
  if (!repo.hasIssuesEnabled) return disabled();
  const since = Date.parse(query.get('since') ?? '') || 0;
  const state = query.get('state') ?? 'open';
  const byUpdate = query.get('sort') === 'updated';
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  const time = (row: IssueRow): number => (byUpdate ? row.updatedAt : row.createdAt);
  const rows = [...repo.issues.values()]
    .filter((row) => row.updatedAt >= since && (state === 'all' || row.state.toLowerCase() === state))
    .sort((a, b) => sign * (time(a) - time(b) || a.databaseId - b.databaseId));
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Number(query.get('page') ?? 1);
  const shown = rows.slice((page - 1) * size, page * size);
  return { status: 200, body: shown.map((row) => print(row)) };
}

function read(request: RouteRequest): Answer {
  const found = find(request);
  return 'status' in found ? found : { status: 200, body: print(found) };
}

function create({ repo, body, call }: RouteRequest): Answer {
  if (!repo.hasIssuesEnabled) return disabled();
  demand(call, repo, { operation: 'CreateIssue', author: call.viewer });
  const wanted = body as IssueBody;
  const push = mayPush(repo, call.viewer.login);
  const row = createIssue(call.world, repo, {
    title: wanted.title ?? '',
    body: wanted.body ?? '',
    author: call.viewer,
    labels: push ? labelsNamed(call, repo, wanted.labels ?? []) : [],
    assignees: push ? assigneesNamed(call, repo, wanted.assignees ?? []) : [],
  });
  return { status: 201, body: print(row) };
}

function update(request: RouteRequest): Answer {
  const { repo, call } = request;
  const row = find(request);
  if ('status' in row) return row;
  demand(call, repo, { operation: 'UpdateIssue', author: row.author });
  const wanted = request.body as IssueBody;
  setText(call.world, row, { title: wanted.title ?? null, body: wanted.body ?? null });
  if (wanted.state === 'open') reopenIssue(call.world, row);
  if (wanted.state === 'closed') {
    closeIssue(call.world, row, (wanted.state_reason?.toUpperCase() ?? 'COMPLETED') as IssueRow['stateReason']);
  }
  if (mayPush(repo, call.viewer.login)) {
    if (wanted.labels) row.labels = labelsNamed(call, repo, wanted.labels);
    if (wanted.assignees) setAssignees(call.world, row, assigneesNamed(call, repo, wanted.assignees));
  }
  return { status: 200, body: print(row) };
}

function find({ repo, params }: RouteRequest): IssueRow | Answer {
  if (!repo.hasIssuesEnabled) return disabled();
  const number = Number(params['number']);
  const row = repo.issues.get(number);
  if (row) return row;
  if (repo.deleted.has(number)) return { status: 410, body: { message: 'This issue was deleted', ...docs } };
  const moved = repo.moved.get(number);
  return moved ? redirect(`repositories/${moved.repo.databaseId}/issues/${moved.number}`) : notFound();
}

/** An unknown name makes the label, over REST. */
function labelsNamed(call: Call, repo: RepoRow, names: readonly string[]): LabelRow[] {
  return names.map((name) => findLabel(repo, name) ?? createLabel(call.world, repo, { name }));
}

function assigneesNamed(call: Call, repo: RepoRow, logins: readonly string[]): UserRow[] {
  return logins.map((login) => {
    const user = call.world.users.get(login.toLowerCase());
    if (user && mayPush(repo, login)) return user;
    throw new Refusal('assignees is invalid', { field: 'assignees', code: 'invalid' });
  });
}

function disabled(): Answer {
  return { status: 410, body: { message: 'Issues are disabled for this repo', ...docs } };
}

function print(row: IssueRow): Record<string, unknown> {
  const pull = row.__typename === 'PullRequest';
  return {
    id: row.databaseId,
    node_id: row.id,
    number: row.number,
    html_url: `https://github.com/${nameOf(row.repo)}/${pull ? 'pull' : 'issues'}/${row.number}`,
    title: row.title,
    // REST says null where GraphQL says "".
    body: row.body === '' ? null : row.body,
    state: row.state.toLowerCase(),
    state_reason: row.stateReason?.toLowerCase() ?? null,
    user: row.author && { login: row.author.login, node_id: row.author.id },
    author_association: row.association ?? associationOf(row.repo, row.author),
    labels: row.labels.map(({ id, name, color, description }) => ({ node_id: id, name, color, description })),
    assignees: row.assignees.map(({ login, id }) => ({ login, node_id: id })),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    closed_at: row.closedAt === null ? null : iso(row.closedAt),
    ...(pull && { pull_request: { html_url: `https://github.com/${nameOf(row.repo)}/pull/${row.number}` } }),
  };
}
