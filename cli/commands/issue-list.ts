import { listedJson, listIssues, withBodies, type ListOutcome } from '../../src/app/list-issues.ts';
import { DEFAULT_SORT } from '../../src/app/sort-issues.ts';
import { flagTerm, type Query } from '../../src/model/query.ts';
import { columnsOf, DEFAULT_COLUMNS } from '../columns.ts';
import { defineCommand } from '../command.ts';
import { warnOfFindings } from '../findings.ts';
import { NO_ISSUE_YET } from '../head-lines.ts';
import { formats } from '../issue-formats.ts';
import { positiveInteger } from '../options.ts';
import { filterOptions, queryFrom, queryWorld } from '../query-options.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly archived?: boolean;
  readonly sort?: string;
  readonly columns?: string;
  readonly limit?: number;
  readonly format?: keyof typeof formats | 'json';
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  options: [
    ...filterOptions,
    { flags: '--archived', help: 'the archived issues instead' },
    { flags: '--sort <keys>', help: `order, as -priority,due (default: ${DEFAULT_SORT})` },
    { flags: '--columns <keys>', help: `what to show (default: ${DEFAULT_COLUMNS})` },
    { flags: '-L, --limit <count>', help: 'at most so many', parse: positiveInteger },
    { flags: '--format <format>', help: 'how to print', choices: [...Object.keys(formats), 'json'] },
  ],
  examples: [
    'roadmap issue list --open --sort due',
    'roadmap issue list -s todo,review -l bug --columns id,title,due,progress',
    'roadmap issue list -q "is:open -label:wontfix priority:>=high due:<14d sort:due"',
    'roadmap issue list -q "login no:milestone is:ready updated:>-14d"',
    'roadmap issue list --mine --format csv > mine.csv',
  ],
  run: async ({ options, context, terminal }) => {
    const query = [...queryFrom(options), ...orderOf(options)];
    const world = await queryWorld(query, context);
    const columns = columnsOf(options.columns ?? DEFAULT_COLUMNS, world);
    const [issues, files] = await Promise.all([
      options.archived ? context.archive() : context.issues(),
      context.files(),
    ]);
    const outcome = await listIssues({ issues, files }, { ...world, query });
    const { issues: listed, findings } = outcome;
    warnOfFindings(terminal, findings);
    if (terminal.settings.json || options.format === 'json')
      terminal.json((await withBodies({ issues, files }, world.config, listed)).map(listedJson));
    else formats[options.format ?? 'table'](terminal, columns, listed);
    sayMore(terminal, outcome, options.archived ?? false);
  },
});

/** The flags that have their words in a query too, and are stronger than these. */
function orderOf({ sort, limit }: Options): Query {
  return [
    ...(sort === undefined ? [] : [flagTerm('--sort', 'sort', sort)]),
    ...(limit === undefined ? [] : [flagTerm('--limit', 'limit', String(limit))]),
  ];
}

/** What a list does not tell by itself, on stderr: why it is empty, that it is not all. */
function sayMore(terminal: Terminal, { issues, total, any, unknown }: ListOutcome, archived: boolean): void {
  const more = total - issues.length;
  if (more > 0) terminal.note(`… ${String(more)} more: --limit ${String(total)}`);
  if (total > 0) return;
  if (!terminal.settings.json)
    terminal.note(any ? 'no issue matches' : archived ? 'no issue is archived' : NO_ISSUE_YET);
  for (const sentence of unknown) terminal.note(sentence);
}
