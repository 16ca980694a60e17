import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import type { Issue } from '../../src/model/issue.ts';
import { isIssue, readIssue } from '../../src/model/read-issue.ts';

const SEED = join(import.meta.dirname, '../fixtures/roadmap-seed/.roadmap');

/** Name and text of every issue file of the real repository in the fixtures. */
export function seedIssues(): readonly (readonly [string, string])[] {
  const folder = join(SEED, 'issues');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
}

export function seedText(path: string): string {
  return readFileSync(join(SEED, path), 'utf8');
}

/** The issue, or a failure that shows the findings. */
export function load(text: string, config = defaultConfig): Issue {
  const result = readIssue('issue.md', text, config);
  if (!isIssue(result)) throw new Error(result.map((finding) => `${finding.rule}: ${finding.message}`).join('\n'));
  return result;
}

/** A file around these lines of frontmatter. */
export function fileOf(lines: string, body = '\nBody\n'): string {
  return `---\nid: a1b2c3d4\ntitle: T\n${lines}---\n${body}`;
}

/** Lines of each side that the other does not have, in order. */
export function lineDiff(
  before: string,
  after: string,
): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  return { gone: a.slice(head, a.length - tail), come: b.slice(head, b.length - tail) };
}
