import type { Finding, Severity } from '../../model/errors.ts';
import type { Issue } from '../../model/issue.ts';
import { placeOf } from '../place.ts';

export interface About {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly cure: string;
  /** The key whose line is meant, in all its spellings; none: the whole file. */
  readonly keys?: readonly string[];
  /** The entry of that key's list. */
  readonly word?: string;
}

/** A finding about an issue, or about one line of its frontmatter. */
export function issueFinding({ path, id, text }: Pick<Issue, 'path' | 'id' | 'text'>, about: About): Finding {
  const { rule, severity, message, cure, keys, word } = about;
  const line = keys === undefined ? 1 : placeOf(text, keys, word);
  return { file: path, line, rule, severity, id, message, cure };
}

/** A value of a file in a message, cut where it is too long to be read. */
export function shown(value: string): string {
  return `"${value.length > 80 ? `${value.slice(0, 80)}…` : value}"`;
}

/** Paths or ids, the first few of them. */
export function some(names: readonly string[], most = 3): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}

/** Everything that shares a key with others. */
export function groupsOf<T>(
  all: readonly T[],
  keysOf: (one: T) => readonly string[],
): readonly [string, readonly T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all)
    for (const key of keysOf(one)) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [one]);
      else known.push(one);
    }
  return [...groups].filter(([, group]) => group.length > 1);
}
