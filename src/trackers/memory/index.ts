import type { Absent, Access, Item, Outcome, Page, Tracker, Update } from '../../ports/tracker.ts';
import { RoadmapError } from '../../model/errors.ts';
import { aimAt, makeCommentDesk, makeMilestoneDesk, removal } from './desks.ts';
import { broken, makeHand, orLimited, type Hand, type MemoryConnection } from './hand.ts';
import { live, serverTime, type StoredItem } from './server.ts';
import { makeView, type View } from './shown.ts';
import { newValues, valuesAfter } from './writes.ts';

export type { MemoryCall, MemoryConnection, MemoryFault } from './hand.ts';

/** A real tracker in memory: reference, test double and demo. Every write happens once or not at all. */
export function connectMemory(connection: MemoryConnection): Tracker {
  const { service, mapping, login } = connection;
  const hand = makeHand(connection);
  const has = (what: NonNullable<MemoryConnection['without']>[number]): boolean =>
    connection.without?.includes(what) !== true;
  const view = (): View => makeView(service, { fields: mapping.fields, login, comments: has('comments') });
  const call: Calling = { connection, hand, view };
  return {
    type: 'memory',
    mapping,
    batch: connection.batch ?? 5,
    list: (since) => pages(call, since),
    get: async (keys) => {
      hand.read('get');
      const { item } = view();
      return new Map(keys.map((key) => [key, single(service.items.get(Number(key)), item)]));
    },
    access: async () => accessOf(connection),
    update: async (updates) => updateAll(call, updates),
    create: async ({ id, values }) => {
      const write = {
        do: 'create',
        values: newValues(service, mapping.fields, values),
        author: login,
        marker: id,
      } as const;
      const refusal = (): string | null => (String(values['title']).trim() === '' ? 'an item needs a title' : null);
      const sent = orLimited(hand.send('create', write, refusal));
      return sent.kind === 'done' ? outcome(call, sent.number ?? -1) : sent;
    },
    newest: async (above) => {
      hand.read('newest');
      const found = [...service.items.values()].filter((one) => !one.deleted && (above === null || one.number > above));
      return { items: found.sort((a, b) => b.number - a.number).map(view().item), at: serverTime(service) };
    },
    vouch: async (authors) => new Set(authors.filter((author) => service.writers.has(author))),
    ...(has('scan') && { scan: () => scan(call) }),
    ...(has('remove') && {
      remove: async (key: string) => {
        const aim = aimAt(service.items, key);
        const gone = (): string | null => (live(service, aim.number) === null ? 'not found' : null);
        return removal(hand.send('remove', { do: 'remove', aim }, gone));
      },
    }),
    ...(has('comments') && { comments: makeCommentDesk(hand, service, { login, view }) }),
    ...(has('milestones') && { milestones: makeMilestoneDesk(hand, service, login) }),
    cost: hand.cost,
    limit: () => null,
  };
}

interface Calling {
  readonly connection: MemoryConnection;
  readonly hand: Hand;
  readonly view: () => View;
}

async function* pages({ connection, hand, view }: Calling, since: string | null): AsyncGenerator<Page> {
  const { service, hidden, page: size = 100 } = connection;
  const found = [...service.items.values()]
    .filter((stored) => !stored.deleted && (since === null || stored.updated_at >= since) && hidden?.(stored) !== true)
    .sort((a, b) => (a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : a.number - b.number));
  for (let from = 0; from === 0 || from < found.length; from += size) {
    hand.read('list');
    const items = found.slice(from, from + size).map(view().item);
    yield { access: accessOf(connection), items, last: from + size >= found.length };
  }
}

function accessOf({ service, login, writable = true }: MemoryConnection): Access {
  return { login, name: 'memory/demo', writable, at: serverTime(service) };
}

/** @throws RoadmapError when nothing of it can have happened */
function updateAll(call: Calling, updates: readonly Update[]): readonly Outcome[] {
  const { connection, hand } = call;
  const { service, mapping, writable } = connection;
  const edits = updates.flatMap((update) => {
    const values = valuesAfter(service, mapping.fields, update);
    const aim = aimAt(service.items, update.item.key);
    return live(service, aim.number) === null ? [] : [{ ...aim, values }];
  });
  const sent = orLimited(hand.send('update', { do: 'update', edits }, () => null));
  if (sent.kind === 'failed') throw broken('before');
  if (sent.kind === 'refused' && writable === false) throw forbidden();
  return updates.map(({ item }) => (sent.kind === 'done' ? outcome(call, Number(item.key)) : sent));
}

async function* scan({ connection, hand, view }: Calling): ReturnType<NonNullable<Tracker['scan']>> {
  const { service, mapping, page: size = 100 } = connection;
  const silent = mapping.fields.filter((field) => field.silent === true).map((field) => field.name);
  const found = [...service.items.values()].filter((stored) => !stored.deleted);
  for (let from = 0; from === 0 || from < found.length; from += size) {
    hand.read('scan');
    const items = found.slice(from, from + size).map(view().item);
    yield new Map(items.map(({ key, values }) => [key, only(values, silent)]));
  }
}

function only(values: Item['values'], names: readonly string[]): Item['values'] {
  return Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
}

function single(stored: StoredItem | undefined, item: View['item']): Item | Absent {
  if (stored === undefined) return { absent: 'unknown', message: 'not found, or not allowed' };
  return stored.deleted ? { absent: 'deleted', message: 'deleted' } : item(stored);
}

function outcome({ connection, view }: Calling, number: number): Outcome {
  const stored = live(connection.service, number);
  if (stored === null) return { kind: 'refused', message: 'not found' };
  return { kind: 'done', item: view().item(stored), notes: [] };
}

function forbidden(): RoadmapError {
  return new RoadmapError({ kind: 'remote', code: 'remote.forbidden', message: 'Not allowed to write there.' });
}
