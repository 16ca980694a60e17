import type { ValueFilter } from '../src/app/select-issues.ts';
import { splitWords } from '../src/model/field-lists.ts';
import { attributeOf, flaggedFields, type Field, type FlagSpec } from '../src/model/fields.ts';
import type { OptionSpec } from './command.ts';

type Options = Readonly<Record<string, unknown>>;

/** An option for every field that a person may set. */
export const fieldOptions: readonly OptionSpec[] = flaggedFields.map(({ key, flag }) => ({
  flags: flagsOf(flag),
  help: flag.help,
  completes: key,
  ...(flag.repeatable === true ? { repeatable: true as const } : {}),
}));

/** The same flags as filters: any of several values, joined by commas or repeated. */
export function filterOptions(filterable: readonly Field[]): readonly OptionSpec[] {
  return filterable.flatMap(({ key, flag, merge }) => {
    if (flag === undefined) return [];
    const which = merge === 'set' ? 'with this, or one of a,b; repeat for all of them' : 'only this, or one of a,b';
    const help = `${flag.long.replace('-', ' ')}: ${which}`;
    return [{ flags: flagsOf(flag), help, repeatable: true as const, completes: key }];
  });
}

/** Repeated flags of a set must all hold; those of a single value are alternatives. */
export function typedFilters(options: Options, filterable: readonly Field[]): readonly ValueFilter[] {
  return filterable.flatMap(({ key, flag, merge }): readonly ValueFilter[] => {
    const typed = flag === undefined ? undefined : (options[attributeOf(flag.long)] as readonly string[] | undefined);
    if (typed === undefined) return [];
    if (merge === 'set') return typed.map((value) => ({ key, any: splitWords(value) }));
    return [{ key, any: typed.flatMap(splitWords) }];
  });
}

export function flagsOf(flag: FlagSpec): string {
  return `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.long} <${flag.value}>`;
}
