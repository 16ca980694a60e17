import { HOSTILE_KEYS } from './yaml-print.ts';
import type { Plain } from './yaml-tree.ts';

type Entries = ReadonlyMap<string, Plain>;

/** What YAML treats in a way of its own (tabs, carriage returns, other controls, byte order marks), or `trim` does: spaces. */
const ODD = /[^\n\x20-\x7e\xa1-\ufefe\uff00-\ufffd]|[\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const KEY = /^( *)([A-Za-z_][A-Za-z0-9_-]{0,63}):(?: +(.*)|)$/;
const ITEM = /^( *)- +(.+)$/;
/** Ten times what real ones have; of no more can there be too many parts for the library. */
const MOST_CHARACTERS = 20_000;
const DEEPEST = 6;

/**
 * Reads the plain subset of YAML that nearly every issue file and configuration is written in: keys of one word, values on
 * their own line (plain, quoted without escapes, or a list or map of such in brackets), lists of values, nested maps.
 * @returns exactly what the library reads from it (proved by a property), or null where this is no such text: then it has to
 *   be asked. Never a wrong answer for speed's sake; nothing is evaluated.
 */
export function readPlainYaml(source: string): Entries | null {
  if (source.length > MOST_CHARACTERS || ODD.test(source)) return null;
  const lines = source.split('\n');
  const reader: Reader = { lines, at: lines[0] === '---' ? 1 : 0 };
  const map = readMap(reader, 0, 1);
  return map !== null && map.size > 0 && reader.at === lines.length ? map : null;
}

interface Reader {
  readonly lines: readonly string[];
  at: number;
}

function readMap(reader: Reader, indent: number, depth: number): Entries | null {
  const map = new Map<string, Plain>();
  for (let line = lineAt(reader); line !== undefined; line = lineAt(reader)) {
    const found = matchAt(KEY, line, indent);
    if (found === null) return indentOf(line) < indent ? map : null;
    const [, , key = '', text = ''] = found;
    if (HOSTILE_KEYS.has(key) || map.has(key)) return null;
    reader.at += 1;
    const value = text === '' ? readBelow(reader, indent, depth) : readHere(reader, text, indent);
    if (value === undefined) return null;
    map.set(key, value);
  }
  return map;
}

/** What stands in the lines below a key: a list, a map, or nothing. */
function readBelow(reader: Reader, indent: number, depth: number): Plain | undefined {
  const line = lineAt(reader);
  if (line === undefined) return null;
  const deeper = indentOf(line);
  if (ITEM.test(line) && deeper >= indent) return readList(reader, deeper, indent) ?? undefined;
  if (deeper <= indent) return null;
  return depth === DEEPEST ? undefined : (readMap(reader, deeper, depth + 1) ?? undefined);
}

function readList(reader: Reader, indent: number, above: number): Plain | null {
  const items: Plain[] = [];
  for (let line = lineAt(reader); line !== undefined; line = lineAt(reader)) {
    const found = matchAt(ITEM, line, indent);
    if (found === null) return endsList(line, above) ? items : null;
    const [, , text = ''] = found;
    const item = /^[[{]/.test(text) ? undefined : readOne(text);
    if (item === undefined) return null;
    items.push(item);
    reader.at += 1;
  }
  return items;
}

function endsList(line: string, above: number): boolean {
  const indent = indentOf(line);
  return indent <= above && !line.startsWith('-', indent);
}

/** A value on the line of its key; a line below that is indented further would go on with it. */
function readHere(reader: Reader, text: string, indent: number): Plain | undefined {
  const value = readOne(text);
  if (value === undefined) return undefined;
  const next = lineAt(reader);
  return next !== undefined && indentOf(next) > indent ? undefined : value;
}

const SINGLE = /^'((?:[^']|'')*)' *$/;
const DOUBLE = /^"([^"\\]*)" *$/;
/** Not one of the characters that mean something at the beginning of a value. */
const PLAIN = /^[^\s\-?:,[\]{}#&*!|>'"%@`]/;
const WORD = /^[A-Za-z0-9_/.][A-Za-z0-9_/. -]*$/;
const NULL = /^(?:null|Null|NULL|~)$/;

/** Undefined: not plain enough. */
function readOne(text: string): Plain | undefined {
  const quoted = readQuoted(text);
  if (quoted !== undefined) return quoted;
  if (text.startsWith('[')) return readFlow(text, ']', readItems);
  if (text.startsWith('{')) return readFlow(text, '}', readPairs);
  if (!PLAIN.test(text) || text.includes(': ') || text.includes(' #')) return undefined;
  const plain = text.trimEnd();
  return plain.endsWith(':') ? undefined : NULL.test(plain) ? null : plain;
}

function readQuoted(text: string): string | undefined {
  const single = SINGLE.exec(text)?.[1];
  return single === undefined ? DOUBLE.exec(text)?.[1] : single.replaceAll("''", "'");
}

function readFlow<T>(text: string, close: string, read: (parts: readonly string[]) => T | undefined): T | undefined {
  const inner = text.trimEnd();
  if (!inner.endsWith(close)) return undefined;
  const parts = splitFlow(inner.slice(1, -1));
  return parts === null ? undefined : read(parts);
}

/** In a time that grows with the length alone: no two pieces of it match the same characters. */
const PART = / *(?:'(?:[^']|'')*' *|"[^"\\]*" *|[^'"[\]{}, ][^'"[\]{},]*)?(?:,|$)/gy;

/** Splits at commas outside of quotes; null when the quotes do not pair up or a bracket stands outside of them. */
function splitFlow(text: string): readonly string[] | null {
  const parts = text.match(PART) ?? [];
  if (parts.join('') !== text) return null;
  const words = parts.map((part) => part.replace(/,$/, '').trim());
  if (words.at(-1) === '') words.pop();
  return words.includes('') ? null : words;
}

function readItems(parts: readonly string[]): Plain | undefined {
  const items: Plain[] = [];
  for (const part of parts) {
    const item = readWord(part);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function readPairs(parts: readonly string[]): Plain | undefined {
  const map = new Map<string, Plain>();
  for (const part of parts) {
    const [, key = '', text = ''] = /^([A-Za-z_][A-Za-z0-9_-]{0,63}): +(.+)$/.exec(part) ?? [];
    const value = readWord(text);
    if (key === '' || value === undefined || map.has(key) || HOSTILE_KEYS.has(key)) return undefined;
    map.set(key, value);
  }
  return map;
}

function readWord(text: string): Plain | undefined {
  const quoted = readQuoted(text);
  if (quoted !== undefined) return quoted;
  return WORD.test(text) ? (NULL.test(text) ? null : text) : undefined;
}

/** The next line that says something; undefined after the last. */
function lineAt(reader: Reader): string | undefined {
  while (reader.at < reader.lines.length && isEmpty(reader.lines[reader.at] ?? '')) reader.at += 1;
  return reader.lines[reader.at];
}

function isEmpty(line: string): boolean {
  return line === '' || line.startsWith('#') || line.trim() === '';
}

/** What a line is, when it is indented like this. */
function matchAt(pattern: RegExp, line: string, indent: number): RegExpExecArray | null {
  const found = pattern.exec(line);
  return found?.[1]?.length === indent ? found : null;
}

function indentOf(line: string): number {
  return line.search(/[^ ]|$/);
}
