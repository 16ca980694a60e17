import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { fieldOf, fields, parseFieldFlags, type Field, type FlagValues } from '../model/fields.ts';
import type { Issue, IssueChanges } from '../model/issue.ts';
import { suggest } from '../model/suggest.ts';

export type Values = NonNullable<IssueChanges['values']>;

/** What a person typed about an issue, as yet unparsed. */
export interface IssueInput {
  readonly title?: string;
  /** By the camel-cased long flag. */
  readonly flags: FlagValues;
  /** Fields to empty, by key or flag. */
  readonly clear?: readonly string[];
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
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

/** The labels that adding and removing leave; labels that differ only in case are the same. */
export function changedLabels(issue: Issue, values: Values, input: IssueInput): readonly string[] {
  const fold = (label: string): string => label.toLowerCase();
  const removed = new Set(input.removeLabels?.map(fold));
  const labels = (values.labels ?? issue.values.labels ?? []).filter((label) => !removed.has(fold(label)));
  const known = new Set(labels.map(fold));
  for (const label of input.addLabels ?? []) {
    if (known.has(fold(label))) continue;
    known.add(fold(label));
    labels.push(label);
  }
  return labels;
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
