import type { Config } from '../model/config.ts';
import { walkDependencies } from './deps-walk.ts';
import { progressOf } from './progress.ts';
import { isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';

export interface CriticalPath {
  /** Work that is left along the way. */
  readonly hours: number;
  /** What is to be done first comes first. */
  readonly steps: readonly CriticalStep[];
  readonly circles: readonly (readonly string[])[];
}

export interface CriticalStep {
  readonly listed: ListedIssue;
  /** The estimate, or one hour where there is none. */
  readonly hours: number;
  readonly estimated: boolean;
  /** What of the hours is left, by the issue's progress. */
  readonly left: number;
}

/**
 * The chain of open issues, each waiting for the one before, that holds the most work still to do.
 * @param isGoal where the chain may end
 */
export function criticalPath(
  listed: readonly ListedIssue[],
  config: Config,
  isGoal: (listed: ListedIssue) => boolean,
): CriticalPath {
  const open = new Map(listed.filter(({ issue }) => isOpen(issue, config)).map((each) => [each.issue.id, each]));
  const before = (id: string): readonly string[] => open.get(id)?.blocked_by_open ?? [];
  const goals = [...open.values()].filter(isGoal).map(({ issue }) => issue.id);
  const { order, circles } = walkDependencies(goals.sort(), before);
  const longest = new Map<string, { readonly hours: number; readonly from: string | null }>();
  for (const id of order) {
    const listed = open.get(id);
    if (listed === undefined) continue;
    const from = heaviest(before(id), longest);
    longest.set(id, { hours: stepOf(listed, config).left + (longest.get(from ?? '')?.hours ?? 0), from });
  }
  const steps: CriticalStep[] = [];
  for (let id = heaviest(goals, longest); id !== null; id = longest.get(id)?.from ?? null) {
    const each = open.get(id);
    if (each !== undefined) steps.push(stepOf(each, config));
  }
  steps.reverse();
  return { hours: steps.reduce((sum, { left }) => sum + left, 0), steps, circles };
}

type Longest = ReadonlyMap<string, { readonly hours: number }>;

/** The first of several that weigh the same. An id that is not known yet closes a circle and does not count. */
function heaviest(ids: readonly string[], longest: Longest): string | null {
  let best: string | null = null;
  for (const id of ids) {
    const found = longest.get(id);
    if (found !== undefined && (best === null || found.hours > (longest.get(best)?.hours ?? 0))) best = id;
  }
  return best;
}

function stepOf(listed: ListedIssue, config: Config): CriticalStep {
  const { estimated_hours } = listed.issue.values;
  const hours = estimated_hours ?? 1;
  const left = (hours * (100 - progressOf(listed.issue, config))) / 100;
  return { listed, hours, estimated: estimated_hours !== undefined, left };
}
