import type { ListedIssue } from '../src/app/select-issues.ts';
import type { Config } from '../src/model/config.ts';
import { markOf } from './marks.ts';
import type { Part } from './terminal.ts';
import { visibleLine } from './visible.ts';
import { fit, pad, widthOf } from './width.ts';

/** What a view says that has nothing to show. */
export const NO_ISSUE_YET = 'there is no issue yet: roadmap issue create "<title>"';

const FRONT = 12;
const GAP = 2;
const LEAST = 24;
/** Where nobody counts the cells, a single long title does not push everything to the right. */
const WIDEST = 80;

/**
 * A line an issue: mark, id, title, and what is to be said of it beside the title where both have room, else on a line below.
 * @param sayOf words that dots are put between
 */
export function headLines(
  listed: readonly ListedIssue[],
  config: Config,
  columns: number,
  sayOf: (listed: ListedIssue) => readonly string[],
): readonly (readonly Part[])[] {
  const rows = listed.map((each) => ({
    each,
    title: visibleLine(each.issue.values.title ?? ''),
    words: visibleLine(sayOf(each).join(' · ')),
  }));
  const most = (widths: readonly number[]): number => widths.reduce((max, width) => Math.max(max, width), 0);
  const words = most(rows.map((row) => widthOf(row.words)));
  const room = columns - FRONT - GAP - words;
  const beside = room >= LEAST;
  const width = Math.min(beside ? room : columns - FRONT, most(rows.map((row) => widthOf(row.title))));
  const padded = Number.isFinite(columns) ? width : Math.min(width, WIDEST);
  return rows.flatMap(({ each, title, words: said }): (readonly Part[])[] => {
    const cut = fit(title, width);
    const front: readonly Part[] = [markOf(each, config), ' ', { text: each.issue.id, style: 'yellow' }, '  '];
    if (said === '') return [[...front, cut]];
    if (beside) return [[...front, pad(`${cut}${' '.repeat(GAP)}`, padded + GAP), { text: said, style: 'dim' }]];
    const below = `${' '.repeat(FRONT)}${fit(said, columns - FRONT)}`;
    return [[...front, cut], [{ text: below, style: 'dim' }]];
  });
}
