import { RoadmapError } from '../model/errors.ts';
import { fold } from '../model/fold.ts';

/** What a text must hold, or must not. */
export interface SearchTerm {
  /** One folded word, or several that stand together. */
  readonly words: string;
  /** Quoted: the last word must end there; else it may go on. */
  readonly exact: boolean;
}

export interface SearchWords {
  readonly wanted: readonly SearchTerm[];
  readonly unwanted: readonly SearchTerm[];
}

/**
 * Words that must all be there, `"words that stand together"`, and `-those` that must not.
 * @throws RoadmapError `usage.search` when there is nothing to look for.
 */
export function parseSearch(typed: string): SearchWords {
  const wanted: SearchTerm[] = [];
  const unwanted: SearchTerm[] = [];
  for (const [, minus, quoted, word = ''] of typed.matchAll(/(?:^|(?<=\s))(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const term = { words: fold(quoted ?? word), exact: quoted !== undefined };
    if (term.words !== '') (minus === '-' ? unwanted : wanted).push(term);
  }
  if (wanted.length > 0) return { wanted, unwanted };
  throw new RoadmapError({
    kind: 'user',
    code: 'usage.search',
    message:
      unwanted.length > 0
        ? 'expected at least one word to look for beside those that must not be there'
        : `expected words to look for, found ${typed.trim() === '' ? 'none' : `"${typed.slice(0, 80)}"`}`,
    hints: ['roadmap search "token expired"', 'roadmap issue list'],
    data: { words: typed },
  });
}
