import type { Config } from '../model/config.ts';
import type { Calendar } from './calendar.ts';
import { categoryOf, isOpen } from './relations.ts';
import type { ListedIssue } from './select-issues.ts';
import { byUrgency } from './urgency.ts';

/** A person's open issues, each once: under the first of these that holds. */
export interface Today {
  readonly overdue: readonly ListedIssue[];
  readonly due_today: readonly ListedIssue[];
  readonly in_progress: readonly ListedIssue[];
  /** Not started, due within seven days. */
  readonly due_this_week: readonly ListedIssue[];
}

const WEEK = 7;

/** @param user compared without regard to case, as in filters */
export function todayOf(listed: readonly ListedIssue[], config: Config, user: string, calendar: Calendar): Today {
  const today: Record<keyof Today, ListedIssue[]> = { overdue: [], due_today: [], in_progress: [], due_this_week: [] };
  const me = user.toLowerCase();
  for (const each of listed) {
    const { assignees = [] } = each.issue.values;
    if (!assignees.some((name) => name.toLowerCase() === me) || !isOpen(each.issue, config)) continue;
    const section = sectionOf(each, config, calendar);
    if (section !== null) today[section].push(each);
  }
  const urgent = byUrgency(config);
  for (const section of Object.values(today)) section.sort(urgent);
  return today;
}

function sectionOf({ issue }: ListedIssue, config: Config, calendar: Calendar): keyof Today | null {
  const due = issue.values.due_date;
  if (due !== undefined && calendar.hasPassed(due)) return 'overdue';
  const days = due === undefined ? Infinity : calendar.daysTo(due);
  if (days === 0) return 'due_today';
  if (categoryOf(issue, config) === 'started') return 'in_progress';
  return days < WEEK ? 'due_this_week' : null;
}
