/** One value of every row, as JSON. */
export interface Column {
  /** By row: 0 = absent, else 1 + the place of its word. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  /** How many words there are; hardly any stands twice. */
  readonly count: number;
  /** Where each word ends in `bytes`. */
  readonly ends: Uint32Array;
  readonly bytes: Buffer;
}

/** Makes a column row by row. */
export interface ColumnBuilder {
  /** @param word JSON; undefined = absent */
  add(word: string | undefined): void;
  column(): Column;
}

export const NO_COLUMN: Column = {
  codes: new Uint8Array(),
  count: 0,
  ends: new Uint32Array(),
  bytes: Buffer.alloc(0),
};

export function makeColumnBuilder(): ColumnBuilder {
  const codes: number[] = [];
  const places = new Map<string, number>();
  return {
    add(word) {
      if (word === undefined) return void codes.push(0);
      let code = places.get(word);
      if (code === undefined) places.set(word, (code = places.size + 1));
      codes.push(code);
    },
    column() {
      const words = Array.from(places.keys(), (word) => Buffer.from(word));
      let end = 0;
      const ends = Uint32Array.from(words, ({ length }) => (end += length));
      return { codes: arrayFor(words.length).from(codes), count: words.length, ends, bytes: Buffer.concat(words) };
    },
  };
}

/** The word at a place: of ten thousand titles the twenty that are shown are decoded. */
export function wordAt({ ends, bytes }: Column, place: number): string {
  return bytes.toString('utf8', place === 0 ? 0 : ends[place - 1], ends[place]);
}

/** The rows that hold one of these words, found in the bytes. */
export function rowsHolding({ codes, ends, bytes, count }: Column, words: readonly string[]): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const word of words) {
    const length = Buffer.byteLength(word);
    for (let at = bytes.indexOf(word); at >= 0; at = bytes.indexOf(word, at + 1)) {
      const place = firstNotBelow(ends, at + length, count);
      const start = place === 0 ? 0 : (ends[place - 1] ?? 0);
      if (start !== at || ends[place] !== at + length) continue;
      for (let row = codes.indexOf(place + 1); row >= 0; row = codes.indexOf(place + 1, row + 1)) rows.add(row);
    }
  }
  return rows;
}

function firstNotBelow(sorted: Uint32Array, wanted: number, count: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * A column of rows of two columns, without decoding a word.
 * @param rows by row: the row of the first column, or -1 - the row of the second
 */
export function mergeColumns(first: Column, second: Column, rows: Int32Array): Column {
  const count = first.count + second.count;
  const codes = new (arrayFor(count))(rows.length);
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    const code = row < 0 ? (second.codes[-1 - row] ?? 0) : (first.codes[row] ?? 0);
    codes[at] = row < 0 && code > 0 ? first.count + code : code;
  }
  const ends = new Uint32Array(count);
  ends.set(first.ends);
  for (let at = 0; at < second.count; at += 1) ends[first.count + at] = first.bytes.length + (second.ends[at] ?? 0);
  return { codes, count, ends, bytes: Buffer.concat([first.bytes, second.bytes]) };
}

export function encodeColumn({ codes, ends, bytes }: Column): Buffer {
  const parts = [ends, codes].map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([...parts, bytes]);
}

/** @param bytes as `encodeColumn` made them for so many rows and words, at an address that suits four-byte numbers */
export function decodeColumn(bytes: Buffer, rows: number, count: number): Column {
  const { buffer, byteOffset } = bytes as { readonly buffer: ArrayBuffer; readonly byteOffset: number };
  const ends = new Uint32Array(buffer, byteOffset, count);
  const codes = new (arrayFor(count))(buffer, byteOffset + ends.byteLength, rows);
  return { codes, count, ends, bytes: bytes.subarray(ends.byteLength + codes.byteLength) };
}

function arrayFor(count: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  return count < 0x100 ? Uint8Array : count < 0x1_0000 ? Uint16Array : Uint32Array;
}
