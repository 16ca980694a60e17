import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import { fieldOf, fields, type Field } from '../model/fields.ts';
import type { IssueHead, IssueValues } from '../model/issue.ts';
import { isBlocked, isOpen, type Relations } from './relations.ts';

export interface ValueFilter {
  readonly key: keyof IssueValues;
  /** Any of these may hold; `none`: the key is absent. */
  readonly any: readonly string[];
}

/** What the filters of `issue list` say; all of them must hold. */
export interface IssueFilter {
  readonly values?: readonly ValueFilter[];
  readonly open?: boolean;
  readonly closed?: boolean;
  readonly unassigned?: boolean;
  readonly blocked?: boolean;
  readonly ready?: boolean;
}

export interface ListedIssue<T extends IssueHead = IssueHead> extends Relations {
  readonly issue: T;
  /** Beside the issue's own: ids that stand twice, links that lead nowhere. */
  readonly findings: readonly Finding[];
}

type Test = (listed: ListedIssue) => boolean;

const NONE = 'none';
const FILTERABLE = new Set(['choice', 'ref', 'list', 'refs']);

/** The rows that can be filtered by their values, under the same flags that set them. */
export const filterFields: readonly Field[] = fields.filter(
  (field) => field.flag !== undefined && FILTERABLE.has(field.type.name),
);

/** The issues that meet every part of the filter. @throws RoadmapError `usage.filter` for a value that can never hold. */
export function selectIssues(listed: readonly ListedIssue[], filter: IssueFilter, config: Config): ListedIssue[] {
  const tests = [...stateTests(filter, config), ...(filter.values ?? []).map((each) => valueTest(each, config))];
  return listed.filter((each) => tests.every((test) => test(each)));
}

function stateTests(filter: IssueFilter, config: Config): Test[] {
  const tests: Test[] = [];
  if (filter.open && !filter.closed) tests.push(({ issue }) => isOpen(issue, config));
  if (filter.closed && !filter.open) tests.push(({ issue }) => !isOpen(issue, config));
  if (filter.unassigned) tests.push(({ issue }) => (issue.values.assignees ?? []).length === 0);
  if (filter.blocked) tests.push((each) => isBlocked(each.issue, each, config));
  if (filter.ready) tests.push((each) => each.ready);
  return tests;
}

function valueTest({ key, any }: ValueFilter, config: Config): Test {
  const field = fieldOf(key);
  const words = any.map((word) => (word === NONE || field === undefined ? word : understood(word, field, config)));
  const wanted = new Set(words.map((word) => word.toLowerCase()));
  return ({ issue }) => {
    const value = issue.values[key];
    const present = Array.isArray(value) ? value : value === undefined ? [] : [value];
    if (present.length === 0) return wanted.has(NONE);
    return present.some((each) => wanted.has(String(each).toLowerCase()));
  };
}

/** A word that one of a closed list must be; older spellings count as what they mean. */
function understood(word: string, field: Field, config: Config): string {
  if (field.type.name !== 'choice') return word;
  const { value, problem } = field.type.parse(word, config);
  if (problem === undefined) return String(value);
  throw new RoadmapError({
    kind: 'user',
    code: 'usage.filter',
    message: `--${field.flag?.long ?? field.key}: ${problem} (none: without one)`,
    data: { field: field.key, value: word },
  });
}
