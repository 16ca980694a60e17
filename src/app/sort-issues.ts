import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { fieldOf, fields } from '../model/fields.ts';
import type { IssueValues } from '../model/issue.ts';
import { shownWord } from '../model/query-error.ts';
import { nearestName, queryField } from '../model/query-keys.ts';
import { compare, firstOf, type Rank } from './order.ts';
import { progressOf } from './progress.ts';
import { orderOf } from './query-values.ts';
import type { ListedIssue } from './select-issues.ts';

/** Most urgent first, then oldest first. */
export const DEFAULT_SORT = '-priority,created';

const SORTABLE = new Set(['line', 'choice', 'ref', 'time', 'hours', 'percent']);

/** Keys that a list can be sorted by. */
export const sortKeys: readonly string[] = [
  'id',
  'path',
  ...fields.filter((field) => field.column !== undefined && SORTABLE.has(field.type.name)).map((field) => field.key),
];

interface SortStep {
  readonly ranks: readonly Rank[];
  readonly factor: 1 | -1;
}

/**
 * Sorted by these keys, one after the other; `-` turns a key round, absent values come last either way, equals are in order of id.
 * Priorities and statuses count in the configuration's order: `-priority` begins with the most urgent.
 * @param limit only so many of the first
 * @throws RoadmapError `usage.sort`
 */
export function sortIssues(
  listed: readonly ListedIssue[],
  spec: string,
  config: Config,
  limit = Infinity,
): ListedIssue[] {
  const steps = spec.split(',').map((part): SortStep => {
    const problem = sortProblem(part, '--sort ');
    if (problem !== null)
      throw new RoadmapError({ ...problem, kind: 'user', code: 'usage.sort', message: `--sort: ${problem.message}` });
    const word = part.trim();
    return { ranks: ranksOf(listed, keyOf(word), config), factor: word.startsWith('-') ? -1 : 1 };
  });
  const inOrder = (a: number, b: number): number => {
    for (const { ranks, factor } of steps) {
      const found = compare(ranks[a], ranks[b], factor);
      if (found !== 0) return found;
    }
    const [one, other] = [listed[a]?.issue, listed[b]?.issue];
    return compare(one?.id, other?.id) || compare(one?.path, other?.path);
  };
  const places = listed.map((_, at) => at);
  return firstOf(places, limit, inOrder).flatMap((at) => listed[at] ?? []);
}

/**
 * What is wrong with one key of an order; null when nothing is.
 * @param how what stands before it where it is typed: `--sort ` or `sort:`
 */
export function sortProblem(typed: string, how: string): { message: string; hints: readonly string[] } | null {
  const word = typed.trim();
  if (sortKeys.includes(keyOf(word))) return null;
  const near = nearestName(word.replace(/^[-+]/, ''), sortKeys);
  return {
    message: `expected some of ${sortKeys.join(', ')} (- before one turns it round), found ${shownWord(word)}`,
    hints: near === null ? [] : [`did you mean: ${how}${word.startsWith('-') ? '-' : ''}${near}`],
  };
}

function keyOf(word: string): string {
  const name = word.replace(/^[-+]/, '');
  return queryField(name)?.key ?? name;
}

function ranksOf(listed: readonly ListedIssue[], key: string, config: Config): readonly Rank[] {
  if (key === 'id' || key === 'path') return listed.map(({ issue }) => issue[key]);
  if (key === 'progress_percentage') return listed.map(({ issue }) => progressOf(issue, config));
  const name = key as keyof IssueValues;
  const order = orderOf(name, config);
  // A value that the configuration does not know has no place.
  if (order !== null) return listed.map(({ issue }) => order.get(String(issue.values[name])));
  const small = fieldOf(key)?.type.name === 'line';
  return listed.map(({ issue }) => {
    const value = issue.values[name] as Rank;
    return small && typeof value === 'string' ? value.toLowerCase() : value;
  });
}
