import { fit, pad, widthOf } from './width.ts';
import { visibleLine } from './visible.ts';

export interface TableColumn {
  readonly name: string;
  /** Gives way when the table is too wide. */
  readonly flexible?: boolean;
  /** Gives way last: half a date, a number or an id says nothing. */
  readonly whole?: boolean;
}

const GAP = '  ';
/** What a column is left at least: first so much, then so much. */
const LEAST = [8, 4] as const;
/** What a flexible column keeps while others can still give: so many cells, and its share of the line. */
const READABLE = 24;
const SHARE = 0.4;
/** No column is filled up further: one endless title must not make every line endless. */
const WIDEST = 200;

/**
 * A table that fits `available` cells: the header first, each cell made visible, cut where it must be and filled up to its
 * column, with the gap before it. Where even that is too wide, the last columns are left out.
 */
export function tableRows(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  available: number,
): readonly (readonly string[])[] {
  const cells = [columns.map((column) => column.name.toUpperCase()), ...rows].map((row) => row.map(visibleLine));
  const widths = shrink(columns, naturalWidths(cells), available);
  return cells.map((row) => {
    const last = row.findLastIndex((cell, at) => cell !== '' && at < widths.length);
    return row.slice(0, last + 1).map((cell, at) => {
      const cut = available === Infinity ? cell : fit(cell, widths[at] ?? 0);
      return `${at === 0 ? '' : GAP}${at === last ? cut : pad(cut, widths[at] ?? 0)}`;
    });
  });
}

function naturalWidths(cells: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of cells) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, Math.min(widthOf(cell), WIDEST));
  }
  return widths;
}

/** Takes what is too much from the flexible columns while these can be read, then from the last ones, then from all, and last from those of a whole; those that would be nothing but `…` are left out. */
function shrink(columns: readonly TableColumn[], natural: readonly number[], available: number): number[] {
  const total = (widths: readonly number[]): number =>
    widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1);
  const widths = [...natural];
  while (widths.length > 1 && total(widths.map((width) => Math.min(width, LEAST[1]))) > available) widths.pop();
  const lastFirst = [...widths.keys()].reverse();
  const flexible = lastFirst.filter((at) => columns[at]?.flexible ?? false);
  const whole = lastFirst.filter((at) => columns[at]?.whole ?? false);
  const others = lastFirst.filter((at) => !flexible.includes(at) && !whole.includes(at));
  const take = (at: number, least: number): void => {
    const width = widths[at] ?? 0;
    widths[at] = Math.max(Math.min(width, least), width - Math.max(0, total(widths) - available));
  };
  for (const at of flexible) take(at, Math.max(READABLE, Math.floor(available * SHARE)));
  for (const group of [[...others, ...flexible], whole])
    for (const least of LEAST) for (const at of group) take(at, least);
  return widths;
}
