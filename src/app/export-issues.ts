import { commentJson } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import { fields } from '../model/fields.ts';
import type { Issue } from '../model/issue.ts';
import type { DanglingPorts } from './dangling.ts';
import { exportMarkdown } from './export-markdown.ts';
import { listedJson, withBodies } from './list-issues.ts';
import { listComments } from './read-comments.ts';
import type { ListedIssue } from './select-issues.ts';

export const EXPORT_FORMATS = ['json', 'csv', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportRequest {
  readonly format: ExportFormat;
  /** With the comments of each; JSON alone has a place for them. */
  readonly comments: boolean;
}

/** Bodies are read for so many at once. */
const BATCH = 500;

/** The pieces of an exported document, in their order: exact text, nothing in it is made visible or cut. */
export async function* exportIssues(
  ports: DanglingPorts,
  config: Config,
  listed: readonly ListedIssue[],
  { format, comments }: ExportRequest,
): AsyncGenerator<string> {
  if (format === 'markdown') yield exportMarkdown(listed, config);
  else {
    if (format === 'csv') yield csvLine(CSV_COLUMNS.map(([key]) => key));
    let first = true;
    for (let at = 0; at < listed.length; at += BATCH) {
      for (const each of await withBodies(ports, config, listed.slice(at, at + BATCH))) {
        if (format === 'csv') yield csvLine(CSV_COLUMNS.map(([, cell]) => cell(each)));
        else yield jsonItem(await itemOf(ports, config, each, comments), first);
        first = false;
      }
    }
    if (format === 'json') yield first ? '[]\n' : '\n]\n';
  }
}

async function itemOf(
  ports: DanglingPorts,
  config: Config,
  listed: ListedIssue<Issue>,
  comments: boolean,
): Promise<Record<string, unknown>> {
  if (!comments) return listedJson(listed);
  const found = await listComments(ports, config, listed.issue);
  return { ...listedJson(listed), comments: found.comments.map(commentJson) };
}

/** As one `JSON.stringify` of the whole list would have it. */
function jsonItem(item: Record<string, unknown>, first: boolean): string {
  const text = JSON.stringify(item, null, 2).replaceAll('\n', '\n  ');
  return `${first ? '[\n  ' : ',\n  '}${text}`;
}

type Cell = (listed: ListedIssue<Issue>) => string;

/** Everything that JSON has, but for findings. */
const CSV_COLUMNS: readonly (readonly [key: string, cell: Cell])[] = [
  ['id', ({ issue }) => issue.id],
  ...fields.map(({ key, type }): readonly [string, Cell] => [
    key,
    ({ issue }) => {
      const value = issue.values[key];
      return value === undefined ? '' : type.print(value);
    },
  ]),
  ['path', ({ issue }) => issue.path],
  ['ready', ({ ready }) => String(ready)],
  ['blocked_by_open', ({ blocked_by_open }) => blocked_by_open.join(', ')],
  ['body', ({ issue }) => issue.body],
];

/** RFC 4180; a cell that a spreadsheet would run as a formula is kept a text by an apostrophe. */
function csvLine(cells: readonly string[]): string {
  const row = cells.map((text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${row.join(',')}\r\n`;
}
