import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { isIssue, type Issue } from '../model/issue.ts';
import type { IssueStore } from '../ports/issue-store.ts';
import { isAsked } from './health-scan.ts';
import { repaired, repairs } from './health/repairs.ts';

export interface PlannedFix {
  readonly file: string;
  readonly id: string;
  readonly rule: string;
  /** What is done, for a person. */
  readonly message: string;
  /** The lines that go and those that come in their place. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface FixOutcome {
  readonly fixed: readonly PlannedFix[];
  /** Files that could not be written, each with the reason; they are as they were. */
  readonly failed: readonly { readonly file: string; readonly error: RoadmapError }[];
}

/** The rules that have a cure which is safe; see `health/repairs`. */
export const curable: readonly string[] = repairs.map(({ rule }) => rule);

/** What would be fixed. Writes nothing. @param rules as in a scan; none: all */
export async function planFixes(
  store: IssueStore,
  config: Config,
  rules: readonly string[],
): Promise<readonly PlannedFix[]> {
  const { issues } = await store.list();
  return issues.flatMap((issue) => fixIssue(issue, config, rules).fixes);
}

/** Fixes these files by compare and replace: each is planned anew from what it holds now, and changes whole or not at all. */
export async function performFixes(
  store: IssueStore,
  config: Config,
  plan: { readonly files: readonly string[]; readonly rules: readonly string[] },
): Promise<FixOutcome> {
  const fixed: PlannedFix[] = [];
  const failed: FixOutcome['failed'][number][] = [];
  for (const file of new Set(plan.files)) {
    try {
      fixed.push(...(await fixFile(store, config, file, plan.rules)));
    } catch (error) {
      if (!(error instanceof RoadmapError) || error.kind === 'internal') throw error;
      failed.push({ file, error });
    }
  }
  return { fixed, failed };
}

const ATTEMPTS = 10;

async function fixFile(
  store: IssueStore,
  config: Config,
  file: string,
  rules: readonly string[],
): Promise<readonly PlannedFix[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const issue = await store.read(file);
    // Gone or broken meanwhile: the next scan says so.
    if (issue === null || !isIssue(issue)) return [];
    const { text, fixes } = fixIssue(issue, config, rules);
    if (fixes.length === 0 || (await store.replace(file, issue.text, text))) return fixes;
  }
  throw new RoadmapError({
    kind: 'user',
    code: 'issue.busy',
    message: `${file} changed again and again while it was being fixed; nothing was written`,
    hints: ['close what else writes to it, then run the command again'],
    data: { path: file },
  });
}

/** One repair after the other, each on the result of those before it; one may make another possible. */
function fixIssue(
  issue: Issue,
  config: Config,
  rules: readonly string[],
): { readonly text: string; readonly fixes: readonly PlannedFix[] } {
  const asked = repairs.filter(({ rule }) => isAsked(rule, rules));
  const fixes: PlannedFix[] = [];
  let current = issue;
  for (let before: Issue | null = null; before !== current;) {
    before = current;
    for (const repair of asked) {
      const next = repaired(current, repair, config);
      if (next === null) continue;
      const { rule, message } = repair;
      fixes.push({ file: issue.path, id: issue.id, rule, message, ...changedLines(current.text, next.text) });
      current = next;
    }
  }
  return { text: current.text, fixes };
}

function changedLines(before: string, after: string): Pick<PlannedFix, 'before' | 'after'> {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return { before: old.slice(head, old.length - tail), after: now.slice(head, now.length - tail) };
}
