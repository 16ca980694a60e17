import type { Values } from '../../src/ports/tracker.ts';

/**
 * Who has seen what. Every edit in a world makes a value that no other edit makes, so a value is its own name, and `past` of a
 * value is every value that its author had taken in. A value may be overwritten only by one whose past holds it: anything else
 * loses an update (of ours) or is a stale push (over theirs).
 */
export interface Oracle {
  /** Somebody, looking at `before`, wrote `after`. */
  edited(slot: string, before: string, after: string): void;
  /** A person, or a strategy somebody asked for, chose `kept` over `dropped` knowing both. */
  chosen(slot: string, kept: string, dropped: string): void;
  /** The tracker holds it now, in the place of what it held before. */
  holds(slot: string, value: string): void;
  /**
   * Throws when overwriting `before` by `after` would lose something. A file may also take in what the tracker came to from what the
   * file has, each step by somebody who had seen what stood there. Contents decide (sync.md): who still has a value that was put back
   * knowingly has what the tracker holds, and an edit of it follows on all that was dropped for it, though its author never saw that.
   */
  overwrite(who: string, slot: string, before: string, after: string): void;
  /** Whether the author of `value` had seen `earlier`. */
  hasSeen(slot: string, value: string, earlier: string): boolean;
}

export class Violation extends Error {}

export function makeOracle(): Oracle {
  const pasts = new Map<string, Set<string>>();
  const past = (slot: string, value: string): Set<string> => {
    const name = `${slot}\n${value}`;
    const found = pasts.get(name) ?? new Set([value]);
    pasts.set(name, found);
    return found;
  };
  const add = (slot: string, value: string, earlier: string): void => {
    const into = past(slot, value);
    for (const one of past(slot, earlier)) into.add(one);
  };
  const hasSeen = (slot: string, value: string, earlier: string): boolean => past(slot, value).has(earlier);
  const held = new Map<string, string>();
  const replaced = new Map<string, ReadonlySet<string>>();
  /** What the tracker held before it held `value`, back to the first step that nobody could answer for. */
  const replacedBy = (slot: string, value: string): ReadonlySet<string> =>
    replaced.get(`${slot}\n${value}`) ?? new Set();
  return {
    edited: (slot, before, after) => add(slot, after, before),
    chosen: (slot, kept, dropped) => add(slot, kept, dropped),
    hasSeen,
    holds: (slot, value) => {
      const last = held.get(slot);
      held.set(slot, value);
      if (last === undefined || last === value || !hasSeen(slot, value, last)) return;
      const gone = [...replacedBy(slot, value), ...replacedBy(slot, last), last];
      replaced.set(`${slot}\n${value}`, new Set(gone));
    },
    overwrite: (who, slot, before, after) => {
      if (before === after || hasSeen(slot, after, before)) return;
      if (who === 'local' && replacedBy(slot, after).has(before)) return;
      throw new Violation(`${who}: ${slot} "${before}" was overwritten by "${after}", whose author never saw it`);
    },
  };
}

export const HEADINGS = ['## A', '## B', '## C'] as const;

/** The slots of an issue whose values are unique: its title and the text below each heading. */
export function slots(id: string, values: Values): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof values.title === 'string') found.set(`${id} title`, values.title);
  if (typeof values.body === 'string') {
    for (const [heading, text] of sections(values.body)) found.set(`${id} ${heading}`, text);
  }
  return found;
}

export function sections(body: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of body.replace(/\r\n?/g, '\n').split(/^(?=## )/m)) {
    const [heading = '', ...rest] = part.split('\n');
    if (heading.startsWith('## ')) found.set(heading, rest.join('\n').trim());
  }
  return found;
}

export function bodyOf(texts: ReadonlyMap<string, string>): string {
  return [...texts].map(([heading, text]) => `${heading}\n\n${text}`).join('\n\n');
}

export function labelsOf(values: Values): ReadonlySet<string> {
  return new Set(Array.isArray(values.labels) ? (values.labels as readonly string[]) : []);
}
