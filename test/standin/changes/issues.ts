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
import { emit, touch } from '../world.ts';
import type { World } from '../world.ts';
import { checkBody, checkTitle } from './refusal.ts';

export interface NewIssue {
  readonly title: string;
  readonly body?: string | null;
  readonly author: UserRow | null;
  readonly labels?: readonly LabelRow[];
  readonly assignees?: readonly UserRow[];
  readonly milestone?: MilestoneRow | null;
  readonly issueType?: IssueTypeRow | null;
  readonly number?: number;
  readonly pull?: boolean;
  /** Rows that exist already are not checked against the limits of new ones. */
  readonly unchecked?: boolean;
}

export function createIssue(world: World, repo: RepoRow, wanted: NewIssue): IssueRow {
  if (!wanted.unchecked) {
    checkTitle(wanted.title);
    checkBody(wanted.body ?? '');
  }
  const number = wanted.number ?? repo.lastNumber + 1;
  if (repo.issues.has(number)) throw new Error(`stand-in: number ${number} is taken`);
  repo.lastNumber = Math.max(repo.lastNumber, number);
  const row = newRow(world, repo, number, wanted);
  repo.issues.set(number, row);
  world.nodes.set(row.id, row);
  touch(world, row);
  tell(world, 'opened', row);
  return row;
}

export function setText(world: World, row: IssueRow, text: { title?: string | null; body?: string | null }): void {
  const title = text.title ?? row.title;
  const body = text.body ?? row.body;
  if (title !== row.title) checkTitle(title);
  if (body !== row.body) checkBody(body);
  if (title === row.title && body === row.body) return;
  if (body !== row.body) row.lastEditedAt = world.clock.now();
  row.title = title;
  row.body = body;
  touch(world, row);
  tell(world, 'edited', row);
}

/** A reason is taken only when the state changes (REST documentation); another reason for a closed issue is ignored. */
export function closeIssue(
  world: World,
  row: IssueRow,
  reason: CloseReason | null,
  duplicateOf: IssueRow | null = null,
): void {
  if (row.state === 'CLOSED') return;
  row.state = 'CLOSED';
  row.stateReason = reason ?? (duplicateOf ? 'DUPLICATE' : 'COMPLETED');
  row.duplicateOf = row.stateReason === 'DUPLICATE' ? duplicateOf : null;
  row.closedAt = world.clock.now();
  touch(world, row);
  tell(world, 'closed', row);
}

export function reopenIssue(world: World, row: IssueRow): void {
  if (row.state === 'OPEN') return;
  row.state = 'OPEN';
  row.stateReason = 'REOPENED';
  row.duplicateOf = null;
  row.closedAt = null;
  touch(world, row);
  tell(world, 'reopened', row);
}

export function setAssignees(world: World, row: IssueRow, assignees: readonly UserRow[]): void {
  const next = [...new Set(assignees)];
  const added = next.filter((user) => !row.assignees.includes(user));
  const gone = row.assignees.filter((user) => !next.includes(user));
  if (added.length + gone.length === 0) return;
  row.assignees = next;
  touch(world, row);
  for (const assignee of added) tell(world, 'assigned', row, { assignee });
  for (const assignee of gone) tell(world, 'unassigned', row, { assignee });
}

export function setType(world: World, row: IssueRow, type: IssueTypeRow | null): void {
  const before = row.issueType;
  if (before === type) return;
  row.issueType = type;
  touch(world, row);
  tell(world, type ? 'typed' : 'untyped', row, { type: type ?? before });
}

export function lockIssue(world: World, row: IssueRow, reason: LockReason | null): void {
  if (row.locked) return;
  row.locked = true;
  row.activeLockReason = reason;
  touch(world, row);
  tell(world, 'locked', row);
}

export function unlockIssue(world: World, row: IssueRow): void {
  if (!row.locked) return;
  row.locked = false;
  row.activeLockReason = null;
  touch(world, row);
  tell(world, 'unlocked', row);
}

function newRow(world: World, repo: RepoRow, number: number, wanted: NewIssue): IssueRow {
  const now = world.clock.now();
  return {
    __typename: wanted.pull ? 'PullRequest' : 'Issue',
    ...world.nextId(wanted.pull ? 'PR' : 'I'),
    number,
    repo,
    author: wanted.author,
    association: null,
    title: wanted.title,
    body: wanted.body ?? '',
    state: 'OPEN',
    stateReason: null,
    duplicateOf: null,
    locked: false,
    activeLockReason: null,
    labels: [...new Set(wanted.labels)],
    assignees: [...new Set(wanted.assignees)],
    comments: [],
    milestone: wanted.milestone ?? null,
    issueType: wanted.issueType ?? null,
    parent: null,
    subIssues: [],
    blockedBy: [],
    blocking: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    lastEditedAt: null,
  };
}

/** Webhooks about pull requests are others, and nobody asked for those. */
function tell(world: World, action: string, issue: IssueRow, more: Record<string, UserRow | IssueTypeRow | null> = {}) {
  if (issue.__typename !== 'Issue') return;
  emit(world, { repo: issue.repo, event: 'issues', action, about: { issue, ...more } });
}
