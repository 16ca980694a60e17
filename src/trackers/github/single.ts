import type { Absent, Item } from '../../ports/tracker.ts';
import { issuesByNumber } from './documents.ts';
import type { Connection, IssueNode, MilestoneNode } from './items.ts';
import { wholeMilestones } from './milestones.ts';
import type { Milestones } from './milestones.ts';
import type { Repository, RepositoryData, RepositoryNode } from './repository.ts';
import { issuesDisabled, malformed, messageOf, parseObject } from './troubles.ts';
import type { GraphqlError } from './troubles.ts';

/** Numbers in one request. */
const PER_REQUEST = 50;

type Numbered = RepositoryNode &
  Readonly<Record<`i${number}`, Partial<IssueNode> | null | undefined>> & {
    readonly milestones?: Connection<MilestoneNode> | null;
  };

/**
 * Single, fresh reads. What GraphQL does not find is asked for once more over REST, which tells why. The milestones come along
 * where they are wanted and not known yet.
 */
export async function getIssues(
  repository: Repository,
  keys: readonly string[],
  milestones: Milestones | null = null,
): Promise<ReadonlyMap<string, Item | Absent>> {
  const found = new Map<string, Item | Absent>();
  const numbers = [...new Set(keys)].filter((key) => {
    if (isNumber(key)) return true;
    found.set(key, { absent: 'unknown', message: `${JSON.stringify(key)} is not a number of an issue on GitHub.` });
    return false;
  });
  for (let at = 0; at < numbers.length; at += PER_REQUEST) {
    await getSome({ repository, milestones }, numbers.slice(at, at + PER_REQUEST), found);
  }
  return found;
}

function isNumber(key: string): boolean {
  return /^[1-9]\d{0,9}$/.test(key) && Number(key) < 2 ** 31;
}

async function getSome(
  { repository, milestones }: { readonly repository: Repository; readonly milestones: Milestones | null },
  keys: readonly string[],
  found: Map<string, Item | Absent>,
): Promise<void> {
  const document = issuesByNumber(keys.map(Number), milestones?.isKnown() === false);
  const reply = await repository.client.read<RepositoryData<Numbered>>(document, repository.slug);
  const { repository: answer } = repository.check(reply);
  tell(milestones, answer.milestones);
  const there: Partial<IssueNode>[] = [];
  for (const key of keys) {
    const node = answer[`i${Number(key)}`];
    const error = reply.errors.find((one) => one.path?.[1] === `i${key}`);
    if (node && isHarmless(error)) there.push(ofNumber(key, node));
    else if (error?.type === 'NOT_FOUND') found.set(key, await askWhy(repository, key));
    else throw malformed(error?.message ?? `#${key} is missing in it`);
  }
  for (const item of await repository.items(there)) found.set(item.key, item);
}

function isHarmless(error: GraphqlError | undefined): boolean {
  return error === undefined || error.path?.at(-1) === 'author';
}

function tell(milestones: Milestones | null, page: Numbered['milestones']): void {
  if (page) milestones?.told(wholeMilestones(page));
}

function ofNumber(key: string, node: Partial<IssueNode>): Partial<IssueNode> {
  if (node.number !== Number(key)) throw malformed(`#${key} is another issue in it`);
  return node;
}

/** 404: gone or not allowed; 410: deleted for certain; 301: moved (design: sync.md §4). */
async function askWhy(repository: Repository, key: string): Promise<Absent> {
  const { owner, name } = repository.slug;
  const answer = await repository.client.get(`/repos/${owner}/${name}/issues/${key}`);
  const said = messageOf(answer.body);
  if (answer.status === 410 && /disabled/i.test(said)) throw issuesDisabled(`${owner}/${name}`);
  if (answer.status === 410) return { absent: 'deleted', message: `#${key} was deleted on GitHub.` };
  if (answer.status === 301) {
    const to = await newPlace(repository, answer.headers['location'] ?? parseObject(answer.body)?.['url']);
    return {
      absent: 'moved',
      message: `#${key} was moved to ${to ?? 'another repository'}.`,
      ...(to !== null && { to }),
    };
  }
  if (answer.status === 404) {
    return { absent: 'unknown', message: `#${key} is not there, or the token may not see it (404).` };
  }
  const pull = parseObject(answer.body)?.['pull_request'] !== undefined;
  if (pull) return { absent: 'unknown', message: `#${key} is a pull request, not an issue.` };
  return { absent: 'unknown', message: `GitHub is not of one mind about #${key} (REST says ${answer.status}).` };
}

/** `owner/name#5`, followed by one step; only within the API that has our token's trust anyway. */
async function newPlace(repository: Repository, address: unknown): Promise<string | null> {
  const { apiUrl } = repository.options;
  const base = apiUrl.replace(/\/+$/, '');
  if (typeof address !== 'string' || !address.startsWith(`${base}/`)) return null;
  const answer = await repository.client.get(address.slice(base.length));
  const url = answer.status === 200 ? parseObject(answer.body)?.['html_url'] : null;
  const match = typeof url === 'string' ? /([^/]+\/[^/]+)\/issues\/(\d+)$/.exec(url) : null;
  return match ? `${match[1]}#${match[2]}` : null;
}
