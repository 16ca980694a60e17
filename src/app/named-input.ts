import type { Config } from '../model/config.ts';
import type { PlanningChanges } from '../model/edit-planning-file.ts';
import { RoadmapError } from '../model/errors.ts';
import type { FieldValue } from '../model/field-types.ts';
import { parseRowFlags, type FlagValues } from '../model/fields.ts';
import type { PlanningRow } from '../model/planning-file.ts';
import { suggest } from '../model/suggest.ts';
import type { Files } from '../ports/files.ts';
import type { NamedKind, NamedValues } from './named-files.ts';
import { MILESTONES, PROJECTS, resolveNamed } from './named.ts';

/** What a person typed about a milestone or a project, as yet unparsed. */
export interface NamedInput {
  /** By the camel-cased long flag. */
  readonly flags: FlagValues;
  /** Keys to empty, by key or flag. */
  readonly clear?: readonly string[];
}

/**
 * The values that were typed, with projects and milestones among them as a file holds them.
 * @throws RoadmapError `usage.value` that lists everything that is wrong; what `resolveNamed` throws
 */
export async function parseNamedInput<V extends NamedValues>(
  files: Files,
  config: Config,
  kind: NamedKind<V>,
  { flags, clear = [] }: NamedInput,
): Promise<NonNullable<PlanningChanges<V>['values']>> {
  const { values: given, problems } = parseRowFlags(kind.table.rows, flags, config);
  const values: Record<string, FieldValue | null> = { ...given };
  const wrong = [...problems];
  for (const typed of clear) {
    const row = clearable(kind).find(
      ({ key, flag }) => [key, flag?.long].includes(typed) || key === typed.replaceAll('-', '_'),
    );
    if (row === undefined) wrong.push(notClearable(typed, kind));
    else if (row.key in values) wrong.push(`--clear ${typed}: it is also given a value`);
    else values[row.key] = null;
  }
  if (wrong.length > 0) throw unusable(wrong);
  return (await linked(files, config, values)) as NonNullable<PlanningChanges<V>['values']>;
}

/** Names of projects and milestones become what a file holds. */
async function linked(
  files: Files,
  config: Config,
  values: Readonly<Record<string, FieldValue | null>>,
): Promise<Readonly<Record<string, FieldValue | null>>> {
  const { project_id, milestones } = values;
  const resolved = { ...values };
  if (typeof project_id === 'string') resolved['project_id'] = await resolveNamed(files, config, PROJECTS, project_id);
  if (Array.isArray(milestones))
    resolved['milestones'] = await Promise.all(
      (milestones as readonly string[]).map((typed) => resolveNamed(files, config, MILESTONES, typed)),
    );
  return resolved;
}

function clearable<V extends NamedValues>({ table }: NamedKind<V>): readonly PlanningRow[] {
  const required: readonly string[] = table.required;
  return table.rows.filter(({ key, flag }) => flag !== undefined && !required.includes(key));
}

function notClearable<V extends NamedValues>(typed: string, kind: NamedKind<V>): string {
  const keys = clearable(kind).map(({ key }) => key);
  const near = suggest(typed, keys);
  const expected = near === null ? `expected one of ${keys.join(', ')}` : `did you mean ${near}?`;
  return `--clear ${typed}: there is no such field to clear; ${expected}`;
}

function unusable(problems: readonly string[]): RoadmapError {
  const [only = ''] = problems;
  return new RoadmapError({
    kind: 'user',
    code: 'usage.value',
    message: problems.length === 1 ? only : `${String(problems.length)} values cannot be used:\n${problems.join('\n')}`,
    data: { problems },
  });
}
