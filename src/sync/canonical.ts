import { RoadmapError } from '../model/errors.ts';
import type { SyncField, Value, Values } from '../ports/tracker.ts';
import { elements, sortedSet } from './values.ts';

/**
 * The synced fields of an item as canonical markdown: what is hashed and what stands in the ref (sync.md §2). One line a field, its
 * value as JSON (which is YAML too), in the order of `fields`; the text field, when covered, after the fence. A field that
 * `values` does not have is not covered and leaves no trace.
 */
export function printCanonical(fields: readonly SyncField[], values: Values): string {
  const lines = ['---'];
  let text = '';
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.kind === 'text') text = `\n${value as string}\n`;
    else lines.push(`${field.name}: ${JSON.stringify(field.kind === 'set' ? setOf(field, value) : value)}`);
  }
  return `${lines.join('\n')}\n---\n${text}`;
}

/** A name of a field, never one that an object has of itself. */
const LINE = /^(?!__proto__: )(\S+): (.*)$/s;

/**
 * The inverse. Fields that are not in `fields` are kept under their name, so that a base made with more fields loses nothing.
 * @throws RoadmapError `snapshot.malformed`
 */
export function parseCanonical(fields: readonly SyncField[], text: string): Values {
  const close = text.indexOf('\n---\n');
  if (!text.startsWith('---\n') || close < 0) throw malformed(text);
  const values: Record<string, Value> = {};
  for (const line of text.slice(4, Math.max(4, close)).split('\n')) {
    if (line === '') continue;
    const pair = parseLine(fields, line);
    if (pair === null) throw malformed(text);
    values[pair[0]] = pair[1];
  }
  const rest = text.slice(close + 5);
  const body = fields.find((field) => field.kind === 'text');
  if (rest !== '' && body !== undefined) values[body.name] = rest.slice(1, -1);
  return values;
}

function setOf(field: SyncField, value: Value): readonly string[] {
  return sortedSet(field, elements(field, value));
}

/** Null for anything that no run of ours could have written: whoever may push the ref writes it. */
function parseLine(fields: readonly SyncField[], line: string): readonly [string, Value] | null {
  const [, name = '', json = ''] = LINE.exec(line) ?? [];
  const value = parseValue(json);
  const field = fields.find((one) => one.name === name);
  if (value === undefined || (field !== undefined && Array.isArray(value) !== (field.kind === 'set'))) return null;
  return [name, value];
}

function parseValue(json: string): Value | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isValue(value: unknown): value is Value {
  const isText = (one: unknown): boolean => typeof one === 'string';
  return value === null || isText(value) || (Array.isArray(value) && value.every(isText));
}

function malformed(text: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'snapshot.malformed',
    message: `A snapshot of what was last seen on the tracker is not in the expected form: ${JSON.stringify(text.slice(0, 60))}.`,
    hints: ['git log refs/roadmap/remotes/<remote>'],
  });
}
