import type { Finding, Severity } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import { timeMs } from '../../model/time.ts';
import { issueFinding } from './finding.ts';
import type { Facts } from './facts.ts';

type DateKey = 'created' | 'updated' | 'due_date' | 'actual_start_date' | 'actual_end_date' | 'completed_date';

/** In each row, the first is never before the second. */
const ORDER: readonly { readonly later: DateKey; readonly earlier: DateKey; readonly severity: Severity }[] = [
  { later: 'updated', earlier: 'created', severity: 'warning' },
  { later: 'due_date', earlier: 'created', severity: 'info' },
  { later: 'actual_end_date', earlier: 'actual_start_date', severity: 'warning' },
  { later: 'completed_date', earlier: 'actual_start_date', severity: 'warning' },
  { later: 'completed_date', earlier: 'created', severity: 'info' },
];

/** What has happened cannot lie ahead. */
const PAST: readonly DateKey[] = ['created', 'updated', 'actual_start_date', 'actual_end_date', 'completed_date'];
const DAY_MS = 86_400_000;

/** Dates that contradict each other or the clock. */
export function dateFindings({ issues, now }: Facts): readonly Finding[] {
  return issues.flatMap((issue) => [...disordered(issue), ...ahead(issue, now)]);
}

function disordered(issue: Issue): readonly Finding[] {
  return ORDER.flatMap(({ later, earlier, severity }) => {
    const [one, other] = [issue.values[later], issue.values[earlier]];
    if (one === undefined || other === undefined || !isBefore(one, other)) return [];
    const message = `${later} ${one} is before ${earlier} ${other}.`;
    const rule = `${later}.before_${earlier}`;
    return [issueFinding(issue, { rule, severity, keys: [later], message, cure: `Correct ${later} or ${earlier}.` })];
  });
}

/** A plain date is a whole day: only days are compared then. */
function isBefore(one: string, other: string): boolean {
  if (one.length === 10 || other.length === 10) return one.slice(0, 10) < other.slice(0, 10);
  return (timeMs(one) ?? 0) < (timeMs(other) ?? 0);
}

function ahead(issue: Issue, now: number): readonly Finding[] {
  return PAST.flatMap((key) => {
    const value = issue.values[key];
    if (value === undefined || (timeMs(value) ?? 0) <= now + DAY_MS) return [];
    const message = `${key} ${value} lies in the future.`;
    const cure = `Correct ${key}, or the clock of this machine.`;
    return [issueFinding(issue, { rule: `${key}.future`, severity: 'warning', keys: [key], message, cure })];
  });
}
