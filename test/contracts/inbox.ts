import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, Inbox } from '../../src/ports/inbox.ts';

export interface OpenedInbox {
  readonly inbox: Inbox;
  /** The same inbox as another process sees it. */
  again(): Inbox;
  close(): void;
}

export function deliveryOf(id: string, changes: Partial<Delivery> = {}): Delivery {
  const stirred = { keys: ['221'], everything: false };
  return { id, remote: 'github', event: 'issues', at: '2026-01-05T10:00:00.000Z', stirred, ...changes };
}

/** What every `Inbox` does. */
export function inboxContract(name: string, open: () => OpenedInbox): void {
  describe(name, () => {
    let opened: OpenedInbox;
    let inbox: Inbox;
    const waiting = async (from = inbox): Promise<string[]> => (await from.waiting()).map(({ id }) => id);

    beforeEach(() => {
      opened = open();
      inbox = opened.inbox;
    });
    afterEach(() => opened.close());

    test('a new inbox is empty, and never saw anything', async () => {
      expect([await inbox.waiting(), await inbox.lastSeen()]).toEqual([[], null]);
      await inbox.done(['nobody']);
      expect(await inbox.waiting()).toEqual([]);
    });

    test('what was put waits, whole, also for another process', async () => {
      const delivery = deliveryOf('a', { stirred: { keys: ['1', '2'], everything: true } });
      expect(await inbox.put(delivery)).toBe('new');
      expect(await inbox.waiting()).toEqual([delivery]);
      expect(await opened.again().waiting()).toEqual([delivery]);
    });

    test('the oldest comes first, whatever came in which order', async () => {
      await inbox.put(deliveryOf('late', { at: '2026-01-05T10:00:09.000Z' }));
      await inbox.put(deliveryOf('early', { at: '2026-01-05T10:00:01.000Z' }));
      expect(await waiting()).toEqual(['early', 'late']);
      expect(await inbox.lastSeen()).toBe('2026-01-05T10:00:09.000Z');
    });

    test('what came before is known: at the same time, after it was done, and after a restart', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => inbox.put(deliveryOf('a'))));
      expect(answers.sort()).toEqual(['known', 'known', 'known', 'known', 'new']);
      await inbox.done(['a']);
      expect(await inbox.put(deliveryOf('a', { at: '2026-01-06T10:00:00.000Z' }))).toBe('known');
      expect(await opened.again().put(deliveryOf('a', { at: '2026-01-08T09:59:59.000Z' }))).toBe('known');
      expect(await waiting()).toEqual([]);
    });

    test('what was done waits no longer, here and for others; the rest still does', async () => {
      for (const id of ['a', 'b', 'c']) await inbox.put(deliveryOf(id));
      const other = opened.again();
      expect(await waiting(other)).toEqual(['a', 'b', 'c']);
      await other.done(['a', 'c', 'unknown']);
      expect([await waiting(), await waiting(opened.again())]).toEqual([['b'], ['b']]);
      await inbox.put(deliveryOf('d'));
      expect(await waiting(other)).toEqual(['b', 'd']);
    });

    test('what stirred nothing is seen and does not wait', async () => {
      await inbox.put(deliveryOf('ping', { stirred: { keys: [], everything: false } }));
      expect([await waiting(), await inbox.lastSeen()]).toEqual([[], '2026-01-05T10:00:00.000Z']);
    });
  });
}
