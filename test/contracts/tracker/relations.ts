import { describe, expect, test } from 'vitest';
import type { Tracker, Values } from '../../../src/ports/tracker.ts';
import { limitOf } from './comments.ts';
import type { Desks, Ground } from './ground.ts';
import { change, create, failureOf, itemOf, listed } from './ground.ts';
import { changeTo } from './update.ts';

/** What no time of update tells, and what takes an item away for good. */
export function relationContract(ground: () => Ground, desks: Desks): void {
  describe('the scan of silent fields', () => {
    if (!desks.scan) {
      test('is missing where no field is silent', () => {
        expect(ground().tracker.mapping.fields.filter((field) => field.silent === true)).toEqual([]);
      });
      return;
    }

    test('tells all silent values of all items, and no others', async () => {
      const { tracker, others, many, colleague } = ground();
      const keys = Array.from({ length: many }, (_, n) => others.open(`Item ${n}`));
      const [first = '', second = '', third = ''] = keys;
      const silent = tracker.mapping.fields.filter((field) => field.silent === true);
      const expected = new Map<string, Values>(
        keys.map((key) => [key, Object.fromEntries(silent.map((one) => [one.name, one.kind === 'set' ? [] : null]))]),
      );
      let item = await itemOf(colleague, first);
      for (const field of silent) {
        const value = field.kind === 'set' ? [third] : second;
        item = await change(colleague, item, { [field.name]: changeTo(item, field, value) });
        expected.set(first, { ...expected.get(first), [field.name]: value });
      }
      expect(await scanned(tracker)).toEqual(expected);
      const shown = new Map((await listed(tracker)).map((one) => [one.key, one.values]));
      for (const [key, values] of expected) expect(shown.get(key)).toMatchObject(values);
    });

    test('of nothing tells nothing', async () => {
      expect(await scanned(ground().tracker)).toEqual(new Map());
    });

    test('is complete or ends in an error', async () => {
      const { tracker, others, trouble } = ground();
      others.open('One');
      for (const kind of ['broken', 'limited'] as const) {
        trouble(kind);
        expect((await failureOf(scanned(tracker))).kind).toBe('remote');
      }
      trouble(null);
      expect((await scanned(tracker)).size).toBe(1);
    });
  });

  describe('what names other items', () => {
    test('an item is never named by itself, and one that is not there is named by nobody', async () => {
      const { tracker } = ground();
      for (const field of tracker.mapping.fields.filter(({ names }) => names === 'issue')) {
        for (const strange of ['itself', '99999999']) {
          const item = await create(tracker);
          const key = strange === 'itself' ? item.key : strange;
          const asked = { [field.name]: changeTo(item, field, field.kind === 'set' ? [key] : key) };
          const [outcome] = await tracker.update([{ item, changes: asked }]);
          expect(['done', 'refused', 'failed']).toContain(outcome?.kind);
          const after = await itemOf(tracker, item.key);
          expect(after.values[field.name], `${field.name} ${key}`).toEqual(field.kind === 'set' ? [] : null);
          if (outcome?.kind === 'done') expect(outcome.item.values).toEqual(after.values);
        }
      }
    });
  });

  describe('removal', () => {
    if (!desks.remove) {
      test('is not there', () => {
        expect(ground().tracker.remove).toBeUndefined();
      });
      return;
    }

    test('takes one item away for good, and no other', async () => {
      const { tracker, count } = ground();
      const [here, gone] = [await create(tracker), await create(tracker)];
      expect(await removed(tracker, gone.key)).toEqual({ kind: 'done' });
      expect(count()).toBe(1);
      expect((await listed(tracker)).map((item) => item.key)).toEqual([here.key]);
      expect((await tracker.get([gone.key])).get(gone.key)).toHaveProperty('absent');
      expect(['refused', 'done']).toContain((await removed(tracker, gone.key)).kind);
      expect(count()).toBe(1);
    });

    test('is not for an account that may only read', async () => {
      const { tracker, reader, count } = ground();
      const item = await create(tracker);
      const told = (await removed(reader, item.key).catch((error: unknown) => error)) as { readonly kind: string };
      expect(['refused', 'remote']).toContain(told.kind);
      expect(count()).toBe(1);
    });

    test('waits where a limit says so', async () => {
      const { tracker, trouble, count } = ground();
      const item = await create(tracker);
      trouble('limited');
      expect(await limitOf(() => removed(tracker, item.key))).toBe('remote.limited');
      trouble(null);
      expect(count()).toBe(1);
    });

    test('whose answer never comes is unknown, and is seen by looking', async () => {
      const { tracker, trouble } = ground();
      const item = await create(tracker);
      trouble('lost');
      expect((await removed(tracker, item.key)).kind).toBe('unknown');
      trouble(null);
      expect((await tracker.get([item.key])).get(item.key)).toHaveProperty('absent');
    });
  });
}

async function scanned(tracker: Tracker): Promise<ReadonlyMap<string, Values>> {
  if (tracker.scan === undefined) throw new Error('no scan');
  const found = new Map<string, Values>();
  for await (const page of tracker.scan()) for (const [key, values] of page) found.set(key, values);
  return found;
}

async function removed(tracker: Tracker, key: string): Promise<{ readonly kind: string }> {
  if (tracker.remove === undefined) throw new Error('no removal');
  return tracker.remove(key);
}
