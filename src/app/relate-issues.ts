import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import { danglingFindings, type DanglingPorts } from './dangling.ts';
import { relationsAmong } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

/** How these issues stand to all others. Any other issue may say `blocks`, so all of them are surveyed. */
export async function relateIssues(
  ports: DanglingPorts,
  config: Config,
  issues: readonly Issue[],
): Promise<readonly ListedIssue<Issue>[]> {
  const own = new Set(issues.map((issue) => issue.path));
  const { issues: others } = await ports.issues.survey();
  const relations = relationsAmong([...others.filter((other) => !own.has(other.path)), ...issues], config);
  const dangling = await danglingFindings(ports, config, issues);
  return issues.map((issue) => ({ issue, ...relations(issue), findings: dangling.get(issue.path) ?? [] }));
}
