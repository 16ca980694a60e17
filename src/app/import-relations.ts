import { notCarried } from './import-record.ts';
import type { ForeignIssue, NotCarried } from './import-types.ts';

export interface Placed {
  readonly issue: ForeignIssue;
  readonly id: string;
}

/** Whom an imported issue names, by ids of ours. */
export interface PlacedRelations {
  readonly parent: string | null;
  readonly depends_on: readonly string[];
}

/**
 * The relations of new issues by their ids here. What names nothing, itself, a second parent, or would close a circle is
 * left out and told.
 * @param idOf by the name that the source gives it
 */
export function placeRelations(
  placed: readonly Placed[],
  idOf: ReadonlyMap<string, string>,
): { readonly relations: ReadonlyMap<string, PlacedRelations>; readonly not_carried: readonly NotCarried[] } {
  const not_carried: NotCarried[] = [];
  const wanted = (field: 'parents' | 'depends_on'): Map<string, string[]> =>
    new Map(placed.map(({ issue, id }) => [id, known(issue, field, { idOf, not_carried })]));
  const parents = wanted('parents');
  const depends = wanted('depends_on');
  for (const { issue, id } of placed) {
    const [first, ...others] = parents.get(id) ?? [];
    if (others.length === 0) continue;
    parents.set(id, first === undefined ? [] : [first]);
    for (const other of others)
      not_carried.push(notCarried(issue.source, 'parent', other, 'an issue has one parent here'));
  }
  const names = new Map(placed.map(({ issue, id }) => [id, issue.source]));
  for (const [field, edges] of [['parent', parents] as const, ['depends_on', depends] as const]) {
    for (const [from, to] of cutCircles(edges))
      not_carried.push(notCarried(names.get(from) ?? from, field, names.get(to) ?? to, 'it would close a circle'));
  }
  const relations = placed.map(
    ({ id }) => [id, { parent: parents.get(id)?.[0] ?? null, depends_on: depends.get(id) ?? [] }] as const,
  );
  return { relations: new Map(relations), not_carried };
}

interface Known {
  readonly idOf: ReadonlyMap<string, string>;
  readonly not_carried: NotCarried[];
}

function known(issue: ForeignIssue, field: 'parents' | 'depends_on', { idOf, not_carried }: Known): string[] {
  const told = field === 'parents' ? 'parent' : field;
  return [...new Set(issue[field])].flatMap((name) => {
    const id = idOf.get(name);
    if (id !== undefined && name !== issue.source) return [id];
    const reason = id === undefined ? 'no issue of that name was read' : 'an issue cannot name itself';
    not_carried.push(notCarried(issue.source, told, name, reason));
    return [];
  });
}

/** Takes out of the lists what leads back to where a walk is just coming from. @returns what was taken out */
function cutCircles(edges: Map<string, string[]>): readonly (readonly [string, string])[] {
  const cut: [string, string][] = [];
  const done = new Set<string>();
  for (const start of edges.keys()) {
    const way: { readonly id: string; next: number }[] = done.has(start) ? [] : [{ id: start, next: 0 }];
    const on = new Set(way.map(({ id }) => id));
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const { id } = here;
      const to = edges.get(id)?.[here.next];
      if (to === undefined) {
        way.pop();
        on.delete(id);
        done.add(id);
      } else if (on.has(to)) {
        edges.set(
          id,
          (edges.get(id) ?? []).filter((other) => other !== to),
        );
        cut.push([id, to]);
      } else {
        here.next += 1;
        if (done.has(to)) continue;
        way.push({ id: to, next: 0 });
        on.add(to);
      }
    }
  }
  return cut;
}
