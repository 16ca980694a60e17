import type { FieldType, FieldValue } from '../src/model/field-types.ts';

/** A value as a person reads it, in a view: times to the minute, hours with their unit. */
export function sayValue(type: FieldType<FieldValue>, value: FieldValue): string {
  const text = type.print(value);
  if (type.name === 'time') return sayTime(text);
  return type.name === 'hours' && typeof value === 'number' ? sayHours(value) : text;
}

/** `2026-01-01T12:05:00Z` as people write it: `2026-01-01 12:05`, in UTC as in the file. */
export function sayTime(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2');
}

/** `1.5 h` */
export function sayHours(hours: number): string {
  return `${String(Math.round(hours * 10) / 10)} h`;
}
