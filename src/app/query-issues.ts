import type { Config } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import { parseQuery, type Query, type Term } from '../model/query.ts';
import { queryError, shownWord } from '../model/query-error.ts';
import type { Piece, Wanted } from '../model/query-words.ts';
import { parseRef, resolveRef } from '../model/references.ts';
import type { Files } from '../ports/files.ts';
import { termTest, wholeWord, type IssueTest, type ListedIssue } from './select-issues.ts';
import { foldedText, meansMe, type QueryWorld } from './query-values.ts';
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

/**
 * The issues that a query leaves. A milestone or project may be meant by its slug or file name, an issue by any reference.
 * @throws RoadmapError as `compileQuery`; `milestone.ambiguous`, `project.ambiguous`, `issue.ambiguous`
 */
export async function queryIssues(
  files: Files,
  listed: readonly ListedIssue[],
  query: string | Query,
  world: QueryWorld,
): Promise<Omit<CompiledQuery, 'test'> & { readonly issues: readonly ListedIssue[] }> {
  const terms = typeof query === 'string' ? parseQuery(query) : query;
  const named = await Promise.all(terms.map((term) => resolveNames(term, { files, listed, config: world.config })));
  const { test, sort, limit } = compileQuery(named, { ...world, find: (ref) => idsOf(ref, listed) });
  return { issues: listed.filter(test), sort, limit };
}

/** Whether it must be known who `me` is. */
export function asksForMe(query: Query): boolean {
  return query.some(
    ({ about, any }) =>
      typeof about === 'object' &&
      about?.key === 'assignees' &&
      any.some((wanted) => wanted.op !== '..' && meansMe(wanted.value)),
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

interface Around {
  readonly files: Files;
  readonly listed: readonly ListedIssue[];
  readonly config: Config;
}

/** The same term with the values that issues hold; what leads to nothing is left as it was typed. */
async function resolveNames(term: Term, around: Around): Promise<Term> {
  const { about } = term;
  const key = about === null || typeof about === 'string' ? null : about.key;
  if (key !== 'milestone' && key !== 'project') return term;
  const any = await Promise.all(term.any.map((wanted) => resolveName(wanted, key, around)));
  return { ...term, any };
}

async function resolveName(wanted: Wanted, key: 'milestone' | 'project', around: Around): Promise<Wanted> {
  if (wanted.op === '..') return wanted;
  const { text, quoted } = wanted.value;
  const { wanted: typed, fold } = foldedText(text);
  const held = around.listed.some(({ issue }) => issue.values[key] === text || fold(issue.values[key] ?? '') === typed);
  if (held || (text === 'none' && !quoted)) return wanted;
  // Files are looked into only for a name that no issue holds.
  const { MILESTONES, PROJECTS, resolveNamed } = await import('./named.ts');
  const kind = key === 'milestone' ? MILESTONES : PROJECTS;
  const found = await resolveNamed(around.files, around.config, kind, text).catch(unlessUnknown(text));
  return { ...wanted, value: { ...wanted.value, text: found } };
}

/** By `#221`, `github:221` or a path; the beginning of an id needs no list. */
function idsOf(ref: string, listed: readonly ListedIssue[]): readonly string[] {
  const kind = parseRef(ref)?.kind ?? 'id';
  if (kind === 'id') return [];
  try {
    return [
      resolveRef(
        ref,
        listed.map(({ issue }) => issue),
      ).id,
    ];
  } catch (error) {
    return unlessUnknown<readonly string[]>([])(error);
  }
}

function unlessUnknown<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof RoadmapError && error.code.endsWith('.unknown')) return instead;
    throw error;
  };
}
