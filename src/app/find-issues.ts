import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { isIssue } from '../model/read-issue.ts';
import { parseRef, resolveRef } from '../model/references.ts';
import type { IssueStore } from '../ports/issue-store.ts';

export interface FoundIssue {
  /** As typed. */
  readonly ref: string;
  readonly issue: Issue;
}

/**
 * The issues that these references name, in their order, each once. A reference that the file names settle (a unique
 * prefix of an id, a path) costs the reading of one file; anything else lists them all.
 * @throws RoadmapError `issue.unknown`, `issue.ambiguous`, `issue.broken`; with several problems `issue.references`, naming them all.
 */
export async function findIssues(store: IssueStore, refs: readonly string[]): Promise<readonly FoundIssue[]> {
  const paths = await store.paths();
  const found: FoundIssue[] = [];
  const problems: RoadmapError[] = [];
  let all: Promise<readonly Issue[]> | null = null;
  for (const ref of refs) {
    try {
      const named = await readNamed(store, ref, paths);
      const issue = named ?? resolveRef(ref, await (all ??= store.list().then((listing) => listing.issues)));
      if (!found.some((earlier) => earlier.issue.path === issue.path)) found.push({ ref, issue });
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw together(problems);
  return found;
}

/** By the names of the files alone; null when they do not settle it. */
async function readNamed(store: IssueStore, text: string, paths: readonly string[]): Promise<Issue | null> {
  const ref = parseRef(text);
  if (ref === null || ref.kind === 'number') return null;
  const named =
    ref.kind === 'path'
      ? paths.filter((path) => path === ref.path || path.endsWith(`/${ref.path}`) || ref.path.endsWith(`/${path}`))
      : paths.filter((path) => nameOf(path).startsWith(ref.prefix));
  const [path, another] = named;
  if (path === undefined || another !== undefined) return null;
  const read = await store.read(path);
  if (read === null) return null;
  if (isIssue(read)) return ref.kind === 'path' || read.id.startsWith(ref.prefix) ? read : null;
  const [finding] = read;
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.broken',
    message: `${path}:${String(finding?.line ?? 1)}: ${finding?.message ?? 'the file cannot be read as an issue'}`,
    hints: finding === undefined ? [] : [finding.cure],
    data: { ref: text, path, findings: read },
  });
}

/** The id that a file's name begins with, as every file made by us; '' when it does not. */
function nameOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return /^[0-9a-f]{8}(?=[-.])/.exec(name)?.[0] ?? '';
}

/** One error that says everything that is wrong. */
function together(problems: readonly RoadmapError[]): RoadmapError {
  const [only] = problems;
  if (only !== undefined && problems.length === 1) return only;
  return new RoadmapError({
    kind: 'user',
    code: 'issue.references',
    message: `${String(problems.length)} references cannot be used:\n${problems.map((each) => each.message).join('\n')}`,
    hints: [...new Set(problems.flatMap((each) => each.hints))],
    data: { problems: problems.map(({ code, message, data }) => ({ code, message, data })) },
  });
}
