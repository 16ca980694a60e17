import type { Issue } from '../model/issue.ts';
import type { CreateIntent } from '../ports/journal.ts';
import type { Absent, Item, Values } from '../ports/tracker.ts';
import { draftOid } from './choose.ts';
import { moveClaims } from './claim.ts';
import { believed } from './gather.ts';
import type { Engine, Gathered, SyncOptions } from './types.ts';

/** Between two complete empty looks, on the server's clock, before an item is created a second time (sync.md §5). */
const APART_MS = 10 * 60_000;

/**
 * Settles creations whose answer never came: what was made is found by number or by its marker and paired like any other item;
 * what was looked for twice in vain may be created again. Never sends anything.
 */
export async function recover(engine: Engine, options: SyncOptions, gathered: Gathered): Promise<Gathered> {
  const issues = new Map(gathered.listing.issues.map((issue) => [issue.id, issue]));
  const linkOf = (id: string): string | undefined => issues.get(id)?.values.remote_ids?.[engine.remote];
  const over = [...gathered.intents.values()].filter((intent) => isOver(engine, gathered, intent, linkOf(intent.id)));
  const changes = new Map<string, CreateIntent | null>(over.map(({ id }) => [id, null]));
  const open = new Map([...gathered.intents].filter(([id]) => linkOf(id) === undefined && !changes.has(id)));
  const found = await vouched(engine, await look(engine, options, gathered, open));
  const items = new Map(gathered.items);
  for (const item of found.items) items.set(item.key, item);
  const carried = byMarker(items.values());
  const posted = new Map<string, Values>();
  const there = new Map<string, string>();
  for (const [id, intent] of open) {
    const made = found.made.get(id) ?? carried.get(id);
    const next = made === undefined ? afterLook(intent, found.at) : withMade(intent, made);
    if (next !== intent) changes.set(id, next);
    if (made === undefined) continue;
    there.set(id, made.key);
    if (isThatIssue(engine, gathered, { intent, issue: issues.get(id), key: made.key }))
      posted.set(id, intent.values as Values);
  }
  const told = options.preview ? gathered : await note(engine, gathered, open, changes);
  // Of one whose link stands there as well: planned again, the run may find its file taken back to before it.
  const intents = new Map([...gathered.intents].filter(([id]) => changes.get(id) !== null && !there.has(id)));
  return { ...told, items, intents, ...outcomes(gathered, found, there), posted };
}

/**
 * The link stands in the file, and the ref knows the item, which keeps a link that is lost there from being made anew. Of an item that
 * never could be read the ref knows nothing: the intent remembers it until it is let go on purpose.
 */
function isOver(
  { remote }: Engine,
  { tip, tombstones }: Gathered,
  { made }: CreateIntent,
  link: string | undefined,
): boolean {
  if (link !== undefined) return tip.entries.has(link);
  return tombstones.some((stone) => stone.issue === undefined && stone.remote_ids[remote] === (made?.key ?? ''));
}

/** What was made, as pairs; that it cannot be read is a trouble like any linked item's. */
function outcomes(
  { absent }: Gathered,
  { lost }: Found,
  there: ReadonlyMap<string, string>,
): Pick<Gathered, 'made' | 'absent'> {
  return {
    made: new Map([...there, ...[...lost].map(([id, { key }]) => [id, key] as const)]),
    absent: new Map([...absent, ...[...lost.values()].map((one) => [one.key, one.absent] as const)]),
  };
}

interface Attempted {
  readonly intent: CreateIntent;
  readonly issue: Issue | undefined;
  readonly key: string;
}

/**
 * Whether the file is what was sent, or that with edits. Once the item is remembered by the ref, the file may have been linked and
 * taken back to a version from before, and on another branch it may never have been what was sent: then only the very same content
 * proves it.
 */
function isThatIssue(engine: Engine, { tip }: Gathered, { intent, issue, key }: Attempted): boolean {
  const isKept = intent.branch === engine.branch && !tip.entries.has(key);
  return isKept || (issue !== undefined && draftOid(engine, issue) === intent.draft);
}

/** Trusted markers; of two items with one marker the lower number counts. */
function byMarker(items: Iterable<Item>): ReadonlyMap<string, Item> {
  const found = new Map<string, Item>();
  for (const item of items) {
    const { marker } = item;
    if (marker === null || !item.trusted) continue;
    const other = found.get(marker);
    if (other === undefined || Number(item.key) < Number(other.key)) found.set(marker, item);
  }
  return found;
}

/** It is there: the intent stays open until the link stands in a file, which may be on another branch than this one. */
function withMade(intent: CreateIntent, { id, key }: Item): CreateIntent {
  return intent.made?.key === key ? intent : { ...intent, made: { item: id, key } };
}

async function note(
  engine: Engine,
  gathered: Gathered,
  open: ReadonlyMap<string, CreateIntent>,
  changes: ReadonlyMap<string, CreateIntent | null>,
): Promise<Gathered> {
  if (changes.size > 0) await engine.journal.put('create', changes);
  return moveClaims(engine, gathered, toTell(gathered, open, changes));
}

/**
 * What others should know of these creations. Where nothing was found, the ref may know an item of the issue that is younger than
 * the attempt: it was found and linked on another branch, and is gone by now. Whoever reads so makes none in its place.
 */
function toTell(
  { tip, metas }: Gathered,
  open: ReadonlyMap<string, CreateIntent>,
  changes: ReadonlyMap<string, CreateIntent | null>,
): ReadonlyMap<string, CreateIntent | null> {
  const tell = new Map([...changes].filter(([id]) => open.has(id)));
  for (const key of tip.entries.keys()) {
    const intent = open.get(metas.get(key)?.id ?? '');
    const isNews = intent !== undefined && (changes.get(intent.id) ?? intent).made === undefined;
    if (isNews && Number(key) > Number(intent.highest)) tell.set(intent.id, { ...intent, made: { item: '', key } });
  }
  return tell;
}

interface Found {
  readonly items: readonly Item[];
  readonly made: ReadonlyMap<string, Item>;
  /** Made for certain, and not to be read (any more). */
  readonly lost: ReadonlyMap<string, { readonly key: string; readonly absent: Absent }>;
  /** The server's time of a complete look; empty where none was made. */
  readonly at: string;
}

/** What is known to have been made, as far as it was read. */
function amongRead(items: Gathered['items'], open: ReadonlyMap<string, CreateIntent>): Found {
  const made = new Map<string, Item>();
  for (const [id, intent] of open) {
    const item = items.get(intent.made?.key ?? '');
    if (item !== undefined) made.set(id, item);
  }
  return { items: [], made, lost: new Map(), at: '' };
}

/** Where somebody said what changed, nothing else is looked for. */
async function look(
  engine: Engine,
  { stirred }: SyncOptions,
  gathered: Gathered,
  open: ReadonlyMap<string, CreateIntent>,
): Promise<Found> {
  return stirred === null ? lookThere(engine, gathered, open) : amongRead(gathered.items, open);
}

/** Whoever went on with the creation may have been another account: markers are believed as everywhere, or left out. */
async function vouched(engine: Engine, found: Found): Promise<Found> {
  const read = new Map(found.items.map((item) => [item.key, item]));
  const items = await believed(engine, new Map(), read);
  const made = new Set([...found.made.values()].map((item) => item.key));
  return { ...found, items: [...items.values()].filter((item) => item.trusted || made.has(item.key)) };
}

async function lookThere(engine: Engine, gathered: Gathered, open: ReadonlyMap<string, CreateIntent>): Promise<Found> {
  const known = [...open].flatMap(([id, intent]) =>
    intent.made === undefined ? [] : [[id, intent.made.key] as const],
  );
  const items: Item[] = [];
  const made = new Map<string, Item>();
  const lost = new Map<string, { key: string; absent: Absent }>();
  const answers = known.length === 0 ? new Map<string, never>() : await engine.tracker.get(known.map(([, key]) => key));
  for (const [id, key] of known) {
    const answer = answers.get(key);
    if (answer === undefined) continue;
    if ('absent' in answer) {
      lost.set(id, { key, absent: answer });
      continue;
    }
    items.push(answer);
    made.set(id, answer);
  }
  const unknown = [...open.values()].filter((intent) => intent.made === undefined);
  if (unknown.length === 0) return { items, made, lost, at: '' };
  const highest = unknown.map((intent) => intent.highest);
  const above = highest.includes(null) ? null : Math.min(...highest.map(Number));
  const newest = await engine.tracker.newest(above);
  const wanted = new Set(unknown.map((intent) => intent.id));
  items.push(...newest.items.filter((item) => item.marker !== null && wanted.has(item.marker)));
  return { items, made, lost, at: (await seesAll(engine, gathered, highest)) ? newest.at : '' };
}

/** Whoever may not create here, or not see any more what was there before, does not see either what was made. */
async function seesAll(
  { tracker }: Engine,
  { access, items, tip }: Gathered,
  highest: readonly (number | null)[],
): Promise<boolean> {
  if (!access.writable) return false;
  // Where nothing was there before, one that was seen since will do.
  const since = items.size > 0 ? [] : [...tip.entries.keys()].slice(0, 1);
  const before = highest.flatMap((one) => (one === null ? since : [String(one)]));
  const keys = [...new Set(before)].filter((key) => !items.has(key));
  const answers = keys.length === 0 ? new Map<string, never>() : await tracker.get(keys);
  return keys.every((key) => {
    const answer = answers.get(key);
    return answer !== undefined && !('absent' in answer && answer.absent === 'unknown');
  });
}

/** What was made for certain is never made again, whatever can be seen of it. */
function afterLook(intent: CreateIntent, at: string): CreateIntent | null {
  return at === '' || intent.made !== undefined ? intent : afterEmptyLook(intent, at);
}

/** Null: looked long enough, the intent is void. */
export function afterEmptyLook<T extends Pick<CreateIntent, 'looks'>>(intent: T, at: string): T | null {
  const first = intent.looks[0];
  if (first === undefined) return { ...intent, looks: [at] };
  if (Date.parse(at) - Date.parse(first) >= APART_MS) return null;
  return intent;
}
