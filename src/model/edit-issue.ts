import { replaceBody } from './body.ts';
import { defaultConfig } from './config-defaults.ts';
import type { Config } from './config.ts';
import { editByRemote } from './edit-by-remote.ts';
import { editField } from './edit-field.ts';
import { insertedAt, newEdit } from './edit-state.ts';
import type { FieldEdit } from './edit-state.ts';
import { RoadmapError } from './errors.ts';
import type { FieldValue } from './field-types.ts';
import { fields } from './fields.ts';
import type { Field } from './fields.ts';
import { isId } from './ids.ts';
import { isOpen, openIssue } from './issue-source.ts';
import type { IssueChanges } from './issue.ts';
import { assertWritable } from './writable.ts';
import { verifyEdit } from './verify-edit.ts';
import { applySplices } from './yaml-splice.ts';

/**
 * The text with these changes and nothing else moved: ranges found through the YAML library's syntax tree are replaced,
 * all other bytes stay. What already is so is not written. Read back, it has exactly the asked values.
 * @param config decides how legacy spellings read; give it where it is at hand
 * @throws RoadmapError `issue.unreadable` when the text does not load; `issue.unwritable` when a value cannot stand in a
 *   file (no title, a NUL, conflict markers in the body, too long); `issue.aliased` when other keys share the value by a
 *   YAML alias; `issue.edit_failed` (internal) when the result would not be what was asked.
 */
export function editIssue(text: string, changes: IssueChanges, config: Config = defaultConfig): string {
  const source = openIssue(text, config);
  if (!isOpen(source)) throw unreadable(source[0]?.message ?? '');
  const edit = newEdit(source, config);
  assertLoads(edit);
  assertWritable(changes);
  for (const field of fields) editOne(edit, field, changes);
  const splices = [...edit.splices, ...insertedAt(edit)];
  const withBody = changes.body === undefined ? text : replaceBody(text, source.frame.bodyStart, changes.body);
  const result = applySplices(withBody, splices);
  if (result !== text) verifyEdit({ before: source, result, changes, config });
  return result;
}

function assertLoads({ tree, values }: FieldEdit): void {
  const id = tree.plain(tree.pairs.get('id')?.value);
  if (typeof id !== 'string' || !isId(id)) throw unreadable('it has no usable id.');
  if (values.title === undefined) throw unreadable('it has no title.');
}

function editOne(edit: FieldEdit, field: Field, changes: IssueChanges): void {
  const asked = changes.values?.[field.key] as FieldValue | null | undefined;
  if (field.type.name !== 'map') {
    if (asked !== undefined) editField(edit, field, asked);
    return;
  }
  const key = field.key as keyof NonNullable<IssueChanges['by_remote']>;
  const entries = {
    ...wholeMap(edit, key, asked as Readonly<Record<string, string>> | null | undefined),
    ...changes.by_remote?.[key],
  };
  if (Object.keys(entries).length > 0) editByRemote(edit, key, entries);
}

/** A map given as a whole: its entries, and null for those that are there and not in it. */
function wholeMap(
  edit: FieldEdit,
  key: keyof NonNullable<IssueChanges['by_remote']>,
  asked: Readonly<Record<string, string>> | null | undefined,
): Readonly<Record<string, string | null>> {
  if (asked === undefined) return {};
  const gone = Object.keys(edit.values[key] ?? {}).map((remote) => [remote, null] as const);
  return { ...Object.fromEntries(gone), ...asked };
}

function unreadable(why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'issue.unreadable',
    message: `The issue's file cannot be edited because it cannot be read: ${why}`,
    hints: ['roadmap health scan'],
  });
}
