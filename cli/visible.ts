// One class for "would not be seen, or would change what is seen": C0 but newline and tab, DEL, C1, soft hyphen, bidi marks,
// embeddings and isolates, zero-width characters, line and paragraph separators, interlinear marks, marks of shorthand, music and
// hieroglyphs, tags and all else of the plane for what is not shown.
const HIDDEN =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f' +
  '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{13430}-\\u{1343f}\\u{1bca0}-\\u{1bca3}\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}';
const IN_TEXT = new RegExp(`[${HIDDEN}]`, 'gu');
const IN_LINE = new RegExp(`[\\t\\n${HIDDEN}]`, 'gu');

/** Text of several lines with everything invisible spelt out (`<U+202E>`); newline and tab stay, CRLF is a newline. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(IN_TEXT, spell);
}

/** The same for a place that holds one line: newline and tab are spelt out too. */
export function visibleLine(text: string): string {
  return text.replace(IN_LINE, spell);
}

/** JSON in which everything invisible is escaped as `\uXXXX`. */
export function visibleJson(json: string): string {
  return json.replace(IN_TEXT, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at))}`).join(''),
  );
}

function spell(character: string): string {
  return `<U+${hex(character.codePointAt(0) ?? 0).toUpperCase()}>`;
}

function hex(code: number): string {
  return code.toString(16).padStart(4, '0');
}
