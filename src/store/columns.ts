/** One value of every row, as JSON; every different value once. */
export interface Column {
  /** By row: 0 = absent, else 1 + the place of its word. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  /** How many words there are. */
  readonly count: number;
  word(place: number): string;
}

/** Makes a column row by row. */
export interface ColumnBuilder {
  /** @param word JSON; undefined = absent */
  add(word: string | undefined): void;
  column(): Column;
}

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
      const words = [...places.keys()];
      return { codes: arrayFor(words.length).from(codes), count: words.length, word: (place) => words[place] ?? '' };
    },
  };
}

/** The bytes of a column: where each word ends, the codes, the words. */
export function encodeColumn({ codes, count, word }: Column): Buffer {
  const words = Array.from({ length: count }, (_, place) => Buffer.from(word(place)));
  let end = 0;
  const ends = Uint32Array.from(words, ({ length }) => (end += length));
  return Buffer.concat([new Uint8Array(ends.buffer), new Uint8Array(codes.buffer), ...words]);
}

/**
 * Of ten thousand titles the twenty that are shown are decoded.
 * @param bytes as `encodeColumn` made them for so many rows and words, at an address that suits four-byte numbers
 */
export function decodeColumn(bytes: Buffer, rows: number, count: number): Column {
  const { buffer, byteOffset } = bytes as { readonly buffer: ArrayBuffer; readonly byteOffset: number };
  const ends = new Uint32Array(buffer, byteOffset, count);
  const codes = new (arrayFor(count))(buffer, byteOffset + ends.byteLength, rows);
  const start = ends.byteLength + codes.byteLength;
  const word = (place: number): string =>
    bytes.toString('utf8', start + (place === 0 ? 0 : (ends[place - 1] ?? 0)), start + (ends[place] ?? 0));
  return { codes, count, word };
}

function arrayFor(count: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  return count < 0x100 ? Uint8Array : count < 0x1_0000 ? Uint16Array : Uint32Array;
}
