import type { Conflict } from '../src/app/sync-look.ts';
import type { ConflictSummary } from '../src/app/sync-resolve.ts';
import type { Part, Style } from './terminal.ts';

type Side = Conflict['base'];

/** A value as a person reads it; undefined: not known. */
export function sayValues(value: Side): string {
  if (value === undefined) return '(not known)';
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return '(none)';
  return typeof value === 'string' ? value : value.join(', ');
}

/** One line a line of the value, the name before the first one. @param most lines; what is left out is said */
export function sideLines(
  name: string,
  value: Side,
  { most = Infinity, style }: { readonly most?: number; readonly style?: Style } = {},
): readonly (readonly Part[])[] {
  const lines = sayValues(value).split('\n');
  const shown = lines.length > most ? lines.slice(0, most - 1) : lines;
  const rest = lines.length - shown.length;
  const all = rest > 0 ? [...shown, `… ${String(rest)} more lines`] : shown;
  return all.map((line, at): readonly Part[] => {
    const text = `${(at === 0 ? name : '').padEnd(6)} │ ${line}`;
    return ['    ', style === undefined ? text : { text, style }];
  });
}

/** `body · ## Steps` */
export function fieldName({ field, section }: Pick<Conflict, 'field' | 'section'>): string {
  return section === null ? field : `${field} · ${section}`;
}

/** `title 3, body 40` */
export function fieldCounts({ fields }: ConflictSummary): string {
  return fields.map(([field, count]) => `${field} ${String(count)}`).join(', ');
}

/** `40 seconds`, `12 minutes`, `3.5 hours` */
export function sayDuration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 90) return seconds === 1 ? '1 second' : `${String(seconds)} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${String(minutes)} minutes` : `${String(Math.round(minutes / 6) / 10)} hours`;
}
