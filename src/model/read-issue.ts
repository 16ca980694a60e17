import { bodyOf } from './body.ts';
import type { Config } from './config.ts';
import type { Finding } from './errors.ts';
import { fields } from './fields.ts';
import { lineAt } from './frontmatter.ts';
import { isId } from './ids.ts';
import { isOpen, openIssue, problemLine } from './issue-source.ts';
import type { IssueSource } from './issue-source.ts';
import type { Issue } from './issue.ts';
import { readValues } from './read-values.ts';
import { countTasks } from './tasks.ts';

/**
 * An issue file, read. Never throws, never evaluates anything.
 * @param path relative to the repository's root; only put into the answer
 * @returns the issue, or the findings that keep it from loading (no frontmatter, broken YAML, no id …)
 */
export function readIssue(path: string, text: string, config: Config): Issue | readonly Finding[] {
  const opened = openIssue(text, config);
  if (!isOpen(opened)) {
    return opened.map((problem) => ({
      file: path,
      line: problemLine(text, problem),
      rule: problem.rule,
      severity: 'error' as const,
      id: null,
      message: problem.message,
      cure: problem.cure,
    }));
  }
  const id = opened.tree.plain(opened.tree.pairs.get('id')?.value);
  if (typeof id !== 'string' || !isId(id)) return [badId(path, opened, id)];
  const { values, problems } = readValues(opened.tree, config);
  if (values.title === undefined) return [noTitle(path, opened, id)];
  const findings = problems.map(({ key, message, cure }) => ({
    file: path,
    line: lineOfKey(opened, key),
    rule: `${key}.unreadable`,
    severity: 'warning' as const,
    id,
    message,
    cure,
  }));
  const body = bodyOf(text.slice(opened.frame.bodyStart));
  const tasks = countTasks(body);
  return { path, text, id, values, body, ...(tasks === null ? {} : { tasks }), findings };
}

function badId(path: string, source: IssueSource, id: unknown): Finding {
  const missing = id === undefined || id === null;
  const found = typeof id === 'string' ? `"${id.slice(0, 80)}"` : 'no single word';
  return {
    file: path,
    line: lineOfKey(source, 'id'),
    rule: missing ? 'id.missing' : 'id.malformed',
    severity: 'error',
    id: null,
    message: missing ? 'The frontmatter has no id.' : `id: expected 8 hex digits in lower case, found ${found}.`,
    cure: "Add a line such as id: '224f3405' with 8 hex digits that no other issue has.",
  };
}

function noTitle(path: string, source: IssueSource, id: string): Finding {
  return {
    file: path,
    line: lineOfKey(source, 'title'),
    rule: 'title.missing',
    severity: 'error',
    id,
    message: 'The issue has no title.',
    cure: 'Add a line such as title: What is to be done',
  };
}

function lineOfKey(source: IssueSource, key: string): number {
  const legacy = fields.find((field) => field.key === key)?.legacy ?? key;
  const pair = source.tree.pairs.get(key) ?? source.tree.pairs.get(legacy);
  return pair === undefined ? 1 : lineAt(source.text, pair.key.range[0]);
}
