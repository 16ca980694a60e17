import type { Config } from '../model/config.ts';
import { calendarAt, sayDays, sayDue, type Calendar } from './calendar.ts';
import { firstOf } from './order.ts';
import { isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';
import { byUrgency } from './urgency.ts';

export interface NextIssue {
  readonly listed: ListedIssue;
  /** How many open issues wait for it. */
  readonly unblocks: number;
  /** Why it stands where it stands, in a few words. */
  readonly reason: string;
}

export interface NextRequest {
  readonly now: number;
  readonly limit: number;
  /** Those that were asked for; what waits for an issue is counted among all. */
  readonly among: readonly ListedIssue[];
}

export interface NextOutcome {
  readonly issues: readonly NextIssue[];
  /** How many could be started, those beyond the limit included. */
  readonly ready: number;
}

/** What is ready to start, the most urgent first. */
export function nextIssues(listed: readonly ListedIssue[], config: Config, request: NextRequest): NextOutcome {
  const waiting = waitingFor(listed, config);
  const countOf = (id: string): number => waiting.get(id) ?? 0;
  const ready = request.among.filter((each) => each.ready);
  const calendar = calendarAt(request.now);
  const issues = firstOf(ready, request.limit, byUrgency(config, countOf)).map((each) => {
    const unblocks = countOf(each.issue.id);
    return { listed: each, unblocks, reason: reasonFor(each, unblocks, calendar) };
  });
  return { issues, ready: ready.length };
}

/** Id to how many open issues wait for it. */
function waitingFor(listed: readonly ListedIssue[], config: Config): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { issue, blocked_by_open } of listed)
    if (blocked_by_open.length > 0 && isOpen(issue, config))
      for (const id of blocked_by_open) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function reasonFor({ issue: { values } }: ListedIssue, unblocks: number, calendar: Calendar): string {
  const reasons = [
    ...(values.priority === undefined ? [] : [values.priority]),
    ...(values.due_date === undefined ? [] : [sayDue(values.due_date, calendar)]),
    ...(unblocks === 0 ? [] : [`unblocks ${String(unblocks)}`]),
  ];
  const age = values.created === undefined ? 0 : -calendar.daysTo(values.created);
  if (reasons.length < 2 && age > 0) reasons.push(`open for ${sayDays(age)}`);
  return reasons.length === 0 ? 'nothing stands before it' : reasons.join(' · ');
}
