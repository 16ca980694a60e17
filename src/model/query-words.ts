import { queryError, type QuerySource, type Range } from './query-error.ts';

/** A value as it was typed. */
export interface Piece extends Range {
  readonly text: string;
  /** What is quoted is a text: never `none`, `me` or a range. */
  readonly quoted: boolean;
}

export type Comparison = 'is' | '=' | '<' | '<=' | '>' | '>=';

/** `due:<7d`, or `due:today..7d` with at least one end. */
export type Wanted =
  | { readonly op: Comparison; readonly value: Piece }
  | { readonly op: '..'; readonly from: Piece | null; readonly to: Piece | null };

/** Reads a text from left to right. */
export interface Reader {
  readonly source: QuerySource;
  at: number;
}

const OPERATOR = /<=|>=|[<>=]/y;
const DOUBLE_QUOTED = /"((?:[^"\\]|\\[^])*)"/y;
const SINGLE_QUOTED = /'([^']*)'(?=[\s,]|\.\.|$)/y;
const BARE = /(?:(?!\.\.)[^\s,])+/y;
const BARE_IN_FLAG = /(?:(?!\.\.)[^,])+/y;

/** What stands here, if it matches (the pattern is sticky), and moves on behind it. */
export function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.source.text);
  if (found !== null) reader.at += found[0].length;
  return found;
}

/** Values joined by commas, up to a blank; in a flag, up to its end. Empty ones are left out. @throws RoadmapError */
export function readValues(reader: Reader): readonly Wanted[] {
  const { text, flag } = reader.source;
  const values: Wanted[] = [];
  do {
    const wanted = readWanted(reader);
    if (wanted !== null) values.push(wanted);
  } while (take(reader, /,/y) !== null);
  const rest = flag === null ? (/^\S+/.exec(text.slice(reader.at))?.[0] ?? '') : text.slice(reader.at).trim();
  if (rest === '') return values;
  const behind = { at: reader.at, end: reader.at + rest.length };
  throw queryError(reader.source, behind, 'expected a comma or a blank after the value');
}

function readWanted(reader: Reader): Wanted | null {
  const inFlag = reader.source.flag !== null;
  if (inFlag) take(reader, /\s+/y);
  const start = reader.at;
  const op = (take(reader, OPERATOR)?.[0] ?? 'is') as Comparison;
  const value = readPiece(reader);
  if (op === 'is' && take(reader, /\.\./y) !== null) {
    const to = readPiece(reader);
    if (value !== null || to !== null) return { op: '..', from: value, to };
  }
  if (value !== null) return { op, value };
  if (reader.at === start) return null;
  throw queryError(reader.source, { at: start, end: reader.at }, `expected a value after ${op === 'is' ? '..' : op}`);
}

function readPiece(reader: Reader): Piece | null {
  const at = reader.at;
  const quoted = readQuoted(reader);
  if (quoted !== null) return quoted;
  const text = take(reader, reader.source.flag === null ? BARE : BARE_IN_FLAG)?.[0].trim() ?? '';
  return text === '' ? null : { text, at, end: reader.at, quoted: false };
}

/** `"…"` with `\"` for a quote inside, or `'…'`; null when none begins here. @throws RoadmapError for one that never ends. */
export function readQuoted(reader: Reader): Piece | null {
  const at = reader.at;
  const double = take(reader, DOUBLE_QUOTED)?.[1]?.replace(/\\(["\\])/g, '$1');
  const text = double ?? take(reader, SINGLE_QUOTED)?.[1];
  if (text !== undefined) return { text, at, end: reader.at, quoted: true };
  if (reader.source.text[at] !== '"') return null;
  throw queryError(reader.source, { at, end: at + 1 }, 'this quote has no end: expected another "');
}
