import type { RoadmapError } from '../src/model/errors.ts';
import { suggest } from '../src/model/suggest.ts';
import type { Invocation } from './command.ts';
import { reportError, usageError } from './errors.ts';
import type { Io } from './io.ts';
import { registry, type CommandRow } from './registry.ts';
import { routeOf, type Route } from './route.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { version } from './version.ts';

/** Runs one command line and returns the exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io, rows: readonly CommandRow[] = registry): Promise<number> {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  const terminal = createTerminal(io, {
    json: words.includes('--json'),
    quiet: words.includes('--quiet'),
    verbose: words.includes('--verbose'),
    color: !words.includes('--no-color'),
  });
  try {
    return await dispatch(argv, io, terminal, rows);
  } catch (thrown) {
    return reportError(thrown, terminal);
  }
}

async function dispatch(
  argv: readonly string[],
  io: Io,
  terminal: Terminal,
  registered: readonly CommandRow[],
): Promise<number> {
  const [first, ...others] = argv;
  const route = routeOf(first === 'help' ? [...others, '--help'] : argv, registered);
  const row = route.rows.at(-1);
  if (route.unknown !== null) throw unknownCommand(route, route.unknown, registered);
  if (row?.load === undefined) return printHelpOf(row, route, terminal, registered);
  const [{ command: module }, { parseCommand }] = await Promise.all([row.load(), import('./parse.ts')]);
  const names = route.rows.map((each) => each.name);
  const invoked = parseCommand(row, names, route.rest, { module, io });
  if ('printed' in invoked) {
    terminal.result({ [invoked.what]: invoked.printed }, () => terminal.print(invoked.printed));
    return 0;
  }
  const { createContext } = await import('./context.ts');
  const context = createContext(io, terminal, { directory: invoked.directory, yes: invoked.yes });
  const { args, options } = invoked;
  return (await module.run({ args, options, context, terminal } as Invocation<never>)) ?? 0;
}

function unknownCommand(route: Route, word: string, registered: readonly CommandRow[]): RoadmapError {
  const parent = ['roadmap', ...route.rows.map((row) => row.name)].join(' ');
  const known = route.rows.at(-1)?.subcommands ?? registered;
  const near = suggest(
    word,
    known.map((row) => row.name),
  );
  const hints = near === null ? [] : [`did you mean: ${parent} ${near}`];
  return usageError('unknown_command', `unknown command: ${parent} ${word}`, [...hints, `${parent} --help`]);
}

/** `roadmap`, `roadmap --help`, `roadmap --version`, `roadmap issue`. */
async function printHelpOf(
  row: CommandRow | undefined,
  route: Route,
  terminal: Terminal,
  registered: readonly CommandRow[],
): Promise<number> {
  if (route.rest.includes('--version') || route.rest.includes('-V')) {
    terminal.result({ version }, () => terminal.line(`roadmap ${version}`));
    return 0;
  }
  const { checkGlobals } = await import('./parse.ts');
  checkGlobals(
    row === undefined ? 'roadmap' : `roadmap ${row.name}`,
    route.rest.filter((word) => word !== '-h' && word !== '--help'),
  );
  const { groupHelp, programHelp } = await import('./help.ts');
  const help = row === undefined ? programHelp(registered) : groupHelp(row);
  terminal.result({ help }, () => terminal.print(help));
  return 0;
}
