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
const ENOUGH = 8;
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
  function passThrough({ start, end }: FoldedText): number {
    let sum = 0;
    for (; at >= start && at < end && sum < ENOUGH; at = bytes.indexOf(needle, at + 1)) sum += fits(at, { start, end });
    return sum;
  }
}

/** What a place counts where the needle was found: nothing in the middle of a word. */
function fitting(
  bytes: string,
  length: number,
  { words, exact }: SearchTerm,
): (at: number, text: Pick<FoldedText, 'start' | 'end'>) => number {
  const anywhere = isUnspaced(words);
  return (at, { start, end }) => {
    if (at + length > end) return 0;
    if (anywhere) return 1;
    if (at > start && bytes.charCodeAt(at - 1) !== BLANK) return 0;
    if (at + length === end || bytes.charCodeAt(at + length) === BLANK) return 1;
    return exact ? 0 : BEGINNING;
  };
}
