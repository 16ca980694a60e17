import type { ArgumentSpec, OptionSpec } from './command.ts';

export interface Words {
  readonly args: readonly string[];
  /** By camel-cased name, `color` and other `--no-x` included. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Reads the words of a command line that is plainly right; null for everything else (an unknown option, a value that looks
 * like one, short options run together, anything wrong, `--help`), which commander then reads, or words the error for.
 */
export function readWords(
  argv: readonly string[],
  spec: { readonly args: readonly ArgumentSpec[]; readonly options: readonly OptionSpec[] },
): Words | null {
  const known = new Map<string, Known>();
  const options: Record<string, unknown> = {};
  for (const option of spec.options) {
    const read = readFlags(option);
    if (read.negated) options[read.name] = true;
    for (const flag of read.flags) known.set(flag, read);
  }
  const args: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') {
      args.push(...argv.slice(at + 1));
      break;
    }
    if (isOperand(word)) args.push(word);
    else {
      const read = readOption(word, argv[at + 1], known);
      if (read === null || !take(options, read.known, read.typed)) return null;
      at += read.words - 1;
    }
  }
  return fits(args, spec.args) && !clash(options, spec.options) ? { args, options } : null;
}

function isOperand(word: string): boolean {
  return !word.startsWith('-') || word === '-';
}

interface Read {
  readonly known: Known;
  readonly typed: string | undefined;
  /** How many it took. */
  readonly words: 1 | 2;
}

function readOption(word: string, next: string | undefined, known: ReadonlyMap<string, Known>): Read | null {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  const found = known.get(equals < 0 ? word : word.slice(0, equals));
  if (found === undefined) return null;
  if (!found.takesValue) return equals < 0 ? { known: found, typed: undefined, words: 1 } : null;
  if (equals >= 0) return { known: found, typed: word.slice(equals + 1), words: 1 };
  return next === undefined || !isOperand(next) ? null : { known: found, typed: next, words: 2 };
}

interface Known {
  readonly name: string;
  readonly flags: readonly string[];
  readonly takesValue: boolean;
  readonly negated: boolean;
  readonly option: OptionSpec;
}

/** The camel-cased name of an option, as commander has it. */
export function attributeName(flags: string): string {
  return readFlags({ flags, help: '' }).name;
}

function readFlags(option: OptionSpec): Known {
  const words = option.flags.split(/[ ,]+/);
  const flags = words.filter((word) => word.startsWith('-'));
  const long = (flags.at(-1) ?? '').replace(/^--?/, '');
  const negated = long.startsWith('no-');
  const name = (negated ? long.slice(3) : long).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { name, flags, takesValue: words.length > flags.length, negated, option };
}

/** False when the value is none of those that may be. */
function take(options: Record<string, unknown>, { name, negated, option }: Known, typed: string | undefined): boolean {
  if (typed === undefined) options[name] = !negated;
  else if (option.choices?.includes(typed) === false) return false;
  else if (option.repeatable) options[name] = [...((options[name] as readonly string[] | undefined) ?? []), typed];
  else if (option.parse === undefined) options[name] = typed;
  else {
    try {
      options[name] = option.parse(typed);
    } catch {
      return false;
    }
  }
  return true;
}

function fits(args: readonly string[], specs: readonly ArgumentSpec[]): boolean {
  const least = specs.filter((spec) => spec.name.startsWith('<')).length;
  const most = specs.at(-1)?.name.includes('...') === true ? Infinity : specs.length;
  return args.length >= least && args.length <= most;
}

function clash(options: Readonly<Record<string, unknown>>, specs: readonly OptionSpec[]): boolean {
  return specs.some(
    ({ flags, conflicts }) =>
      conflicts !== undefined && options[conflicts] !== undefined && options[attributeName(flags)] !== undefined,
  );
}
