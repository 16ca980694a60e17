import { describe, expect, test } from 'vitest';
import type { Ground } from './ground.ts';
import { change, create, failureOf, itemOf, listed, newId, pagesOf } from './ground.ts';

/** Listing, single reads, the newest, and whom to believe. */
export function readingContract(ground: () => Ground): void {
  describe('reading', () => {
    test('a tracker with nothing in it has one page, which is the last', async () => {
      const { tracker, logins } = ground();
      const pages = await pagesOf(tracker);
      expect(pages.map(({ items, last }) => ({ items, last }))).toEqual([{ items: [], last: true }]);
      expect(pages[0]?.access).toMatchObject({ login: logins.us, writable: true });
      expect(pages[0]?.access.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    test('every item is listed once, by time of update, and the last page alone says that it is the last', async () => {
      const { tracker, others, many, advance } = ground();
      const keys: string[] = [];
      for (let n = 0; n < many; n += 1) {
        if (n % 10 === 0) advance(1000);
        keys.push(others.open(`Item ${n}`));
      }
      advance(1000);
      others.rewrite(keys[0] ?? '', { title: 'Busy' });
      const pages = await pagesOf(tracker);
      expect(pages.length).toBeGreaterThan(2);
      expect(pages.map((page) => page.last)).toEqual(pages.map((_, at) => at === pages.length - 1));
      const items = pages.flatMap((page) => page.items);
      expect(items.map((item) => item.key).sort()).toEqual([...keys].sort());
      const times = items.map((item) => item.updated_at);
      expect(times).toEqual([...times].sort());
      expect(items.at(-1)).toMatchObject({ key: keys[0], values: { title: 'Busy' } });
    });

    test('since is inclusive, on the clock of the server', async () => {
      const { tracker, others, advance } = ground();
      const [first, second] = [others.open('First'), (advance(5000), others.open('Second'))];
      const at = (await itemOf(tracker, second)).updated_at;
      const keys = async (since: string): Promise<string[]> => (await listed(tracker, since)).map((item) => item.key);
      expect(await keys(at)).toEqual([second]);
      expect(await keys((await itemOf(tracker, first)).updated_at)).toEqual([first, second]);
      advance(5000);
      others.rewrite(first, { body: 'Busy' });
      expect(await keys(at)).toEqual([second, first]);
    });

    test('what is listed and what is read singly is the same item', async () => {
      const { tracker, others } = ground();
      const key = others.open('One', 'Some text');
      const [item] = await listed(tracker);
      expect(item).toEqual(await itemOf(tracker, key));
      expect(item).toMatchObject({ key, marker: null, defect: null, trusted: false });
      expect(Object.keys(item?.values ?? {}).sort()).toEqual(tracker.mapping.fields.map((field) => field.name).sort());
      expect(item?.updated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });

    test('tells who we are there, also to those who listed nothing', async () => {
      const { tracker, reader, others, logins } = ground();
      expect(await tracker.access()).toMatchObject({ login: logins.us, writable: true });
      await itemOf(reader, others.open('One'));
      const asked = reader.cost();
      const access = await reader.access();
      expect(access).toMatchObject({ writable: false });
      expect(access.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(reader.cost()).toEqual(asked);
    });

    test('every key that is asked for is answered: what is there, what is gone, what never was, what is no key', async () => {
      const { tracker, others } = ground();
      const [here, gone] = [others.open('Here'), others.open('Gone')];
      others.deleteItem(gone);
      const never = '99999999';
      const strange = ['', '-1', '1.5', 'nonsense', '../../x', '1?x=1', '9'.repeat(40)];
      const answers = await tracker.get([here, gone, never, ...strange]);
      expect([...answers.keys()].sort()).toEqual([here, gone, never, ...strange].sort());
      expect(answers.get(here)).toMatchObject({ key: here });
      expect(['unknown', 'deleted']).toContain((answers.get(gone) as { absent: string }).absent);
      for (const key of [never, ...strange]) expect(answers.get(key), key).toMatchObject({ absent: 'unknown' });
    });

    test('nothing is asked for nothing', async () => {
      const { tracker } = ground();
      expect(await tracker.get([])).toEqual(new Map());
      expect(await tracker.update([])).toEqual([]);
      expect(await tracker.vouch([])).toEqual(new Set());
    });

    test('what was deleted is not listed, and is in no other list', async () => {
      const { tracker, others } = ground();
      const [here, gone] = [others.open('Here'), others.open('Gone')];
      others.deleteItem(gone);
      expect((await listed(tracker)).map((item) => item.key)).toEqual([here]);
      expect((await tracker.newest(null)).items.map((item) => item.key)).toEqual([here]);
    });

    test('what was moved away says so, or is not known', async () => {
      const { tracker, others } = ground();
      const key = others.open('Wanders');
      if (others.move === null) return expect(await itemOf(tracker, key)).toMatchObject({ key });
      others.move(key);
      const answer = (await tracker.get([key])).get(key);
      expect(answer).toMatchObject({ absent: 'moved' });
      expect((answer as { to?: string }).to).toMatch(/\S/);
      return expect(await listed(tracker)).toEqual([]);
    });

    test('the newest come first, down to a known number', async () => {
      const { tracker, others, many } = ground();
      const keys = Array.from({ length: many }, (_, n) => others.open(`Item ${n}`));
      const middle = keys[Math.floor(many / 2)] ?? '';
      const { items } = await tracker.newest(Number(middle));
      const expected = keys.map(Number).filter((number) => number > Number(middle));
      expect(items.map((item) => Number(item.key))).toEqual(expected.reverse());
      expect((await tracker.newest(null)).items).toHaveLength(many);
    });

    test('markers of our own are believed at once, those of others where they may write', async () => {
      const { tracker, colleague, logins } = ground();
      const [ours, theirs] = [await create(tracker, {}, newId()), await create(colleague, {}, newId())];
      const items = new Map((await listed(tracker)).map((item) => [item.key, item]));
      expect(items.get(ours.key)).toMatchObject({ trusted: true, author: logins.us });
      expect(items.get(theirs.key)).toMatchObject({ trusted: false, author: logins.colleague });
      expect(await tracker.vouch([logins.colleague, logins.stranger, 'nobody-at-all'])).toEqual(
        new Set([logins.colleague]),
      );
    });

    test('an answer that cannot be read is an error, never an empty page', async () => {
      const { tracker, others, trouble } = ground();
      const key = others.open('Here');
      trouble('broken');
      const reads = [() => pagesOf(tracker), () => tracker.get([key]), () => tracker.newest(null)];
      for (const read of reads) expect((await failureOf(read())).kind).toBe('remote');
      trouble(null);
      expect(await listed(tracker)).toHaveLength(1);
    });

    test('reading changes nothing', async () => {
      const { tracker, others, advance } = ground();
      const key = others.open('One', 'a\r\nb\r\n');
      const before = await itemOf(tracker, key);
      advance(60_000);
      await listed(tracker);
      await tracker.newest(null);
      expect(await change(tracker, before, {})).toMatchObject({ updated_at: before.updated_at });
      expect(await itemOf(tracker, key)).toEqual(before);
    });
  });
}
