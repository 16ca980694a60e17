import { isScalar, isSeq } from 'yaml';
import { pairToChange, removeKey } from './edit-state.ts';
import type { FieldEdit } from './edit-state.ts';
import type { FieldValue, Written } from './field-types.ts';
import type { Row } from './fields.ts';
import { listSplices, scalarStyle } from './list-splice.ts';
import { keyHolding } from './read-values.ts';
import { printFlowList, printString } from './yaml-print.ts';
import { entrySpan } from './yaml-spans.ts';
import { setValue } from './yaml-splice.ts';
import type { MapPair, Plain } from './yaml-tree.ts';

/** Brings one field to a value (null: none) in the key and the style the file has for it. */
export function editField(edit: FieldEdit<object>, field: Row, asked: FieldValue | null): void {
  const before = (edit.values as Readonly<Record<string, FieldValue | undefined>>)[field.key];
  const value = asked === '' ? null : asked;
  if (isNothing(before) && isNothing(value) && !isUnreadable(edit, field)) return;
  if (!isNothing(before) && !isNothing(value) && field.type.equal(before as FieldValue, value as FieldValue)) return;
  if (field.key === 'assignees') editAssignees(edit, field, (value ?? []) as readonly string[], asked);
  else if (value === null) clear(edit, field);
  else setOrInsert(edit, field, keyHolding(field, edit.tree), value);
}

/** A legacy `assignee` stays in place while there is at most one; with more it becomes `assignees` where it stands. */
function editAssignees(edit: FieldEdit<object>, field: Row, value: readonly string[], asked: FieldValue | null): void {
  const { pairs } = edit.tree;
  const holder = keyHolding(field, edit.tree);
  if (pairs.has('assignees') && (holder === 'assignees' || value.length > 1)) {
    if (asked === null && !pairs.has('assignee')) clear(edit, field);
    else setOrInsert(edit, field, 'assignees', value);
    silenceLegacy(edit, value);
  } else if (holder === 'assignee') {
    editLegacyAssignee(edit, value);
  } else {
    setOrInsert(edit, field, null, value);
  }
}

function editLegacyAssignee(edit: FieldEdit<object>, value: readonly string[]): void {
  const [only] = value;
  if (only === undefined) return setPair(edit, 'assignee', { literal: 'null' });
  if (value.length === 1) return setPair(edit, 'assignee', { text: only });
  const range = pairToChange(edit, 'assignee')?.key.range;
  if (range !== undefined) edit.splices.push({ start: range[0], end: range[1], text: 'assignees' });
  setPair(edit, 'assignee', { list: value });
}

/** Beside `assignees` a legacy key must not say otherwise. */
function silenceLegacy(edit: FieldEdit<object>, value: readonly string[]): void {
  const other = edit.tree.plain(edit.tree.pairs.get('assignee')?.value);
  if (typeof other === 'string' && other !== '' && !value.includes(other))
    setPair(edit, 'assignee', { literal: 'null' });
}

/** An entry that says `null` already may stay. */
function clear(edit: FieldEdit<object>, field: Row): void {
  for (const key of [field.key, field.legacy]) {
    if (key === undefined || !edit.tree.pairs.has(key)) continue;
    const plain = edit.tree.plain(edit.tree.pairs.get(key)?.value);
    if (plain !== null && plain !== '') removeKey(edit, key);
  }
}

function setOrInsert(edit: FieldEdit<object>, field: Row, key: string | null, value: FieldValue): void {
  const written = field.type.write(value);
  if (key !== null) return setPair(edit, key, written, field);
  if ('list' in written && written.list.length === 0) return;
  edit.inserted.set(field.key, ` ${printWritten(written, edit.flow)}`);
}

function setPair(edit: FieldEdit<object>, key: string, written: Written, field?: Row): void {
  const pair = pairToChange(edit, key);
  if (pair === undefined) return;
  if ('list' in written && isSeq(pair.value)) {
    const current = pair.value.items.map((item) => wordOf(edit.tree.plain(item)));
    edit.splices.push(...listSplices(edit.text, pair, { current, wanted: written.list, eol: edit.eol }));
  } else {
    const printed = likeBefore(edit, pair, written, field);
    edit.splices.push(...setValue(edit.text, pair, printed, edit.eol));
  }
}

/** In the quoting that the old value has; a comma-joined string stays one while it can. */
function likeBefore(edit: FieldEdit<object>, pair: MapPair, written: Written, field: Row | undefined): string {
  const place = { flow: edit.flow, ...scalarStyle(pair.value) };
  if ('text' in written) return printString(written.text, place);
  if ('list' in written && field !== undefined && isText(edit, pair)) {
    const joined = written.list.join(', ');
    const read = field.type.read(joined, edit.config).value;
    if (read !== undefined && field.type.equal(read, written.list)) return printString(joined, place);
  }
  return printWritten(written, edit.flow);
}

/** A value on one line. @param flow inside of `{…}` */
function printWritten(written: Written, flow: boolean): string {
  if ('literal' in written) return written.literal;
  return 'list' in written ? printFlowList(written.list) : printString(written.text, { flow });
}

function isText(edit: FieldEdit<object>, pair: MapPair): boolean {
  if (!isScalar(pair.value) || entrySpan(edit.text, pair).value === null) return false;
  const plain = edit.tree.plain(pair.value);
  return plain !== null && plain !== '';
}

/** The file says something there that reads as nothing; clearing it takes it away. */
function isUnreadable(edit: FieldEdit<object>, field: Row): boolean {
  const key = keyHolding(field, edit.tree);
  return (
    key !== null && field.type.read(edit.tree.plain(edit.tree.pairs.get(key)?.value), edit.config).problem !== undefined
  );
}

function isNothing(value: FieldValue | null | undefined): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function wordOf(plain: Plain): string | null {
  return typeof plain === 'string' ? plain : null;
}
