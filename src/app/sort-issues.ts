import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { fieldOf, fields } from '../model/fields.ts';
import type { IssueValues } from '../model/issue.ts';
import { suggest } from '../model/suggest.ts';
import type { ListedIssue } from './select-issues.ts';

/** Most urgent first, then oldest first. */
export const DEFAULT_SORT = '-priority,created';

const SORTABLE = new Set(['line', 'choice', 'ref', 'time', 'hours', 'percent']);

/** Keys that a list can be sorted by. */
export const sortKeys: readonly string[] = [
  'id',
  ...fields.filter((field) => field.column !== undefined && SORTABLE.has(field.type.name)).map((field) => field.key),
];

interface SortStep {
  readonly key: string;
  readonly factor: 1 | -1;
}

/**
 * Sorted by these keys, one after the other; `-` turns a key round, absent values come last either way, equals are in order of id.
 * Priorities and statuses count in the configuration's order: `-priority` begins with the most urgent.
 * @throws RoadmapError `usage.sort`
 */
export function sortIssues(listed: readonly ListedIssue[], spec: string, config: Config): ListedIssue[] {
  const steps = parseSort(spec);
  return [...listed].sort((a, b) => {
    for (const { key, factor } of steps) {
      const order = compare(rankOf(a, key, config), rankOf(b, key, config), factor);
      if (order !== 0) return order;
    }
    return compare(a.issue.id, b.issue.id, 1) || compare(a.issue.path, b.issue.path, 1);
  });
}

function parseSort(spec: string): readonly SortStep[] {
  return spec.split(',').map((part) => {
    const word = part.trim();
    const name = word.replace(/^[-+]/, '');
    const key = fields.find((field) => field.flag?.long === name)?.key ?? name;
    if (sortKeys.includes(key)) return { key, factor: word.startsWith('-') ? -1 : 1 };
    const near = suggest(name, sortKeys);
    throw new RoadmapError({
      kind: 'user',
      code: 'usage.sort',
      hints: near === null ? [] : [`did you mean: --sort ${word.startsWith('-') ? '-' : ''}${near}`],
      message: `--sort ${word || "''"}: expected some of ${sortKeys.join(', ')}, each with - before it for the other way round`,
      data: { value: word, expected: sortKeys },
    });
  });
}

function rankOf({ issue }: ListedIssue, key: string, config: Config): string | number | null {
  if (key === 'id') return issue.id;
  const value = issue.values[key as keyof IssueValues];
  if (value === undefined) return null;
  if (key === 'priority') return placeOf(value, [...config.priorities].reverse());
  if (key === 'status')
    return placeOf(
      value,
      config.statuses.map((rule) => rule.name),
    );
  if (typeof value === 'number') return value;
  return fieldOf(key)?.type.name === 'line' ? String(value).toLowerCase() : String(value);
}

/** A value that the configuration does not know has no place. */
function placeOf(value: unknown, order: readonly string[]): number | null {
  const place = order.indexOf(String(value));
  return place < 0 ? null : place;
}

function compare(a: string | number | null, b: string | number | null, factor: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (a === b) return 0;
  return a < b ? -factor : factor;
}
