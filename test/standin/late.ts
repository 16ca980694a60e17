import type { Seen } from './exchange.ts';
import type { Late } from './perform.ts';
import type { IssueRow } from './rows.ts';
import type { World } from './world.ts';

/**
 * A change that arrives after somebody changed the same issue is dropped: no tracker lets a client ask for that, and no client can heal
 * what it would write over. What only adds to an issue arrives.
 */
export function unlessChanged(world: World, { fields, variables }: Seen, late: Late): Late {
  const rows = fields.includes('addComment') ? [] : issuesIn(world, variables);
  const versions = rows.map(({ version }) => version);
  const isUntouched = (): boolean => rows.every(({ version }, at) => version === versions[at]);
  return { ...late, apply: async () => (isUntouched() ? late.apply() : null) };
}

function issuesIn(world: World, value: unknown): readonly IssueRow[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap((one) => issuesIn(world, one));
  const row = world.nodes.get(String(value));
  return row?.__typename === 'Issue' ? [row as IssueRow] : [];
}
