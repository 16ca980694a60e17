import { parseQuery, type Query, type Term } from '../model/query.ts';
import { queryError, shownWord } from '../model/query-error.ts';
import type { Piece } from '../model/query-words.ts';
import { termTest, wholeWord, type IssueTest } from './query-tests.ts';
import type { QueryWorld } from './query-values.ts';
import { sortProblem } from './sort-issues.ts';

export interface CompiledQuery {
  readonly test: IssueTest;
  /** What the last `sort:` says, for `sortIssues`; null without one. */
  readonly sort: string | null;
  /** What the last `limit:` says. */
  readonly limit: number | null;
}

/**
 * A query as a test of issues (design: cli.md, Query language): all of its terms must hold.
 * @throws RoadmapError `usage.query`, showing the word that is not understood; `user.unknown` for `me` where nobody knows
 */
export function compileQuery(query: string | Query, world: QueryWorld): CompiledQuery {
  const terms = typeof query === 'string' ? parseQuery(query) : query;
  const tests: IssueTest[] = [];
  let sort: string | null = null;
  let limit: number | null = null;
  for (const term of terms) {
    if (term.about === 'sort') sort = sortOf(term);
    else if (term.about === 'limit') limit = limitOf(term);
    else tests.push(termTest(term, world));
  }
  return { test: (listed) => tests.every((test) => test(listed)), sort, limit };
}

/** Whether it must be known who `me` is. */
export function asksForMe(query: Query): boolean {
  return query.some(
    ({ about, any }) =>
      typeof about === 'object' &&
      about?.key === 'assignees' &&
      any.some((wanted) => wanted.op !== '..' && /^@?me$/.test(wanted.value.text)),
  );
}

function sortOf(term: Term): string {
  const words = wordsOf(term, 'to turn the order round: sort:-updated');
  const { flag } = term.source;
  for (const piece of words) {
    const problem = sortProblem(piece.text, flag === null ? 'sort:' : `${flag} `);
    if (problem !== null) throw queryError(term.source, piece, problem.message, problem.hints);
  }
  return words.map(({ text }) => text).join(',');
}

function limitOf(term: Term): number {
  const [piece, another] = wordsOf(term, 'as in limit:20');
  if (another !== undefined || piece === undefined) throw queryError(term.source, term, 'expected one number');
  if (/^[1-9]\d{0,8}$/.test(piece.text)) return Number(piece.text);
  throw queryError(term.source, piece, `expected a whole number from 1 on, found ${shownWord(piece.text)}`);
}

/** The values of a term that tests nothing. */
function wordsOf(term: Term, hint: string): readonly Piece[] {
  if (term.negated) throw queryError(term.source, term, '- has no meaning before this', [hint]);
  return term.any.map((wanted) => wholeWord(term, wanted));
}
