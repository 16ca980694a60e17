/** One value of every row, as JSON; every different value once. */
export interface Column {
  /** By row: 0 = absent, else 1 + the place of its word. */
  readonly codes: Uint8Array | Uint16Array | Uint32Array;
  readonly words: readonly string[];
}

/** Makes a column row by row. */
export interface ColumnBuilder {
  /** @param word JSON, which holds no line break; undefined = absent */
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
    column: () => ({ codes: arrayFor(places.size).from(codes), words: [...places.keys()] }),
  };
}

/** The bytes of a column: its codes, then its words as lines. */
export function encodeColumn({ codes, words }: Column): Buffer {
  return Buffer.concat([
    new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength),
    Buffer.from(words.join('\n')),
  ]);
}

/** @param bytes as `encodeColumn` made them for so many rows and words, at an address that suits four-byte numbers */
export function decodeColumn(bytes: Buffer, rows: number, count: number): Column {
  const make = arrayFor(count);
  const codes = new make(bytes.buffer as ArrayBuffer, bytes.byteOffset, rows);
  return { codes, words: count === 0 ? [] : bytes.toString('utf8', codes.byteLength).split('\n') };
}

function arrayFor(count: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  return count < 0x100 ? Uint8Array : count < 0x1_0000 ? Uint16Array : Uint32Array;
}
