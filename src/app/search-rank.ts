import type { Shelves } from './search-shelves.ts';
import { holding, weigh } from './search-texts.ts';
import type { SearchTerm, SearchWords } from './search-words.ts';

export interface Ranked {
  /** Its number. */
  readonly issue: number;
  readonly score: number;
}

/** How fast more of the same word stops to matter, and how much a long text has to do for it (Okapi BM25). */
const K1 = 1.2;
const B = 0.6;
/** All words together in that order. */
const PHRASE = 1.5;

/** Issues that have all that is wanted and nothing that is not, the best first. */
export function rank({ all, lengths }: Shelves, { wanted, unwanted }: SearchWords, issues: number): Ranked[] {
  const weights = wanted.map((term) => weigh(all, term, issues));
  const against = unwanted.map((term) => weigh(all, term, issues));
  const numbers: number[] = [];
  for (let issue = 0; issue < issues; issue += 1) {
    const has = (each: Float64Array): boolean => (each[issue] ?? 0) > 0;
    if (weights.every(has) && !against.some(has)) numbers.push(issue);
  }
  const phrase = wanted.length < 2 ? new Set<number>() : holding(all, together(wanted), new Set(numbers));
  const score = scoring(weights, lengths, issues);
  return numbers
    .map((issue) => ({ issue, score: score(issue) * (phrase.has(issue) ? PHRASE : 1) }))
    .sort((a, b) => b.score - a.score || a.issue - b.issue);
}

function together(terms: readonly SearchTerm[]): string {
  return terms.map(({ words }) => words).join(' ');
}

function scoring(weights: readonly Float64Array[], lengths: Float64Array, issues: number): (issue: number) => number {
  const average = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, issues) || 1;
  const rarity = weights.map((each) => {
    const having = each.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
    return Math.log(1 + (issues - having + 0.5) / (having + 0.5));
  });
  return (issue) => {
    const long = K1 * (1 - B + (B * (lengths[issue] ?? 0)) / average);
    return weights.reduce((sum, each, term) => {
      const weight = each[issue] ?? 0;
      return sum + ((rarity[term] ?? 0) * weight * (K1 + 1)) / (weight + long);
    }, 0);
  };
}
