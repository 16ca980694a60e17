import type { Config } from './config.ts';
import type { FieldValue } from './field-types.ts';
import { fields } from './fields.ts';
import type { Field, Row } from './fields.ts';
import type { ByRemote, IssueValues } from './issue.ts';
import type { Plain, YamlTree } from './yaml-tree.ts';

/** What the keys of a frontmatter hold. */
export type Entries = Pick<YamlTree, 'plainAt'>;

/** A value that could not be understood, or not fully. */
export interface ValueProblem {
  readonly key: keyof IssueValues;
  readonly message: string;
  readonly cure: string;
}

/** The values of a frontmatter, each as its row of the table reads it. `values` has no prototype. */
export function readValues(
  entries: Entries,
  config: Config,
): { readonly values: IssueValues; readonly problems: readonly ValueProblem[] } {
  const values = Object.create(null) as Record<string, FieldValue>;
  const problems: ValueProblem[] = [];
  for (const field of fields) {
    const plain = specialPlain(field, entries, values, config) ?? plainOf(field, entries);
    const reading = field.type.read(plain, config);
    if (reading.value !== undefined) values[field.key] = reading.value;
    if (reading.problem !== undefined) problems.push(problemOf(field.key, reading.problem));
  }
  return { values, problems };
}

/** The key that holds the value of a field: the first of its spellings that says something. */
export function keyHolding(field: Pick<Row, 'key' | 'legacy'>, entries: Entries): string | null {
  const spellings = field.legacy === undefined ? [field.key] : [field.key, field.legacy];
  const present = spellings.filter((key) => entries.plainAt(key) !== undefined);
  return present.find((key) => !isNothing(entries.plainAt(key) ?? null)) ?? present[0] ?? null;
}

/** The number in a legacy `github_issue`, or null. */
export function legacyLink(entries: Entries): string | null {
  const plain = entries.plainAt('github_issue');
  return typeof plain === 'string' && plain !== '' ? plain : null;
}

/** A bare `sync_status: synced` speaks of the only remote there is (design: format.md); null when that cannot be told. */
export function onlyRemote(links: ByRemote | undefined, config: Config): string | null {
  const linked = Object.keys(links ?? {});
  const remotes = linked.length > 0 ? linked : Object.keys(config.remotes);
  return remotes.length === 1 ? (remotes[0] ?? null) : null;
}

function plainOf(field: Field, entries: Entries): Plain {
  const key = keyHolding(field, entries);
  return key === null ? null : (entries.plainAt(key) ?? null);
}

/** The two values that are not simply what their key says. */
function specialPlain(
  field: Field,
  entries: Entries,
  values: Readonly<Record<string, FieldValue>>,
  config: Config,
): Plain | undefined {
  const plain = plainOf(field, entries);
  if (field.key === 'remote_ids') return withLegacyLink(plain, legacyLink(entries));
  if (field.key !== 'sync_status' || typeof plain !== 'string' || plain === '') return undefined;
  const remote = onlyRemote(values['remote_ids'] as ByRemote | undefined, config);
  return remote === null ? undefined : new Map([[remote, plain]]);
}

function withLegacyLink(plain: Plain, legacy: string | null): Plain | undefined {
  if (legacy === null || (plain !== null && !(plain instanceof Map))) return undefined;
  const known = (plain ?? new Map()) as ReadonlyMap<string, Plain>;
  return isNothing(known.get('github') ?? null) ? new Map([...known, ['github', legacy]]) : undefined;
}

function isNothing(plain: Plain): boolean {
  return plain === null || plain === '' || (Array.isArray(plain) && plain.length === 0);
}

function problemOf(key: keyof IssueValues, problem: string): ValueProblem {
  return { key, message: `${key}: ${problem}.`, cure: `Correct the value of ${key}.` };
}
