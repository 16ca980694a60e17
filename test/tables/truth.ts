import type { Value } from '../../src/ports/tracker.ts';

/*
 * sync.md §3 written down a second time, as data, by somebody who did not look at the engine: l, s and r are the local side, the
 * base and the remote; what is compared is one scalar, one element of a set (there or not) or one section of a body.
 */

export type Want = 'agree' | 'take' | 'send' | 'conflict';

/** The first row that holds counts. */
const TRUTH: readonly (readonly [holds: 'l=r' | 's=?' | 'l=s' | 'r=s' | 'else', want: Want])[] = [
  ['l=r', 'agree'],
  ['s=?', 'conflict'],
  ['l=s', 'take'],
  ['r=s', 'send'],
  ['else', 'conflict'],
];

/** What the local side, the remote and the base hold afterwards. */
const AFTER: Readonly<Record<Want, readonly ['l' | 'r', 'l' | 'r', 'l' | 'r' | 's']>> = {
  agree: ['l', 'r', 'r'],
  take: ['r', 'r', 'r'],
  send: ['l', 'l', 'l'],
  conflict: ['l', 'r', 's'],
};

/** Which side has to be written for it. */
const NEEDS: Readonly<Record<Want, 'pull' | 'push' | null>> = {
  agree: null,
  take: 'pull',
  send: 'push',
  conflict: null,
};

/** What nobody may do: everything stays. */
const STAYS = AFTER.conflict;

export type Mode = 'both' | 'pull' | 'push';
export type Way = 'both' | 'pull' | 'push' | 'off';

/** The sides that may be written: by the mode of the run, the direction of the field, and the branch (sync.md §6). */
export const MAY: Readonly<Record<'pull' | 'push', (mode: Mode, way: Way, onSyncBranch: boolean) => boolean>> = {
  pull: (mode, way) => mode !== 'push' && way !== 'push',
  push: (mode, way, onSyncBranch) => mode !== 'pull' && way !== 'pull' && onSyncBranch,
};

export interface May {
  readonly pull: boolean;
  readonly push: boolean;
}

export interface Sides<T> {
  readonly l: T;
  /** Undefined: not known, which is not empty. */
  readonly s: T | undefined;
  readonly r: T;
}

export interface Expected<T> {
  readonly here: T;
  readonly there: T;
  readonly base: T | undefined;
  /** Somebody has to say. */
  readonly open: boolean;
}

/** Who wins a true conflict (never one without a base); null: a person is to say. */
export type Winner = 'local' | 'remote' | null;

export function expected<T>({ l, s, r }: Sides<T>, may: May, winner: Winner): Expected<T> {
  const holds = { 'l=r': l === r, 's=?': s === undefined, 'l=s': l === s, 'r=s': r === s, else: true };
  const found = TRUTH.find(([when]) => holds[when])?.[1] ?? 'conflict';
  const decided = found === 'conflict' && s !== undefined ? winner : null;
  const want = decided === 'remote' ? 'take' : decided === 'local' ? 'send' : found;
  const needs = NEEDS[want];
  const [here, there, base] = needs === null || may[needs] ? AFTER[want] : STAYS;
  const letters = { l, s, r };
  return { here: letters[here], there: letters[there], base: letters[base], open: want === 'conflict' };
}

/** A set, element by element; without a base all of it is in conflict. */
export function expectedSet(sides: Sides<readonly string[]>, may: May): Expected<readonly string[]> {
  const { l, s, r } = sides;
  if (s === undefined) {
    const whole = expected({ l: l.join(), s: undefined, r: r.join() }, may, null);
    return whole.open ? { here: l, there: r, base: s, open: true } : { here: l, there: r, base: r, open: false };
  }
  const all = [...new Set([...l, ...s, ...r])].sort();
  const each = all.map((one) => {
    const within = (set: readonly string[]): boolean => set.includes(one);
    return { one, ...expected({ l: within(l), s: within(s), r: within(r) }, may, null) };
  });
  const those = (side: 'here' | 'there' | 'base'): string[] =>
    each.flatMap((element) => (element[side] === true ? [element.one] : []));
  return { here: those('here'), there: those('there'), base: those('base'), open: each.some(({ open }) => open) };
}

/** Heading to what stands below it; a heading that is not there is a value like any other. */
export type Body = Readonly<Record<string, string | null>>;

/** A body, section by section; without a base all of it is in conflict. */
export function expectedBody(sides: Sides<Body>, may: May, winner: Winner): Expected<Body> {
  const { l, s, r } = sides;
  if (s === undefined) {
    const whole = expected({ l: printBody(l), s, r: printBody(r) }, may, winner);
    return whole.open ? { here: l, there: r, base: s, open: true } : { here: l, there: r, base: r, open: false };
  }
  const each = Object.keys(l).map(
    (heading) =>
      [
        heading,
        expected({ l: l[heading] ?? null, s: s[heading] ?? null, r: r[heading] ?? null }, may, winner),
      ] as const,
  );
  const those = (side: 'here' | 'there' | 'base'): Body =>
    Object.fromEntries(each.map(([heading, section]) => [heading, section[side] ?? null]));
  return { here: those('here'), there: those('there'), base: those('base'), open: each.some(([, { open }]) => open) };
}

/** The text of a body, and the body of a text. */
export function printBody(body: Body): string {
  return Object.entries(body)
    .flatMap(([heading, text]) => (text === null ? [] : [`## ${heading}\n\n${text}`]))
    .join('\n\n');
}

export function parseBody(text: Value | undefined, headings: readonly string[]): Body {
  const parts = new Map(
    String(text ?? '')
      .split(/^## /m)
      .slice(1)
      .map((part) => [part.split('\n')[0] ?? '', part.split('\n').slice(1).join('\n').trim()] as const),
  );
  const odd = [...parts.keys()].filter((heading) => !headings.includes(heading));
  return Object.fromEntries([...headings, ...odd].map((heading) => [heading, parts.get(heading) ?? null]));
}
