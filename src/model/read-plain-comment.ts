import { bodyOf } from './body.ts';
import { commentFields, issueOfComment, type Comment, type CommentValues } from './comment.ts';
import type { Config } from './config.ts';
import { conflictAt } from './conflict-markers.ts';
import type { FieldValue } from './field-types.ts';
import { findFrame } from './frontmatter.ts';
import { isId } from './ids.ts';
import { readPlainYaml } from './plain-yaml.ts';
import type { Plain } from './yaml-tree.ts';

/**
 * What `readComment` reads, where the file is plain and nothing is odd about it: no YAML library is needed then.
 * @returns null for every other file, which `readComment` has to read.
 */
export function readPlainComment(path: string, text: string, config: Config): Comment | null {
  if (text.length > config.format.max_file_bytes || text.includes('\0')) return null;
  const frame = findFrame(text);
  if (typeof frame === 'string' || conflictAt(text, frame.bodyStart) !== null) return null;
  const entries = readPlainYaml(text.slice(0, frame.yamlEnd));
  const id = entries?.get('id');
  if (entries === null || typeof id !== 'string' || !isId(id)) return null;
  const values = readValues(entries, config);
  if (values === null) return null;
  const body = bodyOf(text.slice(frame.bodyStart));
  return { path, issue_id: issueOfComment(path), id, values, body, text, findings: [] };
}

/** Null: something is odd about one of them. */
function readValues(entries: ReadonlyMap<string, Plain>, config: Config): CommentValues | null {
  const values = Object.create(null) as Record<string, FieldValue>;
  for (const { key, type } of commentFields) {
    const { value, problem } = type.read(entries.get(key) ?? null, config);
    if (problem !== undefined) return null;
    if (value !== undefined) values[key] = value;
  }
  return values as CommentValues;
}
