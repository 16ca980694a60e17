import type { NotCarried } from './import-types.ts';

/** A JSON object of somebody else. Read by key, nothing in it is trusted. */
export type ForeignRecord = Readonly<Record<string, unknown>>;

const SHOWN = 200;

export function isRecord(value: unknown): value is ForeignRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or a number as text; '' for everything else. Half a surrogate pair and NUL, which no file can hold, become U+FFFD. */
export function textOf(record: ForeignRecord, key: string): string {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  return typeof value === 'string' ? writableText(value) : typeof value === 'number' ? String(value) : '';
}

/** The texts of a list, or of the `key` of each of its objects. */
export function textsOf(record: ForeignRecord, key: string, inner?: string): readonly string[] {
  return itemsOf(record, key).flatMap((item) => {
    const text = isRecord(item) && inner !== undefined ? textOf(item, inner) : textOf({ item }, 'item');
    return text.trim() === '' ? [] : [text];
  });
}

/** The objects of a list, or of the `nodes` in an object. */
export function recordsOf(record: ForeignRecord, key: string): readonly ForeignRecord[] {
  return itemsOf(record, key).filter(isRecord);
}

/** What is said under keys that nobody read. */
export function leftOver(source: string, record: ForeignRecord, known: ReadonlySet<string>): readonly NotCarried[] {
  return Object.entries(record).flatMap(([field, value]) =>
    known.has(field) || saysNothing(value) ? [] : [notCarried(source, field, value, 'there is no such field here')],
  );
}

export function notCarried(source: string, field: string, value: unknown, reason: string): NotCarried {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return { source, field, value: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text, reason };
}

function itemsOf(record: ForeignRecord, key: string): readonly unknown[] {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (Array.isArray(value)) return value;
  return isRecord(value) && Array.isArray(value['nodes']) ? (value['nodes'] as readonly unknown[]) : [];
}

function writableText(text: string): string {
  return text.replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
