import type { CommandRow } from './registry.ts';

export interface Route {
  /** The rows from the first word on; empty when no command was named. */
  readonly rows: readonly CommandRow[];
  /** A word where a command's name was expected, that is none. */
  readonly unknown: string | null;
  /** What is left when the command's words are taken out. */
  readonly rest: readonly string[];
}

const GLOBAL = new Set([
  '-C',
  '--json',
  '--quiet',
  '--verbose',
  '-y',
  '--yes',
  '--no-color',
  '-h',
  '--help',
  '-V',
  '--version',
]);

/** Finds the command in the words of a command line; global options may stand before and between its words. */
export function routeOf(argv: readonly string[], registry: readonly CommandRow[]): Route {
  const rows: CommandRow[] = [];
  const rest: string[] = [];
  let known: readonly CommandRow[] = registry;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { rows, unknown: null, rest: [...rest, ...argv.slice(at)] };
    if (word.startsWith('-') && word !== '-') {
      // An option that is not global ends the search where the row runs by itself: what follows may be its value.
      if (rows.at(-1)?.load !== undefined && !GLOBAL.has(word))
        return { rows, unknown: null, rest: [...rest, ...argv.slice(at)] };
      rest.push(word);
      if (word === '-C' && at + 1 < argv.length) rest.push(argv[++at] ?? '');
      continue;
    }
    const row = known.find((candidate) => candidate.name === word);
    const ready = rows.at(-1)?.load !== undefined;
    if (row === undefined) return { rows, unknown: ready ? null : word, rest: [...rest, ...argv.slice(at)] };
    rows.push(row);
    if (row.subcommands === undefined) return { rows, unknown: null, rest: [...rest, ...argv.slice(at + 1)] };
    known = row.subcommands;
  }
  return { rows, unknown: null, rest };
}
