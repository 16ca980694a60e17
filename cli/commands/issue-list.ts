import { listedJson, listIssues, withBodies } from '../../src/app/list-issues.ts';
import { filterFields, type IssueFilter, type ValueFilter } from '../../src/app/select-issues.ts';
import { DEFAULT_SORT } from '../../src/app/sort-issues.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { columnsOf, DEFAULT_COLUMNS } from '../columns.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { filterOptions, typedFilters } from '../field-options.ts';
import { warnOfFindings } from '../findings.ts';
import { formats } from '../issue-formats.ts';
import { positiveInteger } from '../options.ts';

interface Options extends Omit<IssueFilter, 'values'> {
  readonly mine?: boolean;
  readonly sort?: string;
  readonly columns?: string;
  readonly limit?: number;
  readonly format?: keyof typeof formats | 'json';
}

export const command = defineCommand<Options & Readonly<Record<string, unknown>>>({
  options: [
    ...filterOptions(filterFields),
    { flags: '-o, --open', help: 'only issues that are not closed' },
    { flags: '-c, --closed', help: 'only closed issues' },
    { flags: '--mine', help: 'only issues assigned to me (ROADMAP_USER, else git user.name)' },
    { flags: '--unassigned', help: 'only issues that nobody is assigned to' },
    { flags: '--blocked', help: 'only open issues that something holds up' },
    { flags: '--ready', help: 'only issues that can be started: nothing open stands before them' },
    { flags: '--sort <keys>', help: `order, as -priority,due_date (default: ${DEFAULT_SORT})` },
    { flags: '--columns <keys>', help: `what to show (default: ${DEFAULT_COLUMNS})` },
    { flags: '-L, --limit <count>', help: 'at most so many', parse: positiveInteger },
    { flags: '--format <format>', help: 'how to print', choices: [...Object.keys(formats), 'json'] },
  ],
  examples: [
    'roadmap issue list --open --sort due_date',
    'roadmap issue list -s todo,review -l bug --columns id,title,due_date',
    'roadmap issue list --mine --format csv > mine.csv',
  ],
  run: async ({ options, context, terminal }) => {
    const columns = columnsOf(options.columns ?? DEFAULT_COLUMNS);
    const [issues, files, config] = await Promise.all([context.issues(), context.files(), context.config()]);
    const values = [...typedFilters(options, filterFields), ...(options.mine ? [await mine(context)] : [])];
    const { sort, limit } = options;
    const outcome = await listIssues({ issues, files }, config, {
      filter: { ...options, values: await withMe(values, context) },
      ...(sort === undefined ? {} : { sort }),
      ...(limit === undefined ? {} : { limit }),
    });
    warnOfFindings(terminal, outcome.findings);
    const listed = outcome.issues;
    if (terminal.settings.json || options.format === 'json')
      return terminal.json((await withBodies({ issues, files }, config, listed)).map(listedJson));
    formats[options.format ?? 'table'](terminal, columns, listed);
    if (listed.length === 0) terminal.note('no issue matches');
  },
});

/** `me` among assignees is who runs the command. */
async function withMe(filters: readonly ValueFilter[], context: Context): Promise<readonly ValueFilter[]> {
  return Promise.all(
    filters.map(async ({ key, any }) => {
      if (key !== 'assignees' || !any.includes('me')) return { key, any };
      return { key, any: [...any.filter((name) => name !== 'me'), ...(await mine(context)).any] };
    }),
  );
}

async function mine(context: Context): Promise<ValueFilter> {
  const user = await context.user();
  if (user !== null) return { key: 'assignees', any: [user] };
  throw new RoadmapError({
    kind: 'user',
    code: 'user.unknown',
    message: 'it is not known who you are: neither ROADMAP_USER nor git user.name is set',
    hints: ['export ROADMAP_USER=<login>'],
  });
}
