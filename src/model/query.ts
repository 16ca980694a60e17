import { queryError, shownWord, type QuerySource, type Range } from './query-error.ts';
import { nearestName, QUERY_WORDS, queryField, queryNames, type QueryField, type QueryWord } from './query-keys.ts';
import { readQuoted, readValues, take, type Piece, type Reader, type Wanted } from './query-words.ts';

/** One word of a query: any of the values must hold, or with `negated` none. */
export interface Term extends Range {
  readonly source: QuerySource;
  readonly negated: boolean;
  /** What is asked about; null for words of the title. */
  readonly about: QueryField | QueryWord | null;
  /** At least one. */
  readonly any: readonly Wanted[];
}

/** All of its terms must hold. */
export type Query = readonly Term[];

const HEAD = /([a-z][a-z_-]*)(?::|(?=[<>=]))/iy;
const JOINING: ReadonlyMap<string, string> = new Map([
  ['OR', 'several values stand behind one key, as in label:bug,ui'],
  ['AND', 'all words of a query must hold: leave it out'],
  ['NOT', 'write - before the word, as in -label:bug'],
]);

/**
 * Reads a query (design: cli.md): `status:open label:bug,ui -label:wontfix due:<7d "exact words" sort:-updated`.
 * Values are typed text still: what they may be depends on the configuration.
 * @throws RoadmapError `usage.query`, with the place in the text
 */
export function parseQuery(text: string): Query {
  const reader: Reader = { source: { text, flag: null }, at: 0 };
  const terms: Term[] = [];
  for (;;) {
    take(reader, /\s+/y);
    if (reader.at >= text.length) return terms;
    terms.push(readTerm(reader));
  }
}

/**
 * The value of a flag as a term: `--label bug,ui` is `label:bug,ui`, with blanks in the values.
 * @throws RoadmapError `usage.filter`
 */
export function flagTerm(flag: string, about: QueryField | QueryWord, text: string): Term {
  const source: QuerySource = { text, flag };
  const any = readValues({ source, at: 0 });
  const term: Term = { source, at: 0, end: text.length, negated: false, about, any };
  if (any.length > 0) return term;
  throw queryError(source, term, 'expected a value, found none');
}

/** The field that a value of `no:` or `has:` names. @throws RoadmapError `usage.query` */
export function namedField({ source }: Term, piece: Piece): QueryField {
  const field = queryField(piece.text);
  if (field !== undefined) return field;
  throw unknownName(source, piece, piece.text, queryNames);
}

function readTerm(reader: Reader): Term {
  const { source, at } = reader;
  const negated = take(reader, /-(?=\S)/y) !== null;
  const head = readHead(reader);
  if (head === null) {
    const value = readQuoted(reader) ?? readWord(reader);
    return { source, at, end: reader.at, negated, about: null, any: [{ op: 'is', value }] };
  }
  const any = readValues(reader);
  const term: Term = { source, at, end: reader.at, negated, about: head.about, any };
  if (any.length > 0) return term;
  throw queryError(source, term, `expected a value after ${head.typed}`, [
    `without any: no:${head.typed.slice(0, -1)}`,
  ]);
}

/** `key:`, or a key before `<`, `>` or `=`; null for other words. @throws RoadmapError for a key that there is not. */
function readHead(reader: Reader): { readonly about: QueryField | QueryWord; readonly typed: string } | null {
  const { at, source } = reader;
  const [typed = '', name = ''] = take(reader, HEAD) ?? [];
  if (typed === '') return null;
  const about = aboutOf(name);
  if (about !== undefined) return { about, typed };
  if (typed.endsWith(':'))
    throw unknownName(source, { at, end: at + name.length }, name, [...QUERY_WORDS, ...queryNames]);
  reader.at = at;
  return null;
}

function aboutOf(name: string): QueryField | QueryWord | undefined {
  return QUERY_WORDS.find((word) => word === name.toLowerCase()) ?? queryField(name);
}

function readWord(reader: Reader): Piece {
  const at = reader.at;
  const text = take(reader, /\S+/y)?.[0] ?? '';
  const end = reader.at;
  const instead = JOINING.get(text);
  if (instead === undefined) return { text, at, end, quoted: false };
  throw queryError(reader.source, { at, end }, `${text} joins nothing here: ${instead}`, [`as a word: "${text}"`]);
}

function unknownName(source: QuerySource, range: Range, typed: string, known: readonly string[]): Error {
  const near = nearestName(typed, known);
  const problem = `there is no field ${shownWord(typed)}${near === null ? `; there are ${known.join(', ')}` : ''}`;
  const word = source.text.slice(range.at).split(/\s/, 1)[0] ?? '';
  const isHead = source.text[range.end] === ':' && word.length <= 60;
  return queryError(source, range, problem, [
    ...(near === null ? [] : [`did you mean: ${near}`]),
    ...(isHead ? [`to look for these words: "${word.replace(/["\\]/g, '\\$&')}"`] : []),
  ]);
}
