import { RoadmapError } from '../model/errors.ts';
import { loadPairs } from './bases.ts';
import { fillIssues } from './directory.ts';
import { linkedKeys, readMetas } from './gather.ts';
import { decide } from './decide.ts';
import type { Issue } from '../model/issue.ts';
import { fillMilestonesOffline } from './milestone.ts';
import type { Paired } from './pair.ts';
import { isBehind, pointerOf, strangeTime } from './pointer.ts';
import { withSent } from './sent.ts';
import type { Decision, Engine, Gathered, Pair, SyncOptions } from './types.ts';

const NOBODY = { login: null, name: '', writable: true, at: '' };

/** Everything that is known here about the remote, without asking it: its values are those of the ref's tip. */
export async function gatherOffline(engine: Engine): Promise<Gathered> {
  const [listing, tombstones, tip, intents, sent, refused] = await Promise.all([
    engine.store.list(),
    engine.store.tombstones(),
    engine.snapshots.tip(),
    engine.journal.all('create'),
    engine.journal.all('sent'),
    engine.journal.all('refused'),
  ]);
  fillIssues(engine.directory, engine.remote, listing.issues);
  await fillMilestonesOffline(engine, listing.issues);
  return nothingMore({ listing, tombstones, tip, intents, sent, refused });
}

/** The same for one issue alone, from the heads of the others. */
export async function gatherOne(engine: Engine, issue: Issue): Promise<Gathered> {
  const [{ issues }, tip, sent] = await Promise.all([
    engine.store.survey(),
    engine.snapshots.tip(),
    engine.journal.all('sent'),
  ]);
  fillIssues(engine.directory, engine.remote, issues);
  await fillMilestonesOffline(engine, [issue]);
  const listing = { issues: [issue], broken: [], findings: [] };
  return nothingMore({ listing, tombstones: [], tip, intents: new Map(), sent, refused: new Map() });
}

type Known = Pick<Gathered, 'listing' | 'tombstones' | 'tip' | 'intents' | 'sent' | 'refused'>;

function nothingMore(known: Known): Gathered {
  return {
    ...known,
    made: new Map(),
    posted: new Map(),
    access: NOBODY,
    items: new Map(),
    absent: new Map(),
    metas: new Map(),
    newest: null,
    cursor: known.tip.cursor,
    full: false,
    scanned: null,
  };
}

export const OFFLINE: SyncOptions = {
  mode: 'both',
  preview: true,
  strategy: 'manual',
  push_new: 'none',
  pull_new: 'none',
  approve: null,
  filter: {},
  narrowed: false,
  ids: null,
  stirred: null,
  held_back: null,
  full: false,
  all: false,
  allow_mass_change: false,
  take_claims: false,
};

export interface Standing {
  readonly gathered: Gathered;
  /** Linked pairs that differ in something, decided as if by a manual run. */
  readonly decisions: readonly Decision[];
  readonly unchanged: number;
}

/** How every linked issue stands towards what was last seen of its item. Writes nothing, asks nobody. */
export async function standing(engine: Engine): Promise<Standing> {
  const gathered = await gatherOffline(engine);
  const pairs = [...linkedKeys(engine, gathered.listing.issues)].flatMap(([key, issues]) =>
    issues.length === 1 ? issues.map((issue) => ({ issue, key, relinked: false })) : [],
  );
  const loaded = await loadPairs(engine, gathered, await notBehind(engine, gathered, pairs));
  const decisions: Decision[] = [];
  for (const pair of loaded.pairs) decisions.push(await decideOffline(engine, withSent(engine, gathered, pair)));
  return { gathered, decisions, unchanged: loaded.unchanged.length };
}

/**
 * Those of which the ref knows all that their files do. A file from another clone may have taken in a later version of its item: what
 * this clone saw of it before is no side of anything, and what stands there now a run has to ask.
 */
export async function notBehind(
  engine: Engine,
  { tip }: Pick<Gathered, 'tip'>,
  paired: readonly Paired[],
): Promise<readonly Paired[]> {
  const strange = paired.flatMap((one) => {
    const [entry, pointer] = [tip.entries.get(one.key), pointerOf(engine, one.issue)];
    return entry === undefined || strangeTime(pointer, entry) === null ? [] : [{ one, key: one.key, pointer, entry }];
  });
  const keys = strange.map(({ key }) => key);
  const metas = await readMetas(engine, tip, keys);
  const behind = new Set<Paired>();
  for (const { one, ...known } of strange)
    if (await isBehind(engine, { ...known, seen_at: metas.get(one.key)?.updated_at ?? '' })) behind.add(one);
  return paired.filter((one) => !behind.has(one));
}

/** As if by a manual run. As whom a refusal was met is not known here: it holds. */
export function decideOffline(engine: Engine, pair: Pair): Promise<Decision> {
  return decide(engine, OFFLINE, pair, String(pair.meta?.refused?.['rights'] ?? ''));
}

/** @throws RoadmapError `sync.no_conflict` */
export function noConflict(id: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'sync.no_conflict',
    message: `${id} has no unresolved conflict.`,
    // Of what another clone met and wrote into the file, this one may know nothing yet.
    hints: ['roadmap sync conflicts', 'roadmap sync'],
    data: { id },
  });
}
