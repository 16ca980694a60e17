import { RoadmapError } from '../../src/model/errors.ts';
import type { Absent, Mapping } from '../../src/ports/tracker.ts';
import type { MemoryService, StoredItem } from '../../src/trackers/memory/server.ts';
import type { CreateIntent } from '../../src/ports/journal.ts';
import type { MemoryJournal } from '../support/memory-journal.ts';
import type { MemorySnapshots } from '../support/memory-snapshots.ts';
import { jump } from './clock.ts';
import { Violation } from './oracle.ts';
import { makeDice, type Dice } from './random.ts';

/**
 * How the tracker of a world behaves beside single requests that go wrong. `rights`: they are lost and come back. `hidden`: items
 * that may not be seen for a while. `moved`: items that were transferred, some of them back. `shifting`: pages are made as they are
 * asked for. `slow`: requests take long. `torn`: answers of which a part is missing. `clocks`: servers that do not agree on the time.
 */
export type MoodKind = (typeof KINDS)[number];
const KINDS = ['rights', 'hidden', 'moved', 'shifting', 'slow', 'torn', 'clocks'] as const;

/** `refused`: nothing tells before a write is tried. `blind`: lists are empty, and every item is "not found, or not allowed". */
export type Rights = 'all' | 'read' | 'refused' | 'blind' | 'none';

export interface Mood {
  /** A stream of its own: a world without moods is the world it was before there were any. */
  readonly dice: Dice;
  readonly kinds: ReadonlySet<MoodKind>;
  rights: Rights;
  /** Why everything fails where there are no rights at all. */
  trouble: string;
  /** What single reads say of items that cannot be had. */
  readonly away: Map<number, Absent>;
  /** The whole remote could not be read in this run: nothing may be written any more. */
  blocked: boolean;
}

/** What of a world the tracker's moods are about. */
export interface Moody {
  readonly mood: Mood;
  readonly service: MemoryService;
  readonly mapping: Mapping;
  readonly faults: { readonly rate: number };
  readonly journal?: MemoryJournal;
  readonly snapshots?: MemorySnapshots;
  readonly trace: string[];
}

export function makeMood(seed: number): Mood {
  const dice = makeDice(seed ^ 0x7ac4e5);
  const kinds = new Set(dice.chance(50) ? KINDS.filter(() => dice.chance(40)) : []);
  return { dice, kinds, rights: 'all', trouble: 'remote.auth', away: new Map(), blocked: false };
}

/** Between two steps of a world, or between two calls of a run: something about the tracker changes. */
export function stir(world: Moody, often: number): void {
  const { mood } = world;
  const { dice, kinds } = mood;
  if (kinds.has('rights') && dice.chance(often)) changeRights(world);
  if (kinds.has('hidden') && dice.chance(often))
    send(world, { absent: 'unknown', message: 'not found, or not allowed' });
  if (kinds.has('moved') && dice.chance(often))
    send(world, { absent: 'moved', message: 'moved to memory/other', to: 'memory/other#1' });
}

/** Before each call of a run; `call` comes next. */
export function stirBefore(world: Moody, call: string): void {
  const { mood, service } = world;
  if (mood.blocked && /\.(create|replace|write|put|update|add|edit|remove|move)$/.test(call))
    throw new Violation(`${call} in a run whose fetch failed`);
  stir(world, 1);
  jump(world);
  if (mood.kinds.has('slow') && call.startsWith('tracker.') && mood.dice.chance(10))
    service.now += 1000 * mood.dice.pick([5, 40, 300]);
}

/** The rights return and everything can be seen; what was transferred for good stays away. */
export function calm(world: Moody): void {
  const { mood } = world;
  mood.rights = 'all';
  for (const [number, { absent }] of mood.away)
    if (absent !== 'moved' || mood.dice.chance(50)) mood.away.delete(number);
}

/** The item is where we cannot see it. */
export function isAway({ mood }: Moody, number: number): boolean {
  return mood.away.has(number);
}

function changeRights(world: Moody): void {
  const { mood, trace } = world;
  const next =
    mood.rights !== 'all' && mood.dice.chance(60)
      ? 'all'
      : mood.dice.pick(['read', 'refused', 'blind', 'none'] as const);
  mood.rights = next === 'blind' && isInTheDark(world) ? 'none' : next;
  mood.trouble = mood.dice.pick(
    ['auth', 'forbidden', 'not_found', 'issues_disabled', 'moved'].map((one) => `remote.${one}`),
  );
  trace.push(`rights: ${mood.rights}${mood.rights === 'none' ? ` (${mood.trouble})` : ''}`);
}

/**
 * A creation got no answer, nothing was there before it, and nothing was seen since: a token that sees nothing looks like an empty
 * repository, and two complete empty looks make it again (a limit that is written down).
 */
function isInTheDark({ journal, snapshots }: Moody): boolean {
  const open = [...(journal?.data.get('create')?.values() ?? [])] as readonly CreateIntent[];
  const isUnproven = open.some(({ made, highest }) => made === undefined && highest === null);
  return isUnproven && snapshots?.data.tree.size === 0;
}

function send({ mood, service, trace, journal }: Moody, absent: Absent): void {
  // What nobody told us that we made, nobody hides from us while we look for it: two complete empty looks would make it again.
  const isLookedFor = ({ marker }: StoredItem): boolean => {
    const intent = journal?.data.get('create')?.get(marker ?? '') as CreateIntent | undefined;
    return intent !== undefined && intent.made === undefined;
  };
  const live = [...service.items.values()].filter((item) => !item.deleted && !isLookedFor(item));
  if (live.length === 0) return;
  const { number } = mood.dice.pick(live);
  const back = mood.away.delete(number);
  if (!back) mood.away.set(number, absent);
  trace.push(`#${number} ${back ? 'comes back' : absent.message}`);
}

export function refusal(code: string): RoadmapError {
  return new RoadmapError({ kind: 'remote', code, message: `The tracker says ${code}.` });
}
