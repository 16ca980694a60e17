import type { Config } from '../model/config.ts';
import { compare } from './order.ts';
import type { ListedIssue } from './select-issues.ts';

export type Order = (a: ListedIssue, b: ListedIssue) => number;

/**
 * The most urgent first: by priority, then by due date, then by how much waits for it, then the oldest. What is absent comes last.
 * @param waiting how many issues wait for this id
 */
export function byUrgency(config: Config, waiting: (id: string) => number = () => 0): Order {
  const places = new Map(config.priorities.map((name, at) => [name, at]));
  const placeOf = (name: string | undefined): number => places.get(name ?? '') ?? places.size;
  return (a, b) =>
    placeOf(a.issue.values.priority) - placeOf(b.issue.values.priority) ||
    compare(a.issue.values.due_date, b.issue.values.due_date) ||
    waiting(b.issue.id) - waiting(a.issue.id) ||
    compare(a.issue.values.created, b.issue.values.created) ||
    compare(a.issue.id, b.issue.id) ||
    compare(a.issue.path, b.issue.path);
}

/** The last changed first. */
export const byChange: Order = (a, b) =>
  compare(changeOf(b), changeOf(a)) || compare(a.issue.id, b.issue.id) || compare(a.issue.path, b.issue.path);

/** When an issue was last changed, as far as its file tells; empty when it does not. */
export function changeOf({ issue: { values } }: ListedIssue): string {
  return values.updated ?? values.completed_date ?? values.actual_end_date ?? values.created ?? '';
}
