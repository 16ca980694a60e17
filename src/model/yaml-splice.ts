import { isMap, isSeq } from 'yaml';
import { entrySpan, flowItems, lastBlockScalar, lineEnd, lineStart } from './yaml-spans.ts';
import type { FlowItem } from './yaml-spans.ts';

/** Replace `start` to `end` by `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface MapLike {
  readonly flow?: boolean | undefined;
  readonly items: readonly PairLike[];
}

export interface PairLike {
  readonly key: unknown;
  readonly value: unknown;
}

/** All splices at once; at one offset insertions come first, in the order they were asked for. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let done = 0;
  let result = '';
  for (const { start, end, text: inserted } of ordered) {
    // Two removals may overlap where elements share a line.
    result += text.slice(done, Math.max(done, start)) + inserted;
    done = Math.max(done, end);
  }
  return result + text.slice(done);
}

/** Another value for a key, on its line. @param printed one line of YAML, without space around it */
export function setValue(text: string, pair: PairLike, printed: string, eol: string): readonly Splice[] {
  const span = entrySpan(text, pair);
  if (span.colon === null) {
    const explicit = text[span.start] === '?';
    const before = explicit ? `${eol}${indentAt(text, span.start)}: ` : ': ';
    return [{ start: span.end, end: span.end, text: before + printed }];
  }
  const { value } = span;
  if (value === null) return [{ start: span.colon, end: span.colon, text: ` ${printed}` }];
  if (isBlockCollection(pair.value) && lineStart(text, value.start) > span.colon) {
    // The old value has its own lines, maybe no deeper than the key: the new one goes behind the colon.
    const lines = { start: lineStart(text, value.start), end: lineEnd(text, value.end), text: '' };
    return [{ start: span.colon, end: span.colon, text: ` ${printed}` }, lines];
  }
  const space = /\s/.test(text[value.start - 1] ?? '') ? '' : ' ';
  return [{ start: value.start, end: value.end, text: space + printed }];
}

/** A key and its value taken out, with the lines they stood on; where that would change its neighbours it becomes `null`. */
export function removePair(text: string, map: MapLike, pair: PairLike): readonly Splice[] {
  if (map.flow === true) {
    const at = map.items.indexOf(pair);
    return removeFlowItems(text, flowItems(text, map), new Set([at]));
  }
  const span = entrySpan(text, pair);
  const start = lineStart(text, span.start);
  const end = endOfLines(text, pair);
  const stuck =
    text.slice(start, span.start).trim() !== '' || wouldGrow(text, map.items[map.items.indexOf(pair) - 1], end);
  return stuck ? setValue(text, pair, 'null', '\n') : [{ start, end, text: '' }];
}

/**
 * A new key after another one of the same mapping.
 * @param value what follows the colon, its leading space or line break included
 */
export function insertPair(
  text: string,
  map: MapLike,
  after: PairLike,
  entry: { readonly key: string; readonly value: string; readonly eol: string },
): readonly Splice[] {
  const span = entrySpan(text, after);
  if (map.flow === true) return [{ start: span.end, end: span.end, text: `, ${entry.key}:${entry.value}` }];
  const at = endOfLines(text, after);
  const line = `${indentAt(text, span.start)}${entry.key}:${entry.value}${entry.eol}`;
  return [{ start: at, end: at, text: line }];
}

/** The offset after the last line of an entry; blank lines that a block scalar keeps are part of it. */
function endOfLines(text: string, pair: PairLike): number {
  const scalar = lastBlockScalar(pair);
  if (scalar !== null && text[scalar.end - 1] === '\n') return scalar.end;
  return lineEnd(text, entrySpan(text, pair).end);
}

/** A block scalar takes in blank lines and indented comments that come to stand right behind it. */
function wouldGrow(text: string, previous: PairLike | undefined, next: number): boolean {
  return (
    previous !== undefined && lastBlockScalar(previous) !== null && /^(?:[ \t]|\r?\n)/.test(text.slice(next, next + 2))
  );
}

/** Takes elements out of `[…]` or `{…}` with their commas, and with their lines and comments where they stood alone. */
export function removeFlowItems(
  text: string,
  items: readonly FlowItem[],
  removed: ReadonlySet<number>,
): readonly Splice[] {
  const splices: Splice[] = [];
  const lastKept = items.findLastIndex((_, at) => !removed.has(at));
  items.forEach((item, at) => {
    if (!removed.has(at)) return;
    const previous = items[at - 1];
    const sameLine = previous === undefined || !text.slice(previous.end, item.start).includes('\n');
    if (at > lastKept && previous !== undefined && sameLine) {
      splices.push({ start: previous.end, end: item.end, text: '' });
    } else {
      splices.push(withItsLine(text, item));
    }
  });
  return splices;
}

/** From an element through its comma and the blanks after it; the whole line when nothing else stands there. */
function withItsLine(text: string, item: FlowItem): Splice {
  let end = item.comma === null ? item.end : item.comma + 1;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  const start = lineStart(text, item.start);
  const rest = /^(?:#[^\n]*)?\r?\n/.exec(text.slice(end, lineEnd(text, end)));
  const alone = rest !== null && text.slice(start, item.start).trim() === '';
  if (alone) return { start, end: end + rest[0].length, text: '' };
  // A comment must keep its distance.
  return { start: item.start, end: text[end] === '#' ? end - 1 : end, text: '' };
}

function isBlockCollection(node: unknown): boolean {
  return (isMap(node) || isSeq(node)) && node.flow !== true;
}

/** The white space at the beginning of the line; of a line that begins otherwise, as much of it as there is. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}
