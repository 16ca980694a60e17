import type { CommentRow, IssueRow, LabelRow, RepoRow, UserRow, World } from './world.ts';

/** What GitHub says no to; GraphQL and REST print it in their own shapes. */
export class Refusal extends Error {
  readonly type: string;
  readonly resource: string;
  readonly field: string;
  readonly code: string;

  constructor(
    message: string,
    detail: {
      readonly type?: string;
      readonly resource?: string;
      readonly field?: string;
      readonly code?: string;
    } = {},
  ) {
    super(message);
    this.type = detail.type ?? 'UNPROCESSABLE';
    this.resource = detail.resource ?? 'Issue';
    this.field = detail.field ?? 'base';
    this.code = detail.code ?? 'custom';
  }
}

export interface NewIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly author: UserRow | null;
  readonly labels?: readonly LabelRow[];
  readonly assignees?: readonly UserRow[];
  readonly number?: number;
  readonly pull?: boolean;
  /** Rows that exist already are not checked against the limits of new ones. */
  readonly unchecked?: boolean;
}

export function createIssue(world: World, repo: RepoRow, wanted: NewIssue): IssueRow {
  const body = wanted.body ?? '';
  if (!wanted.unchecked) {
    checkTitle(wanted.title);
    checkBody(body);
  }
  const number = wanted.number ?? repo.lastNumber + 1;
  if (repo.issues.has(number)) throw new Error(`stand-in: number ${number} is taken`);
  repo.lastNumber = Math.max(repo.lastNumber, number);
  const now = world.clock.now();
  const row: IssueRow = {
    __typename: wanted.pull ? 'PullRequest' : 'Issue',
    ...world.nextId(wanted.pull ? 'PR' : 'I'),
    number,
    repo,
    author: wanted.author,
    association: null,
    title: wanted.title,
    body,
    state: 'OPEN',
    stateReason: null,
    labels: [...(wanted.labels ?? [])],
    assignees: [...(wanted.assignees ?? [])],
    comments: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
  };
  repo.issues.set(number, row);
  world.nodes.set(row.id, row);
  return row;
}

export function setText(world: World, row: IssueRow, text: { title?: string | null; body?: string | null }): void {
  const title = text.title ?? row.title;
  const body = text.body ?? row.body;
  if (title !== row.title) checkTitle(title);
  if (body !== row.body) checkBody(body);
  if (title === row.title && body === row.body) return;
  row.title = title;
  row.body = body;
  touch(world, row);
}

/** A reason is taken only when the state changes (REST documentation); another reason for a closed issue is ignored. */
export function closeIssue(world: World, row: IssueRow, reason: IssueRow['stateReason']): void {
  if (row.state === 'CLOSED') return;
  row.state = 'CLOSED';
  row.stateReason = reason ?? 'COMPLETED';
  row.closedAt = world.clock.now();
  touch(world, row);
}

export function reopenIssue(world: World, row: IssueRow): void {
  if (row.state === 'OPEN') return;
  row.state = 'OPEN';
  row.stateReason = 'REOPENED';
  row.closedAt = null;
  touch(world, row);
}

export function addLabels(world: World, row: IssueRow, labels: readonly LabelRow[]): void {
  const fresh = labels.filter((label, at) => !row.labels.includes(label) && labels.indexOf(label) === at);
  if (fresh.length === 0) return;
  if (row.labels.length + fresh.length > 100)
    throw new Refusal('Issue cannot have more than 100 labels', { field: 'labels' });
  row.labels.push(...fresh);
  touch(world, row);
}

export function removeLabels(world: World, row: IssueRow, labels: readonly LabelRow[]): void {
  const left = row.labels.filter((label) => !labels.includes(label));
  if (left.length === row.labels.length) return;
  row.labels = left;
  touch(world, row);
}

export function setAssignees(world: World, row: IssueRow, assignees: readonly UserRow[]): void {
  const next = assignees.filter((user, at) => assignees.indexOf(user) === at);
  if (next.length === row.assignees.length && next.every((user) => row.assignees.includes(user))) return;
  row.assignees = next;
  touch(world, row);
}

export function createLabel(
  world: World,
  repo: RepoRow,
  wanted: { readonly name: string; readonly color?: string; readonly description?: string | null },
): LabelRow {
  if (findLabel(repo, wanted.name)) {
    throw new Refusal('Name has already been taken', { resource: 'Label', field: 'name', code: 'already_exists' });
  }
  const color = wanted.color ?? 'ededed';
  if (wanted.name.trim() === '' || [...wanted.name].length > 50) {
    throw new Refusal('Name is too long (maximum is 50 characters)', {
      resource: 'Label',
      field: 'name',
      code: 'invalid',
    });
  }
  if (!/^[0-9a-f]{6}$/i.test(color)) {
    throw new Refusal('Color is invalid', { resource: 'Label', field: 'color', code: 'invalid' });
  }
  const row: LabelRow = {
    __typename: 'Label',
    ...world.nextId('LA'),
    repo,
    name: wanted.name,
    color,
    description: wanted.description ?? null,
    createdAt: world.clock.now(),
  };
  repo.labels.push(row);
  world.nodes.set(row.id, row);
  return row;
}

/** From the repository and from every issue, whose time of update stays as it is. */
export function deleteLabel(world: World, repo: RepoRow, name: string): void {
  const row = findLabel(repo, name);
  if (!row) return;
  repo.labels.splice(repo.labels.indexOf(row), 1);
  for (const issue of repo.issues.values()) issue.labels = issue.labels.filter((label) => label !== row);
  world.nodes.delete(row.id);
}

/** Names are unique ignoring case. */
export function findLabel(repo: RepoRow, name: string): LabelRow | undefined {
  return repo.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function addComment(world: World, row: IssueRow, author: UserRow, body: string): CommentRow {
  checkBody(body, 'IssueComment', 'data');
  const now = world.clock.now();
  const comment: CommentRow = {
    __typename: 'IssueComment',
    ...world.nextId('IC'),
    issue: row,
    author,
    body,
    createdAt: now,
    updatedAt: now,
  };
  row.comments.push(comment);
  world.nodes.set(comment.id, comment);
  touch(world, row);
  return comment;
}

export function deleteIssue(world: World, row: IssueRow): void {
  row.repo.issues.delete(row.number);
  row.repo.deleted.add(row.number);
  world.nodes.delete(row.id);
}

/** The number stays behind and points to the new place; labels go along only where the target has them. */
export function transferIssue(world: World, row: IssueRow, target: RepoRow): IssueRow {
  row.repo.issues.delete(row.number);
  world.nodes.delete(row.id);
  const made = createIssue(world, target, {
    title: row.title,
    body: row.body,
    author: row.author,
    labels: row.labels.flatMap((label) => findLabel(target, label.name) ?? []),
    assignees: row.assignees,
    unchecked: true,
  });
  made.state = row.state;
  made.stateReason = row.stateReason;
  row.repo.moved.set(row.number, { repo: target, number: made.number });
  return made;
}

export function touch(world: World, row: IssueRow): void {
  row.updatedAt = Math.max(world.clock.now(), row.updatedAt);
}

function checkTitle(title: string): void {
  if (title.trim() === '') throw new Refusal("Title can't be blank", { field: 'title', code: 'missing_field' });
  if ([...title].length > 256) throw new Refusal('Title is too long (maximum is 256 characters)', { field: 'title' });
}

function checkBody(body: string, resource = 'Issue', field = 'body'): void {
  if ([...body].length > 65_536)
    throw new Refusal('body is too long (maximum is 65536 characters)', { resource, field });
}
