import { isUnspaced, toByteString } from '../model/fold.ts';
import type { FoldedText, FoldedTexts } from '../ports/issue-texts.ts';
import type { SearchTerm } from './search-words.ts';

/** Texts of one kind, with the issue that each belongs to. */
export interface Shelf {
  readonly texts: FoldedTexts;
  /** Of each text, the number of its issue; -1: of none. */
  readonly owners: readonly number[];
  /** How much a word counts here. */
  readonly weight: number;
}

/** More of the same word say nothing more. */
const ENOUGH = 5;
/** A word that merely begins so counts half. */
const BEGINNING = 0.5;
const BLANK = 0x20;

/** How often a term stands in the texts of each issue, weighed; 0: nowhere. */
export function weigh(shelves: readonly Shelf[], term: SearchTerm, issues: number): Float64Array {
  const weights = new Float64Array(issues);
  for (const { texts, owners, weight } of shelves) {
    count(texts, term, (text, found) => {
      const owner = owners[text] ?? -1;
      if (owner >= 0) weights[owner] = (weights[owner] ?? 0) + weight * found;
    });
  }
  return weights;
}

/** Which of these issues have a text in which these words stand together. */
export function holding(shelves: readonly Shelf[], words: string, among: ReadonlySet<number>): ReadonlySet<number> {
  const needle = toByteString(words);
  const found = new Set<number>();
  for (const { texts, owners } of shelves) {
    for (const [number, { start, end }] of texts.texts.entries()) {
      const owner = owners[number] ?? -1;
      if (!among.has(owner)) continue;
      const text = texts.bytes.slice(start, end);
      if (text.startsWith(needle) || text.includes(` ${needle}`)) found.add(owner);
    }
  }
  return found;
}

/** One pass through all texts at once; `found` is told of each text that has the term. */
function count({ bytes, texts }: FoldedTexts, term: SearchTerm, found: (text: number, count: number) => void): void {
  const needle = toByteString(term.words);
  const fits = fitting(bytes, needle.length, term);
  let at = bytes.indexOf(needle);
  for (let number = 0; at >= 0;) {
    while (number < texts.length && (texts[number]?.end ?? 0) < at + needle.length) number += 1;
    const text = texts[number];
    if (text === undefined) return;
    const sum = at < text.start ? 0 : passThrough(text);
    if (sum > 0) found(number, sum);
    if (at >= 0 && at < text.end) at = bytes.indexOf(needle, Math.max(at + 1, at < text.start ? text.start : text.end));
  }

  /** Goes on to the first place behind the text, or to where enough was counted. */
  function passThrough(text: FoldedText): number {
    let sum = 0;
    for (; at >= text.start && at < text.end && sum < ENOUGH; at = bytes.indexOf(needle, at + needle.length))
      sum += fits(at, text);
    return sum;
  }
}

/** What a place counts where the needle was found: nothing in the middle of a word. */
function fitting(
  bytes: string,
  length: number,
  { words, exact }: SearchTerm,
): (at: number, text: FoldedText) => number {
  const anywhere = isUnspaced(words);
  const beginning = exact ? 0 : BEGINNING;
  return (at, text) => {
    if (at + length > text.end) return 0;
    if (anywhere) return 1;
    if (at > text.start && bytes.charCodeAt(at - 1) !== BLANK) return 0;
    return at + length === text.end || bytes.charCodeAt(at + length) === BLANK ? 1 : beginning;
  };
}
