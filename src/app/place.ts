/** Longer than the frontmatter of any file a person made: lines further down are not looked at. */
const MOST_LINES = 5000;

/**
 * The 1-based line of the first of these keys that a frontmatter has, or of the entry of its list that says `word`; 1 when it
 * has none. Keys stand at the beginning of their lines in all but odd files; there it is the first line that names one.
 */
export function placeOf(text: string, keys: readonly string[], word?: string): number {
  const lines = frontLines(text);
  const at = lines.findIndex((line) =>
    keys.some((key) => line.startsWith(key) && /^[ \t]*:/.test(line.slice(key.length))),
  );
  if (at < 0) return oddPlace(lines, keys);
  if (word === undefined || holds(lines[at] ?? '', word)) return at + 1;
  for (let below = at + 1; /^[ \t-]/.test(lines[below] ?? ''); below += 1)
    if (holds(lines[below] ?? '', word)) return below + 1;
  return at + 1;
}

function frontLines(text: string): readonly string[] {
  const lines = text.split('\n', MOST_LINES);
  const end = lines.findIndex((line, at) => at > 0 && /^---[ \t]*\r?$/.test(line));
  return lines.slice(0, end < 0 ? lines.length : end);
}

/** The word itself, not as a part of another. */
function holds(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
    const around = [line[at - 1] ?? ' ', line[at + word.length] ?? ' '];
    if (around.every((one) => /[\s,'"[\]]/.test(one))) return true;
  }
  return false;
}

/** Keys in quotes, or in a map in braces. */
function oddPlace(lines: readonly string[], keys: readonly string[]): number {
  const named = lines.findIndex((line) =>
    keys.some((key) => ['', "'", '"', ' '].some((end) => line.includes(`${key}${end}:`))),
  );
  return named + 1 || 1;
}
