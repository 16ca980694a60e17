import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { isHeavy } from './heavy-markdown.ts';

/** A person or team that a text calls by name, so that a tracker would notify them. */
export interface Mention {
  /** Without the `@`: `ana`, `octo/team`. */
  readonly name: string;
  /** Where the `@` stands in the text. */
  readonly at: number;
}

/** Stands between `@` and the name, unseen: nobody is notified. */
const HUSH = '<!-- -->';

/** What GitHub reads as a name of an account or a team; behind a word, a path or a dot it is part of something else. */
const MENTION =
  /(?<![\w.@/`-])@([a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}(?:\/[a-z\d](?:[\w-]|\.(?=\w)){0,99})?)(?![\w@-])/gi;

/** Every mention outside code, links and hidden comments, in the order of the text. */
export function findMentions(text: string): readonly Mention[] {
  if (!text.includes('@')) return [];
  const found = [...text.matchAll(MENTION)].map((match) => ({ name: match[1] ?? '', at: match.index }));
  if (found.length === 0) return [];
  const hidden = hiddenRanges(text);
  let next = 0;
  return found.filter(({ at }) => {
    while ((hidden[next]?.end ?? Infinity) <= at) next += 1;
    return (hidden[next]?.start ?? Infinity) > at;
  });
}

/** The text with every mention made silent, but for the names in `kept` (in lower case). */
export function neutraliseMentions(text: string, kept: ReadonlySet<string> = new Set()): string {
  const pieces: string[] = [];
  let done = 0;
  for (const { name, at } of findMentions(text)) {
    if (kept.has(name.toLowerCase())) continue;
    pieces.push(text.slice(done, at + 1), HUSH);
    done = at + 1;
  }
  return [...pieces, text.slice(done)].join('');
}

/** The inverse of `neutraliseMentions`, wherever the sequence stands. */
export function stripNeutralised(text: string): string {
  return text.replace(/@<!-- -->(?=[a-z\d])/gi, '@');
}

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Placed {
  readonly type: string;
  readonly children?: readonly Placed[];
  readonly position?: { readonly start: { readonly offset?: number }; readonly end: { readonly offset?: number } };
}

const QUIET = new Set(['code', 'inlineCode', 'link', 'linkReference', 'image', 'imageReference', 'definition']);

/** In the order of the text, none within another. */
function hiddenRanges(text: string): readonly Range[] {
  // Code and links are not told apart from other text in what is no text of a person.
  if (isHeavy(text)) return [];
  const ranges: Range[] = [];
  const open: Placed[] = [unified().use(remarkParse).parse(text) as Placed];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const range = { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
    if (QUIET.has(node.type)) ranges.push(range);
    else if (node.type === 'html') ranges.push(...tagsIn(text, range));
    else open.push(...(node.children ?? []));
  }
  return ranges.sort((a, b) => a.start - b.start);
}

/** Tags and comments of a piece of HTML: what stands between them is read like other text. */
function tagsIn(text: string, { start, end }: Range): readonly Range[] {
  const tags = text.slice(start, end).matchAll(/<!--[^]*?(?:-->|$)|<[^>]*(?:>|$)/g);
  return [...tags].map((tag) => ({ start: start + tag.index, end: start + tag.index + tag[0].length }));
}
