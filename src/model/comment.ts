import { replaceBody } from './body.ts';
import type { Finding } from './errors.ts';
import { byRemote } from './field-lists.ts';
import { line, ref, time } from './field-types.ts';
import type { FieldType, FieldValue } from './field-types.ts';
import { isId } from './ids.ts';
import type { ByRemote } from './issue.ts';
import { assertWritable, unwritable } from './writable.ts';
import { printString } from './yaml-print.ts';

/** The values of a comment's frontmatter; absent = key absent (design: format.md, Comments). */
export interface CommentValues {
  readonly author?: string;
  readonly created?: string;
  readonly updated?: string;
  /** The id of the comment it answers. */
  readonly in_reply_to?: string;
  readonly remote_ids?: ByRemote;
  readonly sync_base?: ByRemote;
}

export interface Comment {
  /** Relative to the repository's root, with `/`; of a legacy comment the path of its issue. */
  readonly path: string;
  readonly issue_id: string;
  /** 8 hex digits; of a legacy comment whatever it says. */
  readonly id: string;
  readonly values: CommentValues;
  readonly body: string;
  /** The whole file as it was read; null for a legacy comment, which stands in the issue's frontmatter. */
  readonly text: string | null;
  /** What is odd about a file that loads all the same. */
  readonly findings: readonly Finding[];
}

interface CommentField {
  readonly key: keyof CommentValues;
  readonly type: FieldType<FieldValue>;
}

/** All keys but `id`, in the order of a new file. */
export const commentFields: readonly CommentField[] = [
  row('author', line),
  row('created', time),
  row('updated', time),
  row('in_reply_to', ref),
  row('remote_ids', byRemote),
  row('sync_base', byRemote),
];

export const COMMENTS = '.roadmap/comments';

/** Where the comments of an issue lie. */
export function commentFolder(issueId: string): string {
  return `${COMMENTS}/${issueId}`;
}

/** @param created as `2026-01-06T16:25:12Z` */
export function commentPath(issueId: string, created: string, id: string): string {
  return `${commentFolder(issueId)}/${created.replace(/[-:]/g, '')}-${id}.md`;
}

/** The id of the issue: the name of the folder. */
export function issueOfComment(path: string): string {
  return path.slice(COMMENTS.length + 1).split('/')[0] ?? '';
}

/** What the name of a comment's file says; null when it is none of ours. */
export function commentName(path: string): { readonly created: string; readonly id: string } | null {
  const [, day, time6, id] = /(?:^|\/)(\d{8})T(\d{6})Z-([0-9a-f]{8})\.md$/.exec(path) ?? [];
  if (day === undefined || time6 === undefined || id === undefined) return null;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  return { created: `${date}T${time6.slice(0, 2)}:${time6.slice(2, 4)}:${time6.slice(4)}Z`, id };
}

export interface NewComment {
  readonly id: string;
  readonly author: string;
  readonly created: string;
  readonly updated?: string;
  readonly inReplyTo?: string;
  /** Of one that is on a tracker already. */
  readonly links?: Required<Pick<CommentValues, 'remote_ids' | 'sync_base'>>;
  readonly body: string;
}

/**
 * The text of a new comment's file.
 * @throws RoadmapError `issue.unwritable` when no file can hold it.
 */
export function printComment({ id, author, created, updated, inReplyTo, links, body }: NewComment): string {
  assertWritable({ body });
  if (!isId(id)) throw unwritable('id', `expected 8 hex digits, found "${id}"`);
  const lines = [`id: '${id}'`, `author: ${printString(author)}`, `created: ${printString(created)}`];
  if (updated !== undefined) lines.push(`updated: ${printString(updated)}`);
  if (inReplyTo !== undefined) lines.push(`in_reply_to: '${inReplyTo}'`);
  for (const [key, entries] of Object.entries(links ?? {})) lines.push(...mapLines(key, entries));
  const head = `---\n${lines.join('\n')}\n---\n`;
  return replaceBody(head, head.length, body);
}

function mapLines(key: string, entries: ByRemote): readonly string[] {
  return [
    `${key}:`,
    ...Object.entries(entries).map(([name, value]) => `  ${printString(name)}: ${printString(value)}`),
  ];
}

/** A comment as `--json` prints it: the keys of its file in that spelling, plus `issue_id`, `path` and `body`. */
export function commentJson(comment: Comment): Record<string, unknown> {
  const json: Record<string, unknown> = { id: comment.id };
  for (const { key } of commentFields) {
    const value = comment.values[key];
    if (value !== undefined) json[key] = value;
  }
  const { issue_id, path, body, findings } = comment;
  return { ...json, issue_id, path, body, findings };
}

function row<K extends keyof CommentValues>(
  key: K,
  type: FieldType<NonNullable<CommentValues[K]> & FieldValue>,
): CommentField {
  return { key, type: type as FieldType<FieldValue> };
}
