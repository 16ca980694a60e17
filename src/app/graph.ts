import type { Config } from '../model/config.ts';
import { treeRows, type TreeLink, type TreeRow } from './deps-tree.ts';
import { dependencyEdges, isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';
import { byUrgency } from './urgency.ts';

/** `from` stands before `to`: `to` depends on it, or is a part of it. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: TreeLink['kind'];
}

export interface Graph {
  /** Those that an edge touches, the most urgent first. */
  readonly nodes: readonly ListedIssue[];
  readonly edges: readonly GraphEdge[];
  /** How many issues no edge touches. */
  readonly apart: number;
}

export interface GraphRequest {
  /** Closed issues too. */
  readonly all: boolean;
  readonly parents: boolean;
}

/** The edges among the issues asked for; one to an issue that is not among them is left out. */
export function graphOf(listed: readonly ListedIssue[], config: Config, request: GraphRequest): Graph {
  const chosen = listed.filter((each) => request.all || isOpen(each.issue, config)).sort(byUrgency(config));
  const places = new Map(chosen.map(({ issue }, at) => [issue.id, at]));
  const heads = chosen.map(({ issue }) => issue);
  const edges: GraphEdge[] = [...dependencyEdges(heads)].flatMap(([to, ids]) =>
    [...ids].map((from) => ({ from, to, kind: 'blocks' as const })),
  );
  if (request.parents)
    for (const { id, values } of heads)
      if (values.parent !== undefined) edges.push({ from: values.parent, to: id, kind: 'parent' });
  const placeOf = (id: string): number => places.get(id) ?? Infinity;
  const kept = edges
    .filter(({ from, to }) => places.has(from) && places.has(to))
    .sort((a, b) => placeOf(a.from) - placeOf(b.from) || placeOf(a.to) - placeOf(b.to) || (a.kind < b.kind ? -1 : 1));
  const touched = new Set(kept.flatMap(({ from, to }) => [from, to]));
  const nodes = chosen.filter(({ issue }) => touched.has(issue.id));
  return { nodes, edges: kept, apart: chosen.length - nodes.length };
}

/** The graph as trees: what can be done first is a root, what waits for it hangs below. */
export function graphRows({ nodes, edges }: Graph): readonly TreeRow[] {
  const below = new Map<string, TreeLink[]>();
  for (const { from, to, kind } of edges) below.set(from, [...(below.get(from) ?? []), { id: to, kind }]);
  const issues = new Map(nodes.map((each) => [each.issue.id, each]));
  return treeRows(
    rootsOf(nodes, edges, below),
    (id) => below.get(id) ?? [],
    (id) => issues.get(id),
  );
}

/** Those that nothing stands before, and of every circle that none of them leads to the most urgent. */
function rootsOf(
  nodes: Graph['nodes'],
  edges: Graph['edges'],
  below: ReadonlyMap<string, readonly TreeLink[]>,
): readonly string[] {
  const after = new Set(edges.map(({ to }) => to));
  const ids = nodes.map(({ issue }) => issue.id);
  const roots = ids.filter((id) => !after.has(id));
  const reached = new Set<string>();
  const reach = (start: string): void => {
    const waiting = [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      waiting.push(...(below.get(id) ?? []).map((link) => link.id));
    }
  };
  roots.forEach(reach);
  for (const id of ids) {
    if (reached.has(id)) continue;
    roots.push(id);
    reach(id);
  }
  return roots;
}
