import { bodyOf } from './body.ts';
import { commentFields, issueOfComment, type Comment, type CommentValues } from './comment.ts';
import type { Config } from './config.ts';
import type { Finding } from './errors.ts';
import type { FieldValue } from './field-types.ts';
import { lineAt } from './frontmatter.ts';
import { isId } from './ids.ts';
import { isOpen, openIssue, problemLine, type IssueSource } from './issue-source.ts';
import type { Issue } from './issue.ts';
import type { Plain } from './yaml-tree.ts';

/**
 * A comment's file, read. Never throws, never evaluates anything.
 * @param path relative to the repository's root; the folder's name is the id of the issue
 * @returns the comment, or the findings that keep it from loading
 */
export function readComment(path: string, text: string, config: Config): Comment | readonly Finding[] {
  const opened = openIssue(text, config);
  if (!isOpen(opened))
    return opened.map((problem) => ({
      ...about(path, problem.rule, problem.message, CURES[problem.rule] ?? problem.cure),
      line: problemLine(text, problem),
    }));
  const entry = entriesOf(opened);
  const id = entry('id') ?? null;
  if (typeof id !== 'string' || !isId(id)) return [{ ...badId(path, id), line: lineOfKey(opened, 'id') }];
  const { values, findings } = readValues(opened, config);
  return {
    path,
    issue_id: issueOfComment(path),
    id,
    values,
    body: bodyOf(text.slice(opened.frame.bodyStart)),
    text,
    findings: findings.map((finding) => ({ ...finding, file: path, id })),
  };
}

/** True for a comment that loaded. */
export function isComment(result: Comment | readonly Finding[]): result is Comment {
  return 'issue_id' in result;
}

/** The comments in an issue's own frontmatter, as an older tool wrote them (design: format.md, Comments). */
export function legacyComments(
  issue: Pick<Issue, 'id' | 'path' | 'text'>,
  config: Config,
): { readonly comments: readonly Comment[]; readonly findings: readonly Finding[] } {
  if (!issue.text.includes('comments')) return { comments: [], findings: [] };
  const opened = openIssue(issue.text, config);
  const list = isOpen(opened) ? entriesOf(opened)('comments') : null;
  if (!isOpen(opened) || !Array.isArray(list)) return { comments: [], findings: [] };
  const read = (list as readonly Plain[]).map((item, at) => legacyComment(issue, item, at, config));
  const line = lineOfKey(opened, 'comments');
  const odd = about(
    issue.path,
    'comments.unreadable',
    'An entry of comments has no text.',
    'Give it a body, or remove it.',
  );
  const findings = read.includes(null) ? [{ ...odd, line, id: issue.id, severity: 'warning' as const }] : [];
  return { comments: read.filter((comment) => comment !== null), findings };
}

const CURES: Readonly<Record<string, string>> = {
  'frontmatter.missing': 'Put "---", the keys id, author and created, and another "---" at the beginning.',
  'id.missing': 'Add the keys id, author and created.',
};

type Entry = (key: string) => Plain | undefined;

function entriesOf({ tree }: IssueSource): Entry {
  return (key) => (tree.pairs.has(key) ? tree.plain(tree.pairs.get(key)?.value) : undefined);
}

function readValues(
  source: IssueSource,
  config: Config,
): { readonly values: CommentValues; readonly findings: readonly Finding[] } {
  const entry = entriesOf(source);
  const values = Object.create(null) as Record<string, FieldValue>;
  const findings: Finding[] = [];
  for (const { key, type } of commentFields) {
    const { value, problem } = type.read(entry(key) ?? null, config);
    if (value !== undefined) values[key] = value;
    if (problem === undefined) continue;
    const odd = about('', `${key}.unreadable`, `${key}: ${problem}.`, `Correct the value of ${key}.`);
    findings.push({ ...odd, line: lineOfKey(source, key), severity: 'warning' });
  }
  return { values, findings };
}

/** The spellings of the older tool: key of ours to key of its own. */
const LEGACY: Readonly<Record<string, string>> = { created: 'created_at', updated: 'updated_at' };

function legacyComment(issue: Pick<Issue, 'id' | 'path'>, item: Plain, at: number, config: Config): Comment | null {
  const entries: ReadonlyMap<string, Plain> = item instanceof Map ? item : new Map([['body', item]]);
  const body = entries.get('body') ?? entries.get('text') ?? null;
  if (typeof body !== 'string' || body === '') return null;
  const values = Object.create(null) as Record<string, FieldValue>;
  for (const { key, type } of commentFields) {
    const { value } = type.read(entries.get(key) ?? entries.get(LEGACY[key] ?? key) ?? null, config);
    if (value !== undefined) values[key] = value;
  }
  const id = entries.get('id');
  return {
    path: issue.path,
    issue_id: issue.id,
    id: typeof id === 'string' ? id : String(at + 1),
    values,
    body,
    text: null,
    findings: [],
  };
}

function badId(path: string, id: Plain): Finding {
  const cure = "Add a line such as id: '224f3405' with 8 hex digits that no other comment has.";
  if (id === null || id === '') return about(path, 'id.missing', 'The frontmatter has no id.', cure);
  const found = typeof id === 'string' ? `"${id.slice(0, 80)}"` : 'no single word';
  return about(path, 'id.malformed', `id: expected 8 hex digits in lower case, found ${found}.`, cure);
}

function about(file: string, rule: string, message: string, cure: string): Finding {
  return { file, line: 1, rule, severity: 'error', id: null, message, cure };
}

function lineOfKey({ tree, text }: IssueSource, key: string): number {
  const pair = tree.pairs.get(key);
  return pair === undefined ? 1 : lineAt(text, pair.key.range[0]);
}
