import { commentFolder } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import type { Issue } from '../model/issue.ts';
import type { IssueStore, IssueSurvey, Lookups } from '../ports/issue-store.ts';
import type { DanglingPorts } from './dangling.ts';
import { findAnywhere } from './find-issues.ts';
import { relateIssues, surveyedOnce } from './relate-issues.ts';
import { isOpen, issuesWithIds, relationsAmong } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

/** Issues that something names, and the ids among them that no issue here has. */
export interface Relatives {
  readonly listed: readonly ListedIssue[];
  readonly missing: readonly string[];
}

/** An issue with those around it. */
export interface IssueView {
  readonly listed: ListedIssue<Issue>;
  readonly parent: Relatives;
  readonly children: Relatives;
  /** What is open and stands before an open issue. */
  readonly blockedBy: Relatives;
  /** What else it depends on. */
  readonly dependsOn: Relatives;
  /** What waits for it, whichever of the two says so. */
  readonly blocks: Relatives;
  /** How many comments there are as files. */
  readonly comments: number;
}

export interface ViewPorts extends DanglingPorts {
  /** Asked only when no issue answers. */
  readonly archive: () => Promise<IssueStore>;
}

/**
 * The issue that a reference names, an archived one where no other does. Costs one survey and the reading of one file.
 * @throws what `findIssue` throws
 */
export async function viewIssue(ports: ViewPorts, config: Config, ref: string): Promise<IssueView> {
  const issues = surveyedOnce(ports.issues);
  const found = await findAnywhere(issues, ports.archive, ref);
  const related = await relateIssues({ ...ports, issues }, config, [found]);
  const listed = related[0] ?? { issue: found, ready: false, blocked_by_open: [], findings: [] };
  const { issue } = listed;
  const survey = await issues.survey();
  const having: Lookups['having'] = (key) => survey.lookups?.having(key) ?? survey.issues;
  const pick = picking(survey, config);
  const blockers = isOpen(issue, config) ? listed.blocked_by_open : [];
  const waiting = having('depends_on')
    .filter(({ values }) => values.depends_on?.includes(issue.id))
    .map(({ id }) => id);
  const { parent, depends_on = [], blocks = [] } = issue.values;
  return {
    listed,
    parent: pick(parent === undefined ? [] : [parent]),
    children: pick(
      having('parent')
        .filter(({ values, id }) => values.parent === issue.id && id !== issue.id)
        .map(({ id }) => id),
    ),
    blockedBy: pick(blockers),
    dependsOn: pick(depends_on.filter((id) => !blockers.includes(id))),
    blocks: pick([...blocks, ...waiting]),
    comments: (await ports.files.paths(commentFolder(issue.id))).length,
  };
}

function picking({ issues, lookups }: IssueSurvey, config: Config): (ids: readonly string[]) => Relatives {
  let relations: ReturnType<typeof relationsAmong> | null = null;
  return (ids) => {
    if (ids.length === 0) return { listed: [], missing: [] };
    const wanted = new Set(ids);
    const related = (relations ??= relationsAmong(issues, config, lookups));
    const listed = issuesWithIds(wanted, issues, lookups).map((issue) => ({ issue, ...related(issue), findings: [] }));
    for (const { issue } of listed) wanted.delete(issue.id);
    return { listed, missing: [...wanted] };
  };
}
