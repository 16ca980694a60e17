import type { Delivery, Inbox } from '../../src/ports/inbox.ts';

/** What outlives a process. */
export interface InboxData {
  readonly arrived: Map<string, Delivery>;
  readonly done: Set<string>;
}

export function makeInboxData(): InboxData {
  return { arrived: new Map(), done: new Set() };
}

/** The contract of `Inbox` in memory. */
export function createMemoryInbox({ arrived, done }: InboxData = makeInboxData()): Inbox {
  const byTime = (): Delivery[] => [...arrived.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    async put(delivery) {
      if (arrived.has(delivery.id)) return 'known';
      arrived.set(delivery.id, structuredClone(delivery));
      return 'new';
    },
    waiting: async () =>
      byTime().filter(({ id, stirred }) => !done.has(id) && (stirred.everything || stirred.keys.length > 0)),
    done: async (ids) => {
      for (const id of ids) done.add(id);
    },
    lastSeen: async () => byTime().at(-1)?.at ?? null,
  };
}
