import type { Config } from '../model/config.ts';
import { hours } from '../model/field-types.ts';
import { isRecord, leftOver, notCarried, recordsOf, textOf, textsOf, type ForeignRecord } from './import-record.ts';
import { sourceFinding, sourcePath } from './import-types.ts';
import type { ForeignComment, ForeignIssue, ImportSource, ImportValues, NotCarried, Reading } from './import-types.ts';
import { labelsFor, lineFor, peopleFor, priorityFor, statusFor, timeFor, typeFor } from './import-values.ts';

/** Longer than any record that a file of ours could hold. */
const LONGEST_LINE = 8 * 1024 * 1024;

const KNOWN: ReadonlySet<string> = new Set([
  ...['id', 'title', 'description', 'design', 'acceptance_criteria', 'notes', 'status', 'priority', 'issue_type'],
  ...['assignee', 'estimated_minutes', 'created_at', 'updated_at', 'closed_at', 'close_reason', 'due_at', 'labels'],
  ...['dependencies', 'comments'],
  // Of the database that wrote the file, not of the issue.
  ...[
    '_type',
    'content_hash',
    'source_repo',
    'compaction_level',
    'compacted_at',
    'compacted_at_commit',
    'original_size',
  ],
  ...['dependency_count', 'dependent_count', 'comment_count'],
]);
const PRIORITIES = ['critical', 'high', 'medium', 'low'] as const;
/** Those that keep work from starting there. */
const BLOCKING: ReadonlySet<string> = new Set(['', 'blocks', 'conditional-blocks', 'waits-for']);

/** @param path of `issues.jsonl` within the source, `''` when it is that file; @param prefix of every origin */
export async function readBeads(source: ImportSource, path: string, config: Config, prefix: string): Promise<Reading> {
  const read = { issues: [], milestones: [], skipped: [], not_carried: [], findings: [] } as {
    -readonly [K in keyof Reading]: Reading[K][number][];
  };
  let number = 0;
  for await (const line of source.lines(path, LONGEST_LINE)) {
    number += 1;
    if (line?.trim() === '') continue;
    const record = line === null ? null : parseLine(line);
    if (record === null) {
      read.findings.push(brokenLine(sourcePath(source, path), number, line === null));
      continue;
    }
    const why = whyNot(record);
    const name = textOf(record, 'id') || `line ${String(number)}`;
    if (why !== null) read.skipped.push({ source: name, reason: why });
    else {
      const lost: NotCarried[] = [...leftOver(name, record, KNOWN)];
      read.issues.push(issueOf(record, config, prefix, lost));
      read.not_carried.push(...lost);
    }
  }
  return read;
}

function parseLine(line: string): ForeignRecord | null {
  try {
    const value: unknown = JSON.parse(line.replace(/^\ufeff/, ''));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function whyNot(record: ForeignRecord): string | null {
  const kind = textOf(record, '_type');
  if (kind !== '' && kind !== 'issue') return `it is no issue but of type ${kind.slice(0, 40)}`;
  if (textOf(record, 'id').trim() === '') return 'it has no id';
  if (textOf(record, 'status') === 'tombstone') return 'it was deleted there';
  return lineFor(textOf(record, 'title')) === '' ? 'it has no title' : null;
}

function issueOf(record: ForeignRecord, config: Config, prefix: string, lost: NotCarried[]): ForeignIssue {
  const source = lineFor(textOf(record, 'id'));
  return {
    source,
    origin: `beads:${prefix}${source}`,
    seed: { type: 'beads', key: `${prefix}${source}` },
    values: valuesOf(record, config, (field, value, reason) => lost.push(notCarried(source, field, value, reason))),
    body: bodyOf(record),
    ...relationsOf(record, source, lost),
    comments: recordsOf(record, 'comments').map(commentOf),
    link: null,
    marker: null,
    archived: false,
  };
}

function valuesOf(
  record: ForeignRecord,
  config: Config,
  lose: (field: string, value: unknown, reason: string) => void,
): ForeignIssue['values'] {
  const status = statusFor(textOf(record, 'status') || 'open', config);
  const type = typeFor(textOf(record, 'issue_type') || 'task', config);
  const closed = timeFor(textOf(record, 'closed_at'));
  const values: Record<string, ImportValues[keyof ImportValues]> = {
    title: lineFor(textOf(record, 'title')),
    status: status.value,
    priority: priorityOf(record, config, lose),
    issue_type: type.value,
    labels: labelsFor([...textsOf(record, 'labels'), status.label, type.label]),
    assignees: peopleFor([textOf(record, 'assignee')]),
    due_date: timeFor(textOf(record, 'due_at')) ?? undefined,
    completed_date: closed ?? undefined,
    created: timeFor(textOf(record, 'created_at')) ?? undefined,
    updated: config.format.updated ? (timeFor(textOf(record, 'updated_at')) ?? undefined) : undefined,
    estimated_hours: hoursOf(record, config, lose),
  };
  for (const key of ['due_at', 'created_at', 'updated_at', 'closed_at']) {
    const text = textOf(record, key);
    if (text !== '' && !text.startsWith('0001-01-01') && timeFor(text) === null) lose(key, text, 'it is no date');
  }
  return values as ForeignIssue['values'];
}

function priorityOf(
  record: ForeignRecord,
  config: Config,
  lose: (field: string, value: unknown, reason: string) => void,
): string | undefined {
  const text = textOf(record, 'priority');
  if (text === '') return undefined;
  const level = Number(text);
  const word = Number.isInteger(level) ? PRIORITIES[Math.min(level, PRIORITIES.length - 1)] : text;
  const found = word === undefined ? undefined : priorityFor(word, config);
  if (found === undefined) lose('priority', text, `the priorities here are ${config.priorities.join(', ')}`);
  else if (level >= PRIORITIES.length) lose('priority', text, `${found} is the lowest here`);
  return found;
}

function hoursOf(
  record: ForeignRecord,
  config: Config,
  lose: (field: string, value: unknown, reason: string) => void,
): number | undefined {
  const text = textOf(record, 'estimated_minutes');
  const minutes = Number(text);
  if (minutes === 0) return undefined;
  const { value } = hours.parse(String(Math.round(minutes / 0.6) / 100), config);
  if (value === undefined) lose('estimated_minutes', text, 'it is no number of minutes');
  return value;
}

function bodyOf(record: ForeignRecord): string {
  const reason = textOf(record, 'close_reason');
  const parts: readonly (readonly [string | null, string])[] = [
    [null, textOf(record, 'description')],
    ['Design', textOf(record, 'design')],
    ['Acceptance Criteria', textOf(record, 'acceptance_criteria')],
    ['Notes', textOf(record, 'notes')],
    // What is written where nobody gave a reason.
    ['Close Reason', /^closed$/i.test(reason.trim()) ? '' : reason],
  ];
  return parts
    .filter(([, text]) => text.trim() !== '')
    .map(([heading, text]) => (heading === null ? text : `## ${heading}\n\n${text}`).trimEnd())
    .join('\n\n');
}

function relationsOf(
  record: ForeignRecord,
  source: string,
  lost: NotCarried[],
): Pick<ForeignIssue, 'parents' | 'depends_on'> {
  const parents: string[] = [];
  const depends_on: string[] = [];
  for (const dependency of recordsOf(record, 'dependencies')) {
    const other = lineFor(textOf(dependency, 'depends_on_id') || textOf(dependency, 'id'));
    const kind = textOf(dependency, 'type') || textOf(dependency, 'dependency_type');
    if (other === '') continue;
    if (kind === 'parent-child') parents.push(other);
    else if (BLOCKING.has(kind)) depends_on.push(other);
    else lost.push(notCarried(source, 'dependencies', `${kind} ${other}`, 'only what blocks and parents are kept'));
  }
  return { parents, depends_on };
}

function commentOf(comment: ForeignRecord, at: number): ForeignComment {
  return {
    key: textOf(comment, 'id') || `${String(at)} ${textOf(comment, 'created_at')}`,
    author: lineFor(textOf(comment, 'author')) || null,
    created: timeFor(textOf(comment, 'created_at')),
    text: textOf(comment, 'text'),
  };
}

function brokenLine(file: string, line: number, tooLong: boolean): Reading['findings'][number] {
  return sourceFinding(file, {
    line,
    rule: tooLong ? 'import.line' : 'import.json',
    message: tooLong
      ? `The line is longer than ${String(LONGEST_LINE)} bytes, or no UTF-8 text.`
      : 'The line is no JSON object.',
    cure: 'Correct the line, or export again, and import again: what is here already is not added twice.',
  });
}
