import type { Client } from './client.ts';
import { pagesOfSets, SETS } from './documents.ts';
import type { SetName } from './documents.ts';
import type { Beginning, Connection } from './items.ts';
import { malformed } from './troubles.ts';
import { leadsOn } from './whole.ts';

/** Connections in one request. */
const PER_REQUEST = 20;

const setNames = Object.keys(SETS) as readonly SetName[];

/** What an answer holds of the sets of an issue: the first of each. */
type Sets = { readonly [K in SetName]?: Beginning<unknown> };
interface Holder extends Sets {
  readonly id: string;
}

/** A set that went on behind the page of its issue; it is read again from its start. */
interface Open {
  readonly holder: Holder;
  readonly name: SetName;
  after: string | null;
  /** Cursors that pages began after. */
  readonly seen: Set<string | null>;
  readonly nodes: unknown[];
}

/**
 * The issues with every set to its last element; most have everything on their page.
 * @throws RoadmapError `remote.malformed` when a part is missing or a page does not lead on: a walk must end.
 */
export async function completeSets<Node extends Holder>(client: Client, issues: readonly Node[]): Promise<Node[]> {
  const open = issues.flatMap((holder) => openSets(holder));
  if (open.length === 0) return [...issues];
  for (let todo = open; todo.length > 0;) {
    const some = todo.slice(0, PER_REQUEST);
    const going = await readPages(client, some);
    todo = [...todo.slice(PER_REQUEST), ...going];
  }
  const whole = new Map<Holder, Record<string, unknown>>();
  for (const { holder, name, nodes } of open) {
    whole.set(holder, { ...whole.get(holder), [name]: { totalCount: nodes.length, nodes } });
  }
  return issues.map((issue) => ({ ...issue, ...whole.get(issue) }));
}

function openSets(holder: Holder): Open[] {
  return setNames.flatMap((name) => {
    const set = holder[name];
    return set !== undefined && set.nodes.length < set.totalCount
      ? [{ holder, name, after: null, seen: new Set([null]), nodes: [] }]
      : [];
  });
}

type Answer = Readonly<Record<string, Readonly<Record<string, Connection<unknown> | null>> | null>>;

/** @returns those that go on */
async function readPages(client: Client, some: readonly Open[]): Promise<readonly Open[]> {
  const variables = some.flatMap(({ holder, after }, n) => [
    [`id${n}`, holder.id],
    [`after${n}`, after],
  ]);
  const document = pagesOfSets(some.map((one) => one.name));
  const reply = await client.read<Answer>(document, Object.fromEntries(variables) as Record<string, unknown>);
  return some.filter((one, n) => {
    const page = reply.data?.[`s${n}`]?.[one.name];
    if (!Array.isArray(page?.nodes) || !leadsOn(page)) throw malformed(`the ${one.name} of an issue are missing in it`);
    const { hasNextPage, endCursor } = page.pageInfo;
    if (hasNextPage && (page.nodes.length === 0 || one.seen.size === one.seen.add(endCursor).size))
      throw malformed('its pages do not lead on');
    one.nodes.push(...page.nodes);
    one.after = endCursor;
    return hasNextPage;
  });
}
