import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SnapshotHistory } from '../../src/ports/snapshot-history.ts';
import type {
  Cursor,
  ItemMeta,
  PartMeta,
  PartUpdate,
  SnapshotStore,
  SnapshotUpdate,
} from '../../src/ports/snapshot-store.ts';

export interface OpenedSnapshots {
  readonly store: SnapshotStore & SnapshotHistory;
  /** What is stored, in a form that changes when anything is written. */
  fingerprint(): string;
  close(): void;
}

export const someMeta = (updated_at: string, more: Partial<ItemMeta> = {}): ItemMeta => ({
  item: 'I_1',
  url: 'https://example.org/1',
  author: 'ana',
  created_at: '2026-01-01T00:00:00Z',
  updated_at,
  mapping: 1,
  id: '224f3405',
  path: '.roadmap/issues/224f3405-github-1.md',
  ...more,
});

const someCursor = (since: string): Cursor => ({ since, scope: 'all', full: since });

const update = (seen: string, base: string | null, day = '02'): SnapshotUpdate => ({
  seen,
  base,
  meta: someMeta(`2026-01-${day}T00:00:00Z`),
});

const partMeta = (updated_at: string, more: Partial<PartMeta> = {}): PartMeta => ({
  item: 'IC_1',
  author: 'ana',
  created_at: '2026-01-01T00:00:00Z',
  updated_at,
  id: 'c0c0c0c0',
  path: '.roadmap/comments/224f3405/c0c0c0c0.md',
  ...more,
});

const part = (seen: string, base: string | null, day = '02'): PartUpdate => ({
  seen,
  base,
  meta: partMeta(`2026-01-${day}T00:00:00Z`),
});

/** What every `SnapshotStore` does. */
export function snapshotContract(name: string, open: () => OpenedSnapshots): void {
  describe(name, () => {
    let opened: OpenedSnapshots;
    let store: OpenedSnapshots['store'];

    beforeEach(() => {
      opened = open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const write = (items: Record<string, SnapshotUpdate>, cursor?: Cursor) =>
      store.write({ message: 'step', items: new Map(Object.entries(items)), ...(cursor ? { cursor } : {}) });
    const writeParts = (parts: Record<string, PartUpdate>) =>
      store.write({ message: 'parts', items: new Map(), parts: new Map(Object.entries(parts)) });
    const textOf = async (oid: string | null | undefined) => (await store.read(oid ? [oid] : [])).get(oid ?? '');

    test('before the first write there is nothing', async () => {
      expect(await store.tip()).toEqual({ version: null, entries: new Map(), parts: new Map(), cursor: null });
      expect(await store.find('1', 'abcd')).toBe(null);
      expect(await store.steps(5)).toEqual([]);
    });

    test('the id of a text is the one of a git blob', () => {
      expect(store.oid('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    });

    test('what was written is at the tip and can be read by its id', async () => {
      await write({ 221: update('seen ü\n', 'base\n'), 7: update('', null) }, someCursor('2026-01-02T00:00:00Z'));
      const tip = await store.tip();
      expect([...tip.entries.keys()].sort()).toEqual(['221', '7']);
      expect(tip.cursor).toEqual(someCursor('2026-01-02T00:00:00Z'));
      const entry = tip.entries.get('221');
      expect(entry).toMatchObject({ seen: store.oid('seen ü\n'), base: store.oid('base\n') });
      expect(await textOf(entry?.seen)).toBe('seen ü\n');
      expect(JSON.parse((await textOf(entry?.meta)) ?? '')).toEqual(someMeta('2026-01-02T00:00:00Z'));
      expect(tip.entries.get('7')).toMatchObject({ seen: store.oid(''), base: null });
    });

    test('ids that nobody stored are left out of an answer', async () => {
      await write({ 1: update('a', 'a') });
      const read = await store.read([store.oid('a'), store.oid('never')]);
      expect(read).toEqual(new Map([[store.oid('a'), 'a']]));
    });

    test('metadata is the same bytes whatever the order of its keys', async () => {
      const refused = { labels: ['x'], title: { b: 1, a: 2 } };
      await write({ 1: { seen: 'a', base: null, meta: someMeta('2026-01-02T00:00:00Z', { refused }) } });
      const before = opened.fingerprint();
      const meta = Object.fromEntries(Object.entries(someMeta('2026-01-02T00:00:00Z')).toReversed());
      const again = { refused: { title: { a: 2, b: 1 }, labels: ['x'] }, ...meta } as unknown as ItemMeta;
      await write({ 1: { seen: 'a', base: null, meta: again } });
      expect(opened.fingerprint()).toBe(before);
    });

    test('writing what is there already writes nothing', async () => {
      await write({ 1: update('a', 'a') }, someCursor('2026-01-02T00:00:00Z'));
      const before = opened.fingerprint();
      await write({ 1: update('a', 'a') }, someCursor('2026-01-02T00:00:00Z'));
      await write({});
      expect(opened.fingerprint()).toBe(before);
    });

    test('one item changes and the others stay', async () => {
      await write({ 1: update('a', 'a'), 2: update('b', 'b') });
      await write({ 2: update('bb', null, '03') });
      const { entries, version } = await store.tip();
      expect(version).not.toBe(null);
      expect(entries.get('1')).toMatchObject({ seen: store.oid('a'), base: store.oid('a') });
      expect(entries.get('2')).toMatchObject({ seen: store.oid('bb'), base: null });
    });

    test('what was seen never goes back in server time, while a base is what was written last', async () => {
      await write({ 1: update('newer', 'one', '09') });
      await write({ 1: update('older', 'two', '05') });
      const entry = (await store.tip()).entries.get('1');
      expect(entry).toMatchObject({ seen: store.oid('newer'), base: store.oid('two') });
      expect(await textOf(entry?.meta)).toContain('2026-01-09');
      await write({ 1: update('same time', 'two', '09') });
      expect((await store.tip()).entries.get('1')?.seen).toBe(store.oid('same time'));
    });

    test('another item under the same key is another story', async () => {
      await write({ 1: update('newer', 'one', '09') });
      await write({ 1: { ...update('elsewhere', null), meta: someMeta('2026-01-02T00:00:00Z', { item: 'I_other' }) } });
      expect((await store.tip()).entries.get('1')).toMatchObject({ seen: store.oid('elsewhere'), base: null });
    });

    test('a cursor can move alone, and a change without one leaves it', async () => {
      await write({}, someCursor('2026-01-02T00:00:00Z'));
      await write({ 1: update('a', 'a') });
      expect((await store.tip()).cursor).toEqual(someCursor('2026-01-02T00:00:00Z'));
    });

    test('an older base or seen text of the item is found by the beginning of its id, the base first', async () => {
      await write({ 1: update('seen one', 'base one'), 2: update('other', 'other base') });
      await write({ 1: update('seen two', 'base two', '03') });
      await write({ 1: update('seen three', null, '04') });
      const find = (key: string, text: string) => store.find(key, store.oid(text).slice(0, 12));
      expect(await find('1', 'base one')).toBe('base one');
      expect(await find('1', 'base two')).toBe('base two');
      expect(await find('1', 'seen one')).toBe('seen one');
      expect(await find('1', 'other base')).toBe(null);
      expect(await find('2', 'other base')).toBe('other base');
      expect(await find('3', 'other base')).toBe(null);
      for (const prefix of ['', 'zzzz', '--help', 'ab']) expect(await store.find('1', prefix)).toBe(null);
    });

    test('keys that could be anything but a file name are refused, and nothing is written', async () => {
      for (const key of [
        '',
        '.',
        '..',
        '.git',
        'a/b',
        '../x',
        'a\\b',
        'a b',
        'a\n',
        'ü',
        'x'.repeat(65),
        '__proto__/',
      ]) {
        await expect(write({ [key]: update('a', 'a') })).rejects.toMatchObject({ code: 'snapshots.key' });
        if (key !== 'a/b') await expect(store.find(key, 'abcd')).rejects.toMatchObject({ code: 'snapshots.key' });
      }
      await expect(write({ milestones: update('a', 'a') })).rejects.toMatchObject({ code: 'snapshots.key' });
      expect((await store.tip()).version).toBe(null);
      await store.write({ message: 'odd but fine', items: new Map([['__proto__', update('a', 'a')]]) });
      expect([...(await store.tip()).entries.keys()]).toEqual(['__proto__']);
    });

    test('parts stand beside their items and beside nothing, and are no items', async () => {
      await store.write({
        message: 'step',
        items: new Map([['221', update('issue', 'issue')]]),
        parts: new Map([
          ['221/555', part('first', 'first')],
          ['221/556', part('second', null)],
          ['milestones/3', part('v1', 'v1')],
        ]),
      });
      const { entries, parts } = await store.tip();
      expect([...entries.keys()]).toEqual(['221']);
      expect([...parts.keys()].sort()).toEqual(['221', 'milestones']);
      expect([...(parts.get('221')?.keys() ?? [])].sort()).toEqual(['555', '556']);
      const first = parts.get('221')?.get('555');
      expect(first).toMatchObject({ seen: store.oid('first'), base: store.oid('first') });
      expect(JSON.parse((await textOf(first?.meta)) ?? '')).toEqual(partMeta('2026-01-02T00:00:00Z'));
      expect(parts.get('221')?.get('556')).toMatchObject({ seen: store.oid('second'), base: null });
      expect(parts.get('milestones')?.get('3')).toMatchObject({ seen: store.oid('v1') });
    });

    test('a part changes and its item and the other parts stay', async () => {
      await store.write({
        message: 'step',
        items: new Map([['1', update('a', 'a')]]),
        parts: new Map([['1/5', part('b', 'b')]]),
      });
      await writeParts({ '1/5': part('bb', null, '03'), '1/6': part('c', 'c') });
      const before = opened.fingerprint();
      await writeParts({ '1/5': part('bb', null, '03') });
      expect(opened.fingerprint()).toBe(before);
      const { entries, parts } = await store.tip();
      expect(entries.get('1')).toMatchObject({ seen: store.oid('a'), base: store.oid('a') });
      expect(parts.get('1')?.get('5')).toMatchObject({ seen: store.oid('bb'), base: null });
      expect(parts.get('1')?.get('6')).toMatchObject({ seen: store.oid('c'), base: store.oid('c') });
    });

    test('what was seen of a part never goes back in server time, while its base is what was written last', async () => {
      await writeParts({ '1/5': part('newer', 'one', '09') });
      await writeParts({ '1/5': part('older', 'two', '05') });
      const entry = (await store.tip()).parts.get('1')?.get('5');
      expect(entry).toMatchObject({ seen: store.oid('newer'), base: store.oid('two') });
      await writeParts({
        '1/5': { ...part('elsewhere', null), meta: partMeta('2026-01-02T00:00:00Z', { item: 'IC_2' }) },
      });
      expect((await store.tip()).parts.get('1')?.get('5')).toMatchObject({ seen: store.oid('elsewhere'), base: null });
    });

    test('an older text of a part is found under its own key alone', async () => {
      await writeParts({ '1/5': part('seen one', 'base one'), 'milestones/3': part('v1', 'v1') });
      await writeParts({
        '1/5': { ...part('seen two', 'base two', '03'), lost: 'what lost' },
        'milestones/3': part('v2', 'v2', '03'),
      });
      const find = (key: string, text: string) => store.find(key, store.oid(text).slice(0, 12));
      expect(await find('1/5', 'base one')).toBe('base one');
      expect(await find('1/5', 'seen one')).toBe('seen one');
      expect(await find('1/6', 'base one')).toBe(null);
      expect(await find('1', 'base one')).toBe(null);
      expect(await find('milestones/3', 'v1')).toBe('v1');
      expect((await store.read([store.oid('what lost')])).size).toBe(1);
    });

    test('keys of parts that could be anything but a file in a folder are refused, and nothing is written', async () => {
      const hostile = [
        '/',
        '1/',
        '/5',
        '1/..',
        '../5',
        '1/5/6',
        './5',
        '.git/5',
        '1/.git',
        '1/a b',
        '1\\5/6\\7',
        '1/\n',
        `1/${'x'.repeat(65)}`,
      ];
      for (const key of [...hostile, '1.md/5', '1.json/5']) {
        await expect(writeParts({ [key]: part('a', 'a') })).rejects.toMatchObject({ code: 'snapshots.key' });
        await expect(store.find(key, 'abcd')).rejects.toMatchObject({ code: 'snapshots.key' });
      }
      await expect(writeParts({ '221': part('a', 'a') })).rejects.toMatchObject({ code: 'snapshots.key' });
      expect((await store.tip()).version).toBe(null);
      await writeParts({ '__proto__/constructor': part('a', 'a') });
      expect([...((await store.tip()).parts.get('__proto__')?.keys() ?? [])]).toEqual(['constructor']);
    });

    test('the steps tell of parts too, and only of what is asked for', async () => {
      await writeParts({ '1/5': part('a', 'a'), 'milestones/3': part('v1', 'v1') });
      const keys = (steps: readonly { readonly changes: readonly { readonly key: string }[] }[]) =>
        steps.map(({ changes }) => changes.map(({ key }) => key).sort());
      expect(keys(await store.steps(9))).toEqual([['1/5', 'milestones/3']]);
      expect(keys(await store.steps(9, ({ message }, key) => message === 'parts' && key === '1/5'))).toEqual([['1/5']]);
    });

    test('a step that only kept what lost tells it beside what was seen by then, then and later', async () => {
      await write({ '1': update('a', 'a') });
      await write({ '1': { ...update('a', 'a'), lost: 'mine' } });
      await write({ '1': update('b', 'b', '03') });
      const steps = await store.steps(9);
      expect(steps.map(({ changes }) => changes.map(({ meta: _meta, ...texts }) => texts))).toEqual([
        [{ key: '1', before: 'a', after: 'b', base: 'b', lost: null }],
        [{ key: '1', before: 'a', after: 'a', base: 'a', lost: 'mine' }],
        [{ key: '1', before: null, after: 'a', base: 'a', lost: null }],
      ]);
      const dates = steps.map(
        ({ changes }) => (JSON.parse(changes[0]?.meta ?? '{}') as { updated_at: string }).updated_at,
      );
      expect(dates[0]).not.toBe(dates[2]);
      expect(dates[1]).toBe(dates[2]);
    });

    test('the steps tell what was seen before and after, newest first', async () => {
      await store.write({ message: 'pulled', items: new Map([['1', update('a', 'a')]]) });
      await store.write({ message: 'cursor', items: new Map(), cursor: someCursor('2026-01-03T00:00:00Z') });
      await store.write({ message: 'again', items: new Map([['1', update('b', 'a', '03')]]) });
      const steps = await store.steps(9);
      const told = steps.map(({ message, changes }) => [message, changes.map(({ meta: _meta, ...texts }) => texts)]);
      expect(told).toEqual([
        ['again', [{ key: '1', before: 'a', after: 'b', base: 'a', lost: null }]],
        ['cursor', []],
        ['pulled', [{ key: '1', before: null, after: 'a', base: 'a', lost: null }]],
      ]);
      expect((await store.steps(1)).map(({ message }) => message)).toEqual(['again']);
    });
  });
}
