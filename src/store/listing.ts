import type { Finding } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { BrokenFile, IssueListing } from '../ports/issue-store.ts';
import { finding, idOfName } from './decode.ts';

export interface LoadedFile {
  readonly path: string;
  readonly loaded: Issue | readonly Finding[];
  /** Of a broken file: what its bytes seem to claim. */
  readonly claims: readonly string[];
}

/** @param files in order of path */
export function makeListing(files: readonly LoadedFile[]): IssueListing {
  const issues: Issue[] = [];
  const broken: BrokenFile[] = [];
  const findings: Finding[] = [];
  for (const { path, loaded, claims } of files) {
    if ('id' in loaded) {
      issues.push(loaded);
      findings.push(...loaded.findings);
    } else {
      broken.push({ path, id: idOfName(path), claims });
      findings.push(...loaded);
    }
  }
  findings.push(...duplicateIds(issues), ...duplicateLinks(issues));
  return { issues, broken, findings: findings.sort(byPlace) };
}

function duplicateIds(issues: readonly Issue[]): readonly Finding[] {
  return clashes(issues, ({ id }) => [id]).map(([id, issue, others]) => ({
    ...finding(issue.path, {
      rule: 'id.duplicate',
      line: lineOf(issue.text, /^id[ \t]*:/m),
      message: `The id ${id} is also that of ${others}.`,
      cure: 'Give one of them another id; of a mere copy, remove one.',
    }),
    id,
  }));
}

function duplicateLinks(issues: readonly Issue[]): readonly Finding[] {
  const links = ({ values }: Issue) =>
    Object.entries(values.remote_ids ?? {}).map(([remote, key]) => `${remote}:${key}`);
  return clashes(issues, links).map(([link, issue, others]) => ({
    ...finding(issue.path, {
      rule: 'link.duplicate',
      line: lineOf(issue.text, /^(?:remote_ids|github_issue)[ \t]*:/m),
      message: `${link} is also linked by ${others}; neither is synchronised.`,
      cure: `Remove the link from all but one of them: roadmap sync unlink ${issue.id}`,
    }),
    id: issue.id,
  }));
}

/** Every issue that shares a key with others: the key, the issue, and the paths of the others. */
function clashes(issues: readonly Issue[], keysOf: (issue: Issue) => readonly string[]): [string, Issue, string][] {
  const holders = new Map<string, Issue[]>();
  for (const issue of issues) {
    for (const key of keysOf(issue)) {
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [issue]);
      else known.push(issue);
    }
  }
  return [...holders].flatMap(([key, all]) => {
    if (all.length === 1) return [];
    return all.map((issue): [string, Issue, string] => [key, issue, othersThan(issue, all)]);
  });
}

function othersThan(issue: Issue, all: readonly Issue[]): string {
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
