import { toLf } from '../model/body.ts';
import type { ForeignComment } from './import-types.ts';
import { lineFor, timeFor } from './import-values.ts';

const BEGIN = '\n## Comments\n<!-- COMMENTS:BEGIN -->\n';
const END = '<!-- COMMENTS:END -->';
const ONE_BEGINS = '<!-- COMMENT:BEGIN -->\n';
const ONE_ENDS = '<!-- COMMENT:END -->';
/** A line that marks where a section begins or ends, and says nothing to a reader. */
const MARK = /^<!-- (?:SECTION:[A-Z_]+|AC|DOD):(?:BEGIN|END) -->[ \t]*\n?/gm;

/**
 * The text of a task without its marks, with its comments apart.
 * @param lists of its frontmatter, each to become a section
 */
export function readBacklogBody(
  text: string,
  lists: Readonly<Record<string, readonly string[]>>,
): { readonly body: string; readonly comments: readonly ForeignComment[] } {
  const body = `\n${toLf(text)}`;
  const begin = body.indexOf(BEGIN);
  const end = begin < 0 ? -1 : body.indexOf(END, begin);
  const apart = end < 0 ? '' : body.slice(begin + BEGIN.length, end);
  const rest = end < 0 ? body : `${body.slice(0, begin)}\n${body.slice(end + END.length)}`;
  const comments = apart
    .split(ONE_BEGINS)
    .slice(1)
    .flatMap((block, at) => commentOf(block.split(ONE_ENDS)[0] ?? '', at));
  const sections = Object.entries(lists)
    .filter(([, items]) => items.length > 0)
    .map(([heading, items]) => `## ${heading}\n\n${items.map((item) => `- ${lineFor(item)}`).join('\n')}`);
  const parts = [
    rest
      .replace(MARK, '')
      .replace(/^\s*\n/, '')
      .trimEnd(),
    ...sections,
  ];
  return { body: parts.filter((part) => part !== '').join('\n\n'), comments };
}

/** Lines of `key: value`, a blank line, the text. */
function commentOf(block: string, at: number): readonly ForeignComment[] {
  const end = block.search(/\n[ \t]*\n/);
  const head = end < 0 ? '' : block.slice(0, end);
  const text = (end < 0 ? block : block.slice(end)).trim();
  const said = (key: string): string => new RegExp(`^${key}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  if (text === '') return [];
  return [
    {
      key: said('index') || String(at + 1),
      author: said('author').replace(/^@(?=.)/, '') || null,
      created: timeFor(said('created')),
      text,
    },
  ];
}
