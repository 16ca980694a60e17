import type { SyncField } from '../../src/ports/tracker.ts';

/** Values of GitHub's mapping with the default configuration; assignees are the people who may be assigned. */
const samples: Readonly<Record<string, readonly (string | null)[]>> = {
  title: ['Changed', 'Changed again', 'And back'],
  status: ['in-progress', 'closed', 'closed:not-planned', 'review', 'closed:duplicate', 'open'],
  priority: ['high', 'critical', 'low', null],
  issue_type: ['bug', 'feature', null],
  labels: ['api', 'good first issue', 'Zed'],
  assignees: ['ana', 'bob', 'Cleo'],
  body: ['Text', 'Text\n\n## More\n\n- [ ] one', ''],
};

export function samplesOf(field: SyncField): readonly (string | null)[] {
  const found = samples[field.name];
  if (found === undefined) throw new Error(`no samples for ${field.name}`);
  return found;
}
