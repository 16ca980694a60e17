import { replaceBody } from './body.ts';
import { editByRemote } from './edit-by-remote.ts';
import { editField } from './edit-field.ts';
import { insertedAt, newEdit } from './edit-state.ts';
import type { Config } from './config.ts';
import { RoadmapError } from './errors.ts';
import { fieldOf } from './fields.ts';
import { isOpen, openIssue } from './issue-source.ts';
import type { IssueChanges } from './issue.ts';
import { verifyEdit } from './verify-edit.ts';
import { assertWritable } from './writable.ts';
import { applySplices } from './yaml-splice.ts';

/** What may change in a comment's file: its text, when it was changed, and its links. */
export interface CommentChanges {
  readonly values?: { readonly updated: string };
  readonly by_remote?: Pick<NonNullable<IssueChanges['by_remote']>, (typeof LINKS)[number]>;
  readonly body?: string;
}

const LINKS = ['remote_ids', 'sync_base'] as const;

/**
 * The text of a comment's file with these changes and nothing else moved, as `editIssue` does it: the keys are the same.
 * @throws RoadmapError `comment.unreadable`, and what `editIssue` throws.
 */
export function editComment(text: string, changes: CommentChanges, config: Config): string {
  const source = openIssue(text, config);
  if (!isOpen(source)) throw unreadable(source[0]?.message ?? '');
  assertWritable(changes);
  const edit = newEdit(source, config);
  const field = fieldOf('updated');
  if (changes.values !== undefined && field !== undefined) editField(edit, field, changes.values.updated);
  for (const key of LINKS) editByRemote(edit, key, changes.by_remote?.[key] ?? {});
  const splices = [...edit.splices, ...insertedAt(edit)];
  const { body } = changes;
  const withBody = body === undefined ? text : replaceBody(text, source.frame.bodyStart, body);
  const result = applySplices(withBody, splices);
  if (result !== text) verifyEdit({ before: source, result, changes, config });
  return result;
}

function unreadable(why: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'comment.unreadable',
    message: `The comment's file cannot be edited because it cannot be read: ${why}`,
  });
}
