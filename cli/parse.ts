import type { CommandModule, CommandRow } from './command.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import type { TerminalSettings } from './terminal.ts';
import { readWords } from './words.ts';

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
const globals = GLOBAL_OPTIONS.map(([flags, help]) => ({ flags, help }));

/**
 * Parses what follows a command's words. @throws RoadmapError `usage.*`.
 * @param names the command's words, without `roadmap`
 */
export async function parseCommand(
  row: CommandRow,
  names: readonly string[],
  argv: readonly string[],
  given: { readonly module: CommandModule; readonly columns: number },
): Promise<Parsed> {
  const { args = [], options: own = [] } = given.module;
  const words =
    readWords(argv, { args, options: [...own, ...globals] }) ??
    (await import('./commander.ts')).readByCommander(row, names, argv, given);
  if ('help' in words) return words;
  const all = words.options;
  if (all['version'] === true) return { version: true };
  const options = Object.entries(all).filter(([name, value]) => !GLOBAL_NAMES.has(name) && value !== undefined);
  const on = (name: string): boolean => all[name] === true;
  return {
    args: words.args,
    options: Object.fromEntries(options),
    settings: { json: on('json'), quiet: on('quiet'), verbose: on('verbose'), color: on('color') },
    directory: typeof all['C'] === 'string' ? all['C'] : null,
    yes: on('yes'),
  };
}
