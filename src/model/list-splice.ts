import { isSeq } from 'yaml';
import { blockItems, flowItems, lastBlockScalar, lineEnd, lineStart } from './yaml-spans.ts';
import type { FlowItem } from './yaml-spans.ts';
import { indentAt, removeFlowItems, setValue } from './yaml-splice.ts';
import type { PairLike, Splice } from './yaml-splice.ts';
import { printFlowList, printString } from './yaml-print.ts';
import type { ScalarStyle } from './yaml-print.ts';

export interface ListEdit {
  /** What each element of the file says now; null for one that says nothing. */
  readonly current: readonly (string | null)[];
  readonly wanted: readonly string[];
  readonly eol: string;
}

/** Brings a sequence to other elements in the style it has; elements that stay keep their bytes and comments. */
export function listSplices(text: string, pair: PairLike, edit: ListEdit): readonly Splice[] {
  const node = pair.value;
  const whole = (): readonly Splice[] => setValue(text, pair, printFlowList(edit.wanted), edit.eol);
  if (!isSeq(node) || edit.wanted.length === 0) return whole();
  const steps = align(edit.current, edit.wanted);
  if (node.flow === true) return flowSplices(text, node, steps);
  const items = blockItems(text, node);
  const ownLines = items.every(({ dash }) => text.slice(lineStart(text, dash), dash).trim() === '');
  const plain = ownLines && !node.items.some((item) => lastBlockScalar(item) !== null);
  return plain ? blockSplices(text, node, steps, edit.eol) : whole();
}

/** One step for each element that is there or is to come, in order. */
type Step =
  | { readonly do: 'keep'; readonly at: number }
  | { readonly do: 'replace'; readonly at: number; readonly value: string }
  | { readonly do: 'remove'; readonly at: number }
  | { readonly do: 'insert'; readonly value: string };

interface Seq {
  readonly items: readonly unknown[];
  readonly range?: readonly number[] | null | undefined;
}

function flowSplices(text: string, node: Seq, steps: readonly Step[]): readonly Splice[] {
  const items = flowItems(text, node);
  const splices: Splice[] = [];
  let previous: FlowItem | undefined;
  for (const step of steps) {
    if (step.do === 'insert')
      splices.push(flowInsert(node, { items, previous, value: step.value, more: splices.length > 0 }));
    if (step.do === 'replace') splices.push(replaceFlow(items[step.at], step.value, node.items[step.at]));
    if (step.do === 'replace' || step.do === 'keep') previous = items[step.at];
  }
  const removed = new Set(steps.flatMap((step) => (step.do === 'remove' ? [step.at] : [])));
  return [...splices, ...removeFlowItems(text, items, removed)];
}

function replaceFlow(item: FlowItem | undefined, value: string, node: unknown): Splice {
  const text = printString(value, { flow: true, ...scalarStyle(node) });
  return { start: item?.start ?? 0, end: item?.end ?? 0, text };
}

/** Behind an element that stays, else before the first one, else into the empty brackets. */
function flowInsert(
  node: Seq,
  place: {
    readonly items: readonly FlowItem[];
    readonly previous: FlowItem | undefined;
    readonly value: string;
    /** Something was put into the empty brackets already. */
    readonly more: boolean;
  },
): Splice {
  const printed = printString(place.value, { flow: true });
  const [first] = place.items;
  if (place.previous !== undefined) return insertion(place.previous.end, `, ${printed}`);
  if (first !== undefined) return insertion(first.start, `${printed}, `);
  return insertion((node.range?.[0] ?? 0) + 1, place.more ? `, ${printed}` : printed);
}

function insertion(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

function blockSplices(text: string, node: Seq, steps: readonly Step[], eol: string): readonly Splice[] {
  const items = blockItems(text, node);
  const first = items[0]?.dash ?? 0;
  const splices: Splice[] = [];
  let below = lineStart(text, first);
  for (const step of steps) {
    const printed = 'value' in step ? printString(step.value, styleOf(node, step)) : '';
    if (step.do === 'insert') {
      splices.push({ start: below, end: below, text: `${indentAt(text, first)}- ${printed}${eol}` });
      continue;
    }
    const item = items[step.at];
    if (item === undefined) continue;
    if (step.do === 'remove') {
      splices.push({ start: lineStart(text, item.dash), end: lineEnd(text, item.end), text: '' });
      continue;
    }
    below = lineEnd(text, item.end);
    if (step.do === 'keep') continue;
    const { start, end } = item.value ?? { start: item.dash + 1, end: item.dash + 1 };
    splices.push({ start, end, text: start === item.dash + 1 ? ` ${printed}` : printed });
  }
  return splices;
}

function styleOf(node: Seq, step: Step): { readonly style?: ScalarStyle } {
  return step.do === 'replace' ? scalarStyle(node.items[step.at]) : {};
}

/** The quoting that a scalar has, for its successor. */
export function scalarStyle(node: unknown): { readonly style?: ScalarStyle } {
  const type = (node as { readonly type?: string } | null | undefined)?.type;
  if (type === 'QUOTE_SINGLE') return { style: 'single' };
  return type === 'QUOTE_DOUBLE' ? { style: 'double' } : {};
}

/** Elements of the longest common run stay; in between, as many as possible are replaced in place. */
function align(current: readonly (string | null)[], wanted: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...commonPairs(current, wanted), [current.length, wanted.length] as const]) {
    for (; i < a && j < b; i += 1, j += 1) steps.push({ do: 'replace', at: i, value: wanted[j] ?? '' });
    for (; i < a; i += 1) steps.push({ do: 'remove', at: i });
    for (; j < b; j += 1) steps.push({ do: 'insert', value: wanted[j] ?? '' });
    if (a < current.length && b < wanted.length) steps.push({ do: 'keep', at: a });
    [i, j] = [a + 1, b + 1];
  }
  return steps;
}

const LARGEST_TABLE = 250_000;

/** Index pairs of a longest common subsequence; only the common ends of very long lists. */
function commonPairs(a: readonly (string | null)[], b: readonly string[]): readonly (readonly [number, number])[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail += 1;
  const pairs: (readonly [number, number])[] = [];
  for (let at = 0; at < head; at += 1) pairs.push([at, at]);
  const [middleA, middleB] = [a.slice(head, a.length - tail), b.slice(head, b.length - tail)];
  if (middleA.length * middleB.length <= LARGEST_TABLE) {
    for (const [i, j] of commonTable(middleA, middleB)) pairs.push([head + i, head + j]);
  }
  for (let at = tail; at > 0; at -= 1) pairs.push([a.length - at, b.length - at]);
  return pairs;
}

function commonTable(a: readonly (string | null)[], b: readonly string[]): readonly (readonly [number, number])[] {
  const length = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => length[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = length[i] ?? [];
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let [i, j] = [0, 0]; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++] as const);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
