import type { ListedIssue } from '../src/app/select-issues.ts';
import type { IssueColumn } from './columns.ts';
import type { Part, Terminal } from './terminal.ts';
import { visibleLine } from './visible.ts';

/** How `issue list` prints its rows when it is not JSON. */
export const formats: Readonly<Record<'table' | 'plain' | 'csv' | 'markdown', Printer>> = {
  table: (terminal, columns, issues) => {
    const part = (column: IssueColumn, listed: ListedIssue): Part => {
      const text = column.cell(listed);
      return column.style?.(listed, text) ?? text;
    };
    const rows = issues.map((listed) => columns.map((column) => part(column, listed)));
    if (issues.length > 0) terminal.table(columns, rows);
  },
  plain: (terminal, columns, issues) => {
    const lines = cells(columns, issues).map((row) => row.map(visibleLine).join('\t'));
    if (lines.length > 0) terminal.print(lines.join('\n'));
  },
  csv: (terminal, columns, issues) => {
    const rows = [columns.map((column) => column.key), ...cells(columns, issues)];
    terminal.data(rows.map((row) => `${row.map(csvCell).join(',')}\n`).join(''));
  },
  markdown: (terminal, columns, issues) => {
    const line = (words: readonly string[]): string => `| ${words.map(markdownCell).join(' | ')} |`;
    const head = [line(columns.map((column) => column.name)), `|${columns.map(() => ' --- ').join('|')}|`];
    terminal.print([...head, ...cells(columns, issues).map(line)].join('\n'));
  },
};

type Printer = (terminal: Terminal, columns: readonly IssueColumn[], issues: readonly ListedIssue[]) => void;

function cells(columns: readonly IssueColumn[], issues: readonly ListedIssue[]): string[][] {
  return issues.map((listed) => columns.map((column) => column.cell(listed)));
}

/** RFC 4180; a cell that a spreadsheet would run as a formula is kept a text by an apostrophe. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownCell(text: string): string {
  return visibleLine(text).replace(/[\\|`*_<>[\]]/g, '\\$&');
}
