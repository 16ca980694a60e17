import { derivedId } from '../model/derived-id.ts';
import type { Issue } from '../model/issue.ts';
import { pulledFileName } from '../model/slug.ts';
import type { ItemMeta } from '../ports/snapshot-store.ts';
import type { Item } from '../ports/tracker.ts';
import { linkedKeys } from './gather.ts';
import { remembered } from './meta.ts';
import type { Engine, Gathered, NewItem, Operation, SyncOptions } from './types.ts';

/** Who belongs to whom: by link, then by what the ref remembers, then by a trusted marker; never by title (sync.md §4). */
export interface Pairing {
  readonly pairs: readonly Paired[];
  /** Unlinked issues: offers to the tracker. */
  readonly unlinked: readonly Issue[];
  /** Items without an issue, in the order of their numbers. */
  readonly unpaired: readonly NewItem[];
  readonly notes: readonly Operation[];
  /** Keys of items that wait for something here: read singly by the next run. */
  readonly again: readonly string[];
}

export interface Paired {
  readonly issue: Issue;
  readonly key: string;
  readonly relinked: boolean;
}

/** Pure: decides about links only. */
export function pairUp(engine: Engine, gathered: Gathered, options: SyncOptions): Pairing {
  const state = start(engine, gathered);
  claimLinked(state);
  claimMade(state, options);
  claimRemembered(state);
  for (const item of byNumber(gathered.items.values())) claimItem(state, item, options);
  const unlinked = state.issues.filter((issue) => !state.taken.has(issue) && !state.refused.has(issue));
  return { pairs: state.pairs, unlinked, unpaired: state.unpaired, notes: state.notes, again: state.again };
}

interface State {
  readonly engine: Engine;
  readonly gathered: Gathered;
  readonly issues: readonly Issue[];
  readonly byId: ReadonlyMap<string, readonly Issue[]>;
  readonly pairs: Paired[];
  readonly unpaired: NewItem[];
  readonly notes: Operation[];
  /** Issues that have their item. */
  readonly taken: Set<Issue>;
  /** Issues with an error of their own. */
  readonly refused: Set<Issue>;
  /** Keys that are settled one way or another. */
  readonly settled: Set<string>;
  readonly ids: Set<string>;
  readonly again: string[];
}

function start(engine: Engine, gathered: Gathered): State {
  const issues = gathered.listing.issues;
  const byId = new Map<string, Issue[]>();
  for (const issue of issues) byId.set(issue.id, [...(byId.get(issue.id) ?? []), issue]);
  const ids = new Set([...byId.keys(), ...gathered.listing.broken.flatMap((file) => file.id ?? [])]);
  for (const meta of gathered.metas.values()) ids.add(meta.id);
  const state: State = {
    engine,
    gathered,
    issues,
    byId,
    pairs: [],
    unpaired: [],
    notes: [],
    taken: new Set(),
    refused: new Set(),
    settled: new Set(),
    ids,
    again: [],
  };
  for (const [id, twins] of byId) {
    if (twins.length < 2) continue;
    for (const twin of twins) {
      state.refused.add(twin);
      const key = twin.values.remote_ids?.[engine.remote];
      if (key !== undefined) state.settled.add(key);
      const others = twins.filter((other) => other !== twin).map((other) => other.path);
      note(state, 'error', { id, key: key ?? null }, `${twin.path} has the same id as ${others.join(', ')}`);
    }
  }
  return state;
}

function claimLinked(state: State): void {
  for (const [key, claimants] of linkedKeys(state.engine, state.issues)) {
    const free = claimants.filter((issue) => !state.refused.has(issue));
    state.settled.add(key);
    if (claimants.length === 1 && free.length === 1 && free[0] !== undefined) {
      state.taken.add(free[0]);
      state.pairs.push({ issue: free[0], key, relinked: false });
      continue;
    }
    for (const issue of free) {
      state.refused.add(issue);
      const others = claimants.filter((other) => other !== issue).map((other) => other.path);
      note(state, 'error', { id: issue.id, key }, `${others.join(', ')} claims #${key} too; one item has one issue`);
    }
  }
}

/** Created by a run that ended before the link stood in the file. */
function claimMade(state: State, options: SyncOptions): void {
  const letGo = lettingGo(state);
  for (const [id, key] of state.gathered.made) {
    const issue = state.byId.get(id)?.[0];
    const holder = state.pairs.find((pair) => pair.key === key);
    if (issue === undefined || state.refused.has(issue)) claimMadeOfNone(state, id, key);
    else if (letGo.has(key) || state.taken.has(issue)) continue;
    else if (!state.settled.has(key)) {
      state.settled.add(key);
      state.taken.add(issue);
      state.pairs.push({ issue, key, relinked: true });
    } else if (options.ids?.has(id) !== true) {
      // What was made once is not made again unasked.
      state.refused.add(issue);
      const whose = holder === undefined ? 'is claimed by others' : `is linked to ${holder.issue.id} now`;
      note(
        state,
        'skip',
        { id, key: null },
        `#${key} was created for it and ${whose}; to create another: roadmap sync ${id}`,
      );
    }
  }
}

/** Its issue is here and in no state to be linked: the item waits for it, also where the marker in its body was lost. */
function claimMadeOfNone(state: State, id: string, key: string): void {
  const { listing, items } = state.gathered;
  const torn = listing.broken.find((file) => file.id === id);
  const path = torn?.path ?? state.byId.get(id)?.[0]?.path;
  if (path === undefined || state.settled.has(key) || !items.has(key) || state.gathered.tip.entries.has(key)) return;
  state.settled.add(key);
  state.again.push(key);
  const why = torn === undefined ? 'has an error of its own' : 'cannot be read';
  note(state, 'skip', { id, key }, `was created for ${path}, which ${why}`);
}

/** Keys of items that were let go, or whose issue was deleted, on purpose. */
function lettingGo({ engine, gathered }: State): ReadonlySet<string | undefined> {
  return new Set(buried(gathered).map((stone) => stone.remote_ids[engine.remote]));
}

/** A link lost through reset, stash or revert: the ref names the issue and the file of every item ever linked. */
function claimRemembered(state: State): void {
  const { gathered } = state;
  const tombs = new Set(gathered.tombstones.map((stone) => stone.id));
  const letGo = lettingGo(state);
  for (const key of gathered.tip.entries.keys()) {
    const meta = gathered.metas.get(key);
    if (state.settled.has(key) || meta === undefined) continue;
    state.settled.add(key);
    if (!tombs.has(meta.id) && !letGo.has(key)) claimRememberedOne(state, key, meta);
  }
}

/** Without those of comments: a comment may have the number of an item. */
function buried({ tombstones }: Gathered): Gathered['tombstones'] {
  return tombstones.filter((stone) => stone.issue === undefined);
}

function claimRememberedOne(state: State, key: string, meta: ItemMeta): void {
  const { listing, items } = state.gathered;
  const claim = `${state.engine.remote}:${key}`;
  const broken = listing.broken.find(
    (file) => file.path === meta.path || file.id === meta.id || file.claims.includes(claim),
  );
  const issue = state.byId.get(meta.id)?.[0];
  if (broken !== undefined) {
    note(state, 'skip', { id: meta.id, key }, `${broken.path} cannot be read: see roadmap issue list --verbose`);
  } else if (issue === undefined) {
    const item = items.get(key) ?? remembered(key, meta);
    state.unpaired.push({ item, id: meta.id, path: meta.path, restored: true });
  } else if (!state.taken.has(issue) && !state.refused.has(issue)) {
    state.taken.add(issue);
    state.pairs.push({ issue, key, relinked: true });
  } else {
    note(state, 'skip', { id: meta.id, key }, `was linked to ${meta.id}, which ${standing(state, issue)}`);
  }
}

/** Why an issue is not to be had. */
function standing(state: State, issue: Issue): string {
  const pair = state.pairs.find((one) => one.issue === issue);
  return pair === undefined ? 'has an error of its own' : `is linked to #${pair.key}`;
}

function claimItem(state: State, item: Item, options: SyncOptions): void {
  if (state.settled.has(item.key)) return;
  state.settled.add(item.key);
  const { engine, gathered } = state;
  const stone = buried(gathered).find((one) => one.remote_ids[engine.remote] === item.key);
  const claim = gathered.listing.broken.find((file) => file.claims.includes(`${engine.remote}:${item.key}`));
  if (stone !== undefined) return;
  if (claim !== undefined) {
    state.again.push(item.key);
    note(state, 'skip', { id: claim.id, key: item.key }, `${claim.path} seems to be linked to it and cannot be read`);
  } else if (item.marker !== null && item.trusted) {
    claimByMarker(state, item, item.marker, options);
  } else offer(state, item);
}

function claimByMarker(state: State, item: Item, marker: string, options: SyncOptions): void {
  const twins = state.byId.get(marker) ?? [];
  const issue = twins[0];
  if (twins.length === 1 && issue !== undefined && !state.taken.has(issue) && !state.refused.has(issue)) {
    state.taken.add(issue);
    state.pairs.push({ issue, key: item.key, relinked: true });
  } else if (issue !== undefined) {
    const reason = `carries the marker of ${marker}, which ${standing(state, issue)}`;
    note(state, 'skip', { id: marker, key: item.key }, reason);
  } else if (options.all) {
    offer(state, item);
  } else {
    state.again.push(item.key);
    const reason = `belongs to issue ${marker}, which is not in this clone: git pull, or sync --all`;
    note(state, 'skip', { id: marker, key: item.key }, reason);
  }
}

function offer(state: State, item: Item): void {
  const { engine } = state;
  const id = derivedId(engine.tracker.type, item.id, state.ids);
  state.ids.add(id);
  const path = `.roadmap/issues/${pulledFileName(id, engine.remote, item.key)}`;
  state.unpaired.push({ item, id, path, restored: false });
}

function note(
  state: State,
  op: 'skip' | 'error',
  about: { readonly id: string | null; readonly key: string | null },
  reason: string,
): void {
  state.notes.push({ op, id: about.id, remote_id: about.key, fields: [], reason, applied: false });
}

function byNumber(items: Iterable<Item>): readonly Item[] {
  return [...items].sort((a, b) => Number(a.key) - Number(b.key) || (a.key < b.key ? -1 : 1));
}
