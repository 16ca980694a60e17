import { conflictInBody } from './conflict-markers.ts';
import { RoadmapError } from './errors.ts';
import { fields } from './fields.ts';
import type { IssueChanges } from './issue.ts';
import { HOSTILE_KEYS } from './yaml-print.ts';

const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** @throws RoadmapError `issue.unwritable` when no file can hold what is asked. Nothing is ever cut to fit. */
export function assertWritable(changes: IssueChanges): void {
  const { body, values = {}, by_remote = {} } = changes;
  if (values.title === null || values.title === '') throw unwritable('title', 'an issue needs a title');
  for (const [key, value] of [...Object.entries(values), ...Object.entries(by_remote)]) assertValue(key, value);
  if (body !== undefined) assertBody(body);
}

function assertValue(key: string, value: unknown): void {
  if (!fields.some((field) => field.key === key)) throw unwritable(key, 'there is no such field');
  if (typeof value === 'number' && !Number.isFinite(value)) throw unwritable(key, 'it is no number');
  if (typeof value !== 'object' || value === null) return;
  const hostile = Object.keys(value).find((name) => HOSTILE_KEYS.has(name));
  if (hostile !== undefined) throw unwritable(key, `"${hostile}" cannot be the name of a remote`);
}

/** @throws RoadmapError `issue.unwritable`, or that of another noun. */
export function assertBody(body: string, noun = 'issue'): void {
  if (body.includes('\0')) throw unwritable('body', 'it holds a NUL character', noun);
  if (LONE_SURROGATE.test(body))
    throw unwritable('body', 'it holds half a surrogate pair, which UTF-8 cannot say', noun);
  if (conflictInBody(body) !== null) {
    throw unwritable('body', 'it holds git conflict markers; resolve them, or show them in a fenced code block', noun);
  }
}

/** A value that cannot stand in a file. */
export function unwritable(key: string, why: string, noun = 'issue'): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: `${noun}.unwritable`,
    message: `${key} cannot be written: ${why}.`,
    data: { key },
  });
}
