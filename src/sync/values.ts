import type { SyncField, Value, Values } from '../ports/tracker.ts';

/** What makes two elements of a set the same one. */
export function elementKey(field: SyncField, element: string): string {
  return field.ignoreCase === true ? element.toLowerCase() : element;
}

/** What a side holds in a field; a field that is not there holds nothing. */
export function valueOf(values: Values, name: string): Value {
  return values[name] ?? null;
}

/** Elements by key, the first spelling winning; a value that is no list has none. */
export function elements(field: SyncField, value: Value | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const element of Array.isArray(value) ? (value as readonly string[]) : []) {
    const key = elementKey(field, element);
    if (!found.has(key)) found.set(key, element);
  }
  return found;
}

/** Equality as the tracker sees it. A missing value (`undefined`) equals only another missing one. */
export function same(field: SyncField, a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (field.kind !== 'set') return a === b;
  const left = elements(field, a);
  const right = elements(field, b);
  return left.size === right.size && [...left.keys()].every((key) => right.has(key));
}

/** Whether two sides agree on every one of these fields. */
export function sameValues(fields: readonly SyncField[], a: Values, b: Values): boolean {
  return fields.every((field) => same(field, a[field.name], b[field.name]));
}

/** A set in the one order that canonical texts have: by key. */
export function sortedSet(field: SyncField, found: ReadonlyMap<string, string>): readonly string[] {
  return [...found.values()].sort((a, b) => {
    const left = elementKey(field, a);
    const right = elementKey(field, b);
    return left < right ? -1 : 1;
  });
}

/** The named fields of `values` alone. */
export function only(fields: readonly SyncField[], values: Values): Values {
  const picked: Record<string, Value> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (value !== undefined) picked[field.name] = value;
  }
  return picked;
}
