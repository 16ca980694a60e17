import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { diffIndices } from 'node-diff3';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { isIssue, type Issue } from '../../src/model/issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';

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
  const parts = diffIndices(before.split('\n'), after.split('\n'));
  return {
    gone: parts.flatMap((part) => part.buffer1Content),
    come: parts.flatMap((part) => part.buffer2Content),
  };
}

/**
 * The text without the lines of these top-level keys: from the line of such a key to the line of the next one, but for
 * blank lines and `# own` comments, which belong to nobody.
 */
export function textWithout(text: string, keys: ReadonlySet<string>): string {
  const end = text.indexOf('\n---', 5);
  let dropping = false;
  const kept = text
    .slice(0, end)
    .split('\n')
    .filter((line) => {
      const key = /^["']?([A-Za-z_][\w-]*)["']?[ \t]*:/.exec(line)?.[1];
      if (key !== undefined) dropping = keys.has(key);
      return !dropping || /^\s*(?:# own[^]*)?$/.test(line);
    });
  return kept.join('\n') + text.slice(end);
}
