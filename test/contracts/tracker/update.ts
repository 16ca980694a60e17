import { describe, expect, test } from 'vitest';
import type { FieldChange, Item, SyncField, Tracker, Value } from '../../../src/ports/tracker.ts';
import type { Ground } from './ground.ts';
import { change, comparable, create, elementsOf, itemOf, listed, update } from './ground.ts';

export function updateContract(ground: () => Ground): void {
  describe('changing', () => {
    test('each field takes each of its values, alone, and the marker stays', async () => {
      const { tracker, advance } = ground();
      let item = await create(tracker, { body: 'First' });
      for (const field of tracker.mapping.fields) {
        for (const value of await valuesFor(ground(), field)) {
          advance(1000);
          const before = item;
          item = await change(tracker, before, { [field.name]: changeTo(before, field, value) });
          const expected = { ...before.values, [field.name]: value };
          expect(comparable(tracker, item.values), field.name).toEqual(comparable(tracker, expected));
          expect(item.marker).toBe(before.marker);
          expect(await itemOf(tracker, item.key)).toEqual(item);
        }
      }
    });

    test('what is no silent change moves the time of update, so that the next listing shows it', async () => {
      const { tracker, colleague, advance } = ground();
      const item = await create(tracker);
      for (const field of tracker.mapping.fields) {
        const [value] = await valuesFor(ground(), field);
        if (field.silent === true || value === undefined) continue;
        advance(5000);
        const before = await itemOf(colleague, item.key);
        const after = await change(colleague, before, { [field.name]: changeTo(before, field, value) });
        expect(after.updated_at > before.updated_at, field.name).toBe(true);
        expect((await listed(tracker, after.updated_at)).map((one) => one.key)).toEqual([item.key]);
      }
    });

    test('what others add to a set meanwhile survives, and what they took away does not come back', async () => {
      const { tracker, colleague } = ground();
      for (const field of tracker.mapping.fields.filter(({ kind }) => kind === 'set')) {
        const [first, second, third] = await elementsFor(ground(), field);
        if (first === undefined || second === undefined || third === undefined)
          throw new Error(`too few elements for ${field.name}`);
        const made = await create(tracker);
        const stale = await change(tracker, made, { [field.name]: { add: [first], remove: [] } });
        await change(colleague, stale, { [field.name]: { add: [second], remove: [first] } });
        const after = await change(tracker, stale, { [field.name]: { add: [third], remove: [] } });
        expect(new Set(elementsOf(after.values, field.name)), field.name).toEqual(new Set([second, third]));
      }
    });

    test('adding what is there and taking away what is not changes nothing', async () => {
      const { tracker } = ground();
      for (const field of tracker.mapping.fields.filter(({ kind }) => kind === 'set')) {
        const [first = '', second = '', third = ''] = await elementsFor(ground(), field);
        const made = await create(tracker);
        const item = await change(tracker, made, { [field.name]: { add: [first, second], remove: [] } });
        const again = await change(tracker, item, { [field.name]: { add: [first], remove: [third] } });
        expect(again.values, field.name).toEqual(item.values);
        if (field.ignoreCase !== true) continue;
        const louder = await change(tracker, again, { [field.name]: { add: [first.toUpperCase()], remove: [] } });
        expect(elementsOf(louder.values, field.name), field.name).toHaveLength(2);
        const less = await change(tracker, louder, { [field.name]: { add: [], remove: [second.toUpperCase()] } });
        expect(elementsOf(less.values, field.name), field.name).toHaveLength(1);
      }
    });

    test('several fields of one item are changed together', async () => {
      const { tracker } = ground();
      const item = await create(tracker);
      const changes: Record<string, FieldChange> = {};
      const expected: Record<string, Value> = { ...item.values };
      for (const field of tracker.mapping.fields) {
        const [value] = await valuesFor(ground(), field);
        if (value === undefined) continue;
        changes[field.name] = changeTo(item, field, value);
        expected[field.name] = value;
      }
      const after = await change(tracker, item, changes);
      expect(comparable(tracker, after.values)).toEqual(comparable(tracker, expected));
    });

    test('a full batch has one outcome each, in order, and one that is gone harms no other', async () => {
      const { tracker, others } = ground();
      const items: Item[] = [];
      for (let n = 0; n < tracker.batch; n += 1) items.push(await create(tracker, { title: `Item ${n}` }));
      const gone = items[Math.floor(items.length / 2)];
      if (gone !== undefined) others.deleteItem(gone.key);
      const outcomes = await tracker.update(
        items.map((item, n) => ({ item, changes: { title: { set: `Changed ${n}` } } })),
      );
      expect(outcomes).toHaveLength(items.length);
      for (const [n, outcome] of outcomes.entries()) {
        if (items[n] === gone) expect(['refused', 'failed']).toContain(outcome.kind);
        else expect(outcome).toMatchObject({ kind: 'done', item: { values: { title: `Changed ${n}` } } });
      }
    });

    test('an update without an answer is unknown, and is sent once', async () => {
      const { tracker, trouble } = ground();
      const item = await create(tracker);
      trouble('lost');
      const before = tracker.cost().mutations;
      expect(await update(tracker, item, { title: { set: 'Changed' } })).toMatchObject({ kind: 'unknown' });
      expect(tracker.cost().mutations).toBe(before + 1);
      trouble(null);
      expect((await itemOf(tracker, item.key)).values.title).toBe('Changed');
    });

    test('what the tracker leaves out is seen in its answer', async () => {
      const { tracker, unwelcome } = ground();
      const item = await create(tracker);
      if (unwelcome === null) return expect(item.key).toMatch(/./);
      const { field, element } = unwelcome;
      const outcome = await update(tracker, item, { [field]: { add: [element], remove: [] }, title: { set: 'New' } });
      if (outcome.kind === 'done') {
        expect(elementsOf(outcome.item.values, field)).not.toContain(element);
        expect(outcome.item.values.title).toBe('New');
      } else expect(outcome.kind).toBe('refused');
      return expect(elementsOf((await itemOf(tracker, item.key)).values, field)).not.toContain(element);
    });

    test('an account that may only read changes nothing, and is told so', async () => {
      const { tracker, reader } = ground();
      const item = await create(tracker);
      expect((await listed(reader))[0]).toMatchObject({ key: item.key });
      const outcome = await update(reader, await itemOf(reader, item.key), { title: { set: 'Changed' } }).catch(
        (error: unknown) => error,
      );
      const told = outcome as { readonly kind: string; readonly code?: string };
      expect(told.kind === 'refused' || told.code === 'remote.forbidden').toBe(true);
      expect((await itemOf(tracker, item.key)).values.title).toBe('A title');
      for await (const page of reader.list(null)) expect(page.access.writable).toBe(false);
    });
  });
}

/** Values that this field can be given one after another, each other than the one before and than what a new item has. */
export async function valuesFor(ground: Ground, field: SyncField): Promise<readonly Value[]> {
  const { samples } = ground;
  if (field.kind === 'set') {
    const [first = '', second = '', third = ''] = await elementsFor(ground, field);
    const sorted = (...elements: string[]): string[] => elements.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return [sorted(first, second), sorted(second, third), []];
  }
  if (field.names !== undefined) return [...(await elementsFor(ground, field)).slice(0, 2), null];
  return samples(field);
}

function keyOf(element: string): string {
  return element.toLowerCase();
}

/** Elements of a set; keys of items or milestones where they name such. */
async function elementsFor(ground: Ground, field: SyncField): Promise<readonly string[]> {
  const { tracker, samples } = ground;
  if (field.names === 'issue') return (await some(3, () => create(tracker))).map((item) => item.key);
  if (field.names === undefined) return samples(field).flatMap((element) => element ?? []);
  return milestoneKeys(tracker);
}

async function milestoneKeys(tracker: Tracker): Promise<readonly string[]> {
  const desk = tracker.milestones;
  if (desk === undefined) return [];
  const known = await desk.list();
  if (known.length >= 3) return known.map((milestone) => milestone.key);
  const values = { state: 'open', due_date: null, description: '' } as const;
  return some(3, async (n) => {
    const outcome = await desk.create({ ...values, title: `v${n}` });
    if (outcome.kind !== 'done') throw new Error(`no milestone: ${JSON.stringify(outcome)}`);
    return outcome.milestone.key;
  });
}

async function some<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let n = 0; n < count; n += 1) made.push(await make(n));
  return made;
}

/** How a person who sees this item asks for this value. */
export function changeTo(item: Item, field: SyncField, value: Value): FieldChange {
  if (field.kind !== 'set') return { set: value as string | null };
  const wanted = Array.isArray(value) ? (value as readonly string[]) : [];
  const now = elementsOf(item.values, field.name);
  const [want, have] = [new Set(wanted.map(keyOf)), new Set(now.map(keyOf))];
  return { add: wanted.filter((one) => !have.has(keyOf(one))), remove: now.filter((one) => !want.has(keyOf(one))) };
}
