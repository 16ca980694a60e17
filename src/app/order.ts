export type Rank = string | number | undefined;

/** The smaller first; what is absent comes last, whichever way round. */
export function compare(a: Rank, b: Rank, factor: 1 | -1 = 1): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return a < b ? -factor : factor;
}

/** The first in this order, equals as they stood; where few of many are asked for, the others are left as they are. */
export function firstOf<T>(items: readonly T[], count: number, order: (a: T, b: T) => number): T[] {
  if (count > items.length / 8) return [...items].sort(order).slice(0, count);
  const first: T[] = [];
  for (const item of items) {
    const last = first[count - 1];
    if (last !== undefined && order(last, item) <= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(first[middle] as T, item) <= 0) low = middle + 1;
      else high = middle;
    }
    first.splice(low, 0, item);
    if (first.length > count) first.pop();
  }
  return first;
}
