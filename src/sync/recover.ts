import type { CreateIntent } from '../ports/journal.ts';
import type { Item } from '../ports/tracker.ts';
import type { Engine, Gathered, SyncOptions } from './types.ts';

/** Between two complete empty looks, on the server's clock, before an item is created a second time (sync.md §5). */
const APART_MS = 10 * 60_000;

/**
 * Settles creations whose answer never came: what was made is found by number or by its marker and paired like any other item;
 * what was looked for twice in vain may be created again. Never sends anything.
 */
export async function recover(engine: Engine, options: SyncOptions, gathered: Gathered): Promise<Gathered> {
  const { remote } = engine;
  const issues = new Map(gathered.listing.issues.map((issue) => [issue.id, issue]));
  const isLinked = (id: string): boolean => issues.get(id)?.values.remote_ids?.[remote] !== undefined;
  const changes = new Map<string, CreateIntent | null>();
  for (const id of gathered.intents.keys()) if (isLinked(id)) changes.set(id, null);
  const open = new Map([...gathered.intents].filter(([id]) => !isLinked(id)));
  const found = await look(engine, open);
  const items = new Map(gathered.items);
  for (const item of found.items) items.set(item.key, item);
  const markers = new Set([...items.values()].filter((item) => item.trusted).map((item) => item.marker));
  for (const [id, intent] of open) {
    const there = markers.has(id) || found.made.has(id);
    const next = there ? settledOnes(intent, issues.has(id)) : afterEmptyLook(intent, found.at);
    if (next !== intent) changes.set(id, next);
  }
  if (changes.size > 0 && !options.preview) await engine.journal.put('create', changes);
  const intents = new Map(
    [...open].filter(([id]) => changes.get(id) !== null && !markers.has(id) && !found.made.has(id)),
  );
  return { ...gathered, items, intents, made: found.made };
}

interface Found {
  readonly items: readonly Item[];
  readonly made: ReadonlyMap<string, string>;
  /** The server's time of a complete look, or null when there was none to take. */
  readonly at: string | null;
}

async function look(engine: Engine, open: ReadonlyMap<string, CreateIntent>): Promise<Found> {
  const known = [...open].flatMap(([id, intent]) =>
    intent.made === undefined ? [] : [[id, intent.made.key] as const],
  );
  const items: Item[] = [];
  const made = new Map<string, string>();
  const answers = known.length === 0 ? null : await engine.tracker.get(known.map(([, key]) => key));
  for (const [id, key] of known) {
    const answer = answers?.get(key);
    if (answer === undefined || 'absent' in answer) continue;
    items.push(answer);
    made.set(id, key);
  }
  const unknown = [...open.values()].filter((intent) => !made.has(intent.id));
  if (unknown.length === 0) return { items, made, at: null };
  const highest = unknown.map((intent) => intent.highest);
  const above = highest.includes(null) ? null : Math.min(...highest.map(Number));
  const newest = await engine.tracker.newest(above);
  const wanted = new Set(unknown.map((intent) => intent.id));
  items.push(...newest.items.filter((item) => item.marker !== null && wanted.has(item.marker) && item.trusted));
  return { items, made, at: newest.at };
}

/** It is there: open until the link stands in the file; void when there is no file to hold one. */
function settledOnes(intent: CreateIntent, hasFile: boolean): CreateIntent | null {
  return hasFile ? intent : null;
}

/** Null: looked long enough, the intent is void. */
function afterEmptyLook(intent: CreateIntent, at: string | null): CreateIntent | null {
  if (at === null) return intent;
  const first = intent.looks[0];
  if (first === undefined) return { ...intent, looks: [at] };
  if (Date.parse(at) - Date.parse(first) >= APART_MS) return null;
  return intent;
}
