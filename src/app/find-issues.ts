import { RoadmapError, type Finding } from '../model/errors.ts';
import { isId } from '../model/ids.ts';
import { isIssue, type Issue, type IssueHead } from '../model/issue.ts';
import { parseRef, resolveRef, type Ref } from '../model/references.ts';
import type { IssueStore, IssueSurvey } from '../ports/issue-store.ts';

export interface FoundIssue {
  /** As typed. */
  readonly ref: string;
  readonly issue: Issue;
}

/**
 * The issues that these references name, in their order, each once. A reference that the file names settle (a unique
 * prefix of an id, a path) costs the reading of one file; anything else takes a survey of all.
 * @throws RoadmapError `issue.unknown`, `issue.ambiguous`, `issue.broken`; with several problems `issue.references`, naming them all.
 */
export async function findIssues(store: IssueStore, refs: readonly string[]): Promise<readonly FoundIssue[]> {
  const paths = await store.paths();
  const found: FoundIssue[] = [];
  const problems: RoadmapError[] = [];
  let survey: Promise<IssueSurvey> | null = null;
  for (const ref of refs) {
    try {
      const issue = (await readNamed(store, ref, paths)) ?? (await pick(store, ref, await (survey ??= store.survey())));
      if (!found.some((earlier) => earlier.issue.path === issue.path)) found.push({ ref, issue });
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw together(problems);
  return found;
}

/** The issue that one reference names. @throws RoadmapError `issue.unknown`, `issue.ambiguous`, `issue.broken` */
export async function findIssue(store: IssueStore, ref: string): Promise<Issue> {
  return (await readNamed(store, ref, await store.paths())) ?? pick(store, ref, await store.survey());
}

/** The same, in the archive where no other issue has that name. For who takes a survey of the store anyway. */
export async function findAnywhere(store: IssueStore, archive: () => Promise<IssueStore>, ref: string): Promise<Issue> {
  try {
    const whole = isId(ref) ? (await store.survey()).lookups?.withIds([ref]) : undefined;
    const [head, another] = whole ?? [];
    const read = head === undefined || another !== undefined ? null : await store.read(head.path);
    return read !== null && isIssue(read) ? read : await findIssue(store, ref);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.code !== 'issue.unknown') throw error;
    return await findIssue(await archive(), ref).catch((other: unknown) => {
      throw other instanceof RoadmapError && other.code === 'issue.unknown' ? error : other;
    });
  }
}

/** By the names of the files alone; null when they do not settle it: a file that is not named after its id may hold any. */
async function readNamed(store: IssueStore, text: string, paths: readonly string[]): Promise<Issue | null> {
  const ref = parseRef(text);
  if (ref === null || ref.kind === 'number') return null;
  if (ref.kind === 'id' && !paths.every(isNamedByIt)) return null;
  const [path, another] = paths.filter((candidate) =>
    ref.kind === 'id' ? candidate.startsWith(ref.prefix, candidate.lastIndexOf('/') + 1) : names(ref, candidate, null),
  );
  if (path === undefined || another !== undefined) return null;
  const read = await store.read(path);
  if (read === null) return null;
  if (!isIssue(read)) throw broken(text, path, read);
  return ref.kind === 'path' || read.id.startsWith(ref.prefix) ? read : null;
}

async function pick(store: IssueStore, text: string, survey: IssueSurvey): Promise<Issue> {
  const { path } = resolveIn(text, survey);
  const read = await store.read(path);
  if (read !== null && isIssue(read)) return read;
  throw broken(text, path, read ?? []);
}

function resolveIn(text: string, { issues, broken: files, findings }: IssueSurvey): IssueHead {
  try {
    return resolveRef(text, issues);
  } catch (error) {
    const ref = parseRef(text);
    const file = ref === null ? undefined : files.find(({ path, id }) => names(ref, path, id));
    if (file === undefined || !(error instanceof RoadmapError) || error.code !== 'issue.unknown') throw error;
    throw broken(
      text,
      file.path,
      findings.filter((finding) => finding.file === file.path),
    );
  }
}

/** Whether a reference may mean this file. */
function names(ref: Ref, path: string, id: string | null): boolean {
  if (ref.kind === 'number') return false;
  if (ref.kind === 'id') return id?.startsWith(ref.prefix) ?? false;
  return path === ref.path || path.endsWith(`/${ref.path}`) || ref.path.endsWith(`/${path}`);
}

/** Whether a file's name begins with an id, as that of every file made by us. */
function isNamedByIt(path: string): boolean {
  return /\/[0-9a-f]{8}[-.][^/]*$/.test(path);
}

function broken(ref: string, path: string, findings: readonly Finding[]): RoadmapError {
  const [first] = findings;
  return new RoadmapError({
    kind: 'user',
    code: 'issue.broken',
    message: `${path}:${String(first?.line ?? 1)}: ${first?.message ?? 'the file cannot be read as an issue'}`,
    hints: first === undefined ? [] : [first.cure],
    data: { ref, path, findings },
  });
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
