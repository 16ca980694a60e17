import type { Context } from './context.ts';
import type { Terminal } from './terminal.ts';

export interface Invocation<Options> {
  /** The operands, as typed. */
  readonly args: readonly string[];
  /** The command's own options, camel-cased (`--push-new` is `pushNew`); those not given are absent, but `--no-x` makes `x` true or false. */
  readonly options: Options;
  readonly context: Context;
  readonly terminal: Terminal;
  /** Every command there is. */
  readonly registry: readonly CommandRow[];
}

export interface ArgumentSpec {
  /** `<ref>` required, `[ref]` optional, `<ref...>` and `[ref...]` several, which only the last one may be. */
  readonly name: string;
  readonly help: string;
  /** What the shell offers for it; an issue where the name says `ref`. */
  readonly completes?: Completes;
}

export interface OptionSpec {
  /** `-b, --body <text>`, `--open`, `--no-commit`; an option's value is never optional. */
  readonly flags: string;
  readonly help: string;
  /** May be given several times; the value is the list of all, in order. */
  readonly repeatable?: true;
  readonly choices?: readonly string[];
  /** The camel-cased name of an option that cannot stand beside this one. */
  readonly conflicts?: string;
  /** Makes the value of what was typed. @throws Error that says what was expected. */
  readonly parse?: (typed: string) => unknown;
  readonly completes?: Completes;
}

/** `ref`: issues; `file`: paths; else the key of a field, whose known values are offered. */
export type Completes = 'ref' | 'file' | 'milestone' | 'project' | (string & {});

export interface CommandModule {
  readonly args?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** At least one line that can be pasted. */
  readonly examples: readonly string[];
  /** @returns the exit code, when it is not 0. */
  readonly run: (invocation: Invocation<never>) => Promise<number | void>;
}

/** Ties the declared options to the type that `run` reads. */
export function defineCommand<Options>(
  module: Omit<CommandModule, 'run'> & {
    readonly run: (invocation: Invocation<Options>) => Promise<number | void>;
  },
): CommandModule {
  return module;
}

/** A row of the registry; see there. */
export interface CommandRow {
  readonly name: string;
  /** One line for `--help`, without a full stop. */
  readonly summary: string;
  /** Of a first word; one without it is for programs, and in no help. */
  readonly group?: (typeof GROUPS)[number];
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly subcommands?: readonly CommandRow[];
}

/** Headings of `roadmap --help`, in order. */
export const GROUPS = ['Start', 'Look', 'Issues', 'Planning', 'Remotes', 'Files', 'Settings'] as const;
