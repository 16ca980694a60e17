import { commentFields } from '../src/model/comment.ts';
import type { FieldType, FieldValue } from '../src/model/field-types.ts';
import { fields } from '../src/model/fields.ts';
import { milestoneTable } from '../src/model/milestone.ts';
import { projectTable } from '../src/model/project.ts';
import { anyOf, count, flag, listOf, mapOf, object, oneOf, orNull, part, text, time, type Schema } from './schema.ts';

interface Row {
  readonly key: string;
  readonly type: Pick<FieldType<FieldValue>, 'name'>;
}

const TYPES: Readonly<Record<FieldType<FieldValue>['name'], Schema>> = {
  line: text,
  text,
  choice: text,
  ref: text,
  list: listOf(text),
  refs: listOf(text),
  time,
  hours: { type: 'number', minimum: 0 },
  percent: { type: 'number', minimum: 0, maximum: 100 },
  boolean: flag,
  map: mapOf(text),
};

const id: Schema = { type: 'string', pattern: '^[0-9a-f]{8}$' };
const severity = oneOf('error', 'warning', 'info');
const standing = { ready: flag, blocked_by_open: listOf(id) };
const value = { description: 'a value of a field', type: ['string', 'number', 'boolean', 'array', 'object', 'null'] };

/** An issue as lists of heads have it: without what only its text tells. */
export const headKeys = { required: { id, path: text, ...standing }, optional: keysOf(fields) };
/** An issue as it is printed by itself. */
export const issueKeys = {
  required: { ...headKeys.required, body: text, findings: listOf(part('finding')) },
  optional: headKeys.optional,
};

const counted = {
  path: text,
  slug: text,
  archived: flag,
  overdue: flag,
  progress: TYPES.percent,
  issues: object({ total: count, open: count, closed: count }),
  findings: listOf(part('finding')),
};
/** A milestone or a project, and how it stands. */
export const milestoneKeys = {
  required: { name: text, ...counted },
  optional: keysOf(milestoneTable.rows.filter(({ key }) => key !== 'name')),
};
export const projectKeys = {
  required: { id, name: text, ...counted },
  optional: keysOf(projectTable.rows.filter(({ key }) => key !== 'name' && key !== 'id')),
};

/** What several outputs share, by name. */
export const parts: Readonly<Record<string, Schema>> = {
  id,
  value,
  issue: object(issueKeys.required, issueKeys.optional),
  head: object(headKeys.required, headKeys.optional),
  finding: object({ file: text, line: count, rule: text, severity, id: orNull(text), message: text, cure: text }),
  counts: object({ error: count, warning: count, info: count }),
  failure: object({
    code: { type: 'string', pattern: '^[a-z_]+(?:\\.[a-z_]+)*$' },
    kind: oneOf('user', 'config', 'remote', 'conflict', 'internal'),
    message: text,
    hints: listOf(text),
    data: { type: 'object' },
  }),
  /** Of one among several. */
  failed: object({ ref: text, path: text, error: part('failure') }),
  comment: object(
    { id: text, issue_id: id, path: text, body: text, findings: listOf(part('finding')) },
    keysOf(commentFields),
  ),
  change: object({ field: text, from: part('value'), to: part('value') }),
  version: object(
    { at: orNull(time), commit: orNull(text), author: orNull(text), fields: listOf(part('change')) },
    { problem: text },
  ),
  milestone: object(milestoneKeys.required, milestoneKeys.optional),
  project: object(projectKeys.required, projectKeys.optional),
  deleted: object({ name: text, path: text, deleted: { const: true } }),
  skipped: object({ source: text, reason: text }, { failed: { const: true } }),
  not_carried: object({ source: text, field: text, value: text, reason: text }),
  /** Of one reference the issue, of several a list. */
  edited: anyOf(part('issue'), listOf(anyOf(part('issue'), part('failed')))),
};

function keysOf(rows: readonly Row[]): Record<string, Schema> {
  return Object.fromEntries(rows.map(({ key, type }) => [key, TYPES[type.name]]));
}
