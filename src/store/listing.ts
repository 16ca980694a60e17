import type { Finding } from '../model/errors.ts';
import type { Issue, IssueHead } from '../model/issue.ts';
import type { BrokenFile, IssueSurvey } from '../ports/issue-store.ts';
import { finding, idOfName } from './decode.ts';

export interface LoadedFile<T extends IssueHead = Issue> {
  readonly path: string;
  readonly loaded: T | readonly Finding[];
  /** Of a broken file: what its bytes seem to claim. */
  readonly claims: readonly string[];
}

export interface Loaded<T extends IssueHead> {
  readonly issues: readonly T[];
  /** Files that are no issues, each with why. */
  readonly broken: readonly LoadedFile<T>[];
}

/**
 * @param loaded each in order of path
 * @param textOf asked only about issues that clash with others
 * @param distinct it is known that none do
 */
export function makeListing<T extends IssueHead>(
  loaded: Loaded<T>,
  textOf: (issue: T) => string,
  distinct = false,
): IssueSurvey & { readonly issues: readonly T[] } {
  const { issues } = loaded;
  const findings: Finding[] = [];
  for (const issue of issues) for (const each of issue.findings) findings.push(each);
  for (const file of loaded.broken) if (!('id' in file.loaded)) findings.push(...file.loaded);
  if (!distinct) findings.push(...duplicateIds(issues, textOf), ...duplicateLinks(issues, textOf));
  const broken = loaded.broken.map(({ path, claims }): BrokenFile => ({ path, id: idOfName(path), claims }));
  return { issues, broken, findings: findings.sort(byPlace) };
}

/** Issues and what is none, apart. */
export function sortOut<T extends IssueHead>(files: readonly LoadedFile<T>[]): Loaded<T> {
  const issues: T[] = [];
  const broken: LoadedFile<T>[] = [];
  for (const file of files) {
    if ('id' in file.loaded) issues.push(file.loaded);
    else broken.push(file);
  }
  return { issues, broken };
}

const NO_LINKS: readonly string[] = [];

/** The issues that have an id or a link in common with another. */
export function clashing(issues: readonly IssueHead[]): readonly IssueHead[] {
  return [...clashes(issues, idsOf), ...clashes(issues, linksOf)].map(([, issue]) => issue);
}

function duplicateIds<T extends IssueHead>(issues: readonly T[], textOf: (issue: T) => string): readonly Finding[] {
  return clashes(issues, idsOf).map(([id, issue, others]) => ({
    ...finding(issue.path, {
      rule: 'id.duplicate',
      line: lineOf(textOf(issue), /^id[ \t]*:/m),
      message: `The id ${id} is also that of ${others}.`,
      cure: 'Give one of them another id; of a mere copy, remove one.',
    }),
    id,
  }));
}

function duplicateLinks<T extends IssueHead>(issues: readonly T[], textOf: (issue: T) => string): readonly Finding[] {
  return clashes(issues, linksOf).map(([link, issue, others]) => ({
    ...finding(issue.path, {
      rule: 'link.duplicate',
      line: lineOf(textOf(issue), /^(?:remote_ids|github_issue)[ \t]*:/m),
      message: `${link} is also linked by ${others}; neither is synchronised.`,
      cure: `Remove the link from all but one of them: roadmap sync unlink ${issue.id}`,
    }),
    id: issue.id,
  }));
}

function idsOf({ id }: IssueHead): readonly string[] {
  return [id];
}

function linksOf({ values: { remote_ids } }: IssueHead): readonly string[] {
  return remote_ids === undefined ? NO_LINKS : Object.entries(remote_ids).map(([remote, key]) => `${remote}:${key}`);
}

/** Every issue that shares a key with others: the key, the issue, and the paths of the others. */
function clashes<T extends IssueHead>(
  issues: readonly T[],
  keysOf: (issue: T) => readonly string[],
): [string, T, string][] {
  const holders = new Map<string, T[]>();
  if (areDistinct(issues, keysOf)) return [];
  for (const issue of issues) {
    for (const key of keysOf(issue)) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [issue]);
      else known.push(issue);
    }
  }
  return [...holders].flatMap(([key, all]) => {
    if (all.length === 1) return [];
    return all.map((issue): [string, T, string] => [key, issue, othersThan(issue, all)]);
  });
}

/** Nearly always; a set is made faster than a map of lists. */
function areDistinct<T>(issues: readonly T[], keysOf: (issue: T) => readonly string[]): boolean {
  const seen = new Set<string>();
  let count = 0;
  for (const issue of issues)
    for (const key of keysOf(issue)) {
      seen.add(key);
      count += 1;
    }
  return seen.size === count;
}

function othersThan(issue: IssueHead, all: readonly IssueHead[]): string {
  const others = all.filter((other) => other !== issue).map(({ path }) => path);
  return others.length > 3 ? `${others.slice(0, 3).join(', ')} and ${others.length - 3} more` : others.join(', ');
}

function lineOf(text: string, key: RegExp): number {
  const at = text.search(key);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

function byPlace(a: Finding, b: Finding): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}
