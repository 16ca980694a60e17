import { unified } from 'unified';
import remarkFrontmatter from 'remark-frontmatter';
import remarkParse from 'remark-parse';
import { isHeavy } from '../model/heavy-markdown.ts';
import { remembered } from '../model/remembered.ts';

/** A heading with what stands below it, up to the next heading; the text before the first heading has an empty key. */
export interface Section {
  /** The heading's line, and how many of the same stood before: unique within a body. */
  readonly key: string;
  /** Without the blank lines at its end. */
  readonly lines: readonly string[];
  /** How many blank lines end it. */
  readonly gap: number;
}

/** What a parser makes always has its place. */
interface Placed {
  readonly position: { readonly start: { readonly offset: number } };
}

/** A frontmatter block that begins a body is no heading, though its last line underlines the one before. */
const parser = unified().use(remarkParse).use(remarkFrontmatter);

/** The sections of a body, in order, the text before the first heading always among them; `joinSections` gives the body again. */
export function splitSections(body: string): readonly Section[] {
  return splitAgain(body);
}

/** A merge asks for the sections of the same few texts again and again. */
const splitAgain = remembered(8, parseSections);

function parseSections(body: string): readonly Section[] {
  const lines = body === '' ? [] : body.split('\n');
  const starts = headingLines(body);
  const seen = new Map<string, number>();
  const sections = [section('', lines.slice(0, starts[0]))];
  starts.forEach((from, index) => {
    const slice = lines.slice(from, starts[index + 1]);
    const heading = slice.slice(0, 1).join('').trim();
    const count = seen.get(heading) ?? 0;
    seen.set(heading, count + 1);
    sections.push(section(count === 0 ? heading : `${heading}\n${count + 1}`, slice));
  });
  return sections;
}

/** The lines of sections put one after another. */
export function joinSections(sections: readonly Section[]): string {
  return sections.flatMap((part) => [...part.lines, ...Array<string>(part.gap).fill('')]).join('\n');
}

/** The sections of a side and, each after the one before it, those of the base that it no longer has and that are not given up yet. */
export function withDeleted(
  side: readonly Section[],
  base: readonly Section[],
  isOpen: (key: string) => boolean,
): readonly Section[] {
  const all = [...side];
  for (const [at, section] of base.entries()) {
    if (side.some(({ key }) => key === section.key) || !isOpen(section.key)) continue;
    // What is before the first heading is always there.
    const before = new Set(base.slice(0, at).map(({ key }) => key));
    all.splice(all.findLastIndex(({ key }) => before.has(key)) + 1, 0, section);
  }
  return all;
}

/** What a person calls the section: its heading line, or null for the text before the first heading. */
export function sectionName(key: string): string | null {
  return key === '' ? null : key.replace(/\n.*/s, '');
}

function section(key: string, slice: readonly string[]): Section {
  let end = slice.length;
  while (end > 0 && slice[end - 1] === '') end -= 1;
  return { key, lines: slice.slice(0, end), gap: slice.length - end };
}

/** 0-based lines on which a top-level heading of the markdown starts; headings in code, quotes and lists do not count. */
function headingLines(body: string): number[] {
  if (isHeavy(body)) return [];
  const offsets = parser
    .parse(body)
    .children.filter((node) => node.type === 'heading')
    .map((node) => (node as Placed).position.start.offset);
  const found: number[] = [];
  let line = 0;
  let at = 0;
  for (const offset of offsets) {
    // A lone CR is a line end to markdown, and a character to us.
    for (; at < offset; at += 1) if (body[at] === '\n') line += 1;
    if (found.at(-1) !== line) found.push(line);
  }
  return found;
}
