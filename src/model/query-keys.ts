import { fields } from './fields.ts';
import type { FieldType, FieldValue } from './field-types.ts';

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

/** The short names, for a person: the flag where there is one. */
export const queryNames: readonly string[] = [
  'id',
  'path',
  ...fields.map(({ key, flag, column }) => flag?.long ?? (column === undefined ? key : folded(column))),
];

function folded(name: string): string {
  return name.toLowerCase().replace(/[_ ]/g, '-');
}
