import type { Seen } from './exchange.ts';
import type { Late } from './perform.ts';
import type { IssueRow } from './rows.ts';
import type { World } from './world.ts';

/**
 * What would write over a title, a body or a state of which its sender cannot know is dropped when it arrives late: no tracker lets a
 * client ask for that, and no client can heal it. Labels, assignees and comments are added and taken away one by one, and arrive.
 */
export function unlessWrittenOver(world: World, { variables }: Seen, late: Late): Late {
  const rows = replacedIn(world, variables);
  const before = rows.map(textOf);
  const isUntouched = (): boolean => rows.every((row, at) => textOf(row) === before[at]);
  return { ...late, apply: async () => (isUntouched() ? late.apply() : null) };
}

function textOf({ title, body, state, stateReason, milestone, issueType, parent }: IssueRow): string {
  return JSON.stringify([title, body, state, stateReason, ...[milestone, issueType, parent].map((row) => row?.id)]);
}

/** `updateIssue` names its issue `id`, and what closes, opens or moves one `issueId`; labels and comments have other names for it. */
function replacedIn(world: World, value: unknown): readonly IssueRow[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id, issueId } = value as Readonly<Record<string, unknown>>;
  const rows = [id, issueId].map((one) => world.nodes.get(String(one)));
  const here = rows.filter((row) => row?.__typename === 'Issue') as readonly IssueRow[];
  return [...here, ...Object.values(value).flatMap((one) => replacedIn(world, one))];
}
