import { createIssue, type NewFile } from '../../src/app/create-issue.ts';
import { listedJson } from '../../src/app/list-issues.ts';
import { relateIssues } from '../../src/app/relate-issues.ts';
import { isIssue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { fieldOptions } from '../field-options.ts';
import { bodyFrom, bodyOptions, type BodyOptions } from '../options.ts';

export const command = defineCommand<BodyOptions & Readonly<Record<string, unknown>>>({
  args: [{ name: '<title>', help: 'one line that says what is to be done' }],
  options: [...fieldOptions, ...bodyOptions],
  examples: [
    'roadmap issue create "Fix login"',
    'roadmap issue create "Fix login" -p high -t bug -l auth,ui -a ana --due 2026-12-01',
    'git log -1 --format=%B | roadmap issue create "Look at this" --body-file -',
  ],
  run: async ({ args, options, context, terminal }) => {
    const [config, issues, files, body] = await Promise.all([
      context.config('write'),
      context.issues(),
      context.files(),
      bodyFrom(options, context),
    ]);
    const { clock, random } = context;
    const made = await createIssue({ issues, files, clock, random }, config, {
      title: args[0] ?? '',
      flags: options,
      ...(body === undefined ? {} : { body }),
    });
    if (terminal.settings.json) return printJson(made, context);
    terminal.line(made.id, ...(terminal.settings.quiet ? [] : [` ${made.path}`]));
  },
});

async function printJson({ path, text }: NewFile, context: Context): Promise<void> {
  const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
  const issue = readIssue(path, text, config);
  const [listed] = await relateIssues({ issues, files }, config, isIssue(issue) ? [issue] : []);
  context.terminal.json(listed === undefined ? null : listedJson(listed));
}
