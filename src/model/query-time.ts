import { normaliseTime } from './time.ts';

/**
 * A stretch of time, the end not in it. Both are beginnings of ISO 8601 times in UTC without `Z`, so that they
 * compare with an issue's times as texts do, plain dates included.
 */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const EXPECTED_TIME =
  'a date (2026-12-01, 2026-12), a time (2026-12-01T10:00), today, tomorrow, yesterday or days from now (7d, -14d, 2w, 3m, 1y, 12h)';

const RELATIVE = /^([+-]?\d{1,5})([hdwmy])$/i;
const DAY_MS = 86_400_000;
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };
const AFTER_ALL = '~';

/** What a person means by a word of time: a day, a month, a year, a moment; null when it is none. Days are days in UTC. */
export function periodOf(text: string, now: number): Period | null {
  const word = text.trim().toLowerCase();
  const shift = Object.hasOwn(DAYS, word) ? DAYS[word] : undefined;
  if (shift !== undefined) return dayAt(now + shift * DAY_MS);
  if (word === 'now') return momentAt(now);
  const [, count, unit] = RELATIVE.exec(word) ?? [];
  return count === undefined || unit === undefined ? calendarPeriod(word) : fromNow(Number(count), unit, now);
}

function fromNow(count: number, unit: string, now: number): Period | null {
  if (unit === 'h') return momentAt(now + (count * DAY_MS) / 24);
  if (unit === 'd' || unit === 'w') return dayAt(now + count * (unit === 'w' ? 7 : 1) * DAY_MS);
  const day = new Date(now);
  const wanted = day.getUTCDate();
  day.setUTCDate(1);
  day.setUTCMonth(day.getUTCMonth() + count * (unit === 'y' ? 12 : 1));
  // 31 January and a month is the last of February.
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  return dayAt(day.setUTCDate(Math.min(wanted, last)));
}

function calendarPeriod(word: string): Period | null {
  if (/^\d{4}$/.test(word)) return { from: word, to: next(word) };
  if (/^\d{4}-(?:0[1-9]|1[0-2])$/.test(word)) return { from: word, to: next(word) };
  const time = normaliseTime(word);
  if (time === null) return null;
  return time.length === 10 ? dayAt(Date.parse(time)) : momentAt(Date.parse(time.replace(/(\.\d{3})\d+Z$/, '$1Z')));
}

function dayAt(ms: number): Period | null {
  const from = iso(ms);
  return from === null ? null : { from: from.slice(0, 10), to: iso(ms + DAY_MS)?.slice(0, 10) ?? AFTER_ALL };
}

/** To the second. */
function momentAt(ms: number): Period | null {
  const from = iso(ms);
  return from === null ? null : { from: bound(from), to: bound(iso(ms + 1000) ?? AFTER_ALL) };
}

/** Midnight is where the plain date stands. */
function bound(time: string): string {
  return time.slice(0, 19).replace(/T00:00:00$/, '');
}

/** Null outside the years 0 to 9999. */
function iso(ms: number): string | null {
  const date = new Date(ms);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return /^\d/.test(text) ? text : null;
}

/** The month or year after one. */
function next(word: string): string {
  const [year = 0, month] = word.split('-').map(Number);
  if (month !== undefined && month < 12) return `${word.slice(0, 4)}-${String(month + 1).padStart(2, '0')}`;
  return year === 9999 ? AFTER_ALL : String(year + 1).padStart(4, '0');
}
