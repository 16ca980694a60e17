import type { CommandRow } from './command.ts';

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
  let known: readonly CommandRow[] | undefined = registry;
  let at = 0;
  while (known !== undefined) {
    at = skipOptions(argv, at, { rest, onlyGlobal: runsItself(rows.at(-1)) });
    const word = argv[at];
    const row: CommandRow | undefined = known.find((candidate) => candidate.name === word);
    if (row === undefined) {
      const unknown = word === undefined || word.startsWith('-') || runsItself(rows.at(-1)) ? null : word;
      return { rows, unknown, rest: [...rest, ...argv.slice(at)] };
    }
    rows.push(row);
    known = row.subcommands;
    at += 1;
  }
  return { rows, unknown: null, rest: [...rest, ...argv.slice(at)] };
}

function runsItself(row: CommandRow | undefined): boolean {
  return row?.load !== undefined;
}

/**
 * Moves options from `at` on to `rest` and returns where the next word stands. Where a row runs by itself, an option that is
 * not global ends the search: what follows may be its value.
 */
function skipOptions(
  argv: readonly string[],
  start: number,
  { rest, onlyGlobal }: { readonly rest: string[]; readonly onlyGlobal: boolean },
): number {
  let at = start;
  for (let word = argv[at]; word?.startsWith('-') === true && word !== '-' && word !== '--'; word = argv[at]) {
    if (onlyGlobal && !GLOBAL.has(word)) return at;
    const count = word === '-C' ? 2 : 1;
    rest.push(...argv.slice(at, at + count));
    at += count;
  }
  return at;
}
