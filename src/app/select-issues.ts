import type { Config } from '../model/config.ts';
import type { FieldValue } from '../model/field-types.ts';
import type { Finding } from '../model/errors.ts';
import type { IssueHead, IssueValues } from '../model/issue.ts';
import { namedField, type Term } from '../model/query.ts';
import { queryError, shownWord } from '../model/query-error.ts';
import type { QueryField } from '../model/query-keys.ts';
import type { Piece, Wanted } from '../model/query-words.ts';
import { suggest } from '../model/suggest.ts';
import { calendarAt } from './calendar.ts';
import { progressOf } from './progress.ts';
import { foldedText, meaningOf, type Asked, type Meaning, type OneValue, type QueryWorld } from './query-values.ts';
import { isBlocked, isOpen, type Relations } from './relations.ts';

export interface ListedIssue<T extends IssueHead = IssueHead> extends Relations {
  readonly issue: T;
  /** Beside the issue's own: ids that stand twice, links that lead nowhere. */
  readonly findings: readonly Finding[];
}

export type IssueTest = (listed: ListedIssue) => boolean;

/** What must be true of an issue for a term to hold. @throws RoadmapError `usage.query`, `user.unknown` */
export function termTest(term: Term, world: QueryWorld): IssueTest {
  const any = anyOf(term.any.map((wanted) => wantedTest(term, wanted, world)));
  return term.negated ? not(any) : any;
}

function anyOf(tests: readonly IssueTest[]): IssueTest {
  const [only] = tests;
  return only !== undefined && tests.length === 1 ? only : (listed) => tests.some((test) => test(listed));
}

function wantedTest(term: Term, wanted: Wanted, world: QueryWorld): IssueTest {
  const { about } = term;
  if (about !== null && typeof about === 'object') return fieldTest({ term, field: about, world }, wanted);
  const piece = wholeWord(term, wanted);
  if (about === 'is') return stateTest(term, piece, world);
  if (about === null) return wordTest(piece);
  const isAbsent = absent(namedField(term, piece));
  return about === 'no' ? isAbsent : not(isAbsent);
}

/** The value of a term that compares nothing. */
export function wholeWord(term: Term, wanted: Wanted): Piece {
  if (wanted.op === 'is') return wanted.value;
  throw queryError(term.source, term, `${wanted.op} has no meaning here`);
}

/** In the title, or the beginning of the id; what stands in bodies is for `roadmap search`. */
function wordTest({ text }: Piece): IssueTest {
  const { wanted: word, fold } = foldedText(text);
  const id = /^[0-9a-f]{4,8}$/.test(word) ? word : null;
  return ({ issue }) => fold(issue.values.title ?? '').includes(word) || (id !== null && issue.id.startsWith(id));
}

const STATES: ReadonlyMap<string, (world: QueryWorld) => IssueTest> = new Map([
  ['open', (world) => not(closed(world))],
  ['closed', closed],
  ['blocked', blocked],
  ['ready', () => (listed) => listed.ready],
  ['overdue', overdue],
  ['linked', () => (listed) => Object.keys(listed.issue.values.remote_ids ?? {}).length > 0],
  ['conflict', () => (listed) => Object.values(listed.issue.values.sync_status ?? {}).includes('conflict')],
]);

function not(test: IssueTest): IssueTest {
  return (listed) => !test(listed);
}

function closed({ config }: QueryWorld): IssueTest {
  const names = config.statuses.map(({ name }) => name);
  const ends = new Set(names.filter((status) => !isOpen({ values: { status } }, config)));
  return ({ issue }) => ends.has(issue.values.status ?? '');
}

function blocked({ config }: QueryWorld): IssueTest {
  return (listed) => isBlocked(listed.issue, listed, config);
}

function overdue({ config, now }: QueryWorld): IssueTest {
  const { hasPassed } = calendarAt(now);
  return ({ issue }) => {
    const due = issue.values.due_date;
    return due !== undefined && hasPassed(due) && isOpen(issue, config);
  };
}

function stateTest(term: Term, piece: Piece, world: QueryWorld): IssueTest {
  const state = STATES.get(piece.text.toLowerCase());
  if (state !== undefined) return state(world);
  const known = [...STATES.keys()];
  const near = suggest(piece.text, known);
  const problem = `expected one of ${known.join(', ')}, found ${shownWord(piece.text)}`;
  throw queryError(term.source, piece, problem, near === null ? [] : [`did you mean: is:${near}`]);
}

/** Whether an issue says nothing in this field. */
function absent({ key }: QueryField): IssueTest {
  if (key === 'id' || key === 'path') return () => false;
  return ({ issue }) => {
    const value = issue.values[key as keyof IssueValues];
    return value === undefined || (Array.isArray(value) && value.length === 0);
  };
}

function fieldTest(asked: Omit<Asked, 'piece'>, wanted: Wanted): IssueTest {
  const { field, world } = asked;
  if (meansNone(wanted, field)) return absent(field);
  const read = readerOf(field, world.config);
  const holds = valueTest(asked, wanted);
  return (listed) => {
    const value = read(listed);
    if (value === undefined) return false;
    return Array.isArray(value) ? value.some(holds) : holds(value as OneValue);
  };
}

/** `none`, where a value may be missing. */
function meansNone(wanted: Wanted, { key }: QueryField): boolean {
  if (key === 'id' || key === 'path' || key === 'title') return false;
  return wanted.op === 'is' && !wanted.value.quoted && wanted.value.text === 'none';
}

function readerOf({ key }: QueryField, config: Config): (listed: ListedIssue) => FieldValue | undefined {
  if (key === 'id') return ({ issue }) => issue.id;
  if (key === 'path') return ({ issue }) => issue.path;
  if (key === 'progress_percentage') return ({ issue }) => progressOf(issue, config);
  return ({ issue }) => issue.values[key as keyof IssueValues];
}

function valueTest(asked: Omit<Asked, 'piece'>, wanted: Wanted): (value: OneValue) => boolean {
  if (wanted.op === '..') {
    const from = wanted.from === null ? () => 0 : placeOf(asked, wanted.from);
    const to = wanted.to === null ? () => 0 : placeOf(asked, wanted.to);
    // `high..low` is what `low..high` is.
    const swapped = wanted.from !== null && wanted.to !== null;
    return (value) => (from(value) >= 0 && to(value) <= 0) || (swapped && to(value) >= 0 && from(value) <= 0);
  }
  const { holds, equals } = meaningOf({ ...asked, piece: wanted.value });
  if (wanted.op === 'is') return holds;
  if (wanted.op === '=') return equals ?? holds;
  const place = placeOf(asked, wanted.value);
  if (wanted.op === '<') return (value) => place(value) < 0;
  if (wanted.op === '<=') return (value) => place(value) <= 0;
  return wanted.op === '>' ? (value) => place(value) > 0 : (value) => place(value) >= 0;
}

/** @throws RoadmapError `usage.query` for a field without an order */
function placeOf({ term, field, world }: Omit<Asked, 'piece'>, piece: Piece): NonNullable<Meaning['place']> {
  const { place } = meaningOf({ term, field, piece, world });
  if (place !== undefined) return place;
  const problem = `${field.key} has no order: <, > and .. are for dates, numbers, priority and status`;
  throw queryError(term.source, piece, problem, ['to mean these very characters, put the value in quotes']);
}
