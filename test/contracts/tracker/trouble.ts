import { describe, expect, test } from 'vitest';
import type { Tracker } from '../../../src/ports/tracker.ts';
import type { Ground } from './ground.ts';
import { create, failureOf, itemOf, pagesOf, requestsOf, update } from './ground.ts';

/** Limits, and connections that break. */
export function troubleContract(ground: () => Ground): void {
  describe('a limit', () => {
    const reads: readonly (readonly [string, (tracker: Tracker) => Promise<unknown>])[] = [
      ['a listing', (tracker) => pagesOf(tracker)],
      ['a single read', (tracker) => tracker.get(['1'])],
      ['a look at the newest', (tracker) => tracker.newest(null)],
    ];

    test.each(reads)('ends %s with the time to go on, after one request', async (_what, read) => {
      const { tracker, trouble } = ground();
      await create(tracker);
      trouble('limited');
      await expectLimited(tracker, () => read(tracker));
      trouble(null);
      await read(tracker);
    });

    test('ends a batch of updates: nothing of it is done, nothing more is sent', async () => {
      const { tracker, trouble } = ground();
      const items = [await create(tracker), await create(tracker)];
      const updates = items.map((item) => ({ item, changes: { title: { set: 'Changed' } } }));
      trouble('limited');
      await expectLimited(tracker, () => tracker.update(updates));
      trouble(null);
      for (const { key } of items) expect((await itemOf(tracker, key)).values.title).toBe('A title');
      expect((await tracker.update(updates)).map((outcome) => outcome.kind)).toEqual(['done', 'done']);
    });

    test('is over when it is over', async () => {
      const { tracker, trouble } = ground();
      const item = await create(tracker);
      trouble('limited');
      await failureOf(update(tracker, item, { title: { set: 'Changed' } }));
      trouble(null);
      expect(await update(tracker, item, { title: { set: 'Changed' } })).toMatchObject({ kind: 'done' });
    });
  });

  describe('an update that does not arrive', () => {
    test('is not done, and nobody says that it is', async () => {
      const { tracker, trouble } = ground();
      const item = await create(tracker);
      trouble('dropped');
      const outcome = await update(tracker, item, { title: { set: 'Changed' } }).catch((error: unknown) => error);
      const { kind } = outcome as { readonly kind: string };
      expect(['unknown', 'failed', 'remote']).toContain(kind);
      trouble(null);
      expect((await itemOf(tracker, item.key)).values.title).toBe('A title');
    });
  });
}

async function expectLimited(tracker: Tracker, work: () => Promise<unknown>): Promise<void> {
  const before = requestsOf(tracker);
  const error = await failureOf(work());
  expect(error.code).toBe('remote.limited');
  expect(String(error.data['resume_after'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
  expect(requestsOf(tracker)).toBe(before + 1);
}
