/** Longer than any time: not worth matching. */
const LONGEST = 64;
const ISO =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[Tt ](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,9}))?)?\s*(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * An ISO 8601 time in the one form used for comparing: UTC with `Z`, a fraction only when it is not zero.
 * Without a zone it is UTC; a plain date stays a plain date (design: format.md). Null when it is no such time.
 */
export function normaliseTime(text: string): string | null {
  if (text.length > LONGEST) return null;
  const groups = ISO.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  const part = (name: string): number => Number(groups[name] ?? 0);
  if (!isCalendarDay(part('year'), part('month'), part('day'))) return null;
  if (groups['hour'] === undefined) return text.trim();
  const seconds = secondsOfDay(part('hour'), part('minute'), part('second'));
  const offset = offsetMinutes(groups['zone'] ?? 'Z');
  if (seconds === null || offset === null) return null;
  const start = isoOfFourDigits(utc(part('year'), part('month'), part('day')) + (seconds - offset * 60) * 1000);
  if (start === null) return null;
  const fraction = (groups['fraction'] ?? '').replace(/0+$/, '');
  return `${start}${fraction === '' ? '' : `.${fraction}`}Z`;
}

/** Milliseconds since the epoch; a plain date is its midnight in UTC. Null when the text is no ISO 8601 time. */
export function timeMs(text: string): number | null {
  const normal = normaliseTime(text);
  if (normal === null) return null;
  return Date.parse(normal.replace(/(\.\d{3})\d+Z$/, '$1Z'));
}

/** `2026-01-06T16:25:12Z` */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Without zone; null when a zone moves it out of the years 0 to 9999. */
function isoOfFourDigits(ms: number): string | null {
  const iso = new Date(ms).toISOString();
  return /^\d/.test(iso) ? iso.slice(0, 19) : null;
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(utc(year, month, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function secondsOfDay(hours: number, minutes: number, seconds: number): number | null {
  return hours > 23 || minutes > 59 || seconds > 59 ? null : (hours * 60 + minutes) * 60 + seconds;
}

function offsetMinutes(zone: string): number | null {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
