import type { Config } from '../model/config.ts';
import { firstOf } from './order.ts';
import { isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';
import { byChange, byUrgency } from './urgency.ts';

export const BOARD_KEYS = ['status', 'assignee', 'milestone', 'priority'] as const;
export type BoardKey = (typeof BOARD_KEYS)[number];

export interface BoardColumn {
  /** Null: those without one. */
  readonly column: string | null;
  /** All that belong here, also those that are not among `issues`. */
  readonly count: number;
  readonly issues: readonly ListedIssue[];
}

export interface BoardRequest {
  readonly by: BoardKey;
  /** Closed issues in every column, and all of them. */
  readonly all: boolean;
  /** How many cards a column shows. */
  readonly limit: number;
  /** How many a column of closed issues shows. */
  readonly recent: number;
}

/**
 * The columns of a board, in the configuration's order where it has one, else by name. Of a status that means closed there
 * are the last changed; everything else begins with the most urgent.
 */
export function boardOf(listed: readonly ListedIssue[], config: Config, request: BoardRequest): readonly BoardColumn[] {
  const { by, all } = request;
  const groups = new Map<string | null, ListedIssue[]>(configured(by, config).map((name) => [name, []]));
  for (const each of listed) {
    if (by !== 'status' && !all && !isOpen(each.issue, config)) continue;
    for (const name of columnsOf(each, by)) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [each]);
      else group.push(each);
    }
  }
  const urgent = byUrgency(config);
  const closed = new Set(
    config.statuses.filter(({ name }) => !isOpen({ values: { status: name } }, config)).map(({ name }) => name),
  );
  return inOrder([...groups.keys()], by, config).map((column) => {
    const group = groups.get(column) ?? [];
    const done = by === 'status' && column !== null && closed.has(column);
    const issues = done ? firstOf(group, request.recent, byChange) : firstOf(group, request.limit, urgent);
    return { column, count: group.length, issues };
  });
}

function configured(by: BoardKey, config: Config): readonly string[] {
  if (by === 'status') return config.statuses.map(({ name }) => name);
  return by === 'priority' ? config.priorities : [];
}

/** An issue that several work on stands in several columns. */
function columnsOf({ issue: { values } }: ListedIssue, by: BoardKey): readonly (string | null)[] {
  if (by !== 'assignee') return [values[by] ?? null];
  const { assignees } = values;
  return assignees === undefined || assignees.length === 0 ? [null] : [...new Set(assignees)];
}

/** What the configuration names, then the rest by name, then those without one. */
function inOrder(names: readonly (string | null)[], by: BoardKey, config: Config): readonly (string | null)[] {
  const places = new Map(configured(by, config).map((name, at) => [name, at]));
  const placeOf = (name: string | null): number => (name === null ? Infinity : (places.get(name) ?? places.size));
  const keyOf = (name: string | null): string => `${(name ?? '').toLowerCase()}\u0000${name ?? ''}`;
  return [...names].sort((a, b) => {
    const [left, right] = [placeOf(a), placeOf(b)];
    return left === right ? (keyOf(a) < keyOf(b) ? -1 : 1) : left - right;
  });
}
