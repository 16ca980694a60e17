import type { Finding } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import { cycleFrom, dependencyEdges } from '../relations.ts';
import { issueFinding } from './finding.ts';
import type { Facts } from './facts.ts';

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Issues that wait for themselves or stand above themselves: each cycle once, as the way around. */
export function graphFindings({ issues }: Facts): readonly Finding[] {
  const byId = new Map(issues.map((issue) => [issue.id, issue]));
  const parents: Edges = new Map(
    issues.map(({ id, values }) => [id, new Set(values.parent === undefined ? [] : [values.parent])]),
  );
  return [
    ...issues.flatMap(selfReferences),
    ...cyclesIn(dependencyEdges(issues)).flatMap((way) => cycle(byId, way, 'depends_on')),
    ...cyclesIn(parents).flatMap((way) => cycle(byId, way, 'parent')),
  ];
}

function selfReferences(issue: Issue): readonly Finding[] {
  const { id, values } = issue;
  return (['parent', 'depends_on', 'blocks'] as const)
    .filter((key) => (key === 'parent' ? values.parent === id : values[key]?.includes(id)))
    .map((key) =>
      issueFinding(issue, {
        rule: `${key}.self`,
        severity: 'error',
        keys: [key],
        word: id,
        message: `${key}: the issue names itself.`,
        cure: 'roadmap health fix',
      }),
    );
}

const LONGEST_WAY = 10;

function cycle(
  byId: ReadonlyMap<string, Issue>,
  way: readonly string[],
  key: 'depends_on' | 'parent',
): readonly Finding[] {
  const [first = '', second = ''] = way;
  const issue = byId.get(first);
  if (issue === undefined) return [];
  const rest = way.length - LONGEST_WAY;
  const steps = rest > 1 ? [...way.slice(0, LONGEST_WAY - 1), `${String(rest)} more`, first] : way;
  const own = key === 'parent' || issue.values.depends_on?.includes(second) === true;
  return [
    issueFinding(issue, {
      rule: `${key}.cycle`,
      severity: 'error',
      ...(own ? { keys: [key], word: second } : {}),
      message:
        key === 'parent'
          ? `Parents lead in a circle: ${steps.join(' → ')}.`
          : `None of these can be started, each waits for the next: ${steps.join(' → ')}.`,
      cure:
        key === 'parent'
          ? `Take one out: roadmap issue update ${first} --clear parent`
          : 'Take one of these dependencies out.',
    }),
  ];
}

/** A way around in each group of ids that all lead to each other, from its smallest id on. */
function cyclesIn(edges: Edges): readonly (readonly string[])[] {
  return groupsIn(edges).flatMap((group) => {
    const [first = ''] = [...group].sort();
    const inside = new Map(
      [...group].map((id) => [id, new Set([...(edges.get(id) ?? [])].filter((next) => group.has(next)))]),
    );
    const way = cycleFrom(first, inside);
    return way === null ? [] : [way];
  });
}

interface Visit {
  readonly id: string;
  readonly next: Iterator<string>;
}

/** Strongly connected components of two and more (Tarjan), without recursion: a chain may be as long as the roadmap. */
function groupsIn(edges: Edges): readonly ReadonlySet<string>[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const groups: ReadonlySet<string>[] = [];
  const stack: Visit[] = [];
  const lower = (id: string, to: number): void => void low.set(id, Math.min(low.get(id) ?? to, to));
  const enter = (id: string): void => {
    order.set(id, order.size);
    lower(id, order.size - 1);
    open.push(id);
    isOpen.add(id);
    stack.push({ id, next: (edges.get(id) ?? new Set<string>()).values() });
  };
  const leave = ({ id }: Visit): void => {
    stack.pop();
    const above = stack.at(-1);
    if (above !== undefined) lower(above.id, low.get(id) ?? 0);
    if (low.get(id) !== order.get(id)) return;
    const group = new Set(open.splice(open.lastIndexOf(id)));
    for (const member of group) isOpen.delete(member);
    if (group.size > 1) groups.push(group);
  };
  for (const start of edges.keys()) {
    if (!order.has(start)) enter(start);
    for (let visit = stack.at(-1); visit !== undefined; visit = stack.at(-1)) {
      const { value, done } = visit.next.next();
      if (done === true) leave(visit);
      else if (!order.has(value)) enter(value);
      else if (isOpen.has(value)) lower(visit.id, order.get(value) ?? 0);
    }
  }
  return groups;
}
