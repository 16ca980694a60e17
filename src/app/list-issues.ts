import type { Config } from '../model/config.ts';
import type { Finding } from '../model/errors.ts';
import { issueJson } from '../model/issue-json.ts';
import { isIssue, type Issue, type IssueHead } from '../model/issue.ts';
import type { Query } from '../model/query.ts';
import type { IssueSurvey } from '../ports/issue-store.ts';
import { danglingFindings, type DanglingPorts } from './dangling.ts';
import { relationsAmong, type Relations } from './relations.ts';
import { compileQuery, queryIssues } from './query-issues.ts';
import type { QueryWorld } from './query-values.ts';
import type { ListedIssue } from './select-issues.ts';
import { DEFAULT_SORT, sortIssues } from './sort-issues.ts';
import { unknownValues } from './unknown-values.ts';

export interface ListRequest extends QueryWorld {
  readonly query: Query;
}

export interface ListOutcome {
  readonly issues: readonly ListedIssue[];
  /** How many there would be without a limit. */
  readonly total: number;
  /** Whether there is any issue, whatever the query. */
  readonly any: boolean;
  /** What is odd about the files themselves, whatever the query. */
  readonly findings: readonly Finding[];
  /** How many files could not be loaded at all. */
  readonly broken: number;
  /** Of an empty list: what was asked for and no issue has, a sentence each. */
  readonly unknown: readonly string[];
}

/** The issues that a query leaves, in its order, up to its limit. @throws RoadmapError as `queryIssues`; `usage.*` before anything is read. */
export async function listIssues(ports: DanglingPorts, request: ListRequest): Promise<ListOutcome> {
  compileQuery(request.query, request);
  const { listed, findings, broken } = await surveyIssues(ports, request.config);
  const { issues, sort, limit } = await queryIssues(ports.files, listed, request.query, request);
  return {
    issues: sortIssues(issues, sort ?? DEFAULT_SORT, request.config, limit ?? Infinity),
    total: issues.length,
    any: listed.length > 0,
    findings,
    broken,
    unknown: issues.length > 0 ? [] : unknownValues(request.query, listed, request),
  };
}

export interface Surveyed {
  readonly listed: readonly ListedIssue[];
  readonly findings: readonly Finding[];
  readonly broken: number;
}

/** Every issue with how it stands to the others: what lists, boards and counts start from. */
export async function surveyIssues(ports: Pick<DanglingPorts, 'issues'>, config: Config): Promise<Surveyed> {
  const survey = await ports.issues.survey();
  const { issues, broken, findings } = survey;
  const world = new Relating(survey, config);
  return { listed: issues.map((issue) => new Listed(issue, world)), findings, broken: broken.length };
}

/** How issues stand to each other, found out when the first of them is asked: most lists never ask. */
class Relating {
  private readonly survey: IssueSurvey;
  private readonly config: Config;
  private related: ((issue: IssueHead) => Relations) | null = null;
  private about: ReadonlyMap<string, readonly Finding[]> | null = null;

  constructor(survey: IssueSurvey, config: Config) {
    this.survey = survey;
    this.config = config;
  }

  relations(issue: IssueHead): Relations {
    this.related ??= relationsAmong(this.survey.issues, this.config, this.survey.lookups);
    return this.related(issue);
  }

  /** What was found about an issue beyond its own file. */
  findings({ path, findings: own }: IssueHead): readonly Finding[] {
    if (this.survey.findings.length === 0) return NO_FINDINGS;
    this.about ??= byFile(this.survey.findings);
    const known = new Set(own.map(({ rule, line }) => `${rule}:${String(line)}`));
    return (this.about.get(path) ?? []).filter(({ rule, line }) => !known.has(`${rule}:${String(line)}`));
  }
}

const NO_FINDINGS: readonly Finding[] = [];

function byFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const about = new Map<string, Finding[]>();
  for (const finding of findings) {
    const known = about.get(finding.file);
    if (known === undefined) about.set(finding.file, [finding]);
    else known.push(finding);
  }
  return about;
}

class Listed implements ListedIssue {
  readonly issue: IssueHead;
  private readonly world: Relating;

  constructor(issue: IssueHead, world: Relating) {
    this.issue = issue;
    this.world = world;
  }

  get ready(): boolean {
    return this.world.relations(this.issue).ready;
  }

  get blocked_by_open(): readonly string[] {
    return this.world.relations(this.issue).blocked_by_open;
  }

  get findings(): readonly Finding[] {
    return this.world.findings(this.issue);
  }
}

/** The same issues with text and body, as their files are now; those that went away meanwhile are left out. */
export async function withBodies(
  ports: DanglingPorts,
  config: Config,
  listed: readonly ListedIssue[],
): Promise<readonly ListedIssue<Issue>[]> {
  const whole: ListedIssue<Issue>[] = [];
  for (const each of listed) {
    const read = await ports.issues.read(each.issue.path);
    if (read !== null && isIssue(read)) {
      const { ready, blocked_by_open, findings } = each;
      whole.push({ issue: read, ready, blocked_by_open, findings });
    }
  }
  const dangling = await danglingFindings(
    ports,
    config,
    whole.map(({ issue }) => issue),
  );
  return whole.map((each) => ({ ...each, findings: [...each.findings, ...(dangling.get(each.issue.path) ?? [])] }));
}

/** An issue in JSON (design: cli.md): the keys of the file, `path`, `body`, `findings`, and how it stands to the others. */
export function listedJson({ issue, findings, ready, blocked_by_open }: ListedIssue<Issue>): Record<string, unknown> {
  return { ...issueJson(issue), findings: [...issue.findings, ...findings], ready, blocked_by_open };
}
