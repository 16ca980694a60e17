import { findIssues } from '../../src/app/find-issues.ts';
import { listedJson } from '../../src/app/list-issues.ts';
import { relateIssues } from '../../src/app/relate-issues.ts';
import type { Issue } from '../../src/model/issue.ts';
import type { ListedIssue } from '../../src/app/select-issues.ts';
import { fields } from '../../src/model/fields.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import type { Terminal } from '../terminal.ts';
import { pad } from '../width.ts';

export const command = defineCommand<object>({
  args: [{ name: '<ref>', help: 'a prefix of its id (4 digits or more), #221, github:221, or its path' }],
  examples: ['roadmap issue view 224f', "roadmap issue view '#221'", 'roadmap issue view 224f3405 --json'],
  run: async ({ args, context, terminal }) => {
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
    const found = await findIssues(issues, args);
    const [listed] = await relateIssues(
      { issues, files },
      config,
      found.map(({ issue }) => issue),
    );
    if (listed === undefined) return;
    warnOfFindings(terminal, [...listed.issue.findings, ...listed.findings]);
    terminal.result(listedJson(listed), () => printIssue(terminal, listed));
  },
});

const WIDTH = 12;

function printIssue(terminal: Terminal, listed: ListedIssue<Issue>): void {
  const { issue } = listed;
  terminal.line({ text: issue.id, style: 'yellow' }, '  ', { text: issue.values.title ?? '', style: 'bold' });
  for (const field of fields) {
    const value = issue.values[field.key];
    if (value === undefined || field.column === undefined || field.key === 'title') continue;
    row(terminal, field.column, field.type.print(value));
  }
  if (listed.blocked_by_open.length > 0) row(terminal, 'Blocked by', listed.blocked_by_open.join(', '));
  row(terminal, 'Path', issue.path);
  if (issue.body !== '') terminal.print(`\n${issue.body}`);
}

function row(terminal: Terminal, name: string, value: string): void {
  terminal.line({ text: pad(name, WIDTH), style: 'dim' }, value);
}
