import { randomBytes } from 'node:crypto';

export type Permission = 'none' | 'read' | 'triage' | 'write' | 'admin';

export interface UserRow {
  readonly __typename: 'User';
  readonly id: string;
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
}

export interface CommentRow {
  readonly __typename: 'IssueComment';
  readonly id: string;
  readonly databaseId: number;
  readonly issue: IssueRow;
  readonly author: UserRow;
  body: string;
  readonly createdAt: number;
  updatedAt: number;
}

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
  stateReason: 'COMPLETED' | 'DUPLICATE' | 'NOT_PLANNED' | 'REOPENED' | null;
  labels: LabelRow[];
  assignees: UserRow[];
  comments: CommentRow[];
  readonly createdAt: number;
  updatedAt: number;
  closedAt: number | null;
}

export interface RepoRow {
  readonly __typename: 'Repository';
  readonly id: string;
  readonly databaseId: number;
  owner: string;
  name: string;
  isArchived: boolean;
  hasIssuesEnabled: boolean;
  lastNumber: number;
  readonly labels: LabelRow[];
  readonly issues: Map<number, IssueRow>;
  readonly deleted: Set<number>;
  readonly moved: Map<number, { readonly repo: RepoRow; readonly number: number }>;
  /** By login; people who are not named may read. */
  readonly permissions: Map<string, Permission>;
}

/** A server's clock: whole seconds. Real until it is set; from then on it stands still and is moved by hand. */
export interface ServerClock {
  /** Milliseconds since the epoch, a multiple of 1,000. */
  now(): number;
  set(time: string | number): void;
  advance(ms: number): void;
}

export interface World {
  readonly clock: ServerClock;
  readonly users: Map<string, UserRow>;
  /** By `owner/name` in lower case, old names of renamed repositories included. */
  readonly repos: Map<string, RepoRow>;
  readonly nodes: Map<string, UserRow | LabelRow | IssueRow | CommentRow | RepoRow>;
  nextId(prefix: string): { readonly id: string; readonly databaseId: number };
}

export function makeWorld(): World {
  // Above 2^31, as real ones are: nobody may read a database id as a 32-bit number.
  let last = 4_570_308_000;
  const salt = randomBytes(3).toString('base64url');
  return {
    clock: makeClock(),
    users: new Map(),
    repos: new Map(),
    nodes: new Map(),
    nextId(prefix) {
      last += 1;
      return { id: `${prefix}_${salt}${last.toString(36)}`, databaseId: last };
    },
  };
}

export function userOf(world: World, login: string): UserRow {
  const known = world.users.get(login.toLowerCase());
  if (known) return known;
  const made: UserRow = { __typename: 'User', id: world.nextId('U').id, login };
  world.users.set(login.toLowerCase(), made);
  world.nodes.set(made.id, made);
  return made;
}

export function addRepo(world: World, nameWithOwner: string): RepoRow {
  const [owner = '', name = ''] = nameWithOwner.split('/');
  const made: RepoRow = {
    __typename: 'Repository',
    ...world.nextId('R'),
    owner,
    name,
    isArchived: false,
    hasIssuesEnabled: true,
    lastNumber: 0,
    labels: [],
    issues: new Map(),
    deleted: new Set(),
    moved: new Map(),
    permissions: new Map([[owner.toLowerCase(), 'admin']]),
  };
  userOf(world, owner);
  world.repos.set(nameWithOwner.toLowerCase(), made);
  world.nodes.set(made.id, made);
  return made;
}

export function nameOf(repo: RepoRow): string {
  return `${repo.owner}/${repo.name}`;
}

export function permissionOf(repo: RepoRow, login: string): Permission {
  return repo.permissions.get(login.toLowerCase()) ?? 'read';
}

/** Triage and above may label, assign, close; that is also who may be assigned here. */
export function mayPush(repo: RepoRow, login: string): boolean {
  return ['triage', 'write', 'admin'].includes(permissionOf(repo, login));
}

export function iso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function makeClock(): ServerClock {
  let fixed: number | null = null;
  let offset = 0;
  const whole = (ms: number): number => Math.floor(ms / 1000) * 1000;
  return {
    now: () => whole(fixed ?? Date.now() + offset),
    set(time) {
      fixed = typeof time === 'number' ? time : Date.parse(time);
    },
    advance(ms) {
      if (fixed === null) offset += ms;
      else fixed += ms;
    },
  };
}
