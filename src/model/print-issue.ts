import { replaceBody } from './body.ts';
import { defaultConfig } from './config-defaults.ts';
import type { FieldValue } from './field-types.ts';
import { fields } from './fields.ts';
import type { Row } from './fields.ts';
import { isId } from './ids.ts';
import type { IssueChanges } from './issue.ts';
import { assertWritable, unwritable } from './writable.ts';
import { printFlowList, printString } from './yaml-print.ts';

export interface NewIssue {
  /** 8 hex digits. */
  readonly id: string;
  readonly changes: IssueChanges;
  /** Keys that are no fields of ours, after all others; none of them means anything to us. */
  readonly extra?: Readonly<Record<string, string>>;
}

/**
 * The text of a new file: the keys that have a value, in the order of format.md's example; LF, no line folded, a value that
 * could be mistaken is quoted. The same values always give the same bytes.
 * @throws RoadmapError `issue.unwritable` when no file can hold it.
 */
export function printIssue({ id, changes, extra = {} }: NewIssue): string {
  assertWritable(changes);
  if (!isId(id)) throw unwritable('id', `expected 8 hex digits, found "${id}"`);
  if (changes.values?.title === undefined) throw unwritable('title', 'an issue needs a title');
  const lines = [
    `id: '${id}'`,
    ...fields.flatMap((field) => {
      const value = valueOf(field.key, changes);
      if (field.type.name === 'map') return mapLines(field.key, value as Readonly<Record<string, string | null>>);
      return rowLines(field, value as FieldValue | null);
    }),
    ...Object.entries(extra).map(([key, value]) => `${printString(key)}: ${printString(value)}`),
  ];
  const head = `---\n${lines.join('\n')}\n---\n`;
  const text = replaceBody(head, head.length, changes.body ?? '');
  if (text.length > defaultConfig.format.max_file_bytes) throw unwritable('The issue', 'it is too long for a file');
  return text;
}

/** A key with its value, when it has one; not for maps. */
export function rowLines({ key, type }: Row, value: FieldValue | null): readonly string[] {
  if (value === null || value === '') return [];
  const written = type.write(value);
  if ('literal' in written) return [`${key}: ${written.literal}`];
  if ('text' in written) return [`${key}: ${printString(written.text)}`];
  return written.list.length === 0 ? [] : [`${key}: ${printFlowList(written.list)}`];
}

type MapKey = keyof NonNullable<IssueChanges['by_remote']>;

function valueOf(key: (typeof fields)[number]['key'], changes: IssueChanges): unknown {
  const value = changes.values?.[key] ?? null;
  const entries = changes.by_remote?.[key as MapKey];
  return entries === undefined ? value : { ...(value as object | null), ...entries };
}

/** A map with its entries, when it has any. */
export function mapLines(key: string, entries: Readonly<Record<string, string | null>> | null): readonly string[] {
  const left = Object.entries(entries ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== null && entry[1] !== '',
  );
  if (left.length === 0) return [];
  return [`${key}:`, ...left.map(([remote, value]) => `  ${printString(remote)}: ${printString(value)}`)];
}
