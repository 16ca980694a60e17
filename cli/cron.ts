import { createTask, parse, type ScheduledTask } from 'node-cron';
import type { Schedule } from '../src/app/runner-schedule.ts';

/** Far enough for the 29th of February on a certain day of the week. */
const MOST_DAYS = 366 * 29;

/** One of each expression is kept: the library remembers every task that was made. */
const tasks = new Map<string, ScheduledTask>();

/**
 * When an expression of cron says, in the time zone of this machine. @throws Error that says what is wrong with it
 */
export function cronSchedule(expression: string): Schedule {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = parse(expression);
  const exact = taskOf(expression);
  const days = taskOf(['0 0 12', dayOfMonth.join(','), month.join(','), dayOfWeek.join(',')].join(' '));
  const [seconds, minutes, hours] = [second, minute, hour].map((all) => [...all].sort((a, b) => a - b)) as [
    number[],
    number[],
    number[],
  ];
  const onDay = (day: Date, after: number): number | null => {
    for (const h of hours)
      for (const m of minutes)
        for (const s of seconds) {
          const time = new Date(day.getFullYear(), day.getMonth(), day.getDate(), h, m, s);
          // Not every hour is there on every day.
          if (time.getTime() > after && exact.match(time)) return time.getTime();
        }
    return null;
  };
  const next = (after: number): number => {
    const day = new Date(after);
    for (let tried = 0; tried < MOST_DAYS; tried += 1) {
      day.setHours(12, 0, 0, 0);
      const found = days.match(day) ? onDay(day, after) : null;
      if (found !== null) return found;
      day.setDate(day.getDate() + 1);
    }
    throw new Error('it names no day that ever comes');
  };
  next(0);
  return { every: `at "${expression}"`, next };
}

function taskOf(expression: string): ScheduledTask {
  const known = tasks.get(expression);
  if (known !== undefined) return known;
  const made = createTask(expression, () => undefined);
  tasks.set(expression, made);
  return made;
}
