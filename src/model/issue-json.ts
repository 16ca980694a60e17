import { fields } from './fields.ts';
import type { Issue } from './issue.ts';

/** An issue as `--json` prints it: the keys of the file in that spelling, absent = key absent, plus path, body and findings. */
export function issueJson(issue: Issue): Record<string, unknown> {
  const json: Record<string, unknown> = { id: issue.id };
  for (const { key } of fields) {
    const value = issue.values[key];
    if (value !== undefined) json[key] = value;
  }
  return { ...json, path: issue.path, body: issue.body, findings: issue.findings };
}
