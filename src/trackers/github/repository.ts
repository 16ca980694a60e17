import type { RoadmapError } from '../../model/errors.ts';
import type { Access, Item } from '../../ports/tracker.ts';
import type { TrackerOptions } from '../options.ts';
import type { Client, Reply, Variables } from './client.ts';
import { REPOSITORY_ID, SETS } from './documents.ts';
import { isWhole, toItem } from './items.ts';
import type { Connection, IssueNode, LabelNode, UserNode } from './items.ts';
import { forbidden, issuesDisabled, malformed, notFound, renamed } from './troubles.ts';
import type { GraphqlError } from './troubles.ts';

export interface RepositoryNode {
  readonly id: string;
  readonly nameWithOwner: string;
  readonly hasIssuesEnabled: boolean;
  readonly viewerPermission: string | null;
  readonly isArchived: boolean;
}

export interface RepositoryData<Node extends RepositoryNode = RepositoryNode> {
  readonly viewer: { readonly login: string } | null;
  readonly repository: Node | null;
}

/** One repository on GitHub as all verbs of the tracker see it. */
export interface Repository {
  readonly options: TrackerOptions;
  readonly client: Client;
  /** For the variables `$owner` and `$name`. */
  readonly slug: { readonly owner: string; readonly name: string };
  /** The node id, asked for once. */
  id(): Promise<string>;
  /** Who we are there, after making sure that it is there, under this name, with issues. */
  check<Node extends RepositoryNode>(reply: Reply<RepositoryData<Node>>): { access: Access; repository: Node };
  /** With labels and assignees to the last one. @throws RoadmapError `remote.malformed` when anything is missing. */
  item(node: Partial<IssueNode> | null | undefined): Promise<Item>;
}

export function openRepository(options: TrackerOptions, client: Client): Repository {
  const [owner = '', name = ''] = options.remote.repo.split('/');
  let id: string | null = null;
  let login: string | null = null;
  const check: Repository['check'] = (reply) => {
    const repository = checkRepository(options, reply);
    id = repository.id;
    const access = readAccess(reply, repository);
    login = access.login;
    return { repository, access };
  };
  return {
    options,
    client,
    slug: { owner, name },
    check,
    id: async () => id ?? check(await client.read<RepositoryData>(REPOSITORY_ID, { owner, name })).repository.id,
    item: async (node) => {
      if (!isWhole(node)) throw malformed('an issue in it is not whole');
      return toItem(await completeSets(client, node), login);
    },
  };
}

function checkRepository<Node extends RepositoryNode>(
  { name, remote: { repo } }: TrackerOptions,
  reply: Reply<RepositoryData<Node>>,
): Node {
  const repository = reply.data?.repository;
  if (!repository) throw missing(repo, reply.errors);
  if (repository.nameWithOwner.toLowerCase() !== repo.toLowerCase())
    throw renamed(name, repo, repository.nameWithOwner);
  if (!repository.hasIssuesEnabled) throw issuesDisabled(repo);
  return repository;
}

function missing(repo: string, errors: readonly GraphqlError[]): RoadmapError {
  const error = errors.find((one) => one.path?.[0] === 'repository') ?? errors[0];
  if (error?.type === 'NOT_FOUND') return notFound(repo);
  if (error?.type === 'FORBIDDEN' || error?.type === 'INSUFFICIENT_SCOPES') return forbidden(error.message);
  return malformed(error?.message ?? 'the repository is missing in it');
}

/** An app's token has no permission of a user (null): what it may do shows when it tries. */
function readAccess(reply: Reply<RepositoryData>, repository: RepositoryNode): Access {
  const { viewerPermission: permission } = repository;
  const mayWrite = permission === null || ['ADMIN', 'MAINTAIN', 'WRITE', 'TRIAGE'].includes(permission);
  return {
    login: reply.data?.viewer?.login ?? null,
    name: repository.nameWithOwner,
    writable: mayWrite && !repository.isArchived,
    at: reply.at,
  };
}

/** Labels and assignees that did not fit onto the page of their issue: then all of them are read, page by page. */
async function completeSets(client: Client, node: IssueNode): Promise<IssueNode> {
  const isWhole = [node.labels, node.assignees].every((set) => set.nodes.length >= (set.totalCount ?? 0));
  if (isWhole) return node;
  let labels: Connection<LabelNode> = EMPTY;
  let assignees: Connection<UserNode> = EMPTY;
  while (labels.pageInfo.hasNextPage || assignees.pageInfo.hasNextPage) {
    const variables: Variables = {
      id: node.id,
      labels: labels.pageInfo.endCursor,
      assignees: assignees.pageInfo.endCursor,
    };
    const reply = await client.read<{ node: Partial<Sets> | null }>(SETS, variables);
    const more = reply.data?.node;
    if (!more?.labels?.nodes || !more.assignees?.nodes)
      throw malformed(`the labels of #${node.number} are missing in it`);
    labels = append<LabelNode>(labels, more.labels);
    assignees = append<UserNode>(assignees, more.assignees);
  }
  return { ...node, labels, assignees };
}

interface Sets {
  readonly labels: Connection<LabelNode>;
  readonly assignees: Connection<UserNode>;
}

const EMPTY = { totalCount: 0, nodes: [], pageInfo: { hasNextPage: true, endCursor: null } };

/** @throws RoadmapError `remote.malformed` for a page that does not lead on: a walk must end. */
function append<Node>(before: Connection<Node>, page: Connection<Node>): Connection<Node> {
  if (!before.pageInfo.hasNextPage) return before;
  if (page.pageInfo.hasNextPage && page.nodes.length === 0) throw malformed('a page of it is empty and not the last');
  return { ...page, nodes: [...before.nodes, ...page.nodes] };
}
