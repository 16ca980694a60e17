import { fields } from './fields.ts';
import type { FieldType, FieldValue } from './field-types.ts';
import { suggest } from './suggest.ts';

/** What a query can ask for beside the fields of the file. */
export const QUERY_WORDS = ['is', 'no', 'has', 'sort', 'limit'] as const;

export type QueryWord = (typeof QUERY_WORDS)[number];

/** A key that an issue can be looked up, shown and sorted by: a row of the fields table, its id or its path. */
export interface QueryField {
  readonly key: string;
  readonly type: FieldType<FieldValue>['name'];
}

/** Every name of a field: its key, its older spelling, its flag, the heading of its column; `-` and `_` are one. */
const byName = new Map<string, QueryField>([
  ['id', { key: 'id', type: 'refs' }],
  ['path', { key: 'path', type: 'line' }],
]);

for (const { key, type, legacy, flag, column } of fields) {
  for (const name of [key, legacy, flag?.long, column])
    if (name !== undefined) byName.set(folded(name), { key, type: type.name });
}

/** The field that a person means by a name; undefined when it is none. */
export function queryField(name: string): QueryField | undefined {
  return byName.get(folded(name));
}

/** What a person is told there is: the flag of a field where it has one, else the heading of its column. */
export const queryNames: readonly string[] = [
  'id',
  'path',
  ...fields.flatMap(({ flag, column }) => flag?.long ?? (column === undefined ? [] : folded(column))),
];

/** The name that was meant by a slip of the finger, or by a beginning that only one has; null when none was. */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const begun = names.filter((name) => typed !== '' && name.startsWith(folded(typed)));
  return begun.length === 1 ? (begun[0] ?? null) : suggest(typed, names);
}

function folded(name: string): string {
  return name.toLowerCase().replace(/[_ ]/g, '-');
}
