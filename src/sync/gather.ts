import { RoadmapError } from '../model/errors.ts';
import type { Issue } from '../model/issue.ts';
import type { Cursor, ItemMeta, SnapshotTip } from '../ports/snapshot-store.ts';
import type { Absent, Access, Item } from '../ports/tracker.ts';
import { printCanonical } from './canonical.ts';
import { fillIssues } from './directory.ts';
import { parseItemMeta } from './meta.ts';
import { pointerOf, strangeTime } from './pointer.ts';
import { scanSilent } from './scan.ts';
import { isVoid, usableCursor } from './since.ts';
import type { Engine, Gathered, SyncOptions } from './types.ts';

/** Reads both sides. Writes nothing anywhere. @throws RoadmapError when either side cannot be read whole. */
export async function gather(engine: Engine, options: SyncOptions): Promise<Gathered> {
  const [listing, tombstones, tip, intents, sent, refused, cached] = await Promise.all([
    engine.store.list(),
    engine.store.tombstones(),
    engine.snapshots.tip(),
    engine.journal.all('create'),
    engine.journal.all('sent'),
    engine.journal.all('refused'),
    engine.cache.read(),
  ]);
  const local = { listing, tombstones, tip, intents, sent, refused };
  if (options.stirred !== null) return gatherStirred(engine, [...options.stirred], local);
  const usable = usableCursor(engine, options, { tip, cached });
  const begun = await listItems(engine, usable);
  const listed = begun.due ? await listItems(engine, null) : begun;
  const cursor = begun.due ? null : usable;
  const full = cursor === null;
  const links = linkedKeys(engine, listing.issues);
  fillIssues(engine.directory, engine.remote, listing.issues);
  const scanned = await scanSilent(engine, { tip, cursor, full, at: listed.access.at });
  const metas = await readMetas(engine, tip, metasNeeded(engine, tip, { items: listed.items, links }));
  const singly = toReadSingly(engine, { tip, links, items: listed.items, metas, full });
  const single = await readSingly(engine, [...new Set([...singly, ...scanned.keys])]);
  const items = await believed(engine, links, new Map([...listed.items, ...single.items]));
  const { access, newest } = listed;
  const remote = { access, newest, metas, items, cursor, full, scanned: scanned.at, absent: single.absent };
  return { ...local, ...remote, made: new Map(), posted: new Map() };
}

type Local = Pick<Gathered, 'listing' | 'tombstones' | 'tip' | 'intents' | 'sent' | 'refused'>;

/** These items alone, without a listing. */
async function gatherStirred(engine: Engine, keys: readonly string[], local: Local): Promise<Gathered> {
  const { listing, tip } = local;
  const links = linkedKeys(engine, listing.issues);
  fillIssues(engine.directory, engine.remote, listing.issues);
  const single = await readSingly(engine, keys);
  const metas = await readMetas(engine, tip, metasNeeded(engine, tip, { items: single.items, links }));
  const items = await believed(engine, links, single.items);
  const unlisted = { newest: null, cursor: tip.cursor, full: false, scanned: null };
  const access = await engine.tracker.access();
  return { ...local, ...unlisted, access, metas, items, absent: single.absent, made: new Map(), posted: new Map() };
}

/** The same over the files as they are by now. A link that was lost meanwhile is remembered like any other. */
export async function listAgain(engine: Engine, gathered: Gathered): Promise<Gathered> {
  const listing = await engine.store.list();
  const { tip, items } = gathered;
  const needed = metasNeeded(engine, tip, { items, links: linkedKeys(engine, listing.issues) });
  const missing = needed.filter((key) => !gathered.metas.has(key));
  const metas = missing.length === 0 ? gathered.metas : await readMetas(engine, tip, missing);
  return { ...gathered, listing, metas: new Map([...gathered.metas, ...metas]) };
}

/** Items without an issue whose marker somebody else wrote: whether that can be believed is asked. */
export async function believed(
  engine: Engine,
  links: ReadonlyMap<string, readonly Issue[]>,
  items: ReadonlyMap<string, Item>,
): Promise<ReadonlyMap<string, Item>> {
  const doubtful = [...items.values()].filter((item) => item.marker !== null && !item.trusted && !links.has(item.key));
  const authors = doubtful.flatMap((item) => item.author ?? []);
  if (authors.length === 0) return items;
  const writers = await engine.tracker.vouch(authors);
  const sure = doubtful.filter((item) => writers.has(item.author ?? ''));
  return new Map([...items, ...sure.map((item) => [item.key, { ...item, trusted: true }] as const)]);
}

/** Remote key to the issues that claim it. */
export function linkedKeys(engine: Engine, issues: readonly Issue[]): ReadonlyMap<string, readonly Issue[]> {
  const links = new Map<string, Issue[]>();
  for (const issue of issues) {
    const key = issue.values.remote_ids?.[engine.remote];
    if (key === undefined) continue;
    const others = links.get(key);
    if (others === undefined) links.set(key, [issue]);
    else others.push(issue);
  }
  return links;
}

interface Listed {
  readonly access: Access;
  readonly items: Map<string, Item>;
  readonly newest: string | null;
  readonly due: boolean;
}

/** One from a cursor that does not hold by the server's clock is given up for a full one. */
async function listItems(engine: Engine, cursor: Cursor | null): Promise<Listed> {
  const items = new Map<string, Item>();
  let access: Access | null = null;
  let newest: string | null = null;
  let whole = false;
  for await (const page of engine.tracker.list(cursor?.since ?? null)) {
    access ??= page.access;
    if (cursor !== null && isVoid(cursor, access.at)) return { access, items, newest, due: true };
    whole = page.last;
    for (const item of page.items) {
      items.set(item.key, item);
      if (newest === null || item.updated_at > newest) newest = item.updated_at;
    }
    engine.emit({ kind: 'listing', items: items.size });
  }
  if (access === null || !whole)
    throw new RoadmapError({
      kind: 'remote',
      code: 'remote.malformed',
      message: `The listing of ${engine.remote} ended before its last page.`,
      hints: ['roadmap sync'],
    });
  return { access, items, newest, due: false };
}

/** Of items without an issue (was there one?), and of listed ones that differ from what was seen (which is newer?). */
function metasNeeded(
  engine: Engine,
  tip: SnapshotTip,
  known: { items: ReadonlyMap<string, Item>; links: ReadonlyMap<string, readonly Issue[]> },
): readonly string[] {
  return [...tip.entries]
    .filter(([key, entry]) => {
      const [item, issues] = [known.items.get(key), known.links.get(key)];
      if (item !== undefined) return issues === undefined || seenOid(engine, item) !== entry.seen;
      return issues?.some((issue) => strangeTime(pointerOf(engine, issue), entry) !== null) ?? true;
    })
    .map(([key]) => key);
}

function seenOid(engine: Engine, item: Item): string {
  return engine.snapshots.oid(printCanonical(engine.tracker.mapping.fields, item.values));
}

/**
 * Metadata of the tip's items by key.
 * @throws RoadmapError `snapshots.newer` for one made by a newer version of the mapping, `snapshots.damaged`
 */
export async function readMetas(
  engine: Engine,
  tip: SnapshotTip,
  keys: readonly string[],
): Promise<Map<string, ItemMeta>> {
  const oids = new Map(keys.flatMap((key) => [[key, tip.entries.get(key)?.meta ?? ''] as const]));
  const texts = await engine.snapshots.read([...oids.values()].filter((oid) => oid !== ''));
  const metas = new Map<string, ItemMeta>();
  for (const [key, oid] of oids) {
    const text = texts.get(oid);
    if (text === undefined) continue;
    const meta = parseMeta(engine, key, text);
    if (meta.mapping > engine.tracker.mapping.version)
      throw new RoadmapError({
        kind: 'user',
        code: 'snapshots.newer',
        message: `What was last seen of ${engine.remote} #${key} was written by a newer version of roadmap (mapping ${meta.mapping}; this one knows ${engine.tracker.mapping.version}).`,
        hints: ['roadmap --version'],
      });
    metas.set(key, meta);
  }
  return metas;
}

function parseMeta(engine: Engine, key: string, text: string): ItemMeta {
  const meta = parseItemMeta(text);
  if (meta === null) throw damaged(engine, key, `seen/${key}.json is not in the expected form`);
  return meta;
}

/** Taking a damaged record for a missing one would make of a known item a new one. */
export function damaged({ remote }: Engine, key: string, what: string): RoadmapError {
  return new RoadmapError({
    kind: 'user',
    code: 'snapshots.damaged',
    message: `The record of what was last seen of ${remote} #${key} is damaged: ${what}.`,
    hints: ['git fsck', 'roadmap sync --full', `git update-ref -d refs/roadmap/remotes/${remote}`],
  });
}

interface Known {
  readonly tip: SnapshotTip;
  readonly links: ReadonlyMap<string, readonly Issue[]>;
  readonly items: ReadonlyMap<string, Item>;
  readonly metas: ReadonlyMap<string, ItemMeta>;
  readonly full: boolean;
}

/** Not in the tip, or perhaps older there than the file knows it, and not listed; listed, but looking older than what was seen; missing from a full listing, or known to be gone. */
function toReadSingly(engine: Engine, { tip, links, items, metas, full }: Known): readonly string[] {
  const again = tip.cursor?.again ?? [];
  // A link may be lost, and be found again in the ref: a full listing is to name these items as well.
  const isLater = ([key, issues]: readonly [string, readonly Issue[]]): boolean => {
    const entry = tip.entries.get(key);
    const seen = metas.get(key)?.updated_at ?? '';
    if (entry === undefined) return true;
    // Within one second of the server's clock an item may be this and that.
    return issues.some((issue) => {
      const time = strangeTime(pointerOf(engine, issue), entry);
      return time !== null && time >= seen;
    });
  };
  const expected = full ? [...links.keys(), ...tip.entries.keys()] : [...links].filter(isLater).map(([key]) => key);
  const lagging = [...items.values()].filter((item) => {
    const entry = tip.entries.get(item.key);
    const meta = metas.get(item.key);
    return entry !== undefined && meta !== undefined && item.updated_at <= meta.updated_at
      ? seenOid(engine, item) !== entry.seen
      : false;
  });
  const missing = [...expected, ...again].filter((key) => !items.has(key));
  return [...new Set([...missing, ...lagging.map((item) => item.key)])];
}

async function readSingly(
  engine: Engine,
  keys: readonly string[],
): Promise<{ items: Map<string, Item>; absent: Map<string, Absent> }> {
  const items = new Map<string, Item>();
  const absent = new Map<string, Absent>();
  const answers = keys.length === 0 ? [] : await engine.tracker.get(keys);
  for (const [key, answer] of answers) {
    if ('absent' in answer) absent.set(key, answer);
    else items.set(key, answer);
  }
  return { items, absent };
}
