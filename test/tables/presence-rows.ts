import {
  holds,
  JOURNALS,
  LOCALS,
  MARKS,
  REFS,
  REMOTES,
  type Asked,
  type Presence,
  type When,
} from './presence-truth.ts';

const keys = <T extends object>(of: T): readonly (keyof T)[] => Object.keys(of) as (keyof T)[];

/** What cannot be, or is another row already. */
const SENSELESS: readonly When[] = [
  // Nobody can read the marker of what is not there.
  { remote: ['none', 'hidden', 'forbidden', 'deleted', 'moved'], mark: ['ours', 'writer', 'stranger'] },
  { remote: ['unlisted'], full: [true] },
  // What never was, nobody has seen or made.
  { remote: ['none'], ref: ['a', 'b'] },
  { remote: ['none'], journal: ['made'] },
];

/** Every combination that can be. */
export function presences(full: boolean): readonly Presence[] {
  return keys(LOCALS)
    .flatMap((local) => keys(REMOTES).map((remote) => ({ local, remote, full })))
    .flatMap((one) => keys(MARKS).map((mark) => ({ ...one, mark })))
    .flatMap((one) => keys(REFS).map((ref) => ({ ...one, ref })))
    .flatMap((one) => keys(JOURNALS).map((journal) => ({ ...one, journal })))
    .filter((one) => !SENSELESS.some((when) => holds(when, one)));
}

type Wish = readonly [Asked['mode'], onSyncBranch: boolean, Asked['push'], Asked['pull']];

/** Every mode on every branch, and every wish where it counts. */
const WISHES: readonly Wish[] = [
  ['both', true, 'all', 'all'],
  ['both', true, 'none', 'none'],
  ['both', true, 'ask', 'never'],
  ['both', true, 'yes', 'all'],
  ['both', true, 'no', 'none'],
  ['both', false, 'all', 'all'],
  ['both', false, 'yes', 'never'],
  ['pull', true, 'all', 'all'],
  ['pull', true, 'yes', 'none'],
  ['pull', false, 'all', 'all'],
  ['push', true, 'all', 'all'],
  ['push', true, 'yes', 'never'],
  ['push', false, 'all', 'none'],
];

export const ASKS: readonly Asked[] = WISHES.map(([mode, onSyncBranch, push, pull]) => ({
  mode,
  onSyncBranch,
  push,
  pull,
}));
