import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import { issueJson } from '../model/issue-json.ts';
import type { IssueStore } from '../ports/issue-store.ts';
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
export async function listIssues(store: IssueStore, config: Config, request: ListRequest): Promise<ListOutcome> {
  selectIssues([], request.filter, config);
  sortIssues([], request.sort ?? DEFAULT_SORT, config);
  const { issues, broken, findings } = await store.list();
  const relations = relationsAmong(issues, config);
  const listed = issues.map((issue) => ({ issue, ...relations(issue) }));
  const sorted = sortIssues(selectIssues(listed, request.filter, config), request.sort ?? DEFAULT_SORT, config);
  return { issues: sorted.slice(0, request.limit), findings, broken: broken.length };
}

/** An issue in JSON (design: cli.md): the keys of the file, `path`, `body`, `findings`, and how it stands to the others. */
export function listedJson({ issue, ready, blocked_by_open }: ListedIssue): Record<string, unknown> {
  return { ...issueJson(issue), ready, blocked_by_open };
}
