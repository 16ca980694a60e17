import type { BoardColumn } from '../src/app/board.ts';
import type { ListedIssue } from '../src/app/select-issues.ts';
import type { Config } from '../src/model/config.ts';
import { markOf, priorityPart } from './marks.ts';
import type { Part } from './terminal.ts';
import { visibleLine } from './visible.ts';
import { fit, pad, widthOf } from './width.ts';

export interface BoardSettings {
  readonly config: Config;
  /** Cells a line may take. */
  readonly columns: number;
  readonly headOf: (column: string | null) => string;
  /** What stands below a title. */
  readonly sayOf: (listed: ListedIssue) => readonly string[];
}

type Line = readonly Part[];

const GAP = 2;
const WIDEST = 44;
/** An empty column is shown where every column has so much room. */
const ROOMY = 20;
const NARROWEST = 14;

/** The columns that stand side by side in this width; null when they do not fit, or nobody counts the cells. */
export function columnsThatFit(
  board: readonly BoardColumn[],
  available: number,
): { readonly shown: readonly BoardColumn[]; readonly width: number } | null {
  if (!Number.isFinite(available)) return null;
  const filled = board.filter(({ count }) => count > 0);
  for (const [shown, least] of [[board, ROOMY] as const, [filled, NARROWEST] as const]) {
    const width = Math.floor((available + GAP) / shown.length) - GAP;
    if (shown.length > 0 && width >= least) return { shown, width: Math.min(width, WIDEST) };
  }
  return null;
}

/** Columns side by side: heads with counts, then cards. */
export function boardLines(shown: readonly BoardColumn[], width: number, settings: BoardSettings): readonly Line[] {
  const columns = shown.map((column) => columnLines(column, width, settings));
  const height = columns.reduce((most, lines) => Math.max(most, lines.length), 0);
  return Array.from({ length: height }, (_, at) =>
    joined(
      columns.map((lines) => lines[at] ?? []),
      width,
    ),
  );
}

function columnLines({ column, count, issues }: BoardColumn, width: number, settings: BoardSettings): readonly Line[] {
  const number = String(count);
  const head = fit(visibleLine(settings.headOf(column)), width - number.length - 1);
  const cards = issues.flatMap((listed, at) => [...(at === 0 ? [] : [[]]), ...cardLines(listed, width, settings)]);
  const more = count - issues.length;
  return [
    [
      { text: head, style: 'bold' },
      { text: ` ${number}`, style: 'dim' },
    ],
    [{ text: '─'.repeat(width), style: 'dim' }],
    ...cards,
    ...(more > 0 ? [[], [{ text: `… ${String(more)} more`, style: 'dim' as const }]] : []),
  ];
}

function cardLines(listed: ListedIssue, width: number, { config, sayOf }: BoardSettings): readonly Line[] {
  const { id, values } = listed.issue;
  const { priority = '' } = values;
  const room = width - 2 - id.length - 1;
  const words = visibleLine(sayOf(listed).join(' · '));
  return [
    [
      markOf(listed, config),
      ' ',
      { text: id, style: 'yellow' },
      ...(priority === '' || widthOf(priority) > room ? [] : [' ', priorityPart(priority, priority, config)]),
    ],
    ...wrapped(visibleLine(values.title ?? ''), width - 2, width < ROOMY ? 3 : 2).map((line): Line => [`  ${line}`]),
    ...(words === '' ? [] : [[{ text: `  ${fit(words, width - 2)}`, style: 'dim' as const }]]),
  ];
}

/** The first lines of a text broken between words where that is possible; the last one is cut. */
function wrapped(text: string, cells: number, most: number): readonly string[] {
  const lines: string[] = [];
  let rest = fit(text, cells * (most + 1));
  while (rest !== '' && lines.length < most - 1 && widthOf(rest) > cells) {
    const start = fit(rest, cells + 1).replace(/…$/, '');
    const blank = rest.startsWith(' ', start.length) ? start.length : start.lastIndexOf(' ');
    const end = blank > 0 ? blank : start.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? lines : [...lines, fit(rest, cells)];
}

function joined(cells: readonly Line[], width: number): Line {
  const last = cells.findLastIndex((cell) => cell.length > 0);
  return cells.slice(0, last + 1).flatMap((cell, at) => {
    if (at === last) return cell;
    const used = cell.reduce((sum, part) => sum + widthOf(visibleLine(typeof part === 'string' ? part : part.text)), 0);
    return [...cell, pad('', width + GAP - used)];
  });
}
