import type { Item, Page, Tracker } from '../../ports/tracker.ts';
import { LIST, NEWEST } from './documents.ts';
import type { Connection, IssueNode } from './items.ts';
import type { Repository, RepositoryData, RepositoryNode } from './repository.ts';
import { asksForLess, malformed } from './troubles.ts';

interface ListedRepository extends RepositoryNode {
  readonly issues: Connection<Partial<IssueNode> | null>;
}

/** Issues on a page; made smaller when GitHub cannot cope, and then kept small. */
export interface PageSize {
  now: number;
}

const SMALLEST_PAGE = 10;

/** Ascending by time of update: an issue that is edited during the walk comes again later, and none is skipped. */
export async function* listIssues(repository: Repository, size: PageSize, since: string | null): AsyncGenerator<Page> {
  for await (const page of walk(repository, size, { document: LIST, since })) yield page;
}

/** Descending by time of creation, until the numbers are known ones. */
export async function newestIssues(
  repository: Repository,
  size: PageSize,
  above: number | null,
): ReturnType<Tracker['newest']> {
  const found = new Map<string, Item>();
  let at = '';
  for await (const page of walk(repository, size, { document: NEWEST })) {
    if (at === '') at = page.access.at;
    for (const item of page.items) {
      if (above === null || Number(item.key) > above) found.set(item.key, item);
    }
    if (above !== null && page.items.some((item) => Number(item.key) <= above)) break;
  }
  return { items: [...found.values()], at };
}

async function* walk(
  repository: Repository,
  size: PageSize,
  listing: { readonly document: string; readonly since?: string | null },
): AsyncGenerator<Page> {
  let after: string | null = null;
  for (;;) {
    const { access, issues } = await readPage(repository, size, { ...listing, after });
    const items: Item[] = [];
    for (const node of issues.nodes) items.push(await repository.item(node));
    const { hasNextPage, endCursor } = issues.pageInfo;
    if (hasNextPage && (endCursor === null || endCursor === after)) throw malformed('its pages do not lead on');
    yield { access, items, last: !hasNextPage };
    if (!hasNextPage) return;
    after = endCursor;
  }
}

async function readPage(
  repository: Repository,
  size: PageSize,
  listing: { readonly document: string; readonly since?: string | null; readonly after: string | null },
): Promise<{ access: Page['access']; issues: ListedRepository['issues'] }> {
  const { document, since, after } = listing;
  const reply = await repository.client.read<RepositoryData<ListedRepository>>(document, (failure) => {
    if (asksForLess(failure)) size.now = Math.max(SMALLEST_PAGE, Math.floor(size.now / 2));
    return { ...repository.slug, after, page: size.now, ...(since !== undefined && { since }) };
  });
  const checked = repository.check(reply);
  // An error inside the list leaves something out, and what is left out must not look like absent.
  const hole = reply.errors.find((error) => error.path?.at(-1) !== 'author');
  if (hole) throw malformed(hole.message);
  if (!Array.isArray(checked.repository.issues?.nodes)) throw malformed('the issues are missing in it');
  return { access: checked.access, issues: checked.repository.issues };
}
