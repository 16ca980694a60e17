import type { JournalRecords } from '../ports/journal.ts';

type Check = (value: unknown) => boolean;
type Kind = keyof JournalRecords;

const isText: Check = (value) => typeof value === 'string';
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole: Check = (value) => Number.isSafeInteger(value);
const areTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const SHAPES: { readonly [K in Kind]: Readonly<Record<keyof JournalRecords[K], Check>> } = {
  create: {
    id: isText,
    highest: orNull(isWhole),
    values: isObject,
    draft: isText,
    looks: areTexts,
    branch: orAbsent(isText),
    made: orAbsent((value) => hasShape(value, { item: isText, key: isText })),
  },
  comment: { id: isText, issue: isText, key: isText, body: isText, looks: areTexts, made: orAbsent(isText) },
  milestone: {
    title: isText,
    looks: areTexts,
    description: orAbsent(isText),
    due_date: orAbsent(orNull(isText)),
    highest: orAbsent(isWhole),
    made: orAbsent(isText),
  },
  sent: { key: isText, values: isObject, bases: isObject, branch: orNull(isText), pointer: orNull(isText) },
  written: { oid: isText, before: orAbsent(isText), line: isText },
  conflict: { since: isText, fields: areTexts },
  refused: { draft: isText, rights: isText, message: isText, at: orAbsent(isText), seen: orAbsent(isText) },
};

/** Whether a record could have been written by a run: what else a file holds is as unreadable as no JSON at all. */
export function isRecordOf(kind: Kind, value: unknown): boolean {
  return hasShape(value, SHAPES[kind]);
}

function hasShape(value: unknown, shape: Readonly<Record<string, Check>>): boolean {
  if (!isObject(value)) return false;
  const record = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape).every(([name, check]) => check(record[name]));
}
