import type { ListedIssue } from '../src/app/select-issues.ts';
import type { OptionSpec } from './command.ts';
import type { Context } from './context.ts';

/** For commands that have an order of their own: which issues are looked at. */
export const queryOption: OptionSpec = {
  flags: '-q, --query <query>',
  help: 'only issues that match, as "label:bug priority:>=high"',
};

/** What such a command may be asked to look at. */
export interface Wanted {
  readonly query?: string;
  readonly open?: boolean;
  readonly mine?: boolean;
  readonly unassigned?: boolean;
}

/**
 * Those issues that were asked for, in the same order. The query language is loaded only where something is asked.
 * @throws RoadmapError as `queryIssues`
 */
export async function keepWanted(
  context: Context,
  { query, open, mine, unassigned }: Wanted,
  listed: readonly ListedIssue[],
): Promise<readonly ListedIssue[]> {
  if (query === undefined && !open && !mine && !unassigned) return listed;
  const [{ queryIssues }, { queryFrom, queryWorld }] = await Promise.all([
    import('../src/app/query-issues.ts'),
    import('./query-options.ts'),
  ]);
  const terms = queryFrom({ query, open, mine, unassigned });
  const [files, world] = await Promise.all([context.files(), queryWorld(terms, context)]);
  const { issues, sort, limit } = await queryIssues(files, listed, terms, world);
  if (sort !== null || limit !== null) context.terminal.note('sort: and limit: in the query change nothing here');
  return issues;
}
