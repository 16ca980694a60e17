import { describe, expect, test } from 'vitest';
import type { Ground } from './ground.ts';
import { comparable, create, doneItem, failureOf, itemOf, newId, requestsOf, valuesWith } from './ground.ts';

export function creationContract(ground: () => Ground): void {
  describe('creating', () => {
    test('makes one item, which carries the marker and is believed', async () => {
      const { tracker, count, logins } = ground();
      const id = newId();
      const item = await create(tracker, { title: 'New', body: 'Some text\n\n- [ ] a task' }, id);
      expect(count()).toBe(1);
      expect(item).toMatchObject({ marker: id, trusted: true, author: logins.us, defect: null });
      expect(item.values).toMatchObject({ title: 'New', body: 'Some text\n\n- [ ] a task' });
      expect(await itemOf(tracker, item.key)).toEqual(item);
    });

    test('a body with nothing in it comes back with nothing in it', async () => {
      const { tracker } = ground();
      const item = await create(tracker, { body: '' });
      expect(item.values.body).toBe('');
      expect(item.marker).not.toBeNull();
    });

    test('a new item has what it was given, but may begin as every new item does', async () => {
      const { tracker, samples } = ground();
      const wanted = Object.fromEntries(
        tracker.mapping.fields
          .filter((field) => field.names === undefined)
          .map((field) => {
            const some = samples(field);
            return [field.name, field.kind === 'set' ? some.flatMap((one) => one ?? []) : (some[0] ?? null)];
          }),
      );
      const item = await create(tracker, wanted);
      for (const field of tracker.mapping.fields) {
        if (field.names !== undefined) continue;
        const asked = comparable(tracker, { [field.name]: wanted[field.name] ?? null })[field.name];
        const now = comparable(tracker, item.values)[field.name];
        if (field.initial === undefined) expect(now, field.name).toEqual(asked);
        else expect([asked, field.initial], field.name).toContainEqual(now);
      }
    });

    test('an answer that never comes is unknown, and the item is found by its marker, made once', async () => {
      const { tracker, count, trouble } = ground();
      const id = newId();
      await create(tracker);
      trouble('lost');
      const outcome = await tracker.create({ id, values: valuesWith(tracker) });
      trouble(null);
      expect(outcome.kind).toBe('unknown');
      expect(count()).toBe(2);
      const { items } = await tracker.newest(null);
      expect(items.filter((item) => item.marker === id)).toHaveLength(1);
      expect(items[0]).toMatchObject({ marker: id, trusted: true });
    });

    test('a request that does not arrive makes nothing, and is not sent a second time', async () => {
      const { tracker, count, trouble } = ground();
      const first = await create(tracker);
      trouble('dropped');
      const before = tracker.cost().mutations;
      const outcome = await tracker.create({ id: newId(), values: valuesWith(tracker) });
      expect(['unknown', 'failed']).toContain(outcome.kind);
      expect(tracker.cost().mutations).toBe(before + 1);
      trouble(null);
      expect(count()).toBe(1);
      expect((await tracker.newest(null)).items.map((item) => item.key)).toEqual([first.key]);
    });

    test('a limit is told with the time to go on, and nothing more is sent', async () => {
      const { tracker, count, trouble } = ground();
      await create(tracker);
      trouble('limited');
      const before = requestsOf(tracker);
      const error = await failureOf(tracker.create({ id: newId(), values: valuesWith(tracker) }));
      expect(requestsOf(tracker)).toBe(before + 1);
      expect(error.code).toBe('remote.limited');
      expect(Date.parse(String(error.data['resume_after']))).not.toBeNaN();
      trouble(null);
      expect(count()).toBe(1);
    });

    test('an account that may only read makes nothing unseen', async () => {
      const { tracker, reader, count } = ground();
      const id = newId();
      const outcome = await reader
        .create({ id, values: valuesWith(reader) })
        .catch((error: unknown) => ({ kind: 'refused', message: String(error) }) as const);
      if (outcome.kind === 'done') expect(await itemOf(tracker, outcome.item.key)).toMatchObject({ marker: id });
      else expect(outcome.kind).toBe('refused');
      expect(count()).toBe(outcome.kind === 'done' ? 1 : 0);
    });

    test('two drafts are two items, however alike they are', async () => {
      const { tracker, count } = ground();
      const outcomes = await Promise.all(
        [newId(), newId()].map((id) => tracker.create({ id, values: valuesWith(tracker) })),
      );
      const keys = outcomes.map((outcome) => doneItem(outcome).key);
      expect(new Set(keys).size).toBe(2);
      expect(count()).toBe(2);
    });
  });
}
