import type { Config, StatusCategory } from '../model/config.ts';
import type { IssueHead } from '../model/issue.ts';
import type { Lookups } from '../ports/issue-store.ts';

export interface Relations {
  /** Not started, and nothing open stands in its way. */
  readonly ready: boolean;
  /** Ids of the open issues this one depends on, by its own `depends_on` or by their `blocks`, sorted. */
  readonly blocked_by_open: readonly string[];
}

/** Computes relations among these issues; an id that none of them has blocks nothing. */
export function relationsAmong(
  issues: readonly IssueHead[],
  config: Config,
  lookups?: Lookups,
): (issue: IssueHead) => Relations {
  const blockers = dependencyEdges(issues, lookups);
  const isOpenId = openAmong(issues, config, {
    named: () => [...blockers.values()].flatMap((ids) => [...ids]),
    lookups,
  });
  const known = new Map<string, readonly string[]>();
  const waits = waitingAmong(issues, lookups);
  return (issue) => {
    const before = waits(issue) ? blockers.get(issue.id) : undefined;
    if (before === undefined) return categoryOf(issue, config) === 'unstarted' ? READY : NOT_READY;
    let found = known.get(issue.id);
    if (found === undefined)
      known.set(issue.id, (found = [...before].filter((id) => isOpenId(id) && id !== issue.id).sort()));
    return { ready: found.length === 0 && categoryOf(issue, config) === 'unstarted', blocked_by_open: found };
  };
}

/** Whether an issue may wait for another, by what is known of the columns: most do not, and their ids need not be read. */
function waitingAmong(issues: readonly IssueHead[], lookups: Lookups | undefined): (issue: IssueHead) => boolean {
  if (lookups === undefined) return () => true;
  const targets = new Set(lookups.having('blocks').flatMap(({ values }) => values.blocks ?? []));
  const dependent = new Set(lookups.having('depends_on'));
  if (!areFew(targets, issues)) return (issue) => dependent.has(issue) || targets.has(issue.id);
  const waiting = new Set([...dependent, ...lookups.withIds(targets)]);
  return (issue) => waiting.has(issue);
}

const READY: Relations = { ready: true, blocked_by_open: [] };
const NOT_READY: Relations = { ready: false, blocked_by_open: [] };
/** So many are looked up one by one before all that anybody waits for are. */
const FEW = 20;

/** Whether an id is that of an open issue. */
function openAmong(
  issues: readonly IssueHead[],
  config: Config,
  { named, lookups }: { readonly named: () => readonly string[]; readonly lookups: Lookups | undefined },
): (id: string) => boolean {
  const known = new Map<string, boolean>();
  const look = (ids: readonly string[]): void => {
    for (const id of ids) known.set(id, false);
    for (const one of issuesWithIds(new Set(ids), issues, lookups)) if (isOpen(one, config)) known.set(one.id, true);
  };
  return (id) => {
    if (!known.has(id)) look(lookups !== undefined && known.size < FEW ? [id] : named());
    return known.get(id) ?? false;
  };
}

const known = new WeakMap<Config, ReadonlyMap<string, StatusCategory>>();

/** An issue without a status has not been started. */
export function categoryOf(issue: Pick<IssueHead, 'values'>, config: Config): StatusCategory {
  const { status } = issue.values;
  if (status === undefined) return 'unstarted';
  let categories = known.get(config);
  if (categories === undefined)
    known.set(config, (categories = new Map(config.statuses.map(({ name, category }) => [name, category]))));
  return categories.get(status) ?? 'unstarted';
}

export function isOpen(issue: Pick<IssueHead, 'values'>, config: Config): boolean {
  const category = categoryOf(issue, config);
  return category !== 'done' && category !== 'canceled';
}

/** Open and held up: by its status, or by an open issue. */
export function isBlocked(issue: IssueHead, relations: Relations, config: Config): boolean {
  return isOpen(issue, config) && (issue.values.status === 'blocked' || relations.blocked_by_open.length > 0);
}

/**
 * A way from `start` back to itself along "depends on", or null. `blocks` is the same edge the other way round.
 * @param edges id to the ids it depends on
 */
export function cycleFrom(start: string, edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | null {
  const cameFrom = new Map<string, string>();
  const waiting = [start];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of edges.get(id) ?? []) {
      if (next === start) return wayBack(id, start, cameFrom);
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, id);
      waiting.push(next);
    }
  }
  return null;
}

/** The issues that have one of these ids. @param lookups what is known without asking each */
export function issuesWithIds(
  ids: ReadonlySet<string>,
  issues: readonly IssueHead[],
  lookups?: Lookups,
): readonly IssueHead[] {
  if (ids.size === 0) return [];
  if (lookups !== undefined && areFew(ids, issues)) return lookups.withIds(ids);
  return issues.filter((issue) => ids.has(issue.id));
}

/** Each that is looked up takes a search of its own. */
function areFew(ids: ReadonlySet<string>, issues: readonly IssueHead[]): boolean {
  return ids.size <= issues.length / 100;
}

/** Id to what it depends on, from both keys of all issues. @param lookups what is known without asking each */
export function dependencyEdges(issues: readonly IssueHead[], lookups?: Lookups): Map<string, Set<string>> {
  const having: Lookups['having'] = lookups === undefined ? () => issues : (key) => lookups.having(key);
  const edges = new Map<string, Set<string>>();
  for (const issue of having('depends_on')) for (const id of issue.values.depends_on ?? []) addTo(edges, issue.id, id);
  for (const issue of having('blocks')) for (const id of issue.values.blocks ?? []) addTo(edges, id, issue.id);
  return edges;
}

function wayBack(last: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [start];
  for (let id: string | undefined = last; id !== undefined && id !== start; id = cameFrom.get(id)) way.unshift(id);
  return [start, ...way];
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
