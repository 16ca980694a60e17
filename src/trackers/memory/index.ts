import { RoadmapError } from '../../model/errors.ts';
import type { Absent, Access, Draft, Item, Mapping, Outcome, Page, Tracker, Update } from '../../ports/tracker.ts';
import { accepted, applyUpdate, openItem, serverTime, toItem, type MemoryService, type StoredItem } from './server.ts';

export type MemoryCall = 'list' | 'get' | 'update' | 'create' | 'newest';

/**
 * `before`: nothing happens, the connection breaks. `after`: it happens, the answer is lost. `late`: it happens some calls
 * later, the answer is lost. `limited`: refused by a limit. `malformed`: an answer that cannot be read.
 */
export type MemoryFault = 'before' | 'after' | 'late' | 'limited' | 'malformed';

export interface MemoryConnection {
  readonly service: MemoryService;
  readonly mapping: Mapping;
  readonly login: string;
  readonly writable?: boolean;
  readonly page?: number;
  readonly batch?: number;
  /** Asked once a call: what goes wrong with it, if anything. */
  readonly fault?: (call: MemoryCall) => MemoryFault | null;
  /** Numbers that listings leave out, as a lagging list does; single reads show them. */
  readonly hidden?: (item: StoredItem) => boolean;
}

/** A real tracker in memory: reference, test double and demo. Updates and creations happen once or not at all. */
export function connectMemory(connection: MemoryConnection): Tracker {
  const { service, mapping, login } = connection;
  const cost = { queries: 0, mutations: 0, rest: 0 };
  const begin = (call: MemoryCall): MemoryFault | null => {
    cost[call === 'update' || call === 'create' ? 'mutations' : 'queries'] += 1;
    for (const pending of [...service.late]) {
      pending.calls -= 1;
      if (pending.calls > 0) continue;
      service.late.splice(service.late.indexOf(pending), 1);
      pending.apply();
    }
    const fault = connection.fault?.(call) ?? null;
    if (fault === 'limited') throw limited(service);
    if (fault !== null && call !== 'update' && call !== 'create') throw broken(fault);
    return fault;
  };
  const visible = (): readonly StoredItem[] => [...service.items.values()].filter((item) => !item.deleted);
  const item = (stored: StoredItem): Item => toItem(stored, login);
  const access = (): Access => ({
    login,
    name: 'memory/demo',
    writable: connection.writable ?? true,
    at: serverTime(service),
  });

  return {
    type: 'memory',
    mapping,
    batch: connection.batch ?? 5,
    list: (since) => pages({ connection, begin, since, access, item, visible }),
    get: async (keys) => {
      begin('get');
      return new Map(keys.map((key) => [key, single(service.items.get(Number(key)), item)]));
    },
    update: async (updates) => {
      const fault = begin('update');
      if (fault === 'before') throw broken(fault);
      const perform = (): void => updates.forEach((update) => applyUpdate(service, mapping, update));
      if (fault === 'late') delay(service, updates, perform);
      else perform();
      return fault === null ? updates.map((update) => outcome(service, update, item)) : updates.map(() => unknown);
    },
    create: async (draft) => {
      const fault = begin('create');
      if (fault === 'before') return { kind: 'failed', message: 'the connection was refused' };
      if (fault === 'late') service.late.push({ calls: 3, apply: () => void make(service, draft, login) });
      if (fault === 'late') return unknown;
      const made = make(service, draft, login);
      return fault === null ? { kind: 'done', item: item(made), notes: [] } : unknown;
    },
    newest: async (above) => {
      begin('newest');
      const found = visible().filter((stored) => above === null || stored.number > above);
      return { items: found.sort((a, b) => b.number - a.number).map(item), at: serverTime(service) };
    },
    vouch: async (authors) => new Set(authors.filter((author) => service.writers.has(author))),
    cost: () => ({ ...cost }),
    limit: () => null,
  };
}

interface Listing {
  readonly connection: MemoryConnection;
  readonly begin: (call: MemoryCall) => MemoryFault | null;
  readonly since: string | null;
  readonly access: () => Access;
  readonly item: (stored: StoredItem) => Item;
  readonly visible: () => readonly StoredItem[];
}

async function* pages({ connection, begin, since, access, item, visible }: Listing): AsyncGenerator<Page> {
  const size = connection.page ?? 100;
  const found = visible()
    .filter((stored) => (since === null || stored.updated_at >= since) && connection.hidden?.(stored) !== true)
    .sort((a, b) => (a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : a.number - b.number));
  for (let from = 0; from === 0 || from < found.length; from += size) {
    begin('list');
    const items = found.slice(from, from + size).map(item);
    yield { access: access(), items, last: from + size >= found.length };
  }
}

/** A late update is dropped where somebody wrote the item meanwhile: no tracker lets a client ask for that, and no client can heal it. */
function delay(service: MemoryService, updates: readonly Update[], apply: () => void): void {
  const before = updates.map((update) => service.items.get(Number(update.item.key)));
  const untouched = (): boolean =>
    updates.every((update, at) => service.items.get(Number(update.item.key)) === before[at]);
  service.late.push({ calls: 3, apply: () => (untouched() ? apply() : undefined) });
}

const unknown: Outcome = { kind: 'unknown', message: 'no answer' };

function make(service: MemoryService, draft: Draft, login: string): StoredItem {
  return openItem(service, { values: accepted(service, draft.values), author: login, marker: draft.id });
}

function single(stored: StoredItem | undefined, item: (stored: StoredItem) => Item): Item | Absent {
  if (stored === undefined) return { absent: 'unknown', message: 'not found, or not allowed' };
  return stored.deleted ? { absent: 'deleted', message: 'deleted' } : item(stored);
}

function outcome(service: MemoryService, update: Update, item: (stored: StoredItem) => Item): Outcome {
  const stored = service.items.get(Number(update.item.key));
  if (stored === undefined || stored.deleted) return { kind: 'refused', message: 'not found' };
  return { kind: 'done', item: item(stored), notes: [] };
}

function broken(fault: MemoryFault): RoadmapError {
  const code = fault === 'malformed' ? 'remote.malformed' : 'remote.unreachable';
  return new RoadmapError({ kind: 'remote', code, message: `The connection to the tracker broke (${fault}).` });
}

function limited(service: MemoryService): RoadmapError {
  const resume_after = new Date(service.now + 60_000).toISOString();
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.limited',
    message: 'The tracker asks to wait.',
    data: { resume_after },
  });
}
