import {
  type Column,
  type ColumnBuilder,
  decodeColumn,
  encodeColumn,
  makeColumnBuilder,
  NO_COLUMN,
  wordAt,
} from './columns.ts';
import type { Sections } from './sections.ts';

/** Rows of JSON values by column. A column is decoded when it is first asked for. */
export interface Table {
  readonly count: number;
  column(name: string): Column;
  /** The value of a row; undefined = absent. The same object for the same value: it must not be changed. */
  value(column: string, row: number): unknown;
}

export interface TableBuilder {
  /** @param word JSON of a column's value; undefined = absent */
  add(word: (column: string) => string | undefined): void;
  table(): Table;
}

export function makeTableBuilder(names: readonly string[]): TableBuilder {
  const builders = new Map<string, ColumnBuilder>(names.map((name) => [name, makeColumnBuilder()]));
  let count = 0;
  return {
    add(word) {
      count += 1;
      for (const [name, builder] of builders) builder.add(word(name));
    },
    table: () => tableOf(count, (name) => builders.get(name)?.column() ?? NO_COLUMN),
  };
}

/** The sections that hold these columns, and how many words each has. */
export function storeColumns(columns: ReadonlyMap<string, Column>): {
  readonly sections: Map<string, Uint8Array>;
  readonly words: Record<string, number>;
} {
  const used = [...columns].filter(([, column]) => column.count > 0);
  return {
    sections: new Map(used.map(([name, column]) => [name, encodeColumn(column)])),
    words: Object.fromEntries(used.map(([name, column]) => [name, column.count])),
  };
}

/** The table that `storeColumns` put into a file. */
export function storedTable(sections: Sections, count: number, words: Readonly<Record<string, number>>): Table {
  return tableOf(count, (name) => {
    const bytes = Object.hasOwn(words, name) ? sections.read(name) : null;
    return bytes === null ? NO_COLUMN : decodeColumn(bytes, count, words[name] ?? 0);
  });
}

interface Loaded {
  readonly column: Column;
  /** Parsed so far, by the code of the word. */
  readonly values: unknown[];
}

function tableOf(count: number, load: (name: string) => Column): Table {
  const loaded = new Map<string, Loaded>();
  const get = (name: string): Loaded => {
    let found = loaded.get(name);
    if (found === undefined) loaded.set(name, (found = { column: load(name), values: [] }));
    return found;
  };
  return {
    count,
    column: (name) => get(name).column,
    value(name, row) {
      const { column, values } = get(name);
      const code = column.codes[row] ?? 0;
      if (code === 0) return undefined;
      return (values[code] ??= parse(wordAt(column, code - 1)));
    },
  };
}

/** Most values are words, and reading those needs no parser. */
function parse(word: string): unknown {
  const simple = word.charCodeAt(0) === QUOTE && !word.includes('\\');
  return simple ? word.slice(1, -1) : (JSON.parse(word) as unknown);
}

const QUOTE = 0x22;
