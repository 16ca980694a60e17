/** Where the parts of an issue file lie, as offsets into its text. */
export interface Frame {
  /** The first character of the line of the closing fence. */
  readonly yamlEnd: number;
  /** The first character after the line of the closing fence. */
  readonly bodyStart: number;
}

const OPENING = /^\ufeff?---[ \t]*\r?\n/;
const CLOSING = /---[ \t]*(?:\r?\n|$)/y;

/** Only the first fence counts: a `---` further down is body (design: format.md). `---js` is no frontmatter. */
export function findFrame(text: string): Frame | 'missing' | 'unclosed' {
  const opening = OPENING.exec(text);
  if (opening === null) return 'missing';
  let before = opening[0].length - 1;
  while (before !== -1) {
    CLOSING.lastIndex = before + 1;
    const closing = CLOSING.exec(text);
    if (closing !== null) return { yamlEnd: before + 1, bodyStart: before + 1 + closing[0].length };
    before = text.indexOf('\n---', before + 1);
  }
  return 'unclosed';
}

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The line ending that most lines of the text have; LF when it has none. */
export function dominantEol(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const crlf = text.split('\r\n').length - 1;
  return crlf * 2 > all ? '\r\n' : '\n';
}
