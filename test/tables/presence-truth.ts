/*
 * sync.md §4 and §5 written down a second time, as data: what becomes of an issue `a` and an item `#`, by what stands here, what
 * stands there, what the ref remembers of `#` and what the journal knows of a creation of `a`. `b` is another issue, whose file is
 * not here.
 */

export const LOCALS = {
  none: 'no file',
  plain: 'a file without a link',
  linked: 'a file with a link to #',
  torn: 'a file that cannot be read',
  'torn, linked': 'a file that cannot be read, and seems to be linked to #',
  twins: 'two files with links to #',
  copies: 'two files of one id, without a link',
  'linked copies': 'two files of one id, with links to #',
  deleted: 'no file; deleted on purpose, with a link to #',
  'let go': 'a file without a link, unlinked from # on purpose',
  beside: 'a file without a link, and that of b with a link to #',
  archived: 'no file; in the archive, with a link to #',
} as const;

export const REMOTES = {
  none: 'there never was an item #',
  listed: 'an item that the listing names',
  unlisted: 'an item that changed long ago, and no listing from a cursor names',
  hidden: 'no item to be seen: 404',
  forbidden: 'no item to be seen: 404 for what is forbidden',
  deleted: 'an item deleted for certain: 410',
  moved: 'an item that moved to another repository: 301',
} as const;

export const MARKS = { none: '', ours: 'by us', writer: 'by somebody who may write', stranger: 'by anybody' } as const;
export const REFS = {
  nothing: 'knows nothing of #',
  a: 'knows # as the item of a',
  b: 'knows # as the item of b',
} as const;
export const JOURNALS = {
  nothing: 'no creation of a',
  open: 'a creation without an answer',
  'long open': 'the same, looked for in vain more than ten minutes ago',
  made: 'the creation of a is known to have made #',
} as const;

export type Local = keyof typeof LOCALS;
export type Remote = keyof typeof REMOTES;
export type Mark = keyof typeof MARKS;
export type Ref = keyof typeof REFS;
export type JournalState = keyof typeof JOURNALS;

/** What is the case. */
export interface Presence {
  readonly local: Local;
  readonly remote: Remote;
  /** Of a marker of `a` in the last line of the item's body: whose it is. */
  readonly mark: Mark;
  readonly ref: Ref;
  readonly journal: JournalState;
  /** A complete listing. */
  readonly full: boolean;
}

export interface Asked {
  readonly mode: 'both' | 'pull' | 'push';
  readonly onSyncBranch: boolean;
  /** New issues: `ask` with nobody there, `yes` and `no` with an answer. */
  readonly push: 'all' | 'none' | 'ask' | 'yes' | 'no';
  /** New items; `never`: the configuration says so as well. */
  readonly pull: 'all' | 'none' | 'never';
}

/** The fate of a pair, of the issue alone, or of the item alone. */
export type Fate =
  /** They belong together, and nothing has to be done. */
  | 'pair'
  /** The link comes back into the file. */
  | 'link'
  /** The item of the issue cannot be read: an error of that issue, whose file stays. */
  | 'lost'
  /** The same, of an item that was made for it: the link is kept. */
  | 'lost, linked'
  /** The same of `b`. */
  | 'lost b'
  /** An error of each of these files, which stay as they are. */
  | 'error of a'
  | 'error of a and c'
  /** A creation whose outcome is open: nothing is sent. */
  | 'pending'
  /** Offered to the tracker. */
  | 'offer'
  /** Not offered with others: unlinked on purpose. */
  | 'kept'
  /** Offered to this clone, as a new issue. */
  | 'new'
  /** A file that is missing comes back. */
  | 'restore a'
  | 'restore b'
  /** Left alone, and a line says why. */
  | 'told'
  | 'nothing';

/** Some of what is the case; of each, one of these. */
export type When = { readonly [K in keyof Facts]?: readonly Facts[K][] };

/** What is the case, and what follows from it for anybody who looks. */
export interface Facts extends Presence {
  /** The item can be read, if somebody asks. */
  readonly there: boolean;
  /** This run comes to see the item as it is now. */
  readonly shown: boolean;
  /** This run comes to know that the item cannot be read. */
  readonly missed: boolean;
  /** A marker that can be believed. */
  readonly marked: boolean;
}

/** No file of `a` that can be read says that it is linked: a creation of it is looked after. */
const UNLINKED: readonly Local[] = [
  ...(['none', 'plain', 'torn', 'torn, linked', 'copies', 'deleted', 'let go', 'beside', 'archived'] as const),
];

/** Whether the item, as it is, is read singly: it is linked or remembered, and neither listing nor ref can tell what it holds. */
const ASKED: readonly When[] = [
  { full: [true], ref: ['a', 'b'] },
  { full: [true], local: ['linked', 'twins', 'linked copies', 'beside'] },
  { ref: ['nothing'], local: ['linked', 'twins', 'linked copies', 'beside'] },
  { journal: ['made'], local: UNLINKED },
];

/** Seen without that: a listing names it, or the newest items are looked through for its marker. */
const SEEN: readonly When[] = [
  { remote: ['listed'] },
  {
    journal: ['open', 'long open'],
    marked: [true],
    local: UNLINKED,
  },
];

export function factsOf(presence: Presence): Facts {
  const there = ['listed', 'unlisted'].includes(presence.remote);
  const known = { ...presence, there, marked: there && ['ours', 'writer'].includes(presence.mark) };
  const asked = ASKED.some((when) => holds(when, known));
  return { ...known, shown: there && (asked || SEEN.some((when) => holds(when, known))), missed: !there && asked };
}

export function holds(when: When, facts: Partial<Facts>): boolean {
  return Object.entries(when).every(([name, some]) =>
    (some as readonly unknown[]).includes(facts[name as keyof Facts]),
  );
}

/** Of the issue; the first row that holds counts. Twins of any kind are errors for those alone. */
export const ISSUE: readonly (readonly [When, Fate])[] = [
  [{ local: ['twins'] }, 'error of a and c'],
  [{ local: ['copies', 'linked copies'] }, 'error of a'],
  [{ local: ['none', 'deleted', 'archived', 'torn', 'torn, linked'] }, 'nothing'],
  // By link.
  [{ local: ['linked'], missed: [true] }, 'lost'],
  [{ local: ['linked'] }, 'pair'],
  // What was let go stays so.
  [{ local: ['let go'] }, 'kept'],
  // What was made for it is another's by now: none is made again.
  [{ local: ['beside'], journal: ['made'] }, 'pending'],
  [{ local: ['beside'], journal: ['open', 'long open'], marked: [true], shown: [true] }, 'pending'],
  [{ local: ['beside'], journal: ['open'] }, 'pending'],
  [{ local: ['beside'] }, 'offer'],
  // What the answer to the creation said is a link that was not written yet.
  [{ journal: ['made'], missed: [true] }, 'lost, linked'],
  [{ journal: ['made'] }, 'link'],
  // So says the marker that this clone sent.
  [{ journal: ['open', 'long open'], marked: [true], shown: [true] }, 'link'],
  // By what the ref remembers: asked before any creation.
  [{ ref: ['a'], missed: [true] }, 'lost'],
  [{ ref: ['a'] }, 'link'],
  // By the marker; what the ref knows as another issue's is not to be had.
  [{ marked: [true], shown: [true], ref: ['nothing'] }, 'link'],
  // Never a second request while the outcome of the first is open.
  [{ journal: ['open'] }, 'pending'],
  [{}, 'offer'],
];

/** Of the item, where it is not the issue's. */
export const ITEM: readonly (readonly [When, Fate])[] = [
  // Links and tombstones.
  [{ local: ['linked', 'twins', 'linked copies', 'deleted', 'let go'] }, 'nothing'],
  [{ local: ['archived'] }, 'nothing'],
  [{ local: ['beside'], missed: [true] }, 'lost b'],
  [{ local: ['beside'] }, 'pair'],
  [{ local: ['torn, linked'], ref: ['a'] }, 'told'],
  [{ local: ['torn, linked'], shown: [true] }, 'told'],
  [{ local: ['torn, linked'], ref: ['b'] }, 'told'],
  [{ local: ['torn, linked'] }, 'nothing'],
  // Was linked to a file that is in no state to be linked again.
  [{ ref: ['a'], local: ['torn', 'copies'] }, 'told'],
  [{ ref: ['a'], local: ['none'] }, 'restore a'],
  [{ ref: ['a'] }, 'nothing'],
  [{ ref: ['b'], journal: ['made'], local: ['plain'] }, 'nothing'],
  [{ ref: ['b'], journal: ['open', 'long open'], local: ['plain'], marked: [true], shown: [true] }, 'nothing'],
  [{ ref: ['b'] }, 'restore b'],
  // Not linked before.
  [{ shown: [false] }, 'nothing'],
  [{ marked: [true], local: ['plain'] }, 'nothing'],
  [{ journal: ['made'], local: ['plain'] }, 'nothing'],
  [{ marked: [true] }, 'told'],
  [{ journal: ['made'], local: ['torn', 'copies'] }, 'told'],
  [{}, 'new'],
];

export function fateIn(table: readonly (readonly [When, Fate])[], facts: Facts): Fate {
  return table.find(([when]) => holds(when, facts))?.[1] ?? 'nothing';
}

/** What is to be seen of a fate afterwards: lines of the report, and what was made. `+` is a new item, `new` a new issue. */
export interface Outcome {
  readonly lines: readonly string[];
  /** The file is linked to `#` afterwards, to a new item, or to nothing; null: there is no file to ask. */
  readonly link?: '#' | '+';
  readonly files?: 'a' | 'b' | 'new';
}

interface May {
  readonly create: boolean;
  /** New items, restored ones. */
  readonly pull: boolean;
  readonly restore: boolean;
  /** Says so when it may not. */
  readonly tellPull: boolean;
  readonly tellRestore: boolean;
}

/** What mode, branch and wishes allow (§4 scope, §6). */
export function mayOf({ mode, onSyncBranch, push, pull }: Asked): May {
  const restore = mode !== 'push' && onSyncBranch;
  return {
    create: mode !== 'pull' && onSyncBranch && ['all', 'yes'].includes(push),
    restore,
    pull: restore && pull === 'all',
    // That a run that only pushes takes nothing in is no news, nor that the configuration does not want it.
    tellPull: mode !== 'push' && (!onSyncBranch || pull === 'none'),
    tellRestore: mode !== 'push',
  };
}

export function outcomeOf(fate: Fate, may: May): Outcome {
  const made = (who: 'a' | 'b' | 'new'): Outcome => {
    const [does, tells] = who === 'new' ? [may.pull, may.tellPull] : [may.restore, may.tellRestore];
    return does ? { lines: [`create_local ${who} #`], files: who } : { lines: tells ? ['!skip #'] : [] };
  };
  const outcomes: Readonly<Record<Fate, Outcome>> = {
    pair: { lines: [] },
    link: { lines: ['link a #'], link: '#' },
    lost: { lines: ['!error a'] },
    'lost, linked': { lines: ['!error a'], link: '#' },
    'lost b': { lines: ['!error b'] },
    'error of a': { lines: ['!error a', '!error a'] },
    'error of a and c': { lines: ['!error a', '!error c'] },
    pending: { lines: ['!skip a'] },
    kept: { lines: ['!skip a'] },
    offer: may.create ? { lines: ['create_remote a +'], link: '+' } : { lines: ['!skip a'] },
    new: made('new'),
    'restore a': made('a'),
    'restore b': made('b'),
    told: { lines: ['!skip #'] },
    nothing: { lines: [] },
  };
  return outcomes[fate];
}
