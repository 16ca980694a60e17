import { fold, isUnspaced } from '../model/fold.ts';
import { findFrame, lineAt } from '../model/frontmatter.ts';
import type { IssueHead } from '../model/issue.ts';
import type { IssueTexts } from '../ports/issue-texts.ts';
import type { SearchTerm } from './search-words.ts';

/** Where what was looked for stands, most of it. */
export interface SearchMatch {
  readonly field: 'title' | 'body' | 'comment';
  /** Of a comment: its file. */
  readonly path?: string;
  /** From 1, in the file. */
  readonly line: number;
  /** The line, cut where it is long. */
  readonly text: string;
}

/** A piece of a line, and whether it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

interface MatchedLine {
  /** From 1, in the file. */
  readonly line: number;
  /** How much of what was looked for stands in it; 0: nothing. */
  readonly strength: number;
  readonly text: string;
}

const WORDS = /[\p{L}\p{N}\p{M}\u200c\u200d]+/gu;
/** Of a line as it is shown. */
const LONGEST = 240;
/** Nobody reads a longer word. */
const LONGEST_WORD = 400;

/** The line that shows best why an issue was found: the title where that says it all, else the strongest of body and comments. */
export async function matchOf(
  texts: Pick<IssueTexts, 'read'>,
  issue: IssueHead,
  { terms, commentPaths }: { readonly terms: readonly SearchTerm[]; readonly commentPaths: readonly string[] },
): Promise<SearchMatch> {
  const whole = (await texts.read(issue.path)) ?? '';
  const title = issue.values.title ?? '';
  const ofTitle = strengthOf(fold(title), terms);
  const line = Math.max(1, lineAt(whole, Math.max(0, whole.search(/^title[ \t]*:/m))));
  let best: SearchMatch = { field: 'title', line, text: shorten(title, terms) };
  if (ofTitle >= strongest(terms)) return best;
  let strength = 0;
  for (const path of [issue.path, ...commentPaths]) {
    const text = path === issue.path ? whole : await texts.read(path);
    const found = bestLine(text ?? '', terms);
    // What the title has is seen anyway.
    if (found.strength <= strength) continue;
    strength = found.strength;
    const where = path === issue.path ? { field: 'body' as const } : { field: 'comment' as const, path };
    best = { ...where, line: found.line, text: found.text };
  }
  return best;
}

/** The line below the frontmatter that holds most of what was looked for; of several, the first. */
function bestLine(text: string, terms: readonly SearchTerm[]): MatchedLine {
  const frame = findFrame(text);
  const start = typeof frame === 'string' ? text.length : frame.bodyStart;
  let line = lineAt(text, start);
  let best: MatchedLine = { line, strength: 0, text: '' };
  for (const each of text.slice(start).split('\n')) {
    const strength = strengthOf(fold(each), terms);
    if (strength > best.strength) best = { line, strength, text: each };
    line += 1;
  }
  return { ...best, text: shorten(best.text.trim(), terms) };
}

/** The line in pieces, with what was looked for apart. */
export function highlight(line: string, terms: readonly SearchTerm[]): readonly Piece[] {
  const words = wordsOf(terms);
  const pieces: Piece[] = [];
  let done = 0;
  for (const { 0: token, index } of line.matchAll(WORDS)) {
    const range = foundIn(token.slice(0, LONGEST_WORD), words);
    if (range === null) continue;
    const [from, to] = [index + range[0], index + range[1]];
    if (from > done) pieces.push({ text: line.slice(done, from), found: false });
    pieces.push({ text: line.slice(from, to), found: true });
    done = to;
  }
  if (done < line.length) pieces.push({ text: line.slice(done), found: false });
  return pieces;
}

/** A term that stands whole counts more than its words one by one: it may go on in the next line. */
function strengthOf(folded: string, terms: readonly SearchTerm[]): number {
  if (folded === '') return 0;
  const text = ` ${folded}`;
  const has = (words: string): boolean => text.includes(isUnspaced(words) ? words : ` ${words}`);
  const whole = terms.filter(({ words }) => has(words)).length;
  return whole + wordsOf(terms).filter(has).length;
}

/** The strength of a line that holds everything. */
function strongest(terms: readonly SearchTerm[]): number {
  return terms.length + wordsOf(terms).length;
}

function wordsOf(terms: readonly SearchTerm[]): readonly string[] {
  return [...new Set(terms.flatMap(({ words }) => words.split(' ')))];
}

/** Where one of the words stands in a token, in units of the token; the longest counts. */
function foundIn(token: string, words: readonly string[]): readonly [number, number] | null {
  const parts = fold(token).split(' ');
  const folded = parts.join('');
  const near = words.filter((word) => folded.includes(word));
  if (near.length === 0) return null;
  const places = placesOf(token);
  const starts = new Set(parts.map((_, at) => parts.slice(0, at).join('').length));
  let best: readonly [number, number] | null = null;
  for (const word of near) {
    const at = folded.indexOf(word);
    if (!starts.has(at) && !isUnspaced(word)) continue;
    const range = [places[at] ?? 0, endOf(places, at + word.length)] as const;
    if (best === null || range[1] - range[0] > best[1] - best[0]) best = range;
  }
  return best;
}

/** Of each unit of the folded token, the place of the character that it comes from; and where the token ends. */
function placesOf(token: string): readonly number[] {
  const places: number[] = [];
  let place = 0;
  for (const character of token) {
    for (let n = fold(character).length; n > 0; n -= 1) places.push(place);
    place += character.length;
  }
  return [...places, place];
}

/** Accents belong to the letter before them. */
function endOf(places: readonly number[], end: number): number {
  const last = places[end - 1] ?? 0;
  return places.slice(end).find((place) => place > last) ?? places.at(-1) ?? 0;
}

/** A long line around the first that was found. */
export function shorten(line: string, terms: readonly SearchTerm[], most = LONGEST): string {
  if (line.length <= most) return line;
  const first = firstFound(line, wordsOf(terms));
  let start = Math.max(0, first - Math.floor(most / 3));
  const blank = line.indexOf(' ', start);
  if (start > 0 && blank >= 0 && blank < first) start = blank + 1;
  const end = start + most - 2;
  // Half a character at an end is none.
  const cut = line.slice(start, end).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
  return `${start > 0 ? '…' : ''}${cut}${end < line.length ? '…' : ''}`;
}

function firstFound(line: string, words: readonly string[]): number {
  for (const { 0: token, index } of line.matchAll(WORDS)) {
    const range = foundIn(token.slice(0, LONGEST_WORD), words);
    if (range !== null) return index + range[0];
  }
  return 0;
}
