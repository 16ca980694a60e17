import type { Config } from './config.ts';
import { byRemote, list, people, refs } from './field-lists.ts';
import { boolean, choice, hours, line, percent, ref, text, time } from './field-types.ts';
import type { FieldType, FieldValue } from './field-types.ts';
import type { IssueChanges, IssueValues } from './issue.ts';

export interface FlagSpec {
  /** Without the dashes. */
  readonly long: string;
  readonly short?: string;
  /** What stands for the value in the help. */
  readonly value: string;
  readonly repeatable?: boolean;
  readonly help: string;
}

/** A row of any table of fields: of issues here, of milestones and projects in their own modules. */
export interface Row {
  readonly key: string;
  readonly type: FieldType<FieldValue>;
  /** An older spelling of the key, read and edited where it stands. */
  readonly legacy?: string;
  /** Where a person may set it. */
  readonly flag?: FlagSpec;
  /** The heading of its column in a list, when it can be one. */
  readonly column?: string;
}

/** One row: everything the product knows of a key of the frontmatter. */
export interface Field extends Row {
  readonly key: keyof IssueValues;
  /** How two versions of it are merged (design: sync.md §3); `none`: bookkeeping, never merged by value. */
  readonly merge: 'scalar' | 'set' | 'text' | 'none';
}

/** All keys but `id`, in the order of a new file (design: format.md, An issue). */
export const fields: readonly Field[] = [
  row('remote_ids', byRemote, 'none', { column: 'Remote' }),
  row('sync_status', byRemote, 'none', { column: 'Sync' }),
  row('sync_base', byRemote, 'none'),
  row('sync_error', byRemote, 'none'),
  row('created', time, 'scalar', { column: 'Created' }),
  row('title', line, 'scalar', { column: 'Title' }),
  row('status', choice(statusNames, legacyStatus), 'scalar', {
    column: 'Status',
    flag: { long: 'status', short: 's', value: 'status', help: 'where the work stands' },
  }),
  row(
    'resolution',
    choice(() => ['completed', 'not-planned', 'duplicate']),
    'scalar',
    { column: 'Resolution' },
  ),
  row(
    'priority',
    choice((config) => config.priorities),
    'scalar',
    {
      column: 'Priority',
      flag: { long: 'priority', short: 'p', value: 'priority', help: 'how much it matters' },
    },
  ),
  row(
    'issue_type',
    choice((config) => config.issue_types),
    'scalar',
    {
      legacy: 'type',
      column: 'Type',
      flag: { long: 'type', short: 't', value: 'type', help: 'what kind of work it is' },
    },
  ),
  row('milestone', ref, 'scalar', {
    column: 'Milestone',
    flag: { long: 'milestone', short: 'm', value: 'name', help: 'the milestone it belongs to' },
  }),
  row('project', ref, 'scalar', {
    column: 'Project',
    flag: { long: 'project', value: 'id', help: 'the project it belongs to' },
  }),
  row('parent', ref, 'scalar', {
    column: 'Parent',
    flag: { long: 'parent', value: 'ref', help: 'the issue it is a part of' },
  }),
  row('labels', list, 'set', {
    column: 'Labels',
    flag: { long: 'label', short: 'l', value: 'label', repeatable: true, help: 'a label, or several joined by commas' },
  }),
  row('assignees', people, 'set', {
    legacy: 'assignee',
    column: 'Assignees',
    flag: { long: 'assignee', short: 'a', value: 'login', repeatable: true, help: 'who works on it' },
  }),
  row('depends_on', refs, 'set', {
    column: 'Depends on',
    flag: { long: 'depends-on', value: 'ref', repeatable: true, help: 'an issue that must be done first' },
  }),
  row('blocks', refs, 'set', {
    column: 'Blocks',
    flag: { long: 'blocks', value: 'ref', repeatable: true, help: 'an issue that waits for this one' },
  }),
  row('due_date', time, 'scalar', {
    column: 'Due',
    flag: { long: 'due', value: 'date', help: 'when it is due, as 2026-12-01' },
  }),
  row('actual_start_date', time, 'scalar', { column: 'Started' }),
  row('actual_end_date', time, 'scalar', { column: 'Ended' }),
  row('completed_date', time, 'scalar', { column: 'Completed' }),
  row('handoff_date', time, 'scalar'),
  row('estimated_hours', hours, 'scalar', {
    column: 'Estimate',
    flag: { long: 'estimate', value: 'hours', help: 'how many hours it may take' },
  }),
  row('progress_percentage', percent, 'scalar', {
    column: 'Progress',
    flag: { long: 'progress', value: 'percent', help: 'how much is done, 0 to 100' },
  }),
  row('headline', text, 'scalar', {
    column: 'Headline',
    flag: { long: 'headline', value: 'text', help: 'one line that says what it is about' },
  }),
  row('handoff_notes', text, 'text'),
  row('previous_assignee', line, 'scalar'),
  row('archived', boolean, 'scalar'),
  row('git_branches', list, 'set'),
  row('git_commits', list, 'set'),
  row('updated', time, 'none', { column: 'Updated' }),
];

const byKey = new Map<string, Field>(fields.map((field) => [field.key, field]));

export function fieldOf(key: string): Field | undefined {
  return byKey.get(key);
}

/** What the command line gave, by the camel-cased long flag (`dependsOn`); repeatable ones as lists. */
export type FlagValues = Readonly<Record<string, unknown>>;

export interface ParsedFlags {
  readonly changes: IssueChanges;
  /** All that is wrong, not just the first. */
  readonly problems: readonly string[];
}

/** The fields that a person may set by a flag, in the order of the table. */
export const flaggedFields: readonly (Field & { readonly flag: NonNullable<Field['flag']> })[] = fields.flatMap(
  (field) => (field.flag === undefined ? [] : [{ ...field, flag: field.flag }]),
);

/**
 * Parses every field flag that was given. An empty value clears the field (`--milestone ""`).
 * References to issues (`parent`, `depends_on`, `blocks`) and names (`milestone`, `project`) are not resolved here.
 */
export function parseFieldFlags(flags: FlagValues, config: Config): ParsedFlags {
  const { values, problems } = parseRowFlags(fields, flags, config);
  return {
    changes: Object.keys(values).length === 0 ? {} : { values: values as IssueChanges['values'] & object },
    problems,
  };
}

/** The same for the rows of any table. */
export function parseRowFlags(
  rows: readonly Row[],
  flags: FlagValues,
  config: Config,
): { readonly values: Readonly<Record<string, FieldValue>>; readonly problems: readonly string[] } {
  const values: Record<string, FieldValue> = {};
  const problems: string[] = [];
  for (const field of rows) {
    if (field.flag === undefined) continue;
    const given = givenTexts(flags[attributeOf(field.flag.long)]);
    if (given.length === 0) continue;
    const typed = field.flag.repeatable === true ? given.join(',') : (given.at(-1) ?? '');
    if (typed.trim() === '') {
      problems.push(`--${field.flag.long}: expected a value, found none; to remove it: --clear ${field.key}`);
      continue;
    }
    const reading = field.type.parse(typed, config);
    if (reading.problem !== undefined) problems.push(`--${field.flag.long}: ${reading.problem}`);
    else if (reading.value !== undefined) values[field.key] = reading.value;
  }
  return { values, problems };
}

function row<K extends keyof IssueValues>(
  key: K,
  type: FieldType<NonNullable<IssueValues[K]> & FieldValue>,
  merge: Field['merge'],
  more: Partial<Field> = {},
): Field {
  return { key, type: type as FieldType<FieldValue>, merge, ...more };
}

function statusNames(config: Config): readonly string[] {
  return config.statuses.map((status) => status.name);
}

/** Older spellings are understood, and normalised in the file only when the status is edited (design: format.md). */
function legacyStatus(word: string, config: Config): string {
  if (config.statuses.some((status) => status.name === word)) return word;
  const of = (category: string): string | undefined =>
    config.statuses.find((status) => status.category === category)?.name;
  if (word === 'done' || word === 'completed' || word === 'archived') return of('done') ?? word;
  if (word !== 'active') return word;
  return statusNames(config).find((name) => name === 'in-progress') ?? of('started') ?? word;
}

/** The name that commander gives to a flag's value: `depends-on` → `dependsOn`. */
export function attributeOf(long: string): string {
  return long.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function givenTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
