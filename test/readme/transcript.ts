/** A command as somebody typed it, and what the README says it printed. */
export interface Step {
  readonly command: string;
  readonly output: readonly string[];
}

/** What somebody else does in between, told in a line that begins with `#`. */
export interface Aside {
  readonly told: string;
}

/** A line of the transcript that stands for any number of lines that were left out. */
export const LEFT_OUT = '…';

export function readTranscript(lines: readonly string[]): readonly (Step | Aside)[] {
  const parts: (Aside | { command: string; output: string[] })[] = [];
  for (const line of lines) {
    const last = parts.at(-1);
    if (line.startsWith('$ ')) parts.push({ command: line.slice(2), output: [] });
    else if (line.startsWith('# ')) parts.push({ told: line.slice(2) });
    else if (last !== undefined && 'output' in last) last.output.push(line);
    else if (line !== '') throw new Error(`README: output without a command: ${line}`);
  }
  return parts.map((part) => ('output' in part ? { ...part, output: withoutBlankEnds(part.output) } : part));
}

/** The words of a command line: double or single quotes around what a shell would see something in, nothing else that it would do. */
export function splitCommand(line: string): readonly string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? [];
  const found = words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  if (/[$`\\]/.test(line) || /[|;&<>]/.test(line.replace(/"[^"]*"|'[^']*'/g, '')))
    throw new Error(`README: more than words in: ${line}`);
  return found;
}

/** Ids differ from run to run; these are the README's with those of this run. */
export class Ids {
  readonly #known = new Map<string, string>();

  /** A command of the README with the ids of this run. */
  translate(text: string): string {
    return text.replace(ID, (id) => this.#known.get(id) ?? id);
  }

  /** Null when what was printed is what the README says; else the first line of the README that was not printed. */
  mismatch(told: readonly string[], printed: readonly string[]): string | null {
    let at = 0;
    let gap = false;
    for (const line of told) {
      if (line === LEFT_OUT) {
        gap = true;
        continue;
      }
      const found = printed.findIndex(
        (other, index) => index >= at && (gap || index === at) && this.#fits(line, other),
      );
      if (found < 0) return line;
      at = found + 1;
      gap = false;
    }
    return gap || at === printed.length ? null : `(nothing more, but there was: ${printed[at] ?? ''})`;
  }

  #fits(told: string, printed: string): boolean {
    if (normalise(told) !== normalise(printed)) return false;
    const pairs = idsOf(told).map((id, index) => [id, idsOf(printed)[index] ?? ''] as const);
    if (pairs.some(([id, real]) => (this.#known.get(id) ?? real) !== real)) return false;
    for (const [id, real] of pairs) this.#known.set(id, real);
    return true;
  }
}

const ID = /\b(?=[0-9a-f]{0,7}[a-f])[0-9a-f]{8}\b/g;

function idsOf(line: string): readonly string[] {
  return line.match(ID) ?? [];
}

function normalise(line: string): string {
  return (
    line
      .trimEnd()
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>')
      .replace(ID, '<id>')
      .replace(/\b[0-9a-f]{10,40}\b/g, '<hash>')
      .replace(/^[0-9a-f]{7} /, '<commit> ')
      // Within a second of a change it is read again, to be sure.
      .replace(/\b\d+ (queries|query)\b/, '<n> queries')
  );
}

function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const end = lines.findLastIndex((line) => line !== '');
  return lines.slice(0, end + 1);
}
