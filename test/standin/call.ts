import { Refusal } from './changes.ts';
import { mayPush, nameOf, permissionOf } from './world.ts';
import type { IssueRow, RepoRow, UserRow, World } from './world.ts';

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
  readonly viewer: UserRow;
  /** A fine-grained token without the right to write, whatever its owner may do. */
  readonly readOnly: boolean;
  readonly rate: RateState;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body: unknown;
}

export type Resolver = (source: never, args: never, call: Call) => unknown;
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

/** A repository that this viewer may not read looks exactly like one that does not exist. */
export function findRepo(call: Call, owner: string, name: string): RepoRow | null {
  const repo = call.world.repos.get(`${owner}/${name}`.toLowerCase());
  return repo && permissionOf(repo, call.viewer.login) !== 'none' ? repo : null;
}

export function findIssue(call: Call, id: string): IssueRow {
  const row = call.world.nodes.get(id);
  if (row?.__typename !== 'Issue') throw unresolved(id);
  return row;
}

export function unresolved(id: string): Refusal {
  return new Refusal(`Could not resolve to a node with the global id of '${id}'`, { type: 'NOT_FOUND' });
}

/** @throws Refusal `FORBIDDEN` unless this viewer may change the repository's issues in the way `what` says. */
export function demand(
  call: Call,
  repo: RepoRow,
  what: { readonly operation: string; readonly author?: UserRow | null },
): void {
  if (call.readOnly) throw new Refusal('Resource not accessible by integration', { type: 'FORBIDDEN' });
  if (repo.isArchived) throw new Refusal('Repository was archived so is read-only.', { type: 'FORBIDDEN' });
  if (mayPush(repo, call.viewer.login) || what.author === call.viewer) return;
  const message = `${call.viewer.login} does not have the correct permissions to execute \`${what.operation}\``;
  throw new Refusal(message, { type: 'FORBIDDEN' });
}

export function demandIssues(repo: RepoRow): void {
  if (!repo.hasIssuesEnabled) throw new Refusal(`Issues are disabled for this repo`, { field: nameOf(repo) });
}

export function reply(
  input: { readonly clientMutationId?: string | null },
  payload: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return { clientMutationId: input.clientMutationId ?? null, ...payload };
}

export function findRepoById(call: Call, id: string): RepoRow {
  const repo = call.world.nodes.get(id);
  if (repo?.__typename !== 'Repository') throw unresolved(id);
  return repo;
}
