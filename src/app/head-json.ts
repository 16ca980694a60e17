import { fields } from '../model/fields.ts';
import type { ListedIssue } from './select-issues.ts';

/** An issue in JSON without what only its text tells: the keys of the file, `path`, and how it stands to the others. */
export function headJson({ issue, ready, blocked_by_open }: ListedIssue): Record<string, unknown> {
  const json: Record<string, unknown> = { id: issue.id };
  for (const { key } of fields) {
    const value = issue.values[key];
    if (value !== undefined) json[key] = value;
  }
  return { ...json, path: issue.path, ready, blocked_by_open };
}
