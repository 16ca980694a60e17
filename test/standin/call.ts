import type { Behaviour } from './behaviour.ts';
import type { Hooks } from './deliveries.ts';
import { Refusal } from './changes/refusal.ts';
import type { Shown } from './shown.ts';
import type { CommentRow, IssueRow, IssueTypeRow, LabelRow, MilestoneRow, RepoRow, Row, UserRow } from './rows.ts';
import { mayPush, nameOf, permissionOf } from './world.ts';
import type { World } from './world.ts';

export interface RateState {
  limit: number;
  remaining: number;
  used: number;
  /** Milliseconds since the epoch. */
  resetAt: number;
  cost: number;
  nodeCount: number;
}

/** Who asks what of which world; handed to every resolver and route. */
export interface Call {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly shown: Shown;
  readonly hooks: Hooks;
  readonly viewer: UserRow;
  /** A fine-grained token without the right to write, whatever its owner may do. */
  readonly readOnly: boolean;
  readonly rate: RateState;
  /** Takes points of this hour. */
  readonly charge: (cost: number, nodeCount?: number) => void;
}

export type Resolver = (source: never, args: never, call: Call) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

/** The argument of a mutation. */
export type Input<Shape> = { readonly input: Shape & { readonly clientMutationId?: string | null } };

/** A repository that this viewer may not read looks exactly like one that does not exist. */
export function findRepo(call: Call, owner: string, name: string): RepoRow | null {
  const repo = call.world.repos.get(`${owner}/${name}`.toLowerCase());
  return repo && permissionOf(repo, call.viewer.login) !== 'none' ? repo : null;
}

/** Null: no such node, or in a repository that this viewer may not read. */
export function findNode(call: Call, id: string): Row | null {
  const row = call.world.nodes.get(id);
  if (!row) return null;
  const repo = repoOf(row);
  return !repo || permissionOf(repo, call.viewer.login) !== 'none' ? row : null;
}

export function findIssue(call: Call, id: string): IssueRow {
  const row = findNode(call, id);
  if (row?.__typename !== 'Issue') throw unresolved(id);
  return row;
}

/** An issue or a pull request: both are labelled, commented and locked alike. */
export function findSubject(call: Call, id: string): IssueRow {
  const row = findNode(call, id);
  if (row?.__typename !== 'Issue' && row?.__typename !== 'PullRequest') throw unresolved(id);
  return row;
}

export function findRepoById(call: Call, id: string): RepoRow {
  const row = findNode(call, id);
  if (row?.__typename !== 'Repository') throw unresolved(id);
  return row;
}

export function findLabelById(call: Call, id: string): LabelRow {
  const row = findNode(call, id);
  if (row?.__typename !== 'Label') throw unresolved(id);
  return row;
}

export function findCommentById(call: Call, id: string): CommentRow {
  const row = findNode(call, id);
  if (row?.__typename !== 'IssueComment') throw unresolved(id);
  return row;
}

/** A null or empty id clears. */
export function findMilestoneById(call: Call, repo: RepoRow, id: string | null): MilestoneRow | null {
  if (!id) return null;
  const row = findNode(call, id);
  if (row?.__typename !== 'Milestone' || row.repo !== repo) throw unresolved(id);
  return row;
}

/** A null or empty id clears. */
export function findTypeById(repo: RepoRow, id: string | null): IssueTypeRow | null {
  if (!id) return null;
  const row = repo.issueTypes?.find((one) => one.id === id && one.isEnabled);
  if (!row) throw unresolved(id);
  return row;
}

export function unresolved(id: string): Refusal {
  return new Refusal(`Could not resolve to a node with the global id of '${id}'`, { type: 'NOT_FOUND' });
}

/** @throws Refusal `FORBIDDEN` unless this viewer may change the repository's issues in the way `what` says. */
export function demand(
  call: Call,
  repo: RepoRow,
  what: { readonly operation: string; readonly author?: UserRow | null; readonly admin?: boolean },
): void {
  if (call.readOnly) throw new Refusal('Resource not accessible by integration', { type: 'FORBIDDEN' });
  if (repo.isArchived) throw new Refusal('Repository was archived so is read-only.', { type: 'FORBIDDEN' });
  const permission = permissionOf(repo, call.viewer.login);
  if (what.admin ? permission === 'admin' : mayPush(repo, call.viewer.login)) return;
  if (what.author === call.viewer && permission !== 'none') return;
  const message = `${call.viewer.login} does not have the correct permissions to execute \`${what.operation}\``;
  throw new Refusal(message, { type: 'FORBIDDEN' });
}

export function demandIssues(repo: RepoRow): void {
  if (!repo.hasIssuesEnabled) throw new Refusal(`Issues are disabled for this repo`, { field: nameOf(repo) });
}

/** Real ones let collaborators through; this one does so only when told, since apps and outsiders are refused there. */
export function demandUnlocked(call: Call, row: IssueRow): void {
  if (!row.locked) return;
  if (call.behaviour.lockedTo === 'outsiders' && mayPush(row.repo, call.viewer.login)) return;
  throw new Refusal('Unable to create comment because issue is locked.', { type: 'FORBIDDEN' });
}

export function reply(
  input: { readonly clientMutationId?: string | null },
  payload: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { clientMutationId: input.clientMutationId ?? null, ...payload };
}

function repoOf(row: Row): RepoRow | null {
  if (row.__typename === 'Repository') return row;
  if (row.__typename === 'IssueComment') return row.issue.repo;
  return 'repo' in row ? row.repo : null;
}
