import { bodyOf, toLf } from './body.ts';
import type { Config } from './config.ts';
import { RoadmapError } from './errors.ts';
import type { FieldValue } from './field-types.ts';
import { fields } from './fields.ts';
import type { Field } from './fields.ts';
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
  const { values, by_remote } = done.changes;
  const asked = values?.[field.key] as FieldValue | null | undefined;
  if (field.type.name !== 'map') {
    if (asked === undefined) return true;
    const [one, other] = [somethingOf(field, asked, done.config), now[field.key] as FieldValue | undefined];
    if (one === null || other === undefined) return one === somethingOf(field, other ?? null, done.config);
    return field.type.equal(one, other);
  }
  const entries = by_remote?.[field.key as keyof typeof by_remote];
  if (asked === undefined && entries === undefined) return true;
  // A bare `sync_status` may lose its meaning with the links; what nobody asked for is compared by its bytes.
  const kept = asked === undefined && field.key !== 'sync_status' ? old[field.key] : asked;
  const left = Object.entries({ ...(kept as object | null), ...entries }).filter(
    ([, value]) => value !== null && value !== '',
  );
  const is = (now[field.key] ?? {}) as Readonly<Record<string, string>>;
  const gone = Object.entries(entries ?? {}).every(([remote, value]) => (is[remote] ?? '') === (value ?? ''));
  if (field.key === 'sync_status') return gone && left.every(([remote, value]) => is[remote] === value);
  return field.type.equal(Object.fromEntries(left) as FieldValue, is);
}

/** What the asked value reads as; null when it says nothing. */
function somethingOf(field: Field, value: FieldValue | null, config: Config): FieldValue | null {
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
  const [old, now] = [entriesOf(before, free), entriesOf(after, free)];
  if (old.length !== now.length || old.some((entry, at) => entry !== now[at])) throw failed('another key changed');
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
