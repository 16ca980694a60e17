import { calendarAt } from '../src/app/calendar.ts';
import { progressOf } from '../src/app/progress.ts';
import type { QueryWorld } from '../src/app/query-values.ts';
import { isOpen } from '../src/app/relations.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import { fields, type Field } from '../src/model/fields.ts';
import { nearestName, queryField } from '../src/model/query-keys.ts';
import { usageError } from './errors.ts';
import { markOf, priorityPart } from './marks.ts';
import { sayTime } from './say.ts';
import type { Part } from './terminal.ts';

/** What cells are made with. */
export type ColumnWorld = Pick<QueryWorld, 'config' | 'now'>;

export interface IssueColumn {
  readonly key: string;
  readonly name: string;
  /** Gives way when a table is too wide. */
  readonly flexible?: boolean;
  /** Gives way last. */
  readonly whole?: boolean;
  cell(listed: ListedIssue): string;
  /** The same as a terminal shows it: with a style, a time to the minute. */
  style?(listed: ListedIssue, text: string): Part;
}

export const DEFAULT_COLUMNS = 'id,status,priority,title,assignees,labels';

/** The columns that a person names, by any name of a field. @throws RoadmapError `usage.column` */
export function columnsOf(spec: string, world: ColumnWorld): readonly IssueColumn[] {
  const columns = columnsIn(world);
  return spec.split(',').map((word) => {
    const name = word.trim();
    const key = queryField(name)?.key ?? name.replaceAll('-', '_');
    const column = columns.find((candidate) => candidate.key === key);
    if (column !== undefined) return column;
    const keys = columns.map((candidate) => candidate.key);
    const near = nearestName(name, keys);
    throw usageError('column', `--columns ${word}: there is no such column; there are ${keys.join(', ')}`, [
      ...(near === null ? [] : [`did you mean: --columns ${near}`]),
    ]);
  });
}

/** Every column that a list can have: what is no field of the file, and the rows of the fields table. */
function columnsIn(world: ColumnWorld): readonly IssueColumn[] {
  return [
    {
      key: 'id',
      name: 'Id',
      whole: true,
      cell: ({ issue }) => issue.id,
      style: (_, text) => ({ text, style: 'yellow' }),
    },
    ...fields.filter((field) => field.column !== undefined).map((field) => fieldColumn(field, world)),
    { key: 'path', name: 'Path', cell: ({ issue }) => issue.path },
    { key: 'ready', name: 'Ready', whole: true, cell: ({ ready }) => (ready ? 'yes' : 'no') },
    { key: 'blocked_by_open', name: 'Blocked by', cell: (listed) => listed.blocked_by_open.join(', ') },
    { key: 'age', name: 'Age', whole: true, cell: ({ issue }) => ageOf(issue.values.created, world.now) },
    {
      key: 'tasks',
      name: 'Tasks',
      whole: true,
      cell: ({ issue: { tasks } }) => (tasks === undefined ? '' : `${String(tasks.done)}/${String(tasks.total)}`),
    },
  ];
}

function fieldColumn({ key, column, type }: Field, world: ColumnWorld): IssueColumn {
  const style = STYLES[key] ?? (type.name === 'time' ? (_: ListedIssue, text: string) => sayTime(text) : undefined);
  return {
    key,
    name: column ?? key,
    flexible: key === 'title',
    whole: WHOLE.has(type.name),
    cell: ({ issue }) => {
      if (key === 'progress_percentage') return `${String(Math.round(progressOf(issue, world.config)))}%`;
      const value = issue.values[key];
      return value === undefined ? '' : type.print(value);
    },
    ...(style === undefined ? {} : { style: (listed, text) => style(listed, text, world) }),
  };
}

/** What a part of says nothing, or something else. */
const WHOLE = new Set(['time', 'hours', 'percent']);

const STYLES: Partial<Record<Field['key'], (listed: ListedIssue, text: string, world: ColumnWorld) => Part>> = {
  status: (listed, text, { config }) => {
    const mark = markOf(listed, config);
    return typeof mark === 'string' ? text : { text, style: mark.style };
  },
  priority: ({ issue }, text, { config }) => priorityPart(issue.values.priority ?? '', text, config),
  due_date: ({ issue }, text, { config, now }) => {
    const due = issue.values.due_date;
    const late = due !== undefined && isOpen(issue, config) && calendarAt(now).hasPassed(due);
    return late ? { text: sayTime(text), style: 'red' } : sayTime(text);
  },
};

/** `12d`: whole days since it was made. */
function ageOf(created: string | undefined, now: number): string {
  return created === undefined ? '' : `${String(-calendarAt(now).daysTo(created))}d`;
}
