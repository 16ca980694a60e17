import type { Command } from 'commander';
import type { Context } from './context.ts';
import type { Terminal } from './terminal.ts';

export interface Invocation<Options> {
  /** The operands, as typed. */
  readonly args: readonly string[];
  /** The command's own options by commander's names (`--push-new` is `pushNew`); those not given are absent. */
  readonly options: Options;
  readonly context: Context;
  readonly terminal: Terminal;
}

export interface CommandModule {
  /** Arguments and options, on a command that already has its name, its summary and the global options. */
  readonly define: (command: Command) => void;
  /** At least one line that can be pasted. */
  readonly examples: readonly string[];
  /** @returns the exit code, when it is not 0. */
  readonly run: (invocation: Invocation<never>) => Promise<number | void>;
}

/** Ties the options that `define` declares to the type that `run` reads. */
export function defineCommand<Options>(module: {
  readonly define: (command: Command) => void;
  readonly examples: readonly string[];
  readonly run: (invocation: Invocation<Options>) => Promise<number | void>;
}): CommandModule {
  return module;
}

/** A row of the registry; see there. */
export interface CommandRow {
  readonly name: string;
  /** One line for `--help`, without a full stop. */
  readonly summary: string;
  readonly group?: 'Start' | 'Issues' | 'Remotes' | 'Settings';
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly subcommands?: readonly CommandRow[];
}
