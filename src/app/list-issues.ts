import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import { issueJson } from '../model/issue-json.ts';
import { danglingFindings, type DanglingPorts } from './dangling.ts';
import { relationsAmong } from './relations.ts';
import { selectIssues, type IssueFilter, type ListedIssue } from './select-issues.ts';
import { DEFAULT_SORT, sortIssues } from './sort-issues.ts';

export interface ListRequest {
  readonly filter: IssueFilter;
  readonly sort?: string;
  readonly limit?: number;
}

export interface ListOutcome {
  readonly issues: readonly ListedIssue[];
  /** Everything odd about the files, whatever the filter. */
  readonly findings: readonly Finding[];
  /** How many files could not be loaded at all. */
  readonly broken: number;
}

/** The issues that a filter leaves, in order. @throws RoadmapError `usage.filter`, `usage.sort`, before anything is read. */
export async function listIssues(ports: DanglingPorts, config: Config, request: ListRequest): Promise<ListOutcome> {
  selectIssues([], request.filter, config);
  sortIssues([], request.sort ?? DEFAULT_SORT, config);
  const { issues, broken, findings } = await ports.issues.list();
  const dangling = await danglingFindings(ports, config, issues);
  const about = new Map<string, Finding[]>();
  for (const finding of findings) about.set(finding.file, [...(about.get(finding.file) ?? []), finding]);
  const relations = relationsAmong(issues, config);
  const listed = issues.map((issue) => {
    const others = (about.get(issue.path) ?? []).filter((finding) => !issue.findings.includes(finding));
    return { issue, ...relations(issue), findings: [...others, ...(dangling.get(issue.path) ?? [])] };
  });
  const sorted = sortIssues(selectIssues(listed, request.filter, config), request.sort ?? DEFAULT_SORT, config);
  const all = [...findings, ...[...dangling.values()].flat()];
  return { issues: sorted.slice(0, request.limit), findings: all, broken: broken.length };
}

/** An issue in JSON (design: cli.md): the keys of the file, `path`, `body`, `findings`, and how it stands to the others. */
export function listedJson({ issue, findings, ready, blocked_by_open }: ListedIssue): Record<string, unknown> {
  return { ...issueJson(issue), findings: [...issue.findings, ...findings], ready, blocked_by_open };
}
