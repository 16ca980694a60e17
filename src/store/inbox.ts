import type { Delivery, Inbox } from '../ports/inbox.ts';
import { makeInboxLog } from './inbox-log.ts';

/**
 * The inbox in a folder: what arrived in one log, what was done in another, so that the receiver and the runner may be two
 * processes. Ids are remembered for five days on which something arrived. A record that is damaged counts for nothing; polling
 * finds what it said.
 */
export function createInbox(folder: string): Inbox {
  const arrivals = makeInboxLog(folder, 'in');
  const doings = makeInboxLog(folder, 'done');
  /** By id: when it is durable. */
  let known = new Map<string, Promise<void>>();
  let today = '';
  const all = (): Delivery[] => arrivals.read().flat().filter(isDelivery);
  const look = (day: string): void => {
    if (day === today) return;
    today = day;
    const writing = known;
    known = new Map(all().map(({ id }) => [id, Promise.resolve()]));
    for (const [id, written] of writing) if (!known.has(id)) known.set(id, written);
    // What is neither in a file nor being written is too old to come again.
    for (const [id, written] of writing) void written.catch(() => known.delete(id));
  };
  return {
    async put(delivery) {
      const day = dayOf(delivery);
      look(day);
      const before = known.get(delivery.id);
      if (before !== undefined) return before.then(() => 'known' as const);
      const written = arrivals.append(day, delivery);
      known.set(delivery.id, written);
      written.catch(() => known.delete(delivery.id));
      await written;
      return 'new';
    },
    async waiting() {
      const done = new Set(doings.read().flat().flatMap(idsOf));
      const open = all().filter(({ id, stirred }) => !done.has(id) && (stirred.everything || stirred.keys.length > 0));
      return open.sort(byTime);
    },
    async done(ids) {
      const newest = all().sort(byTime).at(-1);
      if (ids.length > 0 && newest !== undefined) await doings.append(dayOf(newest), { done: ids });
    },
    async lastSeen() {
      return all().sort(byTime).at(-1)?.at ?? null;
    },
  };
}

function dayOf({ at }: Delivery): string {
  return at.slice(0, 10);
}

function byTime(a: Delivery, b: Delivery): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : 0;
}

function idsOf(record: unknown): readonly string[] {
  const { done } = record as { readonly done?: unknown };
  return Array.isArray(done) ? done.filter((id): id is string => typeof id === 'string') : [];
}

function isDelivery(record: unknown): record is Delivery {
  const { id, remote, event, at, stirred } = record as Partial<Delivery>;
  const texts = [id, remote, event].every((text) => typeof text === 'string');
  return texts && /^\d{4}-\d\d-\d\dT/.test(String(at)) && isStirred(stirred);
}

function isStirred(stirred: Partial<Delivery['stirred']> | undefined): boolean {
  const { keys, everything, full = false } = stirred ?? {};
  if (typeof full !== 'boolean') return false;
  return Array.isArray(keys) && keys.every((key) => typeof key === 'string') && typeof everything === 'boolean';
}
