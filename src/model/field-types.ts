import type { Config } from './config.ts';
import type { ByRemote } from './issue.ts';
import { suggest } from './suggest.ts';
import { normaliseTime } from './time.ts';
import type { Plain } from './yaml-tree.ts';

export type FieldValue = string | number | boolean | readonly string[] | ByRemote;

/** `value` is undefined for "none"; with `problem` the value is what could be made of it, if anything. */
export interface Reading<T> {
  readonly value?: T;
  /** Ends the sentence "<key>: …". */
  readonly problem?: string;
}

/** How a value goes into the file: quoted where needed, as it stands, or as a list. */
export type Written = { readonly text: string } | { readonly literal: string } | { readonly list: readonly string[] };

export interface FieldType<T extends FieldValue> {
  readonly name:
    'line' | 'text' | 'choice' | 'ref' | 'list' | 'refs' | 'time' | 'hours' | 'percent' | 'boolean' | 'map';
  /** From the file: never throws. */
  read(plain: Plain, config: Config): Reading<T>;
  /** From what a person typed; ids in references are not resolved. */
  parse(text: string, config: Config): Reading<T>;
  write(value: T): Written;
  equal(a: T, b: T): boolean;
  /** For a person: a cell of a table, a line of a view. */
  print(value: T): string;
}

export const line = textType('line');
export const text = textType('text');
export const ref = textType('ref');

/** One of a list of words that the configuration may replace. An unknown word is kept, with a problem. */
export function choice(
  allowed: (config: Config) => readonly string[],
  understand: (text: string, config: Config) => string = (word) => word,
): FieldType<string> {
  const check = (found: string, config: Config): string | null => {
    const words = allowed(config);
    if (words.includes(found)) return null;
    const near = suggest(found, words);
    const hint = near === null ? '' : `; did you mean "${near}"?`;
    return `expected one of ${words.join(', ')}, found ${shown(found)}${hint}`;
  };
  return {
    ...line,
    name: 'choice',
    read(plain, config) {
      const reading = line.read(plain, config);
      if (reading.value === undefined) return reading;
      const value = understand(reading.value, config);
      const problem = check(value, config);
      return problem === null ? { value } : { value, problem };
    },
    parse(typed, config) {
      const value = understand(typed.trim(), config);
      const problem = check(value, config);
      return problem === null ? { value } : { problem };
    },
  };
}

export const time: FieldType<string> = {
  ...line,
  name: 'time',
  read(plain, config) {
    const reading = line.read(plain, config);
    if (reading.value === undefined) return reading;
    const value = normaliseTime(reading.value);
    return value === null ? { problem: notTime(reading.value) } : { value };
  },
  parse(typed) {
    const value = normaliseTime(typed);
    return value === null ? { problem: notTime(typed) } : { value };
  },
  equal: (a, b) => (normaliseTime(a) ?? a) === (normaliseTime(b) ?? b),
};

/** A number of hours; a range (`14-20`) is read as its midpoint and kept in the file. */
export const hours = numberType('hours', 'a number of hours, 0 or more', (found) => {
  const range = /^(\d+(?:\.\d+)?)\s*(?:-|–|\.\.)\s*(\d+(?:\.\d+)?)$/.exec(found);
  if (range !== null) return (Number(range[1]) + Number(range[2])) / 2;
  const value = toNumber(found);
  return value !== null && value >= 0 ? value : null;
});

export const percent = numberType('percent', 'a number from 0 to 100', (found) => {
  const value = toNumber(found.replace(/\s*%$/, ''));
  return value !== null && value >= 0 && value <= 100 ? value : null;
});

export const boolean: FieldType<boolean> = {
  name: 'boolean',
  read(plain, config) {
    return plain === null || plain === ''
      ? {}
      : typeof plain === 'string'
        ? this.parse(plain, config)
        : { problem: notOne(plain) };
  },
  parse(typed) {
    const word = typed.trim().toLowerCase();
    return word === 'true' || word === 'false'
      ? { value: word === 'true' }
      : { problem: `expected true or false, found ${shown(typed)}` };
  },
  write: (value) => ({ literal: String(value) }),
  equal: (a, b) => a === b,
  print: (value) => (value ? 'yes' : 'no'),
};

function textType(name: 'line' | 'text' | 'ref'): FieldType<string> {
  return {
    name,
    read(plain) {
      if (plain === null || plain === '') return {};
      return typeof plain === 'string' ? { value: plain } : { problem: notOne(plain) };
    },
    parse(typed) {
      const value = typed.trim();
      if (value === '') return { problem: 'expected some text, found none' };
      return name !== 'text' && /[\r\n]/.test(value) ? { problem: 'expected one line, found several' } : { value };
    },
    write: (value) => ({ text: value }),
    equal: (a, b) => a === b,
    print: (value) => value,
  };
}

const LONGEST_NUMBER = 64;

function numberType(
  name: 'hours' | 'percent',
  expected: string,
  understand: (found: string) => number | null,
): FieldType<number> {
  const parse = (found: string): Reading<number> => {
    const value = found.length > LONGEST_NUMBER ? null : understand(found.trim());
    return value === null ? { problem: `expected ${expected}, found ${shown(found)}` } : { value };
  };
  return {
    name,
    parse,
    read: (plain) =>
      plain === null || plain === '' ? {} : typeof plain === 'string' ? parse(plain) : { problem: notOne(plain) },
    write: (value) => ({ literal: String(value) }),
    equal: (a, b) => a === b,
    print: (value) => (name === 'percent' ? `${String(value)}%` : String(value)),
  };
}

/** Never so much that a sum of many is infinite, which JSON cannot say. */
const LARGEST_NUMBER = 1e100;

function toNumber(found: string): number | null {
  const value = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(found) ? Number(found) : NaN;
  return Math.abs(value) < LARGEST_NUMBER ? value : null;
}

function notOne(plain: Plain): string {
  return `expected one value, found ${plain instanceof Map ? 'a map' : 'a list'}`;
}

function notTime(found: string): string {
  return `expected a date such as 2026-12-01 or 2026-12-01T10:00:00Z, found ${shown(found)}`;
}

function shown(found: string): string {
  return `"${found.length > 80 ? `${found.slice(0, 80)}…` : found}"`;
}
