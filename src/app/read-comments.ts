import { commentFolder, commentName, COMMENTS, type Comment } from '../model/comment.ts';
import type { Config } from '../model/config.ts';
import { RoadmapError, type Finding } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import { isComment, legacyComments, readComment } from '../model/read-comment.ts';
import { timeMs } from '../model/time.ts';
import type { Files } from '../ports/files.ts';

export interface ReadPorts {
  readonly files: Files;
}

export interface CommentListing {
  /** The oldest first. */
  readonly comments: readonly Comment[];
  /** What keeps files from being shown, and what is odd about those that are. */
  readonly findings: readonly Finding[];
}

/** The comments of an issue: its files, and those that an older tool left in its frontmatter. A broken one hides no other. */
export async function listComments(
  ports: ReadPorts,
  config: Config,
  issue: Pick<Issue, 'id' | 'path' | 'text'>,
): Promise<CommentListing> {
  const legacy = legacyComments(issue, config);
  const comments = [...legacy.comments];
  const findings = [...legacy.findings];
  for (const path of await ports.files.paths(commentFolder(issue.id))) {
    const read = await readFile(ports, config, path);
    if (read === null) continue;
    if (isComment(read)) comments.push(read);
    findings.push(...(isComment(read) ? read.findings : read));
  }
  return { comments: inOrderOfTime(comments), findings };
}

/**
 * The one comment that a reference names: a prefix of its id (4 digits or more), or the path of its file.
 * @param issueId where it is looked for; null: under all issues
 * @throws RoadmapError `comment.unknown`, `comment.ambiguous` with the candidates, `comment.broken`
 */
export async function findComment(
  ports: ReadPorts,
  config: Config,
  ref: string,
  issueId: string | null,
): Promise<Comment & { readonly text: string }> {
  const names = namesComment(ref);
  if (names === null) throw unknown(ref, issueId);
  const paths = await ports.files.paths(issueId === null ? COMMENTS : commentFolder(issueId));
  const found: (Comment & { readonly text: string })[] = [];
  // A file that is not named as ours may hold any id.
  for (const path of paths.filter((one) => names(one, null) || commentName(one) === null)) {
    const read = await readFile(ports, config, path);
    if (read === null) continue;
    if (!isComment(read)) {
      if (names(path, null)) throw broken(ref, path, read);
      continue;
    }
    const { text } = read;
    if (text !== null && names(path, read.id)) found.push({ ...read, text });
  }
  const [first, second] = found;
  if (first === undefined) throw unknown(ref, issueId);
  if (second !== undefined) throw ambiguous(ref, found);
  return first;
}

async function readFile(
  { files }: ReadPorts,
  config: Config,
  path: string,
): Promise<Comment | readonly Finding[] | null> {
  try {
    const text = await files.read(path);
    return text === null ? null : readComment(path, text, config);
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
    const cure = error.hints[0] ?? 'Correct the file.';
    return [{ file: path, line: 1, rule: error.code, severity: 'error', id: null, message: error.message, cure }];
  }
}

/** By its own time, else by that in the name of its file; what says neither comes first. */
function inOrderOfTime(comments: readonly Comment[]): readonly Comment[] {
  const at = ({ values, path }: Comment): number =>
    timeMs(values.created ?? '') ?? timeMs(commentName(path)?.created ?? '') ?? 0;
  return comments
    .map((comment) => ({ comment, at: at(comment) }))
    .sort((a, b) => a.at - b.at || (a.comment.path < b.comment.path ? -1 : Number(a.comment.path > b.comment.path)))
    .map(({ comment }) => comment);
}

type Names = (path: string, id: string | null) => boolean;

/** Whether a reference means a file, by its name or by the id it holds; null when the reference is none of the forms. */
function namesComment(ref: string): Names | null {
  const prefix = ref.toLowerCase();
  if (/^[0-9a-f]{4,8}$/.test(prefix))
    return (path, id) => [commentName(path)?.id, id].some((one) => one?.startsWith(prefix));
  const wanted = ref.replace(/\\/g, '/').replace(/^(?:\.{1,2}\/)+/, '');
  return wanted.endsWith('.md') ? (path) => path === wanted || path.endsWith(`/${wanted}`) : null;
}

function unknown(ref: string, issueId: string | null): RoadmapError {
  const where = issueId === null ? 'here' : `on ${issueId}`;
  return new RoadmapError({
    kind: 'user',
    code: 'comment.unknown',
    message: namesComment(ref)
      ? `There is no comment "${ref}" ${where}.`
      : `"${ref}" does not name a comment: expected at least 4 digits of its id, or the path of its file.`,
    hints: [`roadmap issue comment list ${issueId ?? '<ref>'}`],
    data: { ref },
  });
}

function ambiguous(ref: string, found: readonly Comment[]): RoadmapError {
  const candidates = found.map(({ id, issue_id, path, values }) => ({
    id,
    issue_id,
    path,
    author: values.author ?? '',
  }));
  return new RoadmapError({
    kind: 'user',
    code: 'comment.ambiguous',
    message: `"${ref}" names ${String(found.length)} comments; give more of the id, its issue before it, or the path.`,
    hints: candidates.slice(0, 10).map(({ id, author, path }) => `${id} ${author} ${path}`),
    data: { ref, candidates },
  });
}

function broken(ref: string, path: string, findings: readonly Finding[]): RoadmapError {
  const [first] = findings;
  return new RoadmapError({
    kind: 'user',
    code: 'comment.broken',
    message: `${path}:${String(first?.line ?? 1)}: ${first?.message ?? 'the file cannot be read as a comment'}`,
    hints: first === undefined ? [] : [first.cure],
    data: { ref, path, findings },
  });
}
