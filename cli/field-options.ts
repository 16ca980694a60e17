import { Option, type Command } from 'commander';
import type { ValueFilter } from '../src/app/select-issues.ts';
import { splitWords } from '../src/model/field-lists.ts';
import { attributeOf, flaggedFields, type Field, type FlagSpec } from '../src/model/fields.ts';
import { repeatable } from './options.ts';

type Options = Readonly<Record<string, unknown>>;

/** An option for every field that a person may set. */
export function addFieldOptions(command: Command): void {
  for (const { flag } of flaggedFields) {
    const spec = flagsOf(flag);
    command.addOption(flag.repeatable === true ? repeatable(spec, flag.help) : new Option(spec, flag.help));
  }
}

/** The same flags as filters: any of several values, joined by commas or repeated. */
export function addFilterOptions(command: Command, filterable: readonly Field[]): void {
  for (const { flag, merge } of filterable) {
    if (flag === undefined) continue;
    const which = merge === 'set' ? 'with this, or one of a,b; repeat for all of them' : 'only this, or one of a,b';
    command.addOption(repeatable(flagsOf(flag), `${flag.long.replace('-', ' ')}: ${which}`));
  }
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

function flagsOf(flag: FlagSpec): string {
  return `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.long} <${flag.value}>`;
}
