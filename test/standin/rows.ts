export type Permission = 'none' | 'read' | 'triage' | 'write' | 'admin';

export interface UserRow {
  readonly __typename: 'User' | 'Bot';
  readonly id: string;
  readonly databaseId: number;
  /** Of a GitHub App: with `[bot]`, as REST spells it; GraphQL leaves that off, except in `viewer`. */
  readonly login: string;
}

export interface LabelRow {
  readonly __typename: 'Label';
  readonly id: string;
  readonly databaseId: number;
  readonly repo: RepoRow;
  name: string;
  color: string;
  description: string | null;
  readonly createdAt: number;
  updatedAt: number;
}

export interface MilestoneRow {
  readonly __typename: 'Milestone';
  readonly id: string;
  readonly databaseId: number;
  readonly repo: RepoRow;
  readonly number: number;
  readonly creator: UserRow | null;
  title: string;
  description: string | null;
  /** Midnight UTC of its day. */
  dueOn: number | null;
  state: 'OPEN' | 'CLOSED';
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
}

export interface IssueTypeRow {
  readonly __typename: 'IssueType';
  readonly id: string;
  readonly databaseId: number;
  name: string;
  description: string | null;
  color: string;
  isEnabled: boolean;
}

export interface CommentRow {
  readonly __typename: 'IssueComment';
  readonly id: string;
  readonly databaseId: number;
  issue: IssueRow;
  /** Null: a deleted account. */
  readonly author: UserRow | null;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
  lastEditedAt: number | null;
}

export type CloseReason = 'COMPLETED' | 'DUPLICATE' | 'NOT_PLANNED';
export type LockReason = 'OFF_TOPIC' | 'RESOLVED' | 'SPAM' | 'TOO_HEATED';

export interface IssueRow {
  readonly __typename: 'Issue' | 'PullRequest';
  readonly id: string;
  readonly databaseId: number;
  readonly number: number;
  readonly repo: RepoRow;
  readonly author: UserRow | null;
  /** Overrides what the author's permission would say. */
  association: string | null;
  title: string;
  body: string;
  state: 'OPEN' | 'CLOSED';
  stateReason: CloseReason | 'REOPENED' | null;
  duplicateOf: IssueRow | null;
  locked: boolean;
  activeLockReason: LockReason | null;
  labels: LabelRow[];
  assignees: UserRow[];
  comments: CommentRow[];
  milestone: MilestoneRow | null;
  issueType: IssueTypeRow | null;
  parent: IssueRow | null;
  subIssues: IssueRow[];
  blockedBy: IssueRow[];
  blocking: IssueRow[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
  lastEditedAt: number | null;
}

export interface RepoRow {
  readonly __typename: 'Repository';
  readonly id: string;
  readonly databaseId: number;
  owner: string;
  name: string;
  isArchived: boolean;
  hasIssuesEnabled: boolean;
  /** Of issues and pull requests: they share one sequence. */
  lastNumber: number;
  lastMilestone: number;
  readonly labels: LabelRow[];
  readonly milestones: MilestoneRow[];
  /** Null: its owner is no organisation. */
  issueTypes: IssueTypeRow[] | null;
  readonly issues: Map<number, IssueRow>;
  readonly deleted: Set<number>;
  readonly moved: Map<number, { readonly repo: RepoRow; readonly number: number }>;
  /** By login; people who are not named may read. */
  readonly permissions: Map<string, Permission>;
}

export type Row = UserRow | LabelRow | MilestoneRow | IssueTypeRow | CommentRow | IssueRow | RepoRow;
