import type { Row } from '../rows.ts';
import { userOf } from '../world.ts';
import type { World, WorldEvent } from '../world.ts';
import {
  printComment,
  printIssue,
  printLabel,
  printMilestone,
  printRepository,
  printType,
  printUser,
} from './print.ts';

/** What only these tell as a change: a move names where it went. */
const CHANGES = ['new_issue', 'new_repository'];

/** Such events have no `repository` of their own. */
const BETWEEN = ['sub_issues', 'issue_dependencies'];

/** The body of a webhook; what an edit of an issue replaced is not told (real ones tell it not always). */
export function printPayload(
  world: World,
  { event, action, repo, about, changes }: WorldEvent,
): Record<string, unknown> {
  const rows = Object.entries(about);
  const plain = rows.filter(([name]) => !CHANGES.includes(name));
  const moved = rows.filter(([name]) => CHANGES.includes(name));
  const ids = BETWEEN.includes(event)
    ? plain.flatMap(([name, row]) => (row && 'number' in row ? [[`${name}_id`, row.databaseId] as const] : []))
    : [];
  return {
    action,
    ...Object.fromEntries(ids),
    ...Object.fromEntries(plain.map(([name, row]) => [name, row && print(row)])),
    ...(action === 'edited' || moved.length > 0
      ? { changes: { ...changes, ...Object.fromEntries(moved.map(([name, row]) => [name, row && print(row)])) } }
      : {}),
    ...(!BETWEEN.includes(event) && { repository: printRepository(repo) }),
    sender: printUser(world.actor ?? userOf(world, repo.owner)),
  };
}

function print(row: Row): unknown {
  if ('subIssues' in row) return printIssue(row);
  if (row.__typename === 'IssueComment') return printComment(row);
  if (row.__typename === 'Label') return printLabel(row);
  if (row.__typename === 'Milestone') return printMilestone(row);
  if (row.__typename === 'IssueType') return printType(row);
  if (row.__typename === 'Repository') return printRepository(row);
  return printUser(row);
}
