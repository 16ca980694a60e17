import { dominantEol } from './frontmatter.ts';

interface Edges {
  /** The one leading blank line, as it is. */
  readonly lead: string;
  /** The final newline, as it is. */
  readonly end: string;
}

/** The body within what follows the closing fence: without one leading blank line and without the final newline. */
export function bodyOf(rest: string): string {
  const { lead, end } = edgesOf(rest);
  return rest.slice(lead.length, rest.length - end.length);
}

/** CRLF to LF: how bodies are compared. */
export function toLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/**
 * What follows the closing fence, with another body. The leading blank line, the final newline and the bytes of the
 * unchanged first and last lines stay; new lines get the file's line ending. Read back it is `body`, whatever that is.
 */
export function replaceBody(text: string, bodyStart: number, body: string): string {
  const rest = text.slice(bodyStart);
  const old = bodyOf(rest);
  const wanted = toLf(body);
  if (toLf(old) === wanted) return text;
  const eol = dominantEol(text);
  const fenceEnds = text[bodyStart - 1] === '\n';
  const edges = old === '' ? defaultEdges(rest, eol, fenceEnds) : edgesOf(rest);
  const lines = joinLines(old, wanted, eol);
  const found = candidates(edges, eol).find(({ lead, end }) => toLf(bodyOf(lead + lines + end)) === wanted) ?? edges;
  return text.slice(0, bodyStart) + (fenceEnds ? '' : eol) + found.lead + lines + found.end;
}

function edgesOf(rest: string): Edges {
  const lead = /^\r?\n/.exec(rest)?.[0] ?? '';
  const end = /\r?\n$/.exec(rest.slice(lead.length))?.[0] ?? '';
  return { lead, end };
}

/** Nothing to go by: as in a new file, but a file that ends without a newline keeps doing so. */
function defaultEdges(rest: string, eol: string, fenceEnds: boolean): Edges {
  const { lead, end } = edgesOf(rest);
  return { lead: lead === '' ? eol : lead, end: fenceEnds && end === '' ? eol : end };
}

/** The edges as they are, or with what it takes to protect a body that itself begins or ends with a newline. */
function candidates(edges: Edges, eol: string): readonly Edges[] {
  const leads = [edges.lead, eol];
  const ends = [edges.end, eol, '\r\n'];
  return leads.flatMap((lead) => ends.map((end) => ({ lead, end })));
}

/** The wanted lines, each with the line ending it had where it is an unchanged line at the beginning or the end. */
function joinLines(old: string, wanted: string, eol: string): string {
  const [oldLines, oldEnds] = splitLines(old);
  const lines = wanted.split('\n');
  const most = Math.min(oldLines.length, lines.length);
  let head = 0;
  while (head < most && oldLines[head] === lines[head]) head += 1;
  let tail = 0;
  while (tail < most - head && oldLines[oldLines.length - 1 - tail] === lines[lines.length - 1 - tail]) tail += 1;
  return lines
    .map((line, at) => {
      if (at === lines.length - 1) return line;
      const kept = at < head ? oldEnds[at] : undefined;
      const fromEnd = at >= lines.length - 1 - tail ? oldEnds[oldLines.length - lines.length + at] : undefined;
      const end = kept ?? fromEnd ?? eol;
      return line + (line.endsWith('\r') ? '\r\n' : end);
    })
    .join('');
}

function splitLines(text: string): readonly [readonly string[], readonly string[]] {
  return [text.split(/\r?\n/), text.match(/\r?\n/g) ?? []];
}
