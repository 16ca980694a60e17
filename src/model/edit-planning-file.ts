import { bodyOf, replaceBody, toLf } from './body.ts';
import { defaultConfig } from './config-defaults.ts';
import type { Config } from './config.ts';
import { editByRemote } from './edit-by-remote.ts';
import { editField } from './edit-field.ts';
import { editOf, insertedAt, removeKey, type FieldEdit } from './edit-state.ts';
import { RoadmapError } from './errors.ts';
import type { FieldValue } from './field-types.ts';
import { isOpen, openIssue } from './issue-source.ts';
import type { IssueSource } from './issue-source.ts';
import type { ByRemote } from './issue.ts';
import { readRows, type Table } from './planning-file.ts';
import { mapLines, rowLines } from './print-issue.ts';
import { keyHolding } from './read-values.ts';
import { areUntouched, readsAs } from './verify-edit.ts';
import { assertBody, unwritable } from './writable.ts';
import { applySplices } from './yaml-splice.ts';

/** `null` clears a key; in a map by remote, it takes out the entry of that remote. */
export interface PlanningChanges<V extends object> {
  readonly values?: { readonly [K in keyof V]?: V[K] | null };
  readonly by_remote?: { readonly [K in MapKey & keyof V]?: Readonly<Record<string, string | null>> };
  readonly body?: string;
}

const MAPS = ['remote_ids', 'sync_base'] as const;
type MapKey = (typeof MAPS)[number];
type Maps = { readonly [K in MapKey]?: Readonly<Record<string, string | null>> };

/**
 * The text of a new milestone or project: the keys that have a value, in the order of the table.
 * @throws RoadmapError `<noun>.unwritable` when no file can hold it.
 */
export function printPlanningFile<V extends object>(table: Table<V>, changes: PlanningChanges<V>): string {
  const asked = askedOf(changes);
  assertAskable(table, changes);
  for (const key of table.required)
    if ((asked[key] ?? '') === '') throw unwritable(key, `a ${table.noun} needs one`, table.noun);
  const maps = mapsOf(changes);
  const lines = table.rows.flatMap((row) =>
    row.type.name === 'map'
      ? mapLines(row.key, maps[row.key as MapKey] ?? null)
      : rowLines(row, asked[row.key] ?? null),
  );
  const head = `---\n${lines.join('\n')}\n---\n`;
  const text = replaceBody(head, head.length, changes.body ?? '');
  if (text.length > defaultConfig.format.max_file_bytes)
    throw unwritable(`The ${table.noun}`, 'it is too long for a file', table.noun);
  return text;
}

/**
 * The text with these changes and nothing else moved, as `editIssue` does it.
 * @throws RoadmapError `<noun>.unreadable` when the text does not load; `<noun>.unwritable` when a value cannot stand in a
 *   file; `<noun>.aliased`; `<noun>.edit_failed` (internal) when the result would not be what was asked.
 */
export function editPlanningFile<V extends object>(
  table: Table<V>,
  text: string,
  changes: PlanningChanges<V>,
  config: Config,
): string {
  const { noun, rows } = table;
  const source = openIssue(text, config);
  if (!isOpen(source)) throw unreadable(noun, source[0]?.message ?? '');
  const { values } = readRows(table, source.tree, config);
  assertAskable(table, changes);
  const asked = askedOf(changes);
  const edit = editOf(source, config, { noun, rows, values });
  for (const row of rows) {
    const value = asked[row.key];
    if (value === undefined) continue;
    if (value === null) assertOwn(table, source, row);
    editField(edit, row, value);
  }
  editMaps(edit, mapsOf(changes));
  const splices = [...edit.splices, ...insertedAt(edit)];
  const withBody = changes.body === undefined ? text : replaceBody(text, source.frame.bodyStart, changes.body);
  const result = applySplices(withBody, splices);
  if (result !== text) verify(table, { before: source, result, changes }, config);
  return result;
}

/** Where an older spelling of the key holds the entries (a bare number), they move into the map together. */
function editMaps<V extends object>(edit: FieldEdit<V>, maps: Maps): void {
  const values = edit.values as Readonly<Record<MapKey, ByRemote | undefined>>;
  for (const row of edit.rows) {
    const key = row.key as MapKey;
    const asked = Object.entries(maps[key] ?? {});
    const before = values[key] ?? {};
    if (asked.every(([remote, value]) => (before[remote] ?? null) === value)) continue;
    const holder = keyHolding(row, edit.tree);
    if (holder === null || holder === key || values[key] === undefined)
      editByRemote(edit, key, Object.fromEntries(asked));
    else {
      removeKey(edit, holder);
      editByRemote({ ...edit, values: {} }, key, { ...before, ...Object.fromEntries(asked) });
    }
  }
}

type Asked = Readonly<Record<string, FieldValue | null | undefined>>;

function askedOf<V extends object>({ values = {} }: PlanningChanges<V>): Asked {
  return values as Asked;
}

function mapsOf<V extends object>({ by_remote = {} }: PlanningChanges<V>): Maps {
  return by_remote as Maps;
}

function assertAskable<V extends object>({ noun, rows, required }: Table<V>, changes: PlanningChanges<V>): void {
  for (const [key, value] of Object.entries(askedOf(changes))) {
    const row = rows.find((one) => one.key === key);
    if (row === undefined || row.type.name === 'map') throw unwritable(key, 'there is no such field to write', noun);
    const needed: readonly string[] = required;
    if (needed.includes(key) && (value ?? '') === '') throw unwritable(key, `a ${noun} needs one`, noun);
    if (typeof value === 'number' && !Number.isFinite(value)) throw unwritable(key, 'it is no number', noun);
  }
  if (changes.body !== undefined) assertBody(changes.body, noun);
}

/** A value in a map of an older form cannot be taken out alone: the map is not ours to rewrite. */
function assertOwn<V extends object>(
  { noun }: Table<V>,
  { tree }: IssueSource,
  { key, within }: Table<V>['rows'][number],
): void {
  const map = within === undefined ? undefined : tree.plainAt(within);
  if (map instanceof Map && (map.get(key) ?? '') !== '')
    throw unwritable(
      key,
      `it stands under ${within ?? ''} in an older form of the file; take it out there by hand`,
      noun,
    );
}

/** Defence in depth: the result loads, has the asked values, and every other key has the bytes it had. */
function verify<V extends object>(
  table: Table<V>,
  done: { readonly before: IssueSource; readonly result: string; readonly changes: PlanningChanges<V> },
  config: Config,
): void {
  const { noun, rows } = table;
  const { before, changes } = done;
  const after = opened(noun, done.result, config);
  const body = changes.body ?? bodyOf(before.text.slice(before.frame.bodyStart));
  if (toLf(bodyOf(after.text.slice(after.frame.bodyStart))) !== toLf(body)) throw failed(noun, 'the body differs');
  assertAsked(table, readRows(table, after.tree, config).values as Asked, changes, config);
  const touched = new Set(Object.keys({ ...changes.values, ...changes.by_remote }));
  const edited = rows.filter((row) => touched.has(row.key));
  const free = new Set(edited.flatMap(({ key, legacy }) => [key, legacy ?? key]));
  if (!areUntouched(before, after, free)) throw failed(noun, 'another key changed');
}

function assertAsked<V extends object>(
  { noun, rows }: Table<V>,
  now: Asked,
  changes: PlanningChanges<V>,
  config: Config,
): void {
  const asked = askedOf(changes);
  const maps = mapsOf(changes);
  for (const row of rows) {
    const value = asked[row.key];
    const entries = Object.entries(maps[row.key as MapKey] ?? {});
    const map = (now[row.key] ?? {}) as ByRemote;
    const isAsked =
      row.type.name === 'map'
        ? entries.every(([remote, entry]) => (map[remote] ?? null) === entry)
        : value === undefined || readsAs(row, value, now[row.key] ?? null, config);
    if (!isAsked) throw failed(noun, `${row.key} is not as asked`);
  }
}

function opened(noun: string, result: string, config: Config): IssueSource {
  const after = openIssue(result, config);
  if (isOpen(after)) return after;
  if (after[0]?.rule === 'file.too_large') throw unwritable(`The ${noun}`, after[0].message.replace(/\.$/, ''), noun);
  throw failed(noun, after[0]?.message ?? 'the result cannot be read');
}

function unreadable(noun: string, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${noun}.unreadable`,
    message: `The ${noun}'s file cannot be edited because it cannot be read: ${why}`,
    hints: ['roadmap health scan'],
  });
}

function failed(noun: string, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'internal',
    code: `${noun}.edit_failed`,
    message: `The edit would not give what was asked: ${why}. Nothing was written.`,
  });
}
