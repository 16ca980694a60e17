import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import { isIssue } from '../model/read-issue.ts';
import type { Files } from '../ports/files.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { danglingFindings } from './dangling.ts';
import { relationsAmong } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

export interface RelatePorts {
  readonly issues: IssueStore;
  readonly files: Files;
}

const FOLDER = '.roadmap/issues';
/** Looking for more ids than this in every file takes longer than reading them all. */
const MANY = 40;

/**
 * How these issues stand to all others. Any issue may say `blocks`, and a file need not be named after its id; so the text of
 * every file is looked through, but only those that mention one of the ids are parsed.
 */
export async function relateIssues(
  ports: RelatePorts,
  config: Config,
  issues: readonly Issue[],
): Promise<readonly ListedIssue[]> {
  const own = new Set(issues.map((issue) => issue.path));
  const ids = new Set(issues.flatMap(({ id, values }) => [id, ...(values.depends_on ?? [])]));
  const others = ids.size > MANY ? (await ports.issues.list()).issues : await mentioning(ports, [...ids]);
  const relations = relationsAmong([...others.filter((other) => !own.has(other.path)), ...issues], config);
  const dangling = await danglingFindings(ports, config, issues);
  return issues.map((issue) => ({ issue, ...relations(issue), findings: dangling.get(issue.path) ?? [] }));
}

async function mentioning(ports: RelatePorts, ids: readonly string[]): Promise<readonly Issue[]> {
  const found: Issue[] = [];
  for (const path of await ports.files.mentioning(FOLDER, ids)) {
    const read = await ports.issues.read(path);
    if (read !== null && isIssue(read)) found.push(read);
  }
  return found;
}
