import { isAlias, isCollection, isPair, isScalar, isSeq } from 'yaml';
import type { CST } from 'yaml';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface EntrySpan extends Span {
  /** The offset after the colon; null when there is none (`{a, b}`, `? a`). */
  readonly colon: number | null;
  /** The value with its tag and anchor; null when nothing is written. */
  readonly value: Span | null;
}

/** An element of `[…]` or an entry of `{…}`. */
export interface FlowItem extends Span {
  /** The offset of the comma that follows it. */
  readonly comma: number | null;
}

/** Something composed with `keepSourceTokens`. */
interface WithToken {
  readonly srcToken?: unknown;
  readonly range?: readonly number[] | null;
}

interface ItemToken {
  readonly start: readonly CST.SourceToken[];
  readonly key?: unknown;
  readonly sep?: readonly CST.SourceToken[];
  readonly value?: unknown;
}

/** Where an entry of a mapping lies in the text, comments and separators not included. */
export function entrySpan(text: string, pair: { readonly key: unknown; readonly value: unknown }): EntrySpan {
  const token = (pair as WithToken).srcToken as ItemToken;
  const sep = token.sep ?? [];
  const at = sep.findIndex((one) => one.type === 'map-value-ind');
  const indicator = sep[at];
  const key = spanOfKey(pair.key);
  const starts = [firstProp(token.start), key?.start, indicator?.offset].filter((one) => typeof one === 'number');
  const colon = indicator === undefined ? null : indicator.offset + 1;
  const value = joinSpans(propsSpan(sep.slice(at + 1)), contentSpan(text, pair.value));
  const start = Math.min(...starts);
  return { start, end: Math.max(start, key?.end ?? 0, colon ?? 0, value?.end ?? 0), colon, value };
}

/** The end of a node's last character, without the line break of a block scalar and without comments. */
export function endOf(text: string, node: unknown): number {
  if (isPair(node)) return entrySpan(text, node).end;
  const [start = 0, end = 0] = (node as WithToken | null)?.range ?? [];
  if (isCollection(node) && node.flow !== true) {
    return Math.max(start, isSeq(node) ? lastDashEnd(node) : 0, endOf(text, node.items.at(-1)));
  }
  return isBlockScalar(node) ? withoutNewlines(text, start, end) : end;
}

function withoutNewlines(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && /[\r\n]/.test(text[last - 1] ?? '')) last -= 1;
  return last;
}

/** The block scalar (`|`, `>`) that a node ends in, with the blank lines that belong to it; null when it ends otherwise. */
export function lastBlockScalar(node: unknown): Span | null {
  if (isPair(node)) return lastBlockScalar(node.value);
  if (isCollection(node)) return node.flow === true ? null : lastBlockScalar(node.items.at(-1));
  if (!isBlockScalar(node)) return null;
  const [start = 0, end = 0] = (node as WithToken).range ?? [];
  return { start, end };
}

/** Elements of a flow collection, in order. */
export function flowItems(text: string, node: { readonly items: readonly unknown[] }): readonly FlowItem[] {
  const tokens = ((node as WithToken).srcToken as { readonly items: readonly ItemToken[] }).items;
  return node.items.map((item, at) => {
    const span = isPair(item) ? entrySpan(text, item) : { start: startOf(item), end: endOf(text, item) };
    const start = Math.min(span.start, firstProp(tokens[at]?.start ?? []) ?? Infinity);
    const comma = tokens[at + 1]?.start.find((one) => one.type === 'comma')?.offset ?? null;
    return { start, end: span.end, comma };
  });
}

/** The offset of each `-` of a block sequence, and where the item's value (with tag and anchor) lies. */
export function blockItems(
  text: string,
  node: { readonly items: readonly unknown[] },
): readonly { readonly dash: number; readonly value: Span | null; readonly end: number }[] {
  const tokens = ((node as WithToken).srcToken as { readonly items: readonly ItemToken[] }).items;
  return node.items.map((item, at) => {
    const start = tokens[at]?.start ?? [];
    const indicator = start.findIndex((one) => one.type === 'seq-item-ind');
    const dash = start[indicator]?.offset ?? startOf(item);
    const value = joinSpans(propsSpan(start.slice(indicator + 1)), contentSpan(text, item));
    return { dash, value, end: Math.max(dash + 1, value?.end ?? 0) };
  });
}

/** The offset of the first character of the line. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset after the line's newline. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline === -1 ? text.length : newline + 1;
}

function contentSpan(text: string, node: unknown): Span | null {
  return isWritten(node) ? { start: startOf(node), end: endOf(text, node) } : null;
}

function spanOfKey(key: unknown): Span | null {
  const range = (key as WithToken | null)?.range;
  return range === null || range === undefined ? null : { start: range[0] ?? 0, end: range[1] ?? 0 };
}

function isBlockScalar(node: unknown): boolean {
  return isScalar(node) && (node.type ?? '').startsWith('BLOCK');
}

function isWritten(node: unknown): boolean {
  if (node === null || node === undefined) return false;
  if (isAlias(node) || !isScalar(node)) return true;
  const range = node.range ?? [0, 0];
  return range[1] > range[0];
}

function startOf(node: unknown): number {
  if (isPair(node)) return (node.key as WithToken | null)?.range?.[0] ?? 0;
  return (node as WithToken | null)?.range?.[0] ?? 0;
}

function lastDashEnd(node: { readonly items: readonly unknown[] }): number {
  const tokens = ((node as WithToken).srcToken as { readonly items?: readonly ItemToken[] } | undefined)?.items ?? [];
  const dash = tokens.at(-1)?.start.find((one) => one.type === 'seq-item-ind');
  return dash === undefined ? 0 : dash.offset + 1;
}

function isProp(token: CST.SourceToken): boolean {
  return token.type === 'anchor' || token.type === 'tag';
}

function firstProp(tokens: readonly CST.SourceToken[]): number | null {
  return tokens.find((one) => isProp(one) || one.type === 'explicit-key-ind')?.offset ?? null;
}

function propsSpan(tokens: readonly CST.SourceToken[]): Span | null {
  const props = tokens.filter(isProp);
  const [first, last] = [props[0], props.at(-1)];
  return first === undefined || last === undefined
    ? null
    : { start: first.offset, end: last.offset + last.source.length };
}

function joinSpans(a: Span | null, b: Span | null): Span | null {
  if (a === null || b === null) return a ?? b;
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
