import { describe, expect, test } from 'vitest';
import type { ItemMilestone, MilestoneDesk, MilestoneOutcome, MilestoneValues } from '../../../src/ports/tracker.ts';
import { limitOf } from './comments.ts';
import type { Ground } from './ground.ts';
import { change, create, failureOf, itemOf, listed } from './ground.ts';

const PLAIN: MilestoneValues = { title: 'v1', state: 'open', due_date: null, description: '' };

export function milestoneContract(ground: () => Ground, has: boolean): void {
  describe('milestones', () => {
    if (!has) {
      test('no field names any', () => {
        expect(ground().tracker.mapping.fields.filter((field) => field.names === 'milestone')).toEqual([]);
      });
      return;
    }

    const desk = (): MilestoneDesk => deskOf(ground().tracker.milestones);

    test('where there are none the list is empty', async () => {
      expect(await desk().list()).toEqual([]);
    });

    test('one that is created has what it was given, and is listed', async () => {
      const values = {
        title: 'v1: "first"',
        state: 'open',
        due_date: '2026-05-01',
        description: 'One\n\n- two',
      } as const;
      const made = done(await desk().create(values));
      expect(made).toMatchObject(values);
      expect(made.key).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      expect(await desk().list()).toEqual([made]);
      expect(await deskOf(ground().colleague.milestones).list()).toEqual([made]);
    });

    test('one that we created is by the account that we act as', async () => {
      const made = done(await desk().create(PLAIN));
      const pages = await ground().tracker.list(null)[Symbol.asyncIterator]().next();
      expect(made.author).not.toBe(null);
      expect(made.author).toBe(pages.done === true ? null : pages.value.access.login);
    });

    test('one can be created closed', async () => {
      const made = done(await desk().create({ ...PLAIN, state: 'closed' }));
      expect(made.state).toBe('closed');
      expect(await desk().list()).toEqual([made]);
    });

    test('each of its values changes, alone, there and back', async () => {
      let made = done(await desk().create(PLAIN));
      const changes: readonly Partial<MilestoneValues>[] = [
        { title: 'v2' },
        { due_date: '2026-02-28' },
        { due_date: '2026-03-01' },
        { due_date: null },
        { description: 'Some\n\ntext' },
        { description: '' },
        { state: 'closed' },
        { state: 'open' },
        { title: 'v3', due_date: '2027-01-01', description: 'All', state: 'closed' },
      ];
      for (const one of changes) {
        const { title, state, due_date, description } = made;
        const after = done(await desk().update(made.key, one));
        expect(after).toMatchObject({ title, state, due_date, description, ...one, key: made.key });
        expect(await desk().list()).toEqual([after]);
        made = after;
      }
    });

    test('a title that is taken is refused, so that a creation that is sent again makes no second one', async () => {
      const first = done(await desk().create(PLAIN));
      const second = done(await desk().create({ ...PLAIN, title: 'v2' }));
      expect((await desk().create(PLAIN)).kind).toBe('refused');
      expect((await desk().update(second.key, { title: 'v1' })).kind).toBe('refused');
      expect((await desk().update(first.key, { title: 'v1' })).kind).toBe('done');
      const titles = (await desk().list()).map((one) => one.title).sort();
      expect(titles).toEqual(['v1', 'v2']);
    });

    test('a title with nothing in it is refused', async () => {
      expect((await desk().create({ ...PLAIN, title: '' })).kind).toBe('refused');
      expect(await desk().list()).toEqual([]);
    });

    test('one is read afresh, whatever was listed before; one that is not there is absent', async () => {
      const made = done(await desk().create(PLAIN));
      await listed(ground().tracker);
      await desk().list();
      const colleague = deskOf(ground().colleague.milestones);
      const changed = done(await colleague.update(made.key, { title: 'v2', due_date: '2026-05-01' }));
      expect(await desk().get(made.key)).toEqual(changed);
      expect(await desk().list()).toEqual([changed]);
      for (const key of ['9999', '0', 'x', '99999999999'])
        expect(await desk().get(key)).toMatchObject({ absent: 'unknown', message: expect.any(String) });
    });

    test('one that is not there is refused', async () => {
      expect((await desk().update('9999', { title: 'v9' })).kind).toBe('refused');
    });

    test('all of them are listed, open and closed, on however many pages', async () => {
      for (let n = 0; n < 120; n += 1)
        done(await desk().create({ ...PLAIN, title: `v${n}`, state: n % 3 === 0 ? 'closed' : 'open' }));
      const found = await deskOf(ground().colleague.milestones).list();
      expect(new Set(found.map((one) => one.title)).size).toBe(120);
      expect(found.filter((one) => one.state === 'closed')).toHaveLength(40);
      await listed(ground().colleague);
      expect(await deskOf(ground().colleague.milestones).list()).toHaveLength(120);
    });

    test('an item names its milestone by key, and takes another one or none', async () => {
      const { tracker } = ground();
      const [first, second] = [done(await desk().create(PLAIN)), done(await desk().create({ ...PLAIN, title: 'v2' }))];
      const names = tracker.mapping.fields.find((field) => field.names === 'milestone')?.name ?? '';
      const item = await create(tracker, { [names]: first.key });
      expect(item.values[names]).toBe(first.key);
      const moved = await change(tracker, item, { [names]: { set: second.key } });
      expect(moved.values[names]).toBe(second.key);
      done(await desk().update(second.key, { title: 'Renamed', state: 'closed' }));
      expect((await itemOf(tracker, item.key)).values[names]).toBe(second.key);
      expect((await listed(tracker))[0]?.values[names]).toBe(second.key);
      expect((await change(tracker, moved, { [names]: { set: null } })).values[names]).toBeNull();
    });

    test('an answer that never comes is unknown: it is there once, and sending it again is refused', async () => {
      const { trouble } = ground();
      await desk().list();
      trouble('lost');
      const outcome = await desk().create(PLAIN);
      expect(outcome.kind).toBe('unknown');
      trouble(null);
      expect((await desk().create(PLAIN)).kind).toBe('refused');
      expect((await deskOf(ground().colleague.milestones).list()).map((one) => one.title)).toEqual(['v1']);
    });

    test('a limit is told, and nothing is done', async () => {
      const { trouble, colleague } = ground();
      const made = done(await desk().create(PLAIN));
      trouble('limited');
      expect(await limitOf(() => desk().create({ ...PLAIN, title: 'v2' }))).toBe('remote.limited');
      expect(await limitOf(() => desk().update(made.key, { title: 'v3' }))).toBe('remote.limited');
      expect((await failureOf(deskOf(colleague.milestones).list())).code).toBe('remote.limited');
      expect((await failureOf(desk().get(made.key))).code).toBe('remote.limited');
      trouble(null);
      expect((await deskOf(colleague.milestones).list()).map((one) => one.title)).toEqual(['v1']);
    });

    test('an answer that cannot be read is an error, never an empty list', async () => {
      const made = done(await desk().create(PLAIN));
      const fresh = deskOf(ground().colleague.milestones);
      ground().trouble('broken');
      expect((await failureOf(fresh.list())).kind).toBe('remote');
      expect((await failureOf(fresh.get(made.key))).kind).toBe('remote');
    });

    test('an account that may only read is told so', async () => {
      const made = done(await desk().create(PLAIN));
      const reader = deskOf(ground().reader.milestones);
      expect(await reader.list()).toEqual([made]);
      const writes = [() => reader.create({ ...PLAIN, title: 'v2' }), () => reader.update(made.key, { title: 'v3' })];
      for (const write of writes) {
        const told = (await write().catch((error: unknown) => error)) as {
          readonly kind: string;
          readonly code?: string;
        };
        expect(told.kind === 'refused' || told.code === 'remote.forbidden').toBe(true);
      }
      expect(await desk().list()).toEqual([made]);
    });
  });
}

function deskOf(desk: MilestoneDesk | undefined): MilestoneDesk {
  if (desk === undefined) throw new Error('no desk for milestones');
  return desk;
}

function done(outcome: MilestoneOutcome): ItemMilestone {
  if (outcome.kind !== 'done') throw new Error(`not done: ${JSON.stringify(outcome)}`);
  return outcome.milestone;
}
