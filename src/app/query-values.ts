import type { Config, StatusCategory } from '../model/config.ts';
import { RoadmapError } from '../model/errors.ts';
import type { FieldType, FieldValue } from '../model/field-types.ts';
import { fieldOf } from '../model/fields.ts';
import type { ByRemote } from '../model/issue.ts';
import type { Term } from '../model/query.ts';
import { queryError, shownWord } from '../model/query-error.ts';
import type { QueryField } from '../model/query-keys.ts';
import { EXPECTED_TIME, periodOf } from '../model/query-time.ts';
import type { Piece } from '../model/query-words.ts';
import { suggest } from '../model/suggest.ts';

/** What a query is understood with. */
export interface QueryWorld {
  readonly config: Config;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Who `me` is; null where nobody knows. */
  readonly me: string | null;
  /** The ids that a reference to an issue may mean; without it, those that begin with it. */
  readonly find?: (ref: string) => readonly string[];
}

/** The value that is asked for, and where it was typed. */
export interface Asked {
  readonly term: Term;
  readonly field: QueryField;
  readonly piece: Piece;
  readonly world: QueryWorld;
}

/** One value of an issue; of lists, each. */
export type OneValue = Exclude<FieldValue, readonly string[]>;

export interface Meaning {
  readonly holds: (value: OneValue) => boolean;
  /** After `=`, where that is less than `holds`. */
  readonly equals?: (value: OneValue) => boolean;
  /** Where a value stands to what was typed: below 0 before it, 0 in it, above 0 after it. Absent without an order. */
  readonly place?: (value: OneValue) => number;
}

/** What a typed value means in a field of its type. @throws RoadmapError `usage.query`, `user.unknown` */
export function meaningOf(asked: Asked): Meaning {
  return MEANINGS[asked.field.type](asked);
}

/** What a text is compared as, without regard to case, and how the texts of issues become comparable to it. */
export function foldedText(text: string): { readonly wanted: string; readonly fold: (text: string) => string } {
  const fold = /^[\x20-\x7e]*$/.test(text)
    ? (other: string): string => other.toLowerCase()
    : (other: string): string => other.normalize('NFC').toLowerCase();
  return { wanted: fold(text), fold };
}

const MEANINGS: Readonly<Record<FieldType<FieldValue>['name'], (asked: Asked) => Meaning>> = {
  line: containing,
  text: containing,
  ref: (asked) => (asked.field.key === 'parent' ? issueMeant(asked) : same(asked.piece.text)),
  refs: issueMeant,
  list: (asked) => same(asked.field.key === 'assignees' ? person(asked) : asked.piece.text),
  choice: oneOf,
  time: timeMeant,
  hours: numberMeant,
  percent: numberMeant,
  boolean: truth,
  map: ofRemote,
};

function containing({ piece }: Asked): Meaning {
  const { wanted, fold } = foldedText(piece.text);
  return { holds: (value) => fold(String(value)).includes(wanted), equals: (value) => fold(String(value)) === wanted };
}

/** The same text, whatever the case. Few values stand in many issues: each is compared once. */
function same(text: string): Meaning {
  const { wanted, fold } = foldedText(text);
  const known = new Map<OneValue, boolean>();
  return {
    holds: (value) => {
      const before = known.get(value);
      if (before !== undefined) return before;
      const found = fold(String(value)) === wanted;
      known.set(value, found);
      return found;
    },
  };
}

function issueMeant({ piece, world }: Asked): Meaning {
  const typed = piece.text.toLowerCase();
  const ids = new Set(world.find?.(piece.text));
  return {
    holds: (value) => ids.has(String(value)) || (typed.length < 4 ? value === typed : String(value).startsWith(typed)),
  };
}

/** Who runs the command, by `me` or `@me`; in quotes it is a name like others. */
export function meansMe({ text, quoted }: Piece): boolean {
  return !quoted && (text === 'me' || text === '@me');
}

/** `me`, a login, or a login behind `@`. */
function person({ piece, world }: Asked): string {
  if (!meansMe(piece)) return piece.quoted ? piece.text : piece.text.replace(/^@(?=.)/, '');
  if (world.me !== null) return world.me;
  throw new RoadmapError({
    kind: 'user',
    code: 'user.unknown',
    message: 'it is not known who you are: neither ROADMAP_USER nor git user.name is set',
    hints: ['export ROADMAP_USER=<login>'],
  });
}

/** A word of a closed list, most of them in the configuration's order; a status also by `open`, `closed` or a category. */
function oneOf(asked: Asked): Meaning {
  const { field, piece, world } = asked;
  const category = field.key === 'status' ? inCategory(piece.text.toLowerCase(), world.config) : null;
  if (category !== null) return { holds: (value) => category.has(String(value)) };
  const wanted = choiceTyped(asked);
  const order = orderOf(field.key, world.config);
  if (order === null) return { holds: (value) => value === wanted };
  return {
    holds: (value) => value === wanted,
    place: (value) => (order.get(String(value)) ?? NaN) - (order.get(wanted) ?? NaN),
  };
}

/** Older spellings count as what they mean. */
function choiceTyped({ term, field, piece, world: { config } }: Asked): string {
  const type = fieldOf(field.key)?.type;
  const [asTyped, small] = [piece.text, piece.text.toLowerCase()].map((word) => type?.parse(word, config) ?? {});
  const value = asTyped?.value ?? small?.value;
  if (value !== undefined) return String(value);
  const problem = asTyped?.problem ?? 'expected another word';
  if (field.key !== 'status') throw queryError(term.source, piece, `${problem} (none: without one)`);
  const near = suggest(piece.text, CATEGORIES.keys());
  const hints = near === null || problem.includes('did you mean') ? [] : [`did you mean: ${near}`];
  throw queryError(term.source, piece, `${problem} (open, closed: by category; none: without one)`, hints);
}

/** The places of a field's words, the more urgent and the further the work the higher; null without an order. */
export function orderOf(key: string, config: Config): ReadonlyMap<string, number> | null {
  if (key === 'priority') return new Map([...config.priorities].reverse().map((name, at) => [name, at]));
  return key === 'status' ? new Map(config.statuses.map(({ name }, at) => [name, at])) : null;
}

const CATEGORIES: ReadonlyMap<string, readonly StatusCategory[]> = new Map([
  ['open', ['unstarted', 'started']],
  ['closed', ['done', 'canceled']],
  ['unstarted', ['unstarted']],
  ['started', ['started']],
  ['done', ['done']],
  ['canceled', ['canceled']],
]);

/** The statuses of a category, unless a status has that name itself. */
function inCategory(word: string, { statuses }: Config): ReadonlySet<string> | null {
  const wanted = CATEGORIES.get(word);
  if (wanted === undefined || statuses.some(({ name }) => name === word)) return null;
  return new Set(statuses.filter(({ category }) => wanted.includes(category)).map(({ name }) => name));
}

function timeMeant({ term, piece, world }: Asked): Meaning {
  const period = periodOf(piece.text, world.now);
  if (period === null)
    throw queryError(term.source, piece, `expected ${EXPECTED_TIME}, found ${shownWord(piece.text)}`);
  const place = (value: OneValue): number => {
    const time = String(value);
    return time < period.from ? -1 : time < period.to ? 0 : 1;
  };
  return { holds: (value) => place(value) === 0, place };
}

function numberMeant({ term, field, piece, world }: Asked): Meaning {
  const { value, problem } = fieldOf(field.key)?.type.parse(piece.text, world.config) ?? {};
  if (problem !== undefined) throw queryError(term.source, piece, problem);
  const wanted = Number(value);
  return { holds: (found) => found === wanted, place: (found) => Number(found) - wanted };
}

function truth({ term, piece }: Asked): Meaning {
  const word = piece.text.toLowerCase();
  const wanted = word === 'true' || word === 'yes';
  if (!wanted && word !== 'false' && word !== 'no')
    throw queryError(term.source, piece, `expected yes or no, found ${shownWord(piece.text)}`);
  return { holds: (value) => value === wanted };
}

/** A remote, what is held for it, or both: `remote:github`, `remote:221`, `remote:#221`, `remote:github:221`. */
function ofRemote({ piece }: Asked): Meaning {
  const { wanted, fold } = foldedText(piece.text.replace(/^#(?=.)/, ''));
  return {
    holds: (value) =>
      Object.entries(value as ByRemote).some(([remote, held]) => {
        const [name, entry] = [fold(remote), fold(held)];
        return name === wanted || entry === wanted || `${name}:${entry}` === wanted;
      }),
  };
}
