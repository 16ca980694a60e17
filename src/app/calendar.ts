import { isoSeconds } from '../model/time.ts';

/** What a date or time means now. Days are those of UTC, as everywhere in the files. */
export interface Calendar {
  readonly today: string;
  /** Whole days from today; negative in the past. */
  daysTo(time: string): number;
  /** A plain date has passed when its day has. */
  hasPassed(time: string): boolean;
}

const DAY = 86_400_000;

/** @param now milliseconds since the epoch */
export function calendarAt(now: number): Calendar {
  const stamp = isoSeconds(now);
  const today = stamp.slice(0, 10);
  const first = Date.parse(today);
  return {
    today,
    daysTo: (time) => Math.round((Date.parse(time.slice(0, 10)) - first) / DAY),
    hasPassed: (time) => (time.length > 10 ? time < stamp : time < today),
  };
}

/** `overdue by 3 days`, `due today`, `due 2026-12-01` */
export function sayDue(due: string, calendar: Calendar): string {
  const days = calendar.daysTo(due);
  if (days < 0) return `overdue by ${sayDays(-days)}`;
  if (calendar.hasPassed(due)) return 'overdue since today';
  if (days === 0) return 'due today';
  if (days === 1) return 'due tomorrow';
  return days <= 14 ? `due in ${sayDays(days)}` : `due ${due.slice(0, 10)}`;
}

/** `today`, `yesterday`, `12 days ago`, `2025-03-01` */
export function sayAgo(time: string, calendar: Calendar): string {
  const days = -calendar.daysTo(time);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  return days <= 60 ? `${sayDays(days)} ago` : time.slice(0, 10);
}

export function sayDays(days: number): string {
  return days === 1 ? '1 day' : `${String(days)} days`;
}
