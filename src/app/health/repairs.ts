import { isSeq } from 'yaml';
import type { Config } from '../../model/config.ts';
import { editIssue } from '../../model/edit-issue.ts';
import { RoadmapError } from '../../model/errors.ts';
import { fieldOf, fields } from '../../model/fields.ts';
import { isNumberLike } from '../../model/ids.ts';
import { isOpen, openIssue } from '../../model/issue-source.ts';
import { isIssue, type Issue, type IssueChanges, type IssueValues } from '../../model/issue.ts';
import { listSplices } from '../../model/list-splice.ts';
import { readIssue } from '../../model/read-issue.ts';
import { entrySpan } from '../../model/yaml-spans.ts';
import { applySplices, type Splice } from '../../model/yaml-splice.ts';
import { plainHeadline } from './content.ts';
import { mayRepeat, SETS } from './lists.ts';

/**
 * A cure that cannot be wrong: what it takes away says nothing, or stands in the same file in other words. Whatever asks for a
 * decision (which of label and status holds, which of two issues keeps the id) is left to a person. A repair is bookkeeping:
 * `updated` stays, since nobody worked on the issue.
 */
export interface Repair {
  readonly rule: string;
  /** What is done, for a person. */
  readonly message: string;
  /** The keys whose values may read differently afterwards; those of all others are compared. */
  readonly keys: readonly (keyof IssueValues)[];
  /** The repaired text; null where there is nothing to repair, or not without losing something. */
  readonly apply: (issue: Issue, config: Config) => string | null;
}

export const repairs: readonly Repair[] = [
  // The value stays the same eight digits; only other YAML readers read it differently.
  { rule: 'id.unquoted', message: 'the id is put into quotes', keys: [], apply: quoteId },
  // Lists of these kinds have no order and no repetition: the first entry says it already.
  { rule: 'list.repeated', message: 'entries that stand there twice are taken out', keys: [], apply: dropRepeated },
  // No issue can wait for itself or be a part of itself: the entry has never had an effect.
  ...(['depends_on', 'blocks'] as const).map((key) => ({
    rule: `${key}.self`,
    message: `the issue itself is taken out of ${key}`,
    keys: [key],
    apply: ({ id, text, values }: Issue, config: Config) =>
      values[key]?.includes(id) === true
        ? editIssue(text, { values: { [key]: values[key].filter((other) => other !== id) } }, config)
        : null,
  })),
  {
    rule: 'parent.self',
    message: 'the issue is no longer its own parent',
    keys: ['parent'],
    apply: ({ id, text, values }, config) =>
      values.parent === id ? editIssue(text, { values: { parent: null } }, config) : null,
  },
  // The same words stand one line further up, as the title.
  {
    rule: 'headline.repeats_title',
    message: 'the headline, which repeats the title, is taken out',
    keys: ['headline'],
    apply: ({ text, values }, config) =>
      values.headline !== undefined && plainHeadline(values.headline) === values.title?.trim()
        ? editIssue(text, { values: { headline: null } }, config)
        : null,
  },
  // `In Progress` can mean no other of the configured words than `in-progress`.
  ...(['status', 'priority', 'issue_type'] as const).map((key) => ({
    rule: `${key}.unreadable`,
    message: `${key} is spelt as configured`,
    keys: [key],
    apply: ({ text, values }: Issue, config: Config) => {
      const word = spelling(key, values[key], config);
      return word === null
        ? null
        : editIssue(text, { values: { [key]: word } as IssueChanges['values'] & object }, config);
    },
  })),
];

/**
 * Applies a repair and proves that it did no more than that: the result loads, with the same id, the same body, and the same
 * values of all keys but its own. Null where it changes nothing, or cannot be done so.
 */
export function repaired(issue: Issue, repair: Repair, config: Config): Issue | null {
  const text = attempt(() => repair.apply(issue, config));
  if (text === null || text === issue.text) return null;
  const after = readIssue(issue.path, text, config);
  if (!isIssue(after) || after.id !== issue.id || after.body !== issue.body) return null;
  const others = fields.map(({ key }) => key).filter((key) => !repair.keys.includes(key));
  return others.every((key) => JSON.stringify(after.values[key]) === JSON.stringify(issue.values[key])) ? after : null;
}

/** A value that other keys share by an alias, or that cannot be written: left as it is. */
function attempt(edit: () => string | null): string | null {
  try {
    return edit();
  } catch (error) {
    if (error instanceof RoadmapError) return null;
    throw error;
  }
}

function quoteId({ id, text }: Issue, config: Config): string | null {
  if (!isNumberLike(id)) return null;
  const opened = openIssue(text, config);
  const pair = isOpen(opened) ? opened.tree.pairs.get('id') : undefined;
  const value = pair === undefined ? null : entrySpan(text, pair).value;
  if (value === null || text.slice(value.start, value.end) !== id) return null;
  return applySplices(text, [{ start: value.start, end: value.end, text: `'${id}'` }]);
}

function dropRepeated(issue: Issue, config: Config): string | null {
  if (!mayRepeat(issue)) return null;
  const { text } = issue;
  const opened = openIssue(text, config);
  if (!isOpen(opened) || opened.tree.aliased.size > 0) return null;
  const { pairs, plain } = opened.tree;
  const splices = SETS.flatMap((key): readonly Splice[] => {
    const pair = pairs.get(key);
    if (pair === undefined || !isSeq(pair.value)) return [];
    const current = pair.value.items.map((item) => plain(item));
    const words = current.filter((word) => typeof word === 'string');
    const wanted = [...new Set(words)];
    if (words.length !== current.length || wanted.length === words.length) return [];
    return listSplices(text, pair, { current: words, wanted, eol: '\n' });
  });
  // An entry with a comment says more than its twin, and what is not taken out entry by entry would be written anew.
  const clean = splices.every(({ start, end, text: next }) => next === '' && !text.slice(start, end).includes('#'));
  return clean && splices.length > 0 ? applySplices(text, splices) : null;
}

/** The configured word that differs in case, blanks and dashes alone; null when there is none, or the value is known. */
function spelling(key: 'status' | 'priority' | 'issue_type', value: string | undefined, config: Config): string | null {
  if (value === undefined || fieldOf(key)?.type.read(value, config).problem === undefined) return null;
  const folded = value.trim().toLowerCase().replace(/[ _]+/g, '-');
  const reading = fieldOf(key)?.type.read(folded, config);
  return typeof reading?.value === 'string' && reading.problem === undefined ? reading.value : null;
}
