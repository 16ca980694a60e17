import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { relationsAmong } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

/** How these issues stand to all others. Reads every issue, since any of them may say `blocks`. */
export async function relateIssues(
  store: IssueStore,
  config: Config,
  issues: readonly Issue[],
): Promise<readonly ListedIssue[]> {
  const others = (await store.list()).issues.filter((other) => !issues.some((issue) => issue.path === other.path));
  const relations = relationsAmong([...others, ...issues], config);
  return issues.map((issue) => ({ issue, ...relations(issue) }));
}
