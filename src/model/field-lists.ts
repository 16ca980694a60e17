import type { FieldType, Reading } from './field-types.ts';
import type { ByRemote } from './issue.ts';
import type { Plain } from './yaml-tree.ts';

/** Strings without order or repetition; a comma-joined string is read as a list (design: format.md, `labels`). */
export const list = listType('list', splitWords);

/** The same, of references to issues. */
export const refs = listType('refs', splitWords);

/** People; a person's name may hold a comma, so only a typed list is split. */
export const people = listType(
  'list',
  (typed) => splitWords(typed).map((name) => name.replace(/^@(?=.)/, '')),
  (found) => [found],
);

/** Remote name to value, without a prototype. A bare word is left to the reader of the issue, who knows the remotes. */
export const byRemote: FieldType<ByRemote> = {
  name: 'map',
  read(plain) {
    if (plain === null || plain === '') return {};
    if (!(plain instanceof Map)) return { problem: 'expected a map from remote to value' };
    const value = Object.create(null) as Record<string, string>;
    let problem: string | undefined;
    for (const [remote, entry] of plain as ReadonlyMap<string, Plain>) {
      if (typeof entry === 'string' && entry !== '') value[remote] = entry;
      else if (entry !== null && entry !== '') problem = `expected one value for ${remote}`;
    }
    return { ...(Object.keys(value).length > 0 ? { value } : {}), ...(problem === undefined ? {} : { problem }) };
  },
  parse: () => ({ problem: 'cannot be given as a flag' }),
  write: () => ({ list: [] }),
  equal: (a, b) => {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
  },
  print: (value) =>
    Object.entries(value)
      .map(([remote, entry]) => `${remote}:${entry}`)
      .join(', '),
};

export function splitWords(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function listType(
  name: 'list' | 'refs',
  split: (typed: string) => readonly string[],
  splitInFile: (found: string) => readonly string[] = split,
): FieldType<readonly string[]> {
  return {
    name,
    read(plain) {
      if (plain === null || plain === '') return {};
      if (typeof plain === 'string') return { value: unique(splitInFile(plain)) };
      return plain instanceof Map ? { problem: 'expected a list, found a map' } : readItems(plain as readonly Plain[]);
    },
    parse(typed) {
      const value = unique(split(typed));
      return value.some((word) => /[\r\n]/.test(word)) ? { problem: 'expected one line each' } : { value };
    },
    write: (value) => ({ list: unique(value) }),
    equal: (a, b) => {
      const [one, other] = [unique(a), unique(b)];
      return one.length === other.length && one.every((word, at) => word === other[at]);
    },
    print: (value) => value.join(', '),
  };
}

function readItems(items: readonly Plain[]): Reading<readonly string[]> {
  const value = unique(items.filter((item) => typeof item === 'string' && item !== '') as string[]);
  const odd = items.some((item) => item !== null && typeof item !== 'string');
  return odd ? { value, problem: 'expected a list of words, found a list or a map in it' } : { value };
}

function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
