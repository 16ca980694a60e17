import type { Config, StatusCategory } from '../model/config.ts';
import { normaliseTime } from '../model/time.ts';
import { initialStatus } from './change-state.ts';

/** A value of ours for a word of another tool; `label` keeps a word that says more than the value does. */
export interface Chosen {
  readonly value?: string;
  readonly label?: string;
}

type Meaning = readonly [name: string, category: StatusCategory];

const STATUSES: ReadonlyMap<string, Meaning> = new Map([
  ...meaning(['todo', 'unstarted'], ['todo', 'to-do', 'open', 'new', 'ready', 'backlog']),
  ...meaning(['in-progress', 'started'], ['in-progress', 'doing', 'started', 'active', 'wip', 'hooked']),
  ...meaning(['blocked', 'started'], ['blocked', 'on-hold', 'waiting']),
  ...meaning(['review', 'started'], ['review', 'in-review', 'needs-review', 'testing']),
  ...meaning(['closed', 'done'], ['closed', 'done', 'complete', 'completed', 'resolved', 'finished']),
  ...meaning(['canceled', 'canceled'], ['canceled', 'cancelled', 'wontfix', 'wont-fix', 'abandoned']),
]);

const TYPES: ReadonlyMap<string, string> = new Map([
  ['enhancement', 'feature'],
  ['improvement', 'feature'],
  ['story', 'feature'],
  ['defect', 'bug'],
  ['task', 'other'],
]);

const PRIORITIES: ReadonlyMap<string, string> = new Map([
  ['urgent', 'critical'],
  ['highest', 'critical'],
  ['normal', 'medium'],
]);

/** Never without a status; a word of which only the category is known stays as a label. */
export function statusFor(word: string, config: Config): Chosen {
  const name = fold(word);
  const own = config.statuses.find((rule) => fold(rule.name) === name);
  if (own !== undefined) return { value: own.name };
  const [wanted, category] = STATUSES.get(name) ?? [null, null];
  if (wanted === null) return withLabel(initialStatus(config), word);
  const found =
    config.statuses.find((rule) => rule.name === wanted) ??
    config.statuses.find((rule) => rule.category === category) ??
    (category === 'canceled' ? config.statuses.find((rule) => rule.category === 'done') : undefined);
  return found === undefined ? withLabel(initialStatus(config), word) : { value: found.name };
}

/** What a closed issue's status word says about how it ended. */
export function resolutionFor(word: string): 'not-planned' | undefined {
  return STATUSES.get(fold(word))?.[1] === 'canceled' ? 'not-planned' : undefined;
}

export function typeFor(word: string, config: Config): Chosen {
  const name = fold(word);
  const found = config.issue_types.find((type) => fold(type) === name || type === TYPES.get(name));
  if (found !== undefined) return { value: found };
  return withLabel(
    config.issue_types.find((type) => type === 'other'),
    word,
  );
}

/** Nothing when the word is none of ours: a guessed priority is worse than none. */
export function priorityFor(word: string, config: Config): string | undefined {
  const name = fold(word);
  return config.priorities.find((priority) => fold(priority) === name || priority === PRIORITIES.get(name));
}

/** Trimmed, each once whatever its case, in their order. */
export function labelsFor(words: readonly (string | undefined)[]): readonly string[] {
  const known = new Map<string, string>();
  for (const word of words) {
    const label = lineFor(word ?? '');
    if (label !== '' && !known.has(label.toLowerCase())) known.set(label.toLowerCase(), label);
  }
  return [...known.values()];
}

/** `@ana` is `ana`. */
export function peopleFor(words: readonly string[]): readonly string[] {
  return labelsFor(words.map((word) => word.trim().replace(/^@(?=.)/, '')));
}

/** One line: line ends and the blanks around them are one space. */
export function lineFor(text: string): string {
  const pieces = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/).map((piece) => piece.trim());
  return pieces.filter((piece) => piece !== '').join(' ');
}

/** Null when it is no time, or the zero that some programs write for none. */
export function timeFor(text: string): string | null {
  const time = normaliseTime(text);
  return time === null || time.startsWith('0001-01-01') ? null : time;
}

function meaning(what: Meaning, words: readonly string[]): readonly (readonly [string, Meaning])[] {
  return words.map((word) => [word, what] as const);
}

function fold(word: string): string {
  return lineFor(word)
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replaceAll("'", '');
}

function withLabel(value: string | undefined, word: string): Chosen {
  const label = lineFor(word).toLowerCase();
  return { ...(value === undefined ? {} : { value }), ...(label === '' ? {} : { label }) };
}
