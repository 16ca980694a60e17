import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/ports/journal.ts';

export interface OpenedJournal {
  readonly journal: Journal;
  /** The same journal as another process sees it. */
  again(): Journal;
  close(): void;
}

/** What every `Journal` does. */
export function journalContract(name: string, open: () => OpenedJournal): void {
  describe(name, () => {
    let opened: OpenedJournal;
    let journal: Journal;

    beforeEach(() => {
      opened = open();
      journal = opened.journal;
    });
    afterEach(() => opened.close());

    const written = (line: string) => ({ oid: 'abc', line });

    test('a new journal holds nothing', async () => {
      expect(await journal.all('written')).toEqual(new Map());
    });

    test('what was put is there, also for somebody who opens it later', async () => {
      await journal.put('written', new Map([['a.md', written('one ü\n')]]));
      await journal.put('written', new Map([['b.md', written('two')]]));
      const expected = new Map([
        ['a.md', written('one ü\n')],
        ['b.md', written('two')],
      ]);
      expect(await journal.all('written')).toEqual(expected);
      expect(await opened.again().all('written')).toEqual(expected);
    });

    test('a later record replaces an earlier one, and null removes it', async () => {
      await journal.put('written', new Map([['a', written('1')]]));
      await journal.put('written', new Map([['b', written('2')]]));
      await journal.put(
        'written',
        new Map([
          ['a', null],
          ['b', written('3')],
          ['never there', null],
        ]),
      );
      expect(await opened.again().all('written')).toEqual(new Map([['b', written('3')]]));
    });

    test('kinds do not mix', async () => {
      await journal.put('written', new Map([['a', written('1')]]));
      await journal.put('conflict', new Map([['a', { since: '2026-01-01T00:00:00Z', fields: ['title'] }]]));
      expect((await opened.again().all('written')).size).toBe(1);
      expect((await opened.again().all('conflict')).get('a')).toMatchObject({ fields: ['title'] });
      expect((await opened.again().all('sent')).size).toBe(0);
    });

    test('when everything is removed it can be filled again', async () => {
      await journal.put('written', new Map([['a', written('1')]]));
      await journal.put('written', new Map([['a', null]]));
      expect(await opened.again().all('written')).toEqual(new Map());
      await journal.put('written', new Map([['b', written('2')]]));
      expect(await opened.again().all('written')).toEqual(new Map([['b', written('2')]]));
    });

    test('keys that mean something to JavaScript or to lines are keys', async () => {
      const records = new Map(['__proto__', 'constructor', 'a\nb', '"', ''].map((key) => [key, written(key)]));
      await journal.put('written', records);
      expect(await opened.again().all('written')).toEqual(records);
    });

    test('puts that overlap all arrive, in order', async () => {
      const keys = Array.from({ length: 20 }, (_, at) => String(at));
      await Promise.all(
        keys.map((key) =>
          journal.put(
            'written',
            new Map([
              [key, written(key)],
              ['last', written(key)],
            ]),
          ),
        ),
      );
      const all = await opened.again().all('written');
      expect(all.size).toBe(21);
      expect(all.get('last')).toEqual(written('19'));
    });

    test('an answer is a copy: changing it changes nothing', async () => {
      await journal.put('written', new Map([['a', written('1')]]));
      ((await journal.all('written')) as Map<string, unknown>).clear();
      expect((await journal.all('written')).size).toBe(1);
    });
  });
}
