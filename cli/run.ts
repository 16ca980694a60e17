import type { RoadmapError } from '../src/model/errors.ts';
import { suggest } from '../src/model/suggest.ts';
import type { CommandRow, Invocation } from './command.ts';
import { reportError, usageError } from './errors.ts';
import type { Io } from './io.ts';
import { registry } from './registry.ts';
import { routeOf, type Route } from './route.ts';
import { createTerminal, type Terminal, type TerminalSettings } from './terminal.ts';
import { version } from './version.ts';

/** Runs one command line and returns the exit code. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io, rows: readonly CommandRow[] = registry): Promise<number> {
  const shell: Shell = { io, rows, terminal: createTerminal(io, settingsOf(argv)) };
  try {
    return await dispatch(argv, shell);
  } catch (thrown) {
    return reportError(thrown, shell.terminal);
  }
}

interface Shell {
  readonly io: Io;
  readonly rows: readonly CommandRow[];
  /** Replaced once the options are parsed: until then a value such as `--title --json` looks like an option. */
  terminal: Terminal;
}

function settingsOf(argv: readonly string[]): TerminalSettings {
  const words = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length);
  return {
    json: words.includes('--json'),
    quiet: words.includes('--quiet'),
    verbose: words.includes('--verbose'),
    color: !words.includes('--no-color'),
  };
}

async function dispatch(argv: readonly string[], shell: Shell): Promise<number> {
  const [first, ...others] = argv;
  const route = routeOf(first === 'help' ? [...others, '--help'] : argv, shell.rows);
  const row = route.rows.at(-1);
  if (route.unknown !== null) throw unknownCommand(route, route.unknown, shell.rows);
  if (row?.load === undefined) return printHelpOf(row, route, shell);
  const [{ command: module }, { parseCommand, createContext }] = await Promise.all([row.load(), import('./core.ts')]);
  const names = route.rows.map((each) => each.name);
  const parsed = await parseCommand(row, names, route.rest, { module, columns: shell.io.stdout.columns });
  if ('help' in parsed) return printOut(shell, { help: parsed.help }, parsed.help);
  if ('version' in parsed) return printOut(shell, { version }, `roadmap ${version}`);
  const terminal = (shell.terminal = createTerminal(shell.io, parsed.settings));
  const { args, options, directory, yes } = parsed;
  const context = createContext(shell.io, terminal, { directory, yes });
  return (await module.run({ args, options, context, terminal, registry: shell.rows } as Invocation<never>)) ?? 0;
}

function printOut({ terminal }: Shell, json: unknown, text: string): number {
  terminal.result(json, () => terminal.print(text));
  return 0;
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
async function printHelpOf(row: CommandRow | undefined, route: Route, shell: Shell): Promise<number> {
  if (route.rest.includes('--version') || route.rest.includes('-V'))
    return printOut(shell, { version }, `roadmap ${version}`);
  const rest = route.rest.filter((word) => word !== '-h' && word !== '--help');
  const path = route.rows.map(({ name }) => name).join(' ');
  if (rest.length > 0) {
    const { checkGlobals } = await import('./commander.ts');
    checkGlobals(`roadmap ${path}`.trim(), rest);
  }
  const { groupHelp, programHelp } = await import('./help.ts');
  const help = row === undefined ? programHelp(shell.rows) : groupHelp(row, path);
  return printOut(shell, { help }, help);
}
