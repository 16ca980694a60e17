import { Command, CommanderError, Option } from 'commander';
import type { CommandModule, CommandRow } from './command.ts';
import { usageError } from './errors.ts';
import { commandHelpTail, GLOBAL_OPTIONS } from './help.ts';
import type { TerminalSettings } from './terminal.ts';

export type Parsed =
  | { readonly help: string }
  | { readonly version: true }
  | {
      readonly args: readonly string[];
      /** The command's own. */
      readonly options: Readonly<Record<string, unknown>>;
      readonly settings: TerminalSettings;
      /** `-C`, as typed. */
      readonly directory: string | null;
      readonly yes: boolean;
    };

const GLOBAL_NAMES = new Set(['C', 'json', 'quiet', 'verbose', 'yes', 'color', 'version']);

/**
 * Parses what follows a command's words. @throws RoadmapError `usage.*`.
 * @param names the command's words, without `roadmap`
 */
export function parseCommand(
  row: CommandRow,
  names: readonly string[],
  argv: readonly string[],
  given: { readonly module: CommandModule; readonly columns: number },
): Parsed {
  const command = quietCommand(['roadmap', ...names].join(' ')).description(row.summary);
  given.module.define(command);
  addGlobals(command);
  command.addHelpText('after', commandHelpTail(row, names.join(' '), given.module.examples));
  let help = '';
  command.configureOutput({
    writeOut: (text) => void (help += text),
    getOutHelpWidth: () => (Number.isFinite(given.columns) ? Math.max(60, Math.min(given.columns, 120)) : 100),
    getOutHasColors: () => false,
  });
  if (parse(command, argv)) return { help };
  const all: Record<string, unknown> = command.opts();
  if (all['version'] === true) return { version: true };
  const options = Object.entries(all).filter(([name, value]) => !GLOBAL_NAMES.has(name) && value !== undefined);
  const on = (name: string): boolean => all[name] === true;
  return {
    args: command.args,
    options: Object.fromEntries(options),
    settings: { json: on('json'), quiet: on('quiet'), verbose: on('verbose'), color: on('color') },
    directory: typeof all['C'] === 'string' ? all['C'] : null,
    yes: on('yes'),
  };
}

/** @throws RoadmapError `usage.*` when something stands beside the global options. */
export function checkGlobals(name: string, argv: readonly string[]): void {
  parse(addGlobals(quietCommand(name)), argv);
}

function quietCommand(name: string): Command {
  return new Command(name)
    .exitOverride()
    .helpOption('-h, --help', 'print this help')
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}

function addGlobals(command: Command): Command {
  for (const [flags, description] of GLOBAL_OPTIONS)
    command.addOption(new Option(flags, description).helpGroup('Global options:'));
  return command;
}

/** True when it was the help that was asked for. */
function parse(command: Command, argv: readonly string[]): boolean {
  try {
    command.parse([...argv], { from: 'user' });
    return false;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return true;
    const [message = ''] = error.message.replace(/^error: /, '').split('\n');
    const near = nearIn(error);
    const code = error.code.replace('commander.', '').replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
    throw usageError(code, message, [...(near === null ? [] : [`did you mean: ${near}`]), `${command.name()} --help`]);
  }
}

function nearIn(error: unknown): string | null {
  return error instanceof CommanderError
    ? (/\(Did you mean (?:one of )?([^,?]+)/.exec(error.message)?.[1] ?? null)
    : null;
}
