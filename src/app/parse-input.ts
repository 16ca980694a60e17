import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { fieldOf, fields, parseFieldFlags, type Field, type FlagValues } from '../model/fields.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import { suggest } from '../model/suggest.ts';

export type Values = NonNullable<IssueChanges['values']>;

/** The sets that a person adds to and takes from, one word at a time. */
export const WORD_SETS = ['labels', 'assignees'] as const;
export type SetChanges = Readonly<Partial<Record<(typeof WORD_SETS)[number], readonly string[]>>>;

/** What a person typed about an issue, as yet unparsed. */
export interface IssueInput {
  readonly title?: string;
  /** By the camel-cased long flag. */
  readonly flags: FlagValues;
  /** Fields to empty, by key or flag. */
  readonly clear?: readonly string[];
  /** What to add to a set, and what to take out of it. */
  readonly add?: SetChanges;
  readonly remove?: SetChanges;
}

/** @throws RoadmapError `usage.value` that lists everything that is wrong. */
export function parseInput(input: IssueInput, config: Config): Values {
  const { changes, problems } = parseFieldFlags(input.flags, config);
  const values: Record<string, unknown> = {};
  const found = [...problems];
  if (input.title !== undefined) {
    const { value, problem } = fieldOf('title')?.type.parse(input.title, config) ?? {};
    if (problem === undefined) values['title'] = value;
    else found.unshift(`title: ${problem}`);
  }
  Object.assign(values, changes.values);
  for (const name of input.clear ?? []) {
    const field = clearable(name);
    if (field === undefined) found.push(notClearable(name));
    else if (field.key in values) found.push(`--clear ${name}: it is also given a value`);
    else values[field.key] = null;
  }
  if (found.length === 0) return values;
  throw new RoadmapError({
    kind: 'user',
    code: 'usage.value',
    message:
      found.length === 1 ? (found[0] ?? '') : `${String(found.length)} values cannot be used:\n${found.join('\n')}`,
    data: { problems: found },
  });
}

/** The sets that adding and removing leave; words that differ only in case are the same. */
export function changedSets(issue: Issue, values: Values, { add = {}, remove = {} }: IssueInput): Values {
  const changed = WORD_SETS.filter((key) => (add[key] ?? []).length + (remove[key] ?? []).length > 0);
  return Object.fromEntries(
    changed.map((key) => {
      const before = key in values ? values[key] : issue.values[key];
      return [key, changedSet(before ?? [], add[key] ?? [], remove[key] ?? [])];
    }),
  );
}

function changedSet(before: readonly string[], add: readonly string[], remove: readonly string[]): readonly string[] {
  const removed = new Set(remove.map(fold));
  const words = before.filter((word) => !removed.has(fold(word)));
  const known = new Set(words.map(fold));
  for (const word of add) {
    if (known.has(fold(word))) continue;
    known.add(fold(word));
    words.push(word);
  }
  return words;
}

function fold(word: string): string {
  return word.toLowerCase();
}

const KEPT = new Set(['title', 'created', 'archived']);

function isClearable(field: Field): boolean {
  return field.merge !== 'none' && !KEPT.has(field.key);
}

function clearable(name: string): Field | undefined {
  const key = name.replaceAll('-', '_');
  return fields.find(
    (field) => isClearable(field) && [field.key, field.flag?.long].some((known) => known === name || known === key),
  );
}

function notClearable(name: string): string {
  const names = fields.filter(isClearable).map((field) => field.key);
  const near = suggest(name, names);
  return `--clear ${name}: there is no such field to clear; ${near === null ? `expected one of ${names.join(', ')}` : `did you mean ${near}?`}`;
}
