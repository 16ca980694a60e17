const ASCII = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\u200b-\u200f\ufe00-\ufe0f]$/u;
const EMOJI = /^\p{Emoji_Presentation}$/u;
// East Asian Wide and Fullwidth (Unicode Standard Annex 11), by block.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** Terminal cells that a line takes. */
export function widthOf(line: string): number {
  if (ASCII.test(line)) return line.length;
  let cells = 0;
  for (const character of line) cells += cellsOf(character);
  return cells;
}

/** The line cut to at most `cells`, with `…` as the last one when something was cut. */
export function fit(line: string, cells: number): string {
  if (widthOf(line) <= cells) return line;
  let used = 0;
  let kept = '';
  for (const character of line) {
    used += cellsOf(character);
    if (used > cells - 1) break;
    kept += character;
  }
  return cells < 1 ? '' : `${kept}…`;
}

/** The line filled with blanks to `cells`. */
export function pad(line: string, cells: number): string {
  return line + ' '.repeat(Math.max(0, cells - widthOf(line)));
}

function cellsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (ZERO.test(character)) return 0;
  return EMOJI.test(character) || WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}
