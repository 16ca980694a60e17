import { bodyOf } from './body.ts';
import type { Config } from './config.ts';
import { conflictAt } from './conflict-markers.ts';
import { findFrame } from './frontmatter.ts';
import { isId } from './ids.ts';
import type { Issue } from './issue.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { readValues } from './read-values.ts';
import { countTasks } from './tasks.ts';

/**
 * What `readIssue` reads, where the file is plain and nothing is odd about it: no YAML library is needed then.
 * @returns null for every other file, which `readIssue` has to read.
 */
export function readPlainIssue(path: string, text: string, config: Config): Issue | null {
  if (text.length > config.format.max_file_bytes || text.includes('\0')) return null;
  const frame = findFrame(text);
  if (typeof frame === 'string' || conflictAt(text, frame.bodyStart) !== null) return null;
  const entries = readPlainYaml(text.slice(0, frame.yamlEnd));
  const id = entries?.get('id');
  if (entries === null || typeof id !== 'string' || !isId(id)) return null;
  const { values, problems } = readValues({ plainAt: (key) => entries.get(key) }, config);
  if (problems.length > 0 || values.title === undefined) return null;
  const body = bodyOf(text.slice(frame.bodyStart));
  const tasks = countTasks(body);
  return { path, text, id, values, body, ...(tasks === null ? {} : { tasks }), findings: [] };
}
