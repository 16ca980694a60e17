import type { RoadmapError } from '../../model/errors.ts';
import type { Access, Item } from '../../ports/tracker.ts';
import type { TrackerOptions } from '../options.ts';
import type { Client, Reply } from './client.ts';
import { REPOSITORY_ID } from './documents.ts';
import { makeFamilies } from './families.ts';
import type { Families } from './families.ts';
import { toItem } from './items.ts';
import type { IssueNode, Reader } from './items.ts';
import { completeSets } from './sets.ts';
import { forbidden, issuesDisabled, malformed, notFound, renamed } from './troubles.ts';
import type { GraphqlError } from './troubles.ts';
import { isWhole } from './whole.ts';

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
  /** As the last answer told it, else asked for. */
  access(): Promise<Access>;
  /** Who we are there, after making sure that it is there, under this name, with issues. */
  check<Node extends RepositoryNode>(reply: Reply<RepositoryData<Node>>): { access: Access; repository: Node };
  /** In their order, every set to its last element. @throws RoadmapError `remote.malformed` when anything is missing. */
  items(nodes: readonly (Partial<IssueNode> | null | undefined)[]): Promise<Item[]>;
  readonly families: Families;
  /** How nodes are read. */
  readonly reader: Reader;
}

export function openRepository(options: TrackerOptions, client: Client): Repository {
  const { repo } = options.remote;
  const [owner = '', name = ''] = repo.split('/');
  const families = makeFamilies(options.config, options.remote);
  let id: string | null = null;
  let known: Access | null = null;
  const check: Repository['check'] = (reply) => {
    const repository = checkRepository(options, reply);
    id = repository.id;
    const access = readAccess(reply, repository);
    known = access;
    return { repository, access };
  };
  const reader: Reader = { families, repo };
  const ask = async (): Promise<{ access: Access; repository: RepositoryNode }> =>
    check(await client.read<RepositoryData>(REPOSITORY_ID, { owner, name }));
  return {
    options,
    client,
    slug: { owner, name },
    families,
    reader,
    check,
    id: async () => id ?? (await ask()).repository.id,
    access: async () => known ?? (await ask()).access,
    items: async (nodes) => {
      const complete = await completeSets(client, nodes.map(whole));
      return complete.map((node) => toItem(whole(node), reader));
    },
  };
}

function whole(node: Partial<IssueNode> | null | undefined): IssueNode {
  if (!isWhole(node)) throw malformed('an issue in it is not whole');
  return node;
}

/** Of a repository; it becomes part of commands that people are told to run. */
const FULL_NAME = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

function checkRepository<Node extends RepositoryNode>(
  { name, remote: { repo } }: TrackerOptions,
  reply: Reply<RepositoryData<Node>>,
): Node {
  const repository = reply.data?.repository;
  if (!repository) throw missing(repo, reply.errors);
  if (typeof repository.id !== 'string' || !FULL_NAME.test(String(repository.nameWithOwner)))
    throw malformed('what it says of the repository is not whole');
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
  const login = reply.data?.viewer?.login;
  const mayWrite = permission === null || ['ADMIN', 'MAINTAIN', 'WRITE', 'TRIAGE'].includes(permission);
  return {
    login: typeof login === 'string' ? login : null,
    name: repository.nameWithOwner,
    writable: mayWrite && !repository.isArchived,
    at: reply.at,
  };
}
