import { suggest } from '../model/suggest.ts';
import type { IssueStore } from '../ports/issue-store.ts';

export interface NearLabel {
  readonly label: string;
  readonly near: string;
}

/** Those among these labels that no issue has and that look like a slip of the finger for one that some issue has. */
export async function nearLabels(store: IssueStore, labels: readonly string[]): Promise<readonly NearLabel[]> {
  if (labels.length === 0) return [];
  const known = new Map<string, string>();
  for (const { values } of (await store.survey()).issues)
    for (const label of values.labels ?? []) known.set(label.toLowerCase(), label);
  return labels.flatMap((label) => {
    const near = known.has(label.toLowerCase()) ? null : suggest(label, known.values());
    return near === null ? [] : [{ label, near }];
  });
}
