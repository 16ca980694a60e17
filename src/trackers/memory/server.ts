import type { FieldChange, Item, Mapping, Update, Value, Values } from '../../ports/tracker.ts';

/** One item as the service keeps it. */
export interface StoredItem {
  readonly number: number;
  readonly author: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly values: Values;
  readonly marker: string | null;
  readonly deleted: boolean;
}

/** A tracker's server in memory: one history, a clock in whole seconds, everything plain data so that it can be copied. */
export interface MemoryService {
  /** Milliseconds since the epoch; the owner of the service moves it. */
  now: number;
  readonly items: Map<number, StoredItem>;
  /** Logins that may be assigned; null: everybody. */
  assignable: ReadonlySet<string> | null;
  /** Logins of others who may write. */
  readonly writers: Set<string>;
  /** Items made here are counted, so that nothing is ever made twice unseen. */
  created: number;
  mutations: number;
  /** Writes that the service will carry out only after some more calls. */
  readonly late: { calls: number; apply: () => void }[];
}

export function createMemoryService(now: number): MemoryService {
  return { now, items: new Map(), assignable: null, writers: new Set(), created: 0, mutations: 0, late: [] };
}

export function serverTime(service: MemoryService): string {
  return `${new Date(Math.floor(service.now / 1000) * 1000).toISOString().slice(0, 19)}Z`;
}

/** Anybody opens an item. */
export function openItem(
  service: MemoryService,
  made: { readonly values: Values; readonly author: string; readonly marker?: string | null },
): StoredItem {
  const number = Math.max(0, ...service.items.keys()) + 1;
  const at = serverTime(service);
  const { values, author, marker = null } = made;
  const item = { number, author, created_at: at, updated_at: at, values, marker, deleted: false };
  service.items.set(number, item);
  service.created += 1;
  return item;
}

/** Anybody edits an item; its time of update moves to the server's clock. */
export function editItem(service: MemoryService, number: number, changes: Values): void {
  const item = service.items.get(number);
  if (item === undefined || item.deleted) return;
  const values = { ...item.values, ...changes };
  service.items.set(number, { ...item, values, updated_at: serverTime(service) });
}

export function applyUpdate(service: MemoryService, mapping: Mapping, update: Update): void {
  const number = Number(update.item.key);
  const item = service.items.get(number);
  if (item === undefined || item.deleted) return;
  const values: Record<string, Value> = {};
  for (const field of mapping.fields) {
    const change = update.changes[field.name];
    if (change !== undefined) values[field.name] = changed(item.values[field.name] ?? null, change, field.ignoreCase);
  }
  service.mutations += 1;
  editItem(service, number, accepted(service, values));
}

/** What the service silently leaves out: people who cannot be assigned. */
export function accepted(service: MemoryService, values: Values): Values {
  const { assignable } = service;
  const people = values.assignees;
  if (assignable === null || !Array.isArray(people)) return values;
  return { ...values, assignees: (people as readonly string[]).filter((login) => assignable.has(login)) };
}

export function toItem(stored: StoredItem, login: string): Item {
  return {
    id: `M_${stored.number}`,
    key: String(stored.number),
    url: `memory:${stored.number}`,
    author: stored.author,
    trusted: stored.author === login,
    created_at: stored.created_at,
    updated_at: stored.updated_at,
    values: stored.values,
    marker: stored.marker,
    defect: null,
  };
}

function changed(now: Value, change: FieldChange, ignoreCase: boolean | undefined): Value {
  if ('set' in change) return change.set;
  const key = (element: string): string => (ignoreCase === true ? element.toLowerCase() : element);
  const gone = new Set(change.remove.map(key));
  const kept = (Array.isArray(now) ? (now as readonly string[]) : []).filter((element) => !gone.has(key(element)));
  const have = new Set(kept.map(key));
  return [...kept, ...change.add.filter((element) => !have.has(key(element)))].sort();
}
