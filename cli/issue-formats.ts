import type { ListedIssue } from '../src/app/select-issues.ts';
import type { IssueColumn } from './columns.ts';
import type { Terminal } from './terminal.ts';
import { visibleLine } from './visible.ts';

/** How `issue list` prints its rows when it is not JSON. */
export const formats: Readonly<Record<'table' | 'plain' | 'csv' | 'markdown', Printer>> = {
  table: (terminal, columns, issues) => {
    if (issues.length > 0) terminal.table(columns, cells(columns, issues));
  },
  plain: (terminal, columns, issues) => {
    for (const row of cells(columns, issues)) terminal.print(row.map(visibleLine).join('\t'));
  },
  csv: (terminal, columns, issues) => {
    const rows = [columns.map((column) => column.key), ...cells(columns, issues)];
    for (const row of rows) terminal.line(row.map(csvCell).join(','));
  },
  markdown: (terminal, columns, issues) => {
    const row = (words: readonly string[]): void => terminal.line(`| ${words.map(markdownCell).join(' | ')} |`);
    row(columns.map((column) => column.name));
    terminal.line(`|${columns.map(() => ' --- ').join('|')}|`);
    for (const each of cells(columns, issues)) row(each);
  },
};

type Printer = (terminal: Terminal, columns: readonly IssueColumn[], issues: readonly ListedIssue[]) => void;

function cells(columns: readonly IssueColumn[], issues: readonly ListedIssue[]): string[][] {
  return issues.map((listed) => columns.map((column) => column.cell(listed)));
}

/** RFC 4180; a cell that a spreadsheet would run as a formula is kept a text by an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&');
}
