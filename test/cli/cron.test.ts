import { expect, test } from 'vitest';
import { cronSchedule } from '../../cli/cron.ts';

const next = (expression: string, after: string, times = 1): readonly string[] => {
  const schedule = cronSchedule(expression);
  const found: string[] = [];
  for (let at = new Date(after).getTime(); found.length < times;) {
    at = schedule.next(at);
    const day = new Date(at);
    const two = (value: number): string => String(value).padStart(2, '0');
    found.push(
      `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())} ${two(day.getHours())}:${two(day.getMinutes())}`,
    );
  }
  return found;
};

test.each([
  ['*/30 * * * *', '2026-01-01T10:00:00', ['2026-01-01 10:30', '2026-01-01 11:00']],
  ['0 9 * * 1-5', '2026-01-02T09:00:00', ['2026-01-05 09:00', '2026-01-06 09:00']],
  ['15 23 31 * *', '2026-01-31T23:15:00', ['2026-03-31 23:15', '2026-05-31 23:15']],
  ['0 0 29 2 *', '2026-01-01T00:00:00', ['2028-02-29 00:00', '2032-02-29 00:00']],
  ['0 0 29 2 1', '2026-01-01T00:00:00', ['2044-02-29 00:00']],
  ['59 23 31 12 *', '2026-12-31T23:58:59', ['2026-12-31 23:59', '2027-12-31 23:59']],
])('%j after %s', (expression, after, expected) => {
  expect(next(expression, after, expected.length)).toEqual(expected);
});

test.each(['', 'x', '* * *', '61 * * * *', '0 0 31 2 *', '* * * * * * *'])('%j is no expression', (expression) => {
  expect(() => cronSchedule(expression)).toThrow();
});
