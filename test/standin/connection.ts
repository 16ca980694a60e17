export interface Window {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** A place in an ordered list: compared item by item, so that a page goes on behind a key even when its row has moved. */
export type Key = readonly (number | string)[];

export interface Connection<Row> {
  readonly totalCount: number;
  readonly nodes: readonly Row[];
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Cursors hold a row's key, as GitHub's do (second, database id); clients must treat them as opaque. */
export function connect<Row>(
  rows: readonly Row[],
  window: Window,
  order: {
    readonly keyOf: (row: Row) => Key;
    readonly descending?: boolean;
    /** The rows come in ascending order already. */
    readonly sorted?: boolean;
  },
): Connection<Row> {
  const sign = order.descending ? -1 : 1;
  const sorted = [...rows];
  if (!order.sorted) sorted.sort((a, b) => sign * compare(order.keyOf(a), order.keyOf(b)));
  else if (order.descending) sorted.reverse();
  const after = window.after ? decode(window.after) : null;
  const before = window.before ? decode(window.before) : null;
  const inside = sorted.filter((row) => {
    const key = order.keyOf(row);
    return (!after || sign * compare(key, after) > 0) && (!before || sign * compare(key, before) < 0);
  });
  const page =
    typeof window.first === 'number'
      ? inside.slice(0, window.first)
      : inside.slice(Math.max(0, inside.length - (window.last ?? 0)));
  const edges = page.map((node) => ({ cursor: encode(order.keyOf(node)), node }));
  return {
    totalCount: rows.length,
    nodes: page,
    edges,
    pageInfo: {
      hasNextPage: typeof window.first === 'number' ? page.length < inside.length : before !== null,
      hasPreviousPage: typeof window.first === 'number' ? after !== null : page.length < inside.length,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Rows that stay in the order in which they came. */
export function inOrder<Row>(rows: readonly Row[], window: Window): Connection<Row> {
  const places = new Map(rows.map((row, at) => [row, at]));
  return connect(rows, window, { keyOf: (row) => [places.get(row) ?? 0], sorted: true });
}

function compare(a: Key, b: Key): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}

function encode(key: Key): string {
  return Buffer.from(`cursor:v2:${JSON.stringify(key)}`).toString('base64');
}

function decode(cursor: string): Key {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  if (!text.startsWith('cursor:v2:')) throw new Error(`\`${cursor}\` does not appear to be a valid cursor.`);
  return JSON.parse(text.slice('cursor:v2:'.length)) as Key;
}
