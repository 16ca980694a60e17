import { RoadmapError } from './errors.ts';

/** Where a part of a query was typed: in the text of `-q`, or as the value of a flag. */
export interface QuerySource {
  readonly text: string;
  /** `--label`, where the text is a flag's value; null for a query. */
  readonly flag: string | null;
}

/** Which characters of the source are meant. */
export interface Range {
  readonly at: number;
  readonly end: number;
}

const WINDOW = 72;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const NO_CELL = /[\p{Mn}\p{Me}]/u;
const TWO_CELLS =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/**
 * An error of usage that shows the query with the word in question underlined; for a flag it names the flag.
 * @returns RoadmapError `usage.query` with `data.at` and `data.end`, or `usage.filter` for a flag
 */
export function queryError(source: QuerySource, range: Range, problem: string, hints: readonly string[] = []) {
  const { at, end } = range;
  const isFlag = source.flag !== null;
  return new RoadmapError({
    kind: 'user',
    code: isFlag ? 'usage.filter' : 'usage.query',
    message: isFlag ? `${source.flag}: ${problem}` : `query: ${problem}\n${underlined(source.text, range)}`,
    hints,
    data: isFlag ? { flag: source.flag, value: source.text } : { query: source.text.slice(0, 1000), at, end },
  });
}

/** What was typed, short enough for a message. */
export function shownWord(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

/** The part of the text around the range, and below it a line of carets. */
function underlined(text: string, { at, end }: Range): string {
  const from = Math.max(0, Math.min(at - 24, text.length - WINDOW));
  const upTo = Math.min(text.length, from + WINDOW);
  const before = `${from > 0 ? '…' : ''}${plain(text.slice(from, at))}`;
  const meant = plain(text.slice(at, Math.min(end, upTo)));
  const after = `${plain(text.slice(Math.min(end, upTo), upTo))}${upTo < text.length ? '…' : ''}`;
  return `${before}${meant}${after}\n${' '.repeat(cells(before))}${'^'.repeat(Math.max(1, cells(meant)))}`;
}

/** One printed character for each, so that what stands below it stays in line. */
function plain(text: string): string {
  return [...text].map((one) => (/\s/.test(one) ? ' ' : UNSEEN.test(one) ? '\ufffd' : one)).join('');
}

function cells(text: string): number {
  let count = 0;
  for (const one of text) count += NO_CELL.test(one) ? 0 : TWO_CELLS.test(one) ? 2 : 1;
  return count;
}
