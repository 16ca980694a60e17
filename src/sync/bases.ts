import { readIssue } from '../model/read-issue.ts';
import type { SnapshotEntry } from '../ports/snapshot-store.ts';
import type { Item, Value, Values } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from './canonical.ts';
import { withoutCarried } from './carried.ts';
import { damaged, readMetas } from './gather.ts';
import type { Paired } from './pair.ts';
import { pointerHash, pointerOf } from './pointer.ts';
import type { Engine, Gathered, NewItem, Pair, RemoteSide } from './types.ts';
import { elements, sortedSet } from './values.ts';

export interface LoadedPairs {
  readonly pairs: readonly Pair[];
  /** Both sides hash to the pointer: nothing was read, nothing is to be done. */
  readonly unchanged: readonly Pair[];
}

/** Puts R and S beside every L; hashes first, contents only where a hash differs (sync.md §2, Lookup). */
export async function loadPairs(engine: Engine, gathered: Gathered, paired: readonly Paired[]): Promise<LoadedPairs> {
  for (const { issue, key } of paired) engine.directory.linkIssue(issue.id, key);
  const drafts = paired.flatMap((one) => draft(engine, gathered, one) ?? []);
  const wanted = drafts.filter((one) => !one.settled);
  const texts = await engine.snapshots.read([...new Set(wanted.flatMap((one) => one.oids))]);
  const metas = await readMetas(
    engine,
    gathered.tip,
    wanted.map((one) => one.pair.remote.key),
  );
  const pairs: Pair[] = [];
  for (const one of wanted) {
    const values =
      one.pair.remote.item?.values ?? contents(engine, one.pair.remote.key, { oid: one.pair.remote.oid, texts });
    const meta = metas.get(one.pair.remote.key) ?? null;
    const updated_at = one.pair.remote.item?.updated_at ?? meta?.updated_at ?? '';
    const remote = { ...one.pair.remote, values, updated_at };
    const pair = { ...one.pair, remote, meta, ...seenBefore(engine, one, texts) };
    const known = (await isAnothers(engine, gathered, one)) ? {} : await baseOf(engine, { ...one, pair }, texts);
    const whole = { ...pair, base: { ...postedBase(engine, gathered, pair), ...known } };
    pairs.push(await withoutCarried(engine, whole));
  }
  return { pairs, unchanged: drafts.filter((one) => one.settled).map((one) => one.pair) };
}

/** Restored items that were not listed have the values of the ref's tip. */
export async function fillRestored(
  engine: Engine,
  gathered: Gathered,
  items: readonly NewItem[],
): Promise<readonly NewItem[]> {
  const oidOf = (one: NewItem): string | undefined =>
    gathered.items.has(one.item.key) ? undefined : gathered.tip.entries.get(one.item.key)?.seen;
  const texts = await engine.snapshots.read(items.flatMap((one) => oidOf(one) ?? []));
  return items.map((one) => {
    const oid = oidOf(one);
    return oid === undefined
      ? one
      : { ...one, item: { ...one.item, values: contents(engine, one.item.key, { oid, texts }) } };
  });
}

/** The remote side of an item as it was read in this run. */
export function remoteSide(engine: Engine, item: Item): RemoteSide {
  const oid = engine.snapshots.oid(printCanonical(engine.tracker.mapping.fields, item.values));
  return { key: item.key, values: item.values, item, updated_at: item.updated_at, oid };
}

interface Draft {
  readonly pair: Pair;
  readonly hash: string | null;
  readonly localOid: string;
  readonly settled: boolean;
  /** Objects whose content is needed, if there are any. */
  readonly oids: readonly string[];
}

function draft(engine: Engine, gathered: Gathered, { issue, key, relinked }: Paired): Draft | null {
  const item = gathered.items.get(key);
  const entry = gathered.tip.entries.get(key) ?? null;
  const { fields } = engine.tracker.mapping;
  const local = engine.tracker.mapping.project(issue);
  const localOid = engine.snapshots.oid(printCanonical(fields, local));
  const remote = item !== undefined ? remoteSide(engine, item) : unread(key, entry);
  if (remote === null) return null;
  const hash = pointerHash(pointerOf(engine, issue));
  // What the ref does not hold yet has to go there, or the next run takes an older version for the item.
  const remembered = entry?.seen === remote.oid;
  const isEqual = hash !== null && [localOid, remote.oid].every((oid) => oid.startsWith(hash));
  const settled = isEqual && !relinked && remembered;
  // Equal by their hashes, so that one is the other.
  const side = settled && remote.item === null ? { ...remote, values: local } : remote;
  const pair = { issue, remote: side, entry, meta: null, local, base: settled ? local : {}, relinked };
  return { pair, hash, localOid, settled, oids: oidsToRead(entry, remote, hash) };
}

/** Its values are read from the tip when they are needed. */
function unread(key: string, entry: SnapshotEntry | null): RemoteSide | null {
  return entry === null ? null : { key, values: {}, item: null, updated_at: '', oid: entry.seen };
}

function oidsToRead(
  entry: SnapshotEntry | null,
  { item, oid: now }: RemoteSide,
  hash: string | null,
): readonly string[] {
  if (entry === null) return [];
  const oids = item === null || entry.seen !== now ? [entry.seen] : [];
  const base = [entry.base, entry.seen].flatMap((oid) =>
    oid !== null && hash !== null && oid.startsWith(hash) ? [oid] : [],
  );
  return [...oids, ...base.slice(0, 1)];
}

function seenBefore(
  { tracker }: Engine,
  { pair: { entry, remote } }: Draft,
  texts: ReadonlyMap<string, string>,
): Pick<Pair, 'seen'> {
  const text = texts.get(entry?.seen ?? '');
  return text === undefined || entry?.seen === remote.oid ? {} : { seen: parseCanonical(tracker.mapping.fields, text) };
}

function contents(
  engine: Engine,
  key: string,
  { oid, texts }: { readonly oid: string; readonly texts: ReadonlyMap<string, string> },
): Values {
  const text = texts.get(oid);
  if (text === undefined) throw damaged(engine, key, `object ${oid} is missing`);
  return parseCanonical(engine.tracker.mapping.fields, text);
}

/**
 * Whether the pointer was made for another item: somebody linked the file to this one by hand, and nothing was ever agreed on
 * with it. Only the ref can tell; a pointer it does not know at all is believed.
 */
async function isAnothers(engine: Engine, { tip }: Gathered, { hash, pair }: Draft): Promise<boolean> {
  if (hash === null) return false;
  const has = (entry: SnapshotEntry | null | undefined): boolean =>
    entry?.seen.startsWith(hash) === true || entry?.base?.startsWith(hash) === true;
  if (has(pair.entry) || ![...tip.entries.values()].some(has)) return false;
  return (await engine.snapshots.find(pair.remote.key, hash)) === null;
}

/** What an interrupted run sent to create the item: both sides began with it, as far as the item still has it. */
function postedBase(engine: Engine, gathered: Gathered, { issue, remote, relinked }: Pair): Values {
  const posted = relinked ? gathered.posted.get(issue.id) : undefined;
  if (posted === undefined) return {};
  const base: Record<string, Value> = {};
  for (const field of engine.tracker.mapping.fields) {
    const value = posted[field.name];
    if (value === undefined) continue;
    const there = elements(field, remote.values[field.name]);
    // Elements that the tracker left out were never agreed on.
    const kept = [...elements(field, value)].filter(([key]) => there.has(key));
    base[field.name] = field.kind === 'set' ? sortedSet(field, new Map(kept)) : value;
  }
  return base;
}

/** S, by the first of these that has it: either side itself, the ref's tip, its history, the file's history; else nothing is known. */
async function baseOf(engine: Engine, one: Draft, texts: ReadonlyMap<string, string>): Promise<Values> {
  const { hash, pair } = one;
  if (hash === null) return {};
  if (pair.remote.oid.startsWith(hash)) return pair.remote.values;
  if (one.localOid.startsWith(hash)) return pair.local;
  const oid = one.oids.find((candidate) => candidate.startsWith(hash));
  const known = oid === undefined ? undefined : texts.get(oid);
  const text = known ?? (await engine.snapshots.find(pair.remote.key, hash));
  return text === null ? fromHistory(engine, pair, hash) : parseCanonical(engine.tracker.mapping.fields, text);
}

async function fromHistory(engine: Engine, pair: Pair, hash: string): Promise<Values> {
  const { fields } = engine.tracker.mapping;
  for (const older of await engine.history(pair.issue.path)) {
    const issue = readIssue(pair.issue.path, older, engine.config);
    if (!('id' in issue)) continue;
    const values = engine.tracker.mapping.project(issue);
    if (engine.snapshots.oid(printCanonical(fields, values)).startsWith(hash)) return values;
  }
  return {};
}
