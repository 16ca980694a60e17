import { fieldOf } from '../model/fields.ts';
import type { IssueValues } from '../model/issue.ts';
import type { Query, Term } from '../model/query.ts';
import { shownWord } from '../model/query-error.ts';
import type { QueryField } from '../model/query-keys.ts';
import type { Piece } from '../model/query-words.ts';
import { suggest } from '../model/suggest.ts';
import type { QueryWorld } from './query-values.ts';
import { termTest, type ListedIssue } from './select-issues.ts';

const OPEN_VOCABULARY = new Set(['list', 'ref', 'refs']);

/**
 * What a query asks for and no issue has, a sentence each with the nearest value that one has: why a list is empty.
 * @param listed all issues, not those that are left
 */
export function unknownValues(query: Query, listed: readonly ListedIssue[], world: QueryWorld): readonly string[] {
  return query.flatMap((term) => {
    const { about } = term;
    if (term.negated || about === null || typeof about === 'string' || !OPEN_VOCABULARY.has(about.type)) return [];
    return term.any.flatMap((wanted) => {
      if (wanted.op === '..') return [];
      const alone: Term = { ...term, any: [wanted] };
      return listed.some(termTest(alone, world)) ? [] : [sentence(about, wanted.value, listed)];
    });
  });
}

function sentence({ key }: QueryField, { text: typed, quoted }: Piece, listed: readonly ListedIssue[]): string {
  const name = fieldOf(key)?.flag?.long ?? key;
  if (typed === 'none' && !quoted) return `no issue is without ${name}`;
  const what = `no issue has the ${name} ${shownWord(typed)}`;
  const near = suggest(typed, valuesOf(key, listed));
  return near === null ? what : `${what}; did you mean ${shownWord(near)}?`;
}

function valuesOf(key: string, listed: readonly ListedIssue[]): ReadonlySet<string> {
  if (key === 'id') return new Set(listed.map(({ issue }) => issue.id));
  const values = new Set<string>();
  for (const { issue } of listed) {
    const value = issue.values[key as keyof IssueValues];
    for (const one of Array.isArray(value) ? value : [value]) if (typeof one === 'string') values.add(one);
  }
  return values;
}
