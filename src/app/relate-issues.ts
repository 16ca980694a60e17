import type { Config } from '../model/config.ts';
import type { Issue, IssueHead } from '../model/issue.ts';
import type { IssueStore, IssueSurvey } from '../ports/issue-store.ts';
import type { DanglingPorts } from './dangling.ts';
import { relationsAmong } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

/** How these issues stand to all others. Any other issue may say `blocks`, so all of them are surveyed. */
export async function relateIssues(
  ports: DanglingPorts,
  config: Config,
  issues: readonly Issue[],
): Promise<readonly ListedIssue<Issue>[]> {
  const store = surveyedOnce(ports.issues);
  const own = new Set(issues.map((issue) => issue.path));
  const survey = await store.survey();
  const now = (heads: readonly IssueHead[]): readonly IssueHead[] => [
    ...heads.filter((other) => !own.has(other.path)),
    ...issues,
  ];
  const { lookups } = survey;
  const relations = relationsAmong(
    lookups === undefined ? now(survey.issues) : survey.issues,
    config,
    lookups && {
      having: (key) => now(lookups.having(key)),
      withIds: (ids) => {
        const wanted = new Set(ids);
        return now(lookups.withIds(wanted)).filter(({ id }) => wanted.has(id));
      },
    },
  );
  // Brings along what reads milestones and projects, which most issues that are shown do not need.
  const named = issues.some(({ values }) => LINKS.some((key) => values[key] !== undefined));
  const dangling = named
    ? await (await import('./dangling.ts')).danglingFindings({ ...ports, issues: store }, config, issues)
    : null;
  return issues.map((issue) => ({ issue, ...relations(issue), findings: dangling?.get(issue.path) ?? [] }));
}

const LINKS = ['milestone', 'project', 'parent', 'depends_on', 'blocks'] as const;

/** The same store for one short look: it surveys once at most, and reads no folder besides. */
export function surveyedOnce(store: IssueStore): IssueStore {
  let survey: Promise<IssueSurvey> | null = null;
  const surveyed = (): Promise<IssueSurvey> => (survey ??= store.survey());
  return {
    ...store,
    survey: surveyed,
    async paths() {
      const { issues, broken } = await surveyed();
      return [...issues, ...broken].map(({ path }) => path).sort();
    },
  };
}
