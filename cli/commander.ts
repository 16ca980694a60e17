import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandModule, CommandRow, OptionSpec } from './command.ts';
import { usageError } from './errors.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { commandHelpTail } from './help.ts';
import type { Words } from './words.ts';

/**
 * Reads the words of any command line. @throws RoadmapError `usage.*`.
 * @param names the command's words, without `roadmap`
 * @returns the help, when it was asked for
 */
export function readByCommander(
  row: CommandRow,
  names: readonly string[],
  argv: readonly string[],
  given: { readonly module: CommandModule; readonly columns: number },
): Words | { readonly help: string } {
  const command = quietCommand(['roadmap', ...names].join(' ')).description(row.summary);
  for (const { name, help } of given.module.args ?? []) command.addArgument(new Argument(name, help));
  for (const option of given.module.options ?? []) command.addOption(optionOf(option));
  addGlobals(command);
  command.addHelpText('after', commandHelpTail(row, names.join(' '), given.module.examples));
  let help = '';
  command.configureOutput({
    writeOut: (text) => void (help += text),
    getOutHelpWidth: () => (Number.isFinite(given.columns) ? Math.max(60, Math.min(given.columns, 120)) : 100),
    getOutHasColors: () => false,
  });
  return parse(command, argv) ? { help } : { args: command.args, options: command.opts() };
}

/** @throws RoadmapError `usage.*` when something stands beside the global options. */
export function checkGlobals(name: string, argv: readonly string[]): void {
  parse(addGlobals(quietCommand(name)), argv);
}

function optionOf({ flags, help, repeatable, choices, conflicts, parse: make }: OptionSpec): Option {
  const option = new Option(flags, repeatable ? `${help} (repeatable)` : help);
  if (choices !== undefined) option.choices(choices);
  if (conflicts !== undefined) option.conflicts(conflicts);
  if (repeatable) option.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
  if (make !== undefined) option.argParser((value: string) => made(make, value));
  return option;
}

function made(make: (typed: string) => unknown, value: string): unknown {
  try {
    return make(value);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

function quietCommand(name: string): Command {
  return new Command(name)
    .exitOverride()
    .addHelpOption(globalOption('-h, --help', 'print this help'))
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}

function addGlobals(command: Command): Command {
  for (const [flags, help] of GLOBAL_OPTIONS) command.addOption(globalOption(flags, help));
  return command;
}

function globalOption(flags: string, help: string): Option {
  return new Option(flags, help).helpGroup('Global options:');
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
    const quoted = error.code === 'commander.excessArguments' ? quotedWords(command, argv) : null;
    const hints = [near, quoted].flatMap((hint) => (hint === null ? [] : [`did you mean: ${hint}`]));
    throw usageError(code, message, [...hints, `${command.name()} --help`]);
  }
}

/** Where one text was expected and several words came, the quotes are what is missing. */
function quotedWords(command: Command, argv: readonly string[]): string | null {
  const [only, ...others] = command.registeredArguments;
  const safe = argv.every((word) => /^[^\p{C}"$`\\!]*$/u.test(word));
  if (only === undefined || others.length > 0 || /ref/.test(only.name()) || !safe) return null;
  const words = [...command.args];
  const rest = argv.filter((word) => {
    if (word !== words[0]) return true;
    words.shift();
    return false;
  });
  const shown = rest.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word}"`));
  return [command.name(), `"${command.args.join(' ')}"`, ...shown].join(' ');
}

function nearIn(error: unknown): string | null {
  return error instanceof CommanderError
    ? (/\(Did you mean (?:one of )?([^,?]+)/.exec(error.message)?.[1] ?? null)
    : null;
}
