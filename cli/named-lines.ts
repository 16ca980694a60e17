import { calendarAt, sayDue } from '../src/app/calendar.ts';
import type { NamedValues } from '../src/app/named-files.ts';
import { dueOf, isDone, roundedPercent, type Counted } from '../src/app/named-issues.ts';
import type { TableColumn } from './table.ts';

const CELLS = 10;

/** `████░░░░░░  42%`; full only when all is done. Empty without any issue. */
export function progressBar<V extends NamedValues>({ progress, issues }: Counted<V>): string {
  if (issues.length === 0) return '';
  const percent = roundedPercent(progress);
  const full =
    percent > 0 && percent < 100
      ? Math.min(CELLS - 1, Math.max(1, Math.round((percent * CELLS) / 100)))
      : percent / CELLS;
  const whole = percent < 100 ? Math.min(99, Math.round(percent)) : 100;
  return `${'█'.repeat(full)}${'░'.repeat(CELLS - full)} ${String(whole).padStart(3)}%`;
}

/** `2026-12-01`, and that it has passed. */
function dueCell<V extends NamedValues>({ file, overdue }: Counted<V>): string {
  const due = dueOf(file.values);
  if (due === undefined) return '';
  return overdue ? `${due.slice(0, 10)} overdue` : due.slice(0, 10);
}

/** `2026-12-01, overdue by 3 days` */
export function dueLine<V extends NamedValues>({ file }: Counted<V>, now: number): string | null {
  const due = dueOf(file.values);
  if (due === undefined) return null;
  const day = due.slice(0, 10);
  if (isDone(file.values)) return day;
  const said = sayDue(due, calendarAt(now));
  return said === `due ${day}` ? day : `${day}, ${said}`;
}

/** What still is to be done first, in the order it is due; then what is done. */
export function inOrder<V extends NamedValues>(counted: readonly Counted<V>[]): readonly Counted<V>[] {
  const names = new Intl.Collator('en', { numeric: true });
  const keyOf = ({ file }: Counted<V>): string => `${isDone(file.values) ? '1' : '0'}${dueOf(file.values) ?? '~'}`;
  return [...counted].sort((a, b) => {
    const [one, other] = [keyOf(a), keyOf(b)];
    return one === other ? names.compare(a.file.name, b.file.name) : one < other ? -1 : 1;
  });
}

interface NamedColumn<V extends NamedValues> extends TableColumn {
  cell(counted: Counted<V>): string;
}

/** What a list shows of each; columns that would be empty are left out. */
export function tableOf<V extends NamedValues>(
  counted: readonly Counted<V>[],
  withId: boolean,
): { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } {
  const columns: readonly NamedColumn<V>[] = [
    ...(withId ? [{ name: 'Id', whole: true, cell: ({ file }: Counted<V>) => file.value }] : []),
    { name: 'Name', flexible: true, cell: ({ file }) => file.name },
    { name: 'Status', cell: ({ file }) => file.values.status ?? '' },
    { name: 'Due', whole: true, cell: dueCell },
    { name: 'Progress', whole: true, cell: progressBar },
    { name: 'Open', whole: true, cell: ({ open }) => String(open.length) },
    { name: 'Closed', whole: true, cell: ({ issues, open }) => String(issues.length - open.length) },
    { name: 'Headline', flexible: true, cell: ({ file }) => file.values.headline ?? '' },
  ];
  const shown = columns.filter(({ name, cell }) => name === 'Name' || counted.some((one) => cell(one) !== ''));
  return { columns: shown, rows: counted.map((one) => shown.map(({ cell }) => cell(one))) };
}
