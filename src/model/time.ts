const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * An ISO 8601 time in the one form used for comparing: UTC with `Z`, a fraction only when it is not zero.
 * Without a zone it is UTC; a plain date stays a plain date (design: format.md). Null when it is no such time.
 */
export function normaliseTime(text: string): string | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour, minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return null;
  if (hour === undefined) return `${year}-${month}-${day}`;
  const offset = offsetMinutes(zone);
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || offset === null) return null;
  const at =
    utc(Number(year), Number(month), Number(day)) + timeOfDay(Number(hour), Number(minute) - offset, Number(second));
  const moved = new Date(at);
  if (moved.getUTCFullYear() < 0 || moved.getUTCFullYear() > 9999) return null;
  const rest = fraction.replace(/0+$/, '');
  return `${moved.toISOString().slice(0, 19)}${rest === '' ? '' : `.${rest}`}Z`;
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

function isCalendarDay(year: number, month: number, day: number): boolean {
  const date = new Date(utc(year, month, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

function timeOfDay(hours: number, minutes: number, seconds: number): number {
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

function offsetMinutes(zone: string): number | null {
  if (/^z$/i.test(zone)) return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
