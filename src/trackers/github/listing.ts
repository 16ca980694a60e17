import type { Item, Page, Tracker } from '../../ports/tracker.ts';
import { LIST, NEWEST } from './documents.ts';
import type { Connection, IssueNode, MilestoneNode } from './items.ts';
import { wholeMilestones } from './milestones.ts';
import type { Milestones } from './milestones.ts';
import type { Repository, RepositoryData, RepositoryNode } from './repository.ts';
import { asksForLess, malformed } from './troubles.ts';
import { leadsOn } from './whole.ts';

interface ListedRepository<Node> extends RepositoryNode {
  readonly issues: Connection<Node | null>;
  readonly milestones?: Connection<MilestoneNode> | null;
}

/** Issues on a page; made smaller when GitHub cannot cope, and then kept small. */
export interface PageSize {
  now: number;
}

export interface Listing {
  readonly repository: Repository;
  readonly size: PageSize;
}

const SMALLEST_PAGE = 10;

/**
 * Ascending by time of update: an issue that is edited during the walk comes again later, and none is skipped. The first page tells
 * the milestones as well.
 */
export async function* listIssues(
  { milestones, ...listing }: Listing & { readonly milestones: Milestones },
  since: string | null,
): AsyncGenerator<Page> {
  const { repository } = listing;
  for await (const page of walkIssues<Partial<IssueNode>>(listing, { document: LIST, since })) {
    if (page.milestones) milestones.told(page.milestones);
    yield { access: page.access, items: await repository.items(page.nodes), last: page.last };
  }
}

/** Descending by time of creation, until the numbers are known ones. */
export async function newestIssues(listing: Listing, above: number | null): ReturnType<Tracker['newest']> {
  const found = new Map<string, Item>();
  let at = '';
  for await (const page of walkIssues<Partial<IssueNode>>(listing, { document: NEWEST })) {
    if (at === '') at = page.access.at;
    const items = await listing.repository.items(page.nodes);
    for (const item of items) {
      if (above === null || Number(item.key) > above) found.set(item.key, item);
    }
    if (above !== null && items.some((item) => Number(item.key) <= above)) break;
  }
  return { items: [...found.values()], at };
}

/** What is asked for, page by page; with `since` the first page brings the milestones along. */
export interface Walk {
  readonly document: string;
  readonly since?: string | null;
}

export interface NodePage<Node> {
  readonly access: Page['access'];
  readonly nodes: readonly (Node | null)[];
  readonly milestones: Connection<MilestoneNode> | null;
  readonly last: boolean;
}

/** @throws RoadmapError `remote.malformed` when anything is missing */
export async function* walkIssues<Node>(listing: Listing, walk: Walk): AsyncGenerator<NodePage<Node>> {
  let after: string | null = null;
  const seen = new Set<string | null>([after]);
  for (;;) {
    const page: Read<Node> = await readPage<Node>(listing, walk, after);
    const { issues, milestones = null }: ListedRepository<Node> = page.repository;
    const { hasNextPage, endCursor }: Connection<Node>['pageInfo'] = issues.pageInfo;
    if (hasNextPage && seen.size === seen.add(endCursor).size) throw malformed('its pages do not lead on');
    yield { access: page.access, nodes: issues.nodes, milestones, last: !hasNextPage };
    if (!hasNextPage) return;
    after = endCursor;
  }
}

interface Read<Node> {
  readonly access: Page['access'];
  readonly repository: ListedRepository<Node>;
}

async function readPage<Node>(listing: Listing, { document, since }: Walk, after: string | null): Promise<Read<Node>> {
  const { repository, size } = listing;
  const reply = await repository.client.read<RepositoryData<ListedRepository<Node>>>(document, (failure) => {
    if (asksForLess(failure)) size.now = Math.max(SMALLEST_PAGE, Math.floor(size.now / 2));
    const page = { ...repository.slug, after, page: size.now };
    return since === undefined ? page : { ...page, since, begin: after === null };
  });
  const checked = repository.check(reply);
  // An error inside the list leaves something out, and what is left out must not look like absent.
  const hole = reply.errors.find((error) => error.path?.at(-1) !== 'author' && error.path?.[1] !== 'milestones');
  if (hole) throw malformed(hole.message);
  const { issues, milestones } = checked.repository;
  if (!Array.isArray(issues?.nodes) || !leadsOn(issues)) throw malformed('the issues are missing in it');
  if (milestones != null) wholeMilestones(milestones);
  return checked;
}
