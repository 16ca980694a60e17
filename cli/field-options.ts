import { flaggedFields, type FlagSpec } from '../src/model/fields.ts';
import type { OptionSpec } from './command.ts';

/** An option for every field that a person may set. */
export const fieldOptions: readonly OptionSpec[] = flaggedFields.map(({ key, flag }) => ({
  flags: flagsOf(flag),
  help: flag.help,
  completes: key,
  ...(flag.repeatable === true ? { repeatable: true as const } : {}),
}));

export function flagsOf(flag: FlagSpec): string {
  return `${flag.short === undefined ? '' : `-${flag.short}, `}--${flag.long} <${flag.value}>`;
}
