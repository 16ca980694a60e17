import { fields } from '../src/model/fields.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import { suggest } from '../src/model/suggest.ts';
import { usageError } from './errors.ts';

export interface IssueColumn {
  readonly key: string;
  readonly name: string;
  readonly flexible?: boolean;
  cell(listed: ListedIssue): string;
}

/** Every column that a list can have: what is no field of the file, then the rows of the fields table. */
const columns: readonly IssueColumn[] = [
  { key: 'id', name: 'Id', cell: ({ issue }) => issue.id },
  ...fields
    .filter((field) => field.column !== undefined)
    .map((field): IssueColumn => ({
      key: field.key,
      name: field.column ?? field.key,
      flexible: field.key === 'title',
      cell: ({ issue }) => {
        const value = issue.values[field.key];
        return value === undefined ? '' : field.type.print(value);
      },
    })),
  { key: 'path', name: 'Path', cell: ({ issue }) => issue.path },
  { key: 'ready', name: 'Ready', cell: ({ ready }) => (ready ? 'yes' : 'no') },
  { key: 'blocked_by_open', name: 'Blocked by', cell: (listed) => listed.blocked_by_open.join(', ') },
];

export const DEFAULT_COLUMNS = 'id,status,priority,title,assignees,labels';

/** @throws RoadmapError `usage.column` */
export function columnsOf(spec: string): readonly IssueColumn[] {
  return spec.split(',').map((word) => {
    const name = word
      .trim()
      .replace(/^type$/, 'issue_type')
      .replace(/-/g, '_');
    const column = columns.find((candidate) => candidate.key === name);
    if (column !== undefined) return column;
    const keys = columns.map((candidate) => candidate.key);
    const near = suggest(name, keys);
    throw usageError('column', `--columns ${word}: there is no such column; there are ${keys.join(', ')}`, [
      ...(near === null ? [] : [`did you mean: --columns ${near}`]),
    ]);
  });
}
