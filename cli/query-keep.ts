import type { ListedIssue } from '../src/app/select-issues.ts';
import type { OptionSpec } from './command.ts';
import type { Context } from './context.ts';
import { knownUser } from './known-user.ts';

/** For commands that have an order of their own: which issues are looked at. */
export const queryOption: OptionSpec = {
  flags: '-q, --query <query>',
  help: 'only issues that match, as "label:bug priority:>=high"',
};

/** A test of issues from what was typed after `-q`. @throws RoadmapError `usage.query`, `user.unknown` */
export async function keepBy(context: Context, query: string | undefined): Promise<(listed: ListedIssue) => boolean> {
  if (query === undefined) return () => true;
  const [{ asksForMe, compileQuery }, { parseQuery }, config] = await Promise.all([
    import('../src/app/query-issues.ts'),
    import('../src/model/query.ts'),
    context.config(),
  ]);
  const terms = parseQuery(query);
  const me = asksForMe(terms) ? await knownUser(context) : null;
  const { test, sort, limit } = compileQuery(terms, { config, now: context.clock.now(), me });
  if (sort !== null || limit !== null) context.terminal.note('sort: and limit: in the query change nothing here');
  return test;
}
