import type { ArgumentSpec, CommandModule, CommandRow, OptionSpec } from './command.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { routeOf } from './route.ts';

/** What may stand at the place of the cursor. */
export type Expected =
  | { readonly kind: 'words'; readonly words: readonly { readonly value: string; readonly description: string }[] }
  /** `fixed` stays before whatever is put there: `--label=bug,`. */
  | { readonly kind: 'values'; readonly about: string; readonly fixed: string; readonly typed: string }
  | { readonly kind: 'files' }
  | { readonly kind: 'nothing' };

const NOTHING: Expected = { kind: 'nothing' };
/** What the values of options mean that say no more than their names. */
const BY_NAME: Readonly<Record<string, string>> = { remote: 'remote', columns: 'column', sort: 'column' };

/**
 * What may stand at the cursor of a command line.
 * @param words those before it, without `roadmap`
 * @param current the one at it, as far as it is typed
 */
export async function expectedAt(
  words: readonly string[],
  current: string,
  registry: readonly CommandRow[],
): Promise<Expected> {
  if (words.at(-1) === '-C') return { kind: 'files' };
  const { rows, unknown, rest } = routeOf(words, registry);
  if (unknown !== null) return NOTHING;
  const row = rows.at(-1);
  const open = !current.startsWith('-') && !rest.some((word) => !word.startsWith('-'));
  const names = open ? (row?.subcommands ?? (row === undefined ? registry : [])) : [];
  const subcommands = names
    .filter(({ name, group }) => name.startsWith(current) && (row !== undefined || group !== undefined))
    .map(({ name, summary }) => ({ value: name, description: summary }));
  if (row?.load === undefined)
    return { kind: 'words', words: open ? subcommands : optionWords([], new Set(), current) };
  if (subcommands.length > 0) return { kind: 'words', words: subcommands };
  return within((await row.load()).command, rest, current);
}

interface Seen {
  readonly given: ReadonlySet<string>;
  readonly operands: number;
  /** The option whose value comes next. */
  readonly pending: Flag | null;
  /** After `--` nothing is an option. */
  readonly ended: boolean;
}

interface Flag {
  readonly names: readonly string[];
  readonly takesValue: boolean;
  readonly spec: OptionSpec;
}

function within({ args = [], options = [] }: CommandModule, words: readonly string[], current: string): Expected {
  const flags = [...options, ...GLOBAL_OPTIONS.map(([flags, help]) => ({ flags, help }))].map(flagOf);
  const { pending, ended, operands, given } = readWords(words, flags);
  if (pending !== null) return valuesOf(pending.spec, '', current);
  if (ended || !current.startsWith('-')) return operandAt(args, operands, current);
  const equals = current.startsWith('--') ? current.indexOf('=') : -1;
  if (equals < 0) return { kind: 'words', words: optionWords(flags, given, current) };
  const flag = flags.find(({ names }) => names.includes(current.slice(0, equals)));
  if (flag?.takesValue !== true) return NOTHING;
  return valuesOf(flag.spec, current.slice(0, equals + 1), current.slice(equals + 1));
}

function readWords(words: readonly string[], flags: readonly Flag[]): Seen {
  const given = new Set<string>();
  let operands = 0;
  let pending: Flag | null = null;
  for (const [at, word] of words.entries()) {
    if (pending !== null) pending = null;
    else if (word === '--') return { given, operands: operands + words.length - at - 1, pending: null, ended: true };
    else if (!word.startsWith('-') || word === '-') operands += 1;
    else {
      const flag = flags.find(({ names }) => names.includes(word.split('=', 1)[0] ?? ''));
      for (const name of flag?.names ?? []) given.add(name);
      if (flag?.takesValue === true && !word.includes('=')) pending = flag;
    }
  }
  return { given, operands, pending, ended: false };
}

function operandAt(args: readonly ArgumentSpec[], at: number, current: string): Expected {
  const last = args.at(-1);
  const spec = args[at] ?? (last?.name.includes('...') === true ? last : undefined);
  if (spec === undefined) return NOTHING;
  const about = spec.completes ?? (spec.name.includes('ref') ? 'ref' : undefined);
  return about === undefined ? NOTHING : values(about, '', current);
}

function valuesOf(spec: OptionSpec, fixed: string, typed: string): Expected {
  if (spec.choices !== undefined) {
    const words = spec.choices.filter((choice) => choice.startsWith(typed));
    return { kind: 'words', words: words.map((value) => ({ value: fixed + value, description: '' })) };
  }
  const about = spec.completes ?? BY_NAME[flagOf(spec).names.at(-1)?.slice(2) ?? ''];
  if (about === undefined) return NOTHING;
  // Several of them, joined by commas.
  const comma = spec.repeatable === true || about === 'column' ? typed.lastIndexOf(',') + 1 : 0;
  return values(about, fixed + typed.slice(0, comma), typed.slice(comma));
}

function values(about: string, fixed: string, typed: string): Expected {
  const path = about === 'file' || (about === 'ref' && /^[.~/]|\//.test(typed));
  return path ? { kind: 'files' } : { kind: 'values', about, fixed, typed };
}

function optionWords(flags: readonly Flag[], given: ReadonlySet<string>, current: string) {
  const known = flags.length > 0 ? flags : GLOBAL_OPTIONS.map(([flags, help]) => flagOf({ flags, help }));
  return [...known, flagOf({ flags: '-h, --help', help: 'print the help of a command' })].flatMap(({ names, spec }) => {
    const value = names.at(-1) ?? '';
    const again = spec.repeatable !== true && names.some((name) => given.has(name));
    return again || !value.startsWith(current) ? [] : [{ value, description: spec.help }];
  });
}

function flagOf(spec: OptionSpec): Flag {
  const words = spec.flags.split(/[ ,]+/);
  const names = words.filter((word) => word.startsWith('-'));
  return { names, takesValue: words.length > names.length, spec };
}
