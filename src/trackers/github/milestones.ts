import { RoadmapError } from '../../model/errors.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import type { Absent, ItemMilestone, MilestoneDesk, MilestoneOutcome, MilestoneValues } from '../../ports/tracker.ts';
import { MILESTONES, ONE_MILESTONE } from './documents.ts';
import type { Connection, MilestoneNode } from './items.ts';
import { undone } from './outcomes.ts';
import type { Repository, RepositoryData, RepositoryNode } from './repository.ts';
import { toLf } from './text.ts';
import { malformed, messageOf, parseObject } from './troubles.ts';
import { isWholeMilestone, leadsOn } from './whole.ts';

/** The repository's milestones, read once. */
export interface Milestones {
  readonly desk: MilestoneDesk;
  /** Whether they were read. */
  isKnown(): boolean;
  /** A first page of them that came along with something else. */
  told(page: Connection<MilestoneNode>): void;
  /** The node id, by key; null: there is none of this number. */
  idOf(key: string): Promise<string | null>;
}

/** Read over GraphQL, which has no way to change them: that is done over REST. */
export function makeMilestones(repository: Repository): Milestones {
  const { owner, name } = repository.slug;
  const path = `/repos/${owner}/${name}/milestones`;
  let known: Map<string, ItemMilestone> | null = null;
  let cameAlong = false;
  const all = async (): Promise<Map<string, ItemMilestone>> => (known ??= await readAll(repository));
  const write = async (method: 'POST' | 'PATCH', to: string, values: Partial<MilestoneValues>) => {
    const outcome = await send(repository, { method, path: to, values });
    if (outcome.kind === 'done') known?.set(outcome.milestone.key, outcome.milestone);
    else known = null;
    return outcome;
  };
  return {
    desk: {
      list: async () => [...(await all()).values()],
      async get(key) {
        const one = await readOne(repository, key);
        if ('absent' in one) known?.delete(key);
        else known?.set(key, one);
        return one;
      },
      create: (values) => write('POST', path, values),
      update: (key, changes) => write('PATCH', `${path}/${encodeURIComponent(key)}`, changes),
    },
    isKnown: () => known !== null,
    told(page) {
      known = page.pageInfo.hasNextPage ? null : byKey(page.nodes);
      cameAlong = known !== null;
    },
    async idOf(key) {
      const id = (await all()).get(key)?.id;
      if (id !== undefined || !cameAlong) return id ?? null;
      // It may have been made since.
      known = null;
      cameAlong = false;
      return (await all()).get(key)?.id ?? null;
    },
  };
}

interface MilestonesNode extends RepositoryNode {
  readonly milestones: Connection<MilestoneNode> | null;
}

async function readAll(repository: Repository): Promise<Map<string, ItemMilestone>> {
  const nodes: MilestoneNode[] = [];
  let after: string | null = null;
  const seen = new Set<string | null>([after]);
  for (;;) {
    const page: Connection<MilestoneNode> = await readPage(repository, after);
    nodes.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return byKey(nodes);
    if (seen.size === seen.add(page.pageInfo.endCursor).size) throw malformed('its pages do not lead on');
    after = page.pageInfo.endCursor;
  }
}

async function readPage(repository: Repository, after: string | null): Promise<Connection<MilestoneNode>> {
  const variables = { ...repository.slug, after };
  const reply = await repository.client.read<RepositoryData<MilestonesNode>>(MILESTONES, variables);
  const page = repository.check(reply).repository.milestones;
  return wholeMilestones(page);
}

interface MilestoneOfNumber extends RepositoryNode {
  readonly milestone: MilestoneNode | null;
}

async function readOne(repository: Repository, key: string): Promise<ItemMilestone | Absent> {
  const gone = { absent: 'unknown', message: `GitHub has no milestone ${key}, or the token may not see it.` } as const;
  if (!/^[1-9]\d{0,8}$/.test(key)) return gone;
  const variables = { ...repository.slug, number: Number(key) };
  const reply = await repository.client.read<RepositoryData<MilestoneOfNumber>>(ONE_MILESTONE, variables);
  const { milestone } = repository.check(reply).repository;
  const [error] = reply.errors;
  if (milestone === null && (error === undefined || error.type === 'NOT_FOUND')) return gone;
  if (!isWholeMilestone(milestone) || milestone.number !== Number(key))
    throw malformed(error?.message ?? `milestone ${key} is missing in it`);
  return toMilestone(milestone);
}

/** @throws RoadmapError `remote.malformed` */
export function wholeMilestones(page: Connection<MilestoneNode> | null): Connection<MilestoneNode> {
  if (!Array.isArray(page?.nodes) || !leadsOn(page) || !page.nodes.every(isWholeMilestone))
    throw malformed('the milestones are missing in it');
  return page;
}

function byKey(nodes: readonly MilestoneNode[]): Map<string, ItemMilestone> {
  return new Map(nodes.map((node) => [String(node.number), toMilestone(node)]));
}

function toMilestone(node: MilestoneNode): ItemMilestone {
  return {
    id: node.id,
    key: String(node.number),
    title: node.title,
    state: node.state === 'CLOSED' ? 'closed' : 'open',
    // GitHub keeps no time of day in it, whatever it shows there.
    due_date: node.dueOn?.slice(0, 10) ?? null,
    description: toLf(node.description ?? ''),
    author: node.creator === null ? null : loginOf(node.creator),
    updated_at: node.updatedAt,
  };
}

/** As `viewer` tells who we are: an app's with `[bot]`, which GraphQL leaves out elsewhere. */
function loginOf({ __typename: kind, login }: NonNullable<MilestoneNode['creator']>): string {
  return kind === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login;
}

interface Sending {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  readonly values: Partial<MilestoneValues>;
}

async function send(repository: Repository, { method, path, values }: Sending): Promise<MilestoneOutcome> {
  const { due_date: due, ...rest } = values;
  const body = { ...rest, ...(due !== undefined && { due_on: due === null ? null : `${due}T00:00:00Z` }) };
  try {
    return readOutcome(await repository.client.write(method, path, body));
  } catch (error) {
    if (!(error instanceof RoadmapError)) throw error;
    return undone(error);
  }
}

/** Anything but success is a definite answer: what is broken or limited was thrown. */
function readOutcome(answer: HttpAnswer): MilestoneOutcome {
  const said = parseObject(answer.body);
  if (answer.status < 200 || answer.status > 299) return { kind: 'refused', message: whyNot(answer, said) };
  const { node_id: id, number, title, description, due_on: dueOn, state, updated_at: updatedAt } = said ?? {};
  const { type: __typename, login } = (said?.['creator'] ?? {}) as Readonly<Record<string, unknown>>;
  const creator = said?.['creator'] === null ? null : { __typename, login };
  const node = { id, number, title, description, dueOn, state: String(state).toUpperCase(), creator, updatedAt };
  return isWholeMilestone(node)
    ? { kind: 'done', milestone: toMilestone(node) }
    : { kind: 'unknown', message: 'GitHub did not say what became of it.' };
}

function whyNot(answer: HttpAnswer, said: Readonly<Record<string, unknown>> | null): string {
  if (answer.status === 404) return 'GitHub has no such milestone, or the token may not change it (404).';
  const list = (Array.isArray(said?.['errors']) ? said['errors'] : []).map(
    (error) => (error ?? {}) as { readonly code?: unknown; readonly field?: unknown },
  );
  if (list.some((error) => error.code === 'already_exists')) return 'Another milestone on GitHub has this title.';
  const fields = list.map((error) => `${String(error.field)}: ${String(error.code)}`).join(', ');
  return `GitHub refused it: ${messageOf(answer.body)}${fields === '' ? '' : ` (${fields})`}.`;
}
