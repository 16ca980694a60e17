import { fit, pad, widthOf } from './width.ts';
import { visibleLine } from './visible.ts';

export interface TableColumn {
  readonly name: string;
  /** Gives way when the table is too wide. */
  readonly flexible?: boolean;
}

const GAP = '  ';
const LEAST = 8;

/** Lines of a table that fits `columns`: the header first, cells made visible and cut where they must be. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  available: number,
): string[] {
  const cells = [columns.map((column) => column.name.toUpperCase()), ...rows].map((row) => row.map(visibleLine));
  const natural = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at] ?? ''))));
  const widths = shrink(columns, natural, available);
  return cells.map((row) =>
    columns
      .map((_, at) => pad(fit(row[at] ?? '', widths[at] ?? 0), widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** Takes what is too much from the flexible columns, then from the last ones, leaving each a few cells. */
function shrink(columns: readonly TableColumn[], natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) - available;
  const order = [...columns.keys()].sort(
    (a, b) => Number(columns[b]?.flexible ?? false) - Number(columns[a]?.flexible ?? false) || b - a,
  );
  for (const at of order) {
    if (excess <= 0) break;
    const width = widths[at] ?? 0;
    const taken = Math.min(excess, Math.max(0, width - LEAST));
    widths[at] = width - taken;
    excess -= taken;
  }
  return widths;
}
