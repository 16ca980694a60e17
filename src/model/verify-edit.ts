import { bodyOf, toLf } from './body.ts';
import type { Config } from './config.ts';
import { RoadmapError } from './errors.ts';
import type { FieldValue } from './field-types.ts';
import { fields } from './fields.ts';
import type { Field, Row } from './fields.ts';
import { isOpen, openIssue } from './issue-source.ts';
import type { IssueSource } from './issue-source.ts';
import type { IssueChanges, IssueValues } from './issue.ts';
import { readValues } from './read-values.ts';
import { unwritable } from './writable.ts';
import type { Plain } from './yaml-tree.ts';
import { entrySpan } from './yaml-spans.ts';

export interface EditDone {
  readonly before: IssueSource;
  readonly result: string;
  readonly changes: IssueChanges;
  readonly config: Config;
}

/**
 * Defence in depth: the result loads, has the asked values, and every other key has the bytes it had.
 * @throws RoadmapError `issue.edit_failed` (internal), or `issue.unwritable` when it merely became too long.
 */
export function verifyEdit(done: EditDone): void {
  const { before, changes, config } = done;
  const after = openIssue(done.result, config);
  if (!isOpen(after)) {
    if (after[0]?.rule === 'file.too_large') throw unwritable('The issue', after[0].message.replace(/\.$/, ''));
    throw failed(after[0]?.message ?? 'the result cannot be read');
  }
  const wanted = changes.body ?? bodyOf(before.text.slice(before.frame.bodyStart));
  if (toLf(bodyOf(done.result.slice(after.frame.bodyStart))) !== toLf(wanted)) throw failed('the body differs');
  const [old, now] = [readValues(before.tree, config).values, readValues(after.tree, config).values];
  for (const field of fields) {
    if (!isAsAsked(field, { old, now, done })) throw failed(`${field.key} is not as asked`);
  }
  assertOthersUntouched(before, after, changes);
}

/** Fields that nobody asked to change are compared by their bytes, further down. */
function isAsAsked(
  field: Field,
  { old, now, done }: { readonly old: IssueValues; readonly now: IssueValues; readonly done: EditDone },
): boolean {
  const asked = done.changes.values?.[field.key] as FieldValue | null | undefined;
  if (field.type.name === 'map') return isMapAsAsked(field.key as MapKey, { old, now, changes: done.changes });
  return asked === undefined || readsAs(field, asked, (now[field.key] ?? null) as FieldValue | null, done.config);
}

/** Whether what is there now says what was asked for. */
export function readsAs(row: Row, asked: FieldValue | null, now: FieldValue | null, config: Config): boolean {
  const [one, other] = [somethingOf(row, asked, config), somethingOf(row, now, config)];
  return one === null || other === null ? one === other : row.type.equal(one, other);
}

type MapKey = keyof NonNullable<IssueChanges['by_remote']>;

/** A bare `sync_status` may lose its meaning together with the links: there only the asked entries count. */
function isMapAsAsked(
  key: MapKey,
  { old, now, changes }: { readonly old: IssueValues; readonly now: IssueValues; readonly changes: IssueChanges },
): boolean {
  const whole = changes.values?.[key];
  const entries = changes.by_remote?.[key];
  if (whole === undefined && entries === undefined) return true;
  const wanted: Readonly<Record<string, string | null>> = { ...(whole === undefined ? old[key] : whole), ...entries };
  const is = now[key] ?? {};
  const remotes = key === 'sync_status' ? Object.keys({ ...whole, ...entries }) : Object.keys({ ...wanted, ...is });
  return remotes.every((remote) => (is[remote] ?? '') === (wanted[remote] ?? ''));
}

/** What the asked value reads as; null when it says nothing. */
function somethingOf(field: Row, value: FieldValue | null, config: Config): FieldValue | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const read = field.type.read(value as Plain, config).value ?? null;
  return Array.isArray(read) && read.length === 0 ? null : read;
}

function assertOthersUntouched(before: IssueSource, after: IssueSource, changes: IssueChanges): void {
  const touched = new Set(Object.keys({ ...changes.values, ...changes.by_remote }));
  const free = new Set(
    fields.flatMap((field) => (touched.has(field.key) ? [field.key, field.legacy ?? field.key] : [])),
  );
  if (touched.has('remote_ids')) free.add('github_issue');
  if (!areUntouched(before, after, free)) throw failed('another key changed');
}

/** Whether all keys but these have the bytes they had. */
export function areUntouched(before: IssueSource, after: IssueSource, free: ReadonlySet<string>): boolean {
  const [old, now] = [entriesOf(before, free), entriesOf(after, free)];
  return old.length === now.length && old.every((entry, at) => entry === now[at]);
}

/** The raw text of each key that was not to change, in order. */
function entriesOf(source: IssueSource, free: ReadonlySet<string>): readonly string[] {
  return [...source.tree.pairs].flatMap(([key, pair]) => {
    const { start, end } = entrySpan(source.text, pair);
    return free.has(key) ? [] : [source.text.slice(start, end)];
  });
}

function failed(why: string): RoadmapError {
  return new RoadmapError({
    kind: 'internal',
    code: 'issue.edit_failed',
    message: `The edit would not give what was asked: ${why}. Nothing was written.`,
  });
}
