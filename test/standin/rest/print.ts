import { associationOf, urlOf } from '../resolvers/issue.ts';
import type { CommentRow, IssueRow, IssueTypeRow, LabelRow, MilestoneRow, RepoRow, UserRow } from '../rows.ts';
import { iso, nameOf } from '../world.ts';

type Printed = Record<string, unknown>;

const api = 'https://api.github.com';

export function printIssue(row: IssueRow): Printed {
  const pull = row.__typename === 'PullRequest';
  const url = `${api}/repos/${nameOf(row.repo)}/issues/${row.number}`;
  return {
    id: row.databaseId,
    node_id: row.id,
    url,
    repository_url: `${api}/repos/${nameOf(row.repo)}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: urlOf(row),
    number: row.number,
    title: row.title,
    // REST says null where GraphQL says "".
    body: row.body === '' ? null : row.body,
    state: row.state.toLowerCase(),
    state_reason: row.stateReason?.toLowerCase() ?? null,
    locked: row.locked,
    active_lock_reason: row.activeLockReason?.toLowerCase().replace('_', ' ') ?? null,
    user: printUser(row.author),
    author_association: row.association ?? associationOf(row.repo, row.author),
    labels: row.labels.map(printLabel),
    assignee: printUser(row.assignees[0] ?? null),
    assignees: row.assignees.map(printUser),
    milestone: row.milestone && printMilestone(row.milestone),
    ...(!pull && { type: row.issueType && printType(row.issueType), ...summaries(row) }),
    comments: row.comments.length,
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    closed_at: time(row.closedAt),
    ...(pull && { pull_request: { url: url.replace('/issues/', '/pulls/'), html_url: urlOf(row) } }),
  };
}

export function printComment(row: CommentRow): Printed {
  const { issue } = row;
  const base = `${api}/repos/${nameOf(issue.repo)}/issues`;
  return {
    id: row.databaseId,
    node_id: row.id,
    url: `${base}/comments/${row.databaseId}`,
    html_url: `${urlOf(issue)}#issuecomment-${row.databaseId}`,
    issue_url: `${base}/${issue.number}`,
    body: row.body,
    user: printUser(row.author),
    author_association: associationOf(issue.repo, row.author),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
  };
}

export function printLabel({ id, databaseId, repo, name, color, description }: LabelRow): Printed {
  const url = `${api}/repos/${nameOf(repo)}/labels/${encodeURIComponent(name)}`;
  return { id: databaseId, node_id: id, url, name, color, default: false, description };
}

export function printMilestone(row: MilestoneRow): Printed {
  const url = `${api}/repos/${nameOf(row.repo)}/milestones/${row.number}`;
  const issues = [...row.repo.issues.values()].filter((issue) => issue.milestone === row);
  const closed = issues.filter((issue) => issue.state === 'CLOSED').length;
  return {
    id: row.databaseId,
    node_id: row.id,
    url,
    html_url: `https://github.com/${nameOf(row.repo)}/milestone/${row.number}`,
    labels_url: `${url}/labels`,
    number: row.number,
    title: row.title,
    description: row.description,
    state: row.state.toLowerCase(),
    creator: printUser(row.creator),
    open_issues: issues.length - closed,
    closed_issues: closed,
    due_on: time(row.dueOn),
    created_at: iso(row.createdAt),
    updated_at: iso(row.updatedAt),
    closed_at: time(row.closedAt),
  };
}

export function printUser(user: UserRow | null): Printed | null {
  if (!user) return null;
  const { login, id, databaseId, __typename } = user;
  return { login, id: databaseId, node_id: id, type: __typename, site_admin: false };
}

export function printType({ databaseId, id, name, description, color, isEnabled }: IssueTypeRow): Printed {
  return { id: databaseId, node_id: id, name, description, color: color.toLowerCase(), is_enabled: isEnabled };
}

export function printRepository(repo: RepoRow): Printed {
  return {
    id: repo.databaseId,
    node_id: repo.id,
    name: repo.name,
    full_name: nameOf(repo),
    owner: { login: repo.owner },
    html_url: `https://github.com/${nameOf(repo)}`,
    url: `${api}/repos/${nameOf(repo)}`,
    archived: repo.isArchived,
    has_issues: repo.hasIssuesEnabled,
  };
}

function summaries({ subIssues, blockedBy, blocking }: IssueRow): Printed {
  const open = (rows: readonly IssueRow[]): number => rows.filter((row) => row.state === 'OPEN').length;
  const total = subIssues.length;
  const completed = total - open(subIssues);
  const percent = total === 0 ? 0 : Math.floor((100 * completed) / total);
  return {
    sub_issues_summary: { total, completed, percent_completed: percent },
    issue_dependencies_summary: {
      blocked_by: open(blockedBy),
      total_blocked_by: blockedBy.length,
      blocking: open(blocking),
      total_blocking: blocking.length,
    },
  };
}

function time(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
