import type { TreeRow } from '../src/app/deps-tree.ts';
import type { Config } from '../src/model/config.ts';
import { markOf } from './marks.ts';
import type { Part } from './terminal.ts';
import { visibleLine } from './visible.ts';
import { fit, widthOf } from './width.ts';

export interface TreeSettings {
  readonly config: Config;
  /** Cells a line may take. */
  readonly columns: number;
  /** Said of an id that no issue has. */
  readonly missing: (id: string) => string;
}

const INDENT = 3;
const DEEPEST = 24;
/** Mark, id and some of a title. */
const LEAST = 34;
const NOTES = { above: '(shown above)', circle: '(a circle: see above)' } as const;

/** The lines of a tree with box lines, cut to the width; what is too deep to be drawn is counted. */
export function treeLines(rows: readonly TreeRow[], settings: TreeSettings): readonly (readonly Part[])[] {
  const deepest = Math.max(1, Math.min(DEEPEST, Math.floor((settings.columns - LEAST) / INDENT)));
  const lines: (readonly Part[])[] = [];
  const bars: string[] = [];
  let hidden = 0;
  const tellHidden = (): void => {
    if (hidden > 0) lines.push([{ text: `${bars.join('')}└─ … ${String(hidden)} more below`, style: 'dim' }]);
    hidden = 0;
  };
  for (const row of rows) {
    if (row.depth > deepest) {
      hidden += 1;
      continue;
    }
    tellHidden();
    const branch = row.depth === 0 ? '' : branchOf(row);
    const prefix = bars.slice(0, Math.max(0, row.depth - 1)).join('') + branch;
    bars.length = Math.max(0, row.depth - 1);
    if (row.depth > 0) bars.push(row.last ? '   ' : '│  ');
    lines.push(lineOf(row, prefix, settings));
  }
  tellHidden();
  return lines;
}

function branchOf({ last, kind }: TreeRow): string {
  return `${last ? '└' : '├'}${kind === 'parent' ? '╌' : '─'} `;
}

function lineOf(row: TreeRow, prefix: string, { config, columns, missing }: TreeSettings): readonly Part[] {
  const note = row.listed === null ? missing(row.id) : row.note === null ? '' : NOTES[row.note];
  const start = widthOf(prefix) + 2 + row.id.length;
  const ending: readonly Part[] =
    note === '' ? [] : [' ', { text: note, style: row.note === 'circle' ? 'red' : 'dim' }];
  if (row.listed === null)
    return [{ text: prefix, style: 'dim' }, { text: '?', style: 'red' }, ` ${row.id}`, ...ending];
  const title = visibleLine(row.listed.issue.values.title ?? '');
  const room = Math.max(8, columns - start - 2 - (note === '' ? 0 : note.length + 1));
  return [
    { text: prefix, style: 'dim' },
    markOf(row.listed, config),
    ' ',
    { text: row.id, style: 'yellow' },
    `  ${fit(title, room)}`,
    ...ending,
  ];
}
