import { randomBytes } from 'node:crypto';
import type { IssueRow, Permission, RepoRow, Row, UserRow } from './rows.ts';

/** A server's clock: whole seconds. Real until it is set; from then on it stands still and is moved by hand. */
export interface ServerClock {
  /** Milliseconds since the epoch, a multiple of 1,000. */
  now(): number;
  set(time: string | number): void;
  advance(ms: number): void;
}

/** Something happened to a repository; webhooks tell it on. */
export interface WorldEvent {
  readonly repo: RepoRow;
  readonly event: string;
  readonly action: string;
  /** What it happened to, by the names of webhook payloads: `issue`, `comment`, `label` … */
  readonly about: Readonly<Record<string, Row | null>>;
  /** What an edit replaced, where GitHub tells it. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly clock: ServerClock;
  readonly users: Map<string, UserRow>;
  /** By `owner/name` in lower case, old names of renamed repositories included. */
  readonly repos: Map<string, RepoRow>;
  readonly nodes: Map<string, Row>;
  /** Who acts now; null: a hand of the tests, for which the owner signs. */
  actor: UserRow | null;
  /** How often an issue of this world was changed: what was derived from an older count is stale. */
  writes: number;
  /** Called with every issue that was made, changed or (gone) removed. */
  readonly watchers: ((row: IssueRow, gone: boolean) => void)[];
  readonly listeners: ((event: WorldEvent) => void)[];
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
    actor: null,
    writes: 0,
    watchers: [],
    listeners: [],
    nextId(prefix) {
      last += 1;
      return { id: `${prefix}_${salt}${last.toString(36)}`, databaseId: last };
    },
  };
}

export function userOf(world: World, login: string): UserRow {
  const known = world.users.get(login.toLowerCase());
  if (known) return known;
  const bot = login.endsWith('[bot]');
  const made: UserRow = { __typename: bot ? 'Bot' : 'User', ...world.nextId(bot ? 'BOT' : 'U'), login };
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
    lastMilestone: 0,
    labels: [],
    milestones: [],
    issueTypes: null,
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

/** Says that an issue is not what it was, without moving its time of update. */
export function changed(world: World, row: IssueRow, gone = false): void {
  world.writes += 1;
  for (const watch of world.watchers) watch(row, gone);
}

export function touch(world: World, row: IssueRow): void {
  row.updatedAt = Math.max(world.clock.now(), row.updatedAt);
  changed(world, row);
}

export function emit(world: World, event: WorldEvent): void {
  for (const listen of world.listeners) listen(event);
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
