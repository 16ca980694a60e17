import { describe, expect, it } from 'vitest';
import { virtualBase } from '../../src/app/merge-base.ts';
import { mergeFile } from '../../src/app/merge-file.ts';
import type { PointedAt, Reach } from '../../src/app/pointed-at.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { editIssue } from '../../src/model/edit-issue.ts';
import type { Issue, IssueChanges } from '../../src/model/issue.ts';
import { printIssue } from '../../src/model/print-issue.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import type { Values } from '../../src/ports/tracker.ts';
import { makeMapping } from '../../src/trackers/github/mapping.ts';

const PATH = '.roadmap/issues/aaaa000a-x.md';
const mapping = makeMapping(defaultConfig, { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} });

const pointer = (day: number, hash: string): NonNullable<IssueChanges['by_remote']> => ({
  sync_base: { github: `2026-01-0${day}T00:00:00Z/${hash.repeat(12)}` },
});

const BASE = printIssue({
  id: 'aaaa000a',
  changes: {
    values: { title: 'First', status: 'todo', labels: ['old'] },
    by_remote: { remote_ids: { github: '7' }, ...pointer(1, 'a') },
    body: 'Text.',
  },
});

const edited = (text: string, changes: IssueChanges): string => editIssue(text, changes);

function valuesOf(text: string): Values {
  const issue = readIssue(PATH, text, defaultConfig);
  if (!('id' in issue)) throw new Error('unreadable');
  return mapping.project(issue);
}

/** Both branches pulled what the remote made of it on the second day. */
const PULLED: IssueChanges = { values: { labels: ['old', 'new'], title: 'Second' }, by_remote: pointer(2, 'b') };

function hand(known: Readonly<Record<string, string>>, isKnown = true): (remote: string) => Promise<PointedAt | null> {
  return async () => ({
    mapping,
    isSeen: async () => isKnown,
    read: async (key, hash) => {
      const text = known[hash[0] ?? ''];
      return key === '7' && text !== undefined ? valuesOf(text) : null;
    },
  });
}

const seen = hand({ a: BASE, b: edited(BASE, PULLED) });

async function merged(ours: string, theirs: string, pointedAt = seen): Promise<ReturnType<typeof mergeFile>> {
  const request = { path: PATH, base: BASE, ours, theirs, markerSize: 7, config: defaultConfig };
  return mergeFile({ ...request, base: await virtualBase(request, pointedAt) });
}

describe('an edit of the ancestor that one side gave up for what the tracker had, and the other has sent since', () => {
  const base = edited(BASE, { values: { title: 'Edited before' } });
  const gaveUp = edited(BASE, PULLED);
  const hasSent = edited(base, { values: { labels: ['old', 'new'] }, by_remote: pointer(3, 'c') });
  const known = hand({ a: BASE, b: gaveUp, c: hasSent });
  const mergedFrom = async (ours: string, theirs: string) => {
    const request = { path: PATH, base, ours, theirs, markerSize: 7, config: defaultConfig };
    return mergeFile({ ...request, base: await virtualBase(request, known) });
  };

  it('stands: the tracker has it, and what it had before is no edit of that', async () => {
    for (const answer of [await mergedFrom(gaveUp, hasSent), await mergedFrom(hasSent, gaveUp)])
      expect(answer).toEqual({ text: hasSent, conflicts: [] });
  });

  it('gives way to another edit', async () => {
    const edit = edited(gaveUp, { values: { title: 'Third' } });
    expect(valuesOf((await mergedFrom(edit, hasSent)).text)).toMatchObject({ title: 'Third' });
    expect(valuesOf((await mergedFrom(hasSent, edit)).text)).toMatchObject({ title: 'Third' });
  });

  it('is given up where both sides have one pointer', async () => {
    const kept = edited(base, { values: { labels: ['old', 'new'] }, by_remote: pointer(2, 'b') });
    for (const { text } of [await mergedFrom(gaveUp, kept), await mergedFrom(kept, gaveUp)])
      expect(valuesOf(text)).toMatchObject({ title: 'Second' });
  });
});

describe('both branches pulled the same change, and one edited it afterwards', () => {
  const theirs = edited(BASE, PULLED);

  it('the edit stands: it is no edit against what the other one pulled', async () => {
    const ours = edited(theirs, { values: { title: 'Third', labels: ['old'] } });
    for (const answer of [await merged(ours, theirs), await merged(theirs, ours)])
      expect(answer).toEqual({ text: ours, conflicts: [] });
  });

  it('without the content behind the pointers it is merged against the ancestor as it is', async () => {
    const ours = edited(theirs, { values: { title: 'Third' } });
    expect((await merged(ours, theirs, hand({ b: theirs }))).conflicts).toEqual(['title']);
    expect((await merged(ours, theirs, hand({ a: BASE }))).conflicts).toEqual(['title']);
    expect((await merged(ours, theirs, async () => null)).conflicts).toEqual(['title']);
  });

  it('what the ancestor itself had edited stays its edit', async () => {
    const base = edited(BASE, { values: { title: 'Edited before' } });
    const request = {
      path: PATH,
      base,
      ours: edited(base, { by_remote: pointer(2, 'b') }),
      theirs: edited(base, { by_remote: pointer(2, 'b'), values: { labels: ['old', 'new'] } }),
      markerSize: 7,
      config: defaultConfig,
    };
    const text = await virtualBase(request, seen);
    expect(valuesOf(text)).toMatchObject({ title: 'Edited before', labels: ['new', 'old'] });
  });
});

describe('words of the ancestor beside a pointer that names others: put back by hand, or carried there by git', () => {
  const first = edited(BASE, { body: 'Text.\n\n## Why\n\nOld.' });
  const changes: IssueChanges = {
    values: { title: 'Second', status: 'closed', labels: ['old', 'new'] },
    body: 'Text.\n\n## Why\n\nNew.',
  };
  const second = edited(first, { ...changes, by_remote: pointer(2, 'b') });
  const third = edited(second, { values: { labels: ['old', 'new', 'third'] }, by_remote: pointer(3, 'c') });
  const known = hand({ a: first, b: second, c: third });
  const mergedFrom = async (ours: string, theirs: string) => {
    const request = { path: PATH, base: first, ours, theirs, markerSize: 7, config: defaultConfig };
    return mergeFile({ ...request, base: await virtualBase(request, known) });
  };

  it.each([
    ['one pointer', second, pointer(2, 'b')],
    ['a newer one beside the words that were taken in', third, pointer(2, 'b')],
    ['a newer one beside those of the ancestor', second, pointer(3, 'c')],
  ])('are in conflict with what the other side took in: %s', async (_what, tookIn, carried) => {
    const back = { title: 'First' };
    const older = edited(second, { values: back, body: 'Text.\n\n## Why\n\nOld.', by_remote: carried });
    for (const answer of [await mergedFrom(older, tookIn), await mergedFrom(tookIn, older)]) {
      expect(answer.conflicts).toEqual(['title', 'body']);
      expect(answer.text).toMatch(/title: First\n=+\ntitle: Second|title: Second\n=+\ntitle: First/);
    }
  });

  it('are merged where they are no more those of the ancestor', async () => {
    const edit = edited(second, { values: { title: 'Third' }, body: 'Text.\n\n## Why\n\nThird.' });
    for (const { text, conflicts } of [await mergedFrom(edit, third), await mergedFrom(third, edit)]) {
      expect(conflicts).toEqual([]);
      expect(valuesOf(text)).toMatchObject({ title: 'Third', labels: ['new', 'old', 'third'] });
      expect(text).toContain('\nThird.');
    }
  });

  it('a status and labels that are put back are put back', async () => {
    const reopened = edited(second, { values: { status: 'todo', labels: ['old'] } });
    for (const { text, conflicts } of [await mergedFrom(reopened, second), await mergedFrom(second, reopened)]) {
      expect(conflicts).toEqual([]);
      expect(text).toBe(reopened);
    }
  });
});

describe('the side with the older pointer has agreed with nobody on a field on which the ancestor had', () => {
  const base = edited(BASE, PULLED);
  const ours = edited(base, { values: { title: 'Ours' }, by_remote: pointer(3, 'c') });
  const { title: _open, ...agreed } = valuesOf(base);
  const values: Readonly<Record<string, Values>> = { b: valuesOf(base), c: agreed };
  const pointedAt = async () => ({
    mapping,
    isSeen: async () => true,
    read: async (_key: string, hash: string) => values[hash[0] ?? ''] ?? null,
  });

  it('its value meets no newer pointer, which would say that it has taken in what it is in conflict with', async () => {
    const theirs = edited(base, { values: { labels: ['old'] }, by_remote: pointer(4, 'd') });
    for (const [one, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      const request = { path: PATH, base, ours: one, theirs: other, markerSize: 7, config: defaultConfig };
      const { text, conflicts } = mergeFile({ ...request, base: await virtualBase(request, pointedAt) });
      expect(conflicts).toEqual([]);
      expect(readIssue(PATH, text, defaultConfig)).toMatchObject({
        values: { title: 'Ours', labels: ['old'], sync_base: { github: `2026-01-03T00:00:00Z/${'c'.repeat(12)}` } },
      });
    }
  });
});

describe('the side with the older pointer may not come from the ancestor, as in a rebase', () => {
  const base = edited(BASE, PULLED);
  const ours = edited(base, { values: { title: 'Ours' }, by_remote: pointer(3, 'c') });
  const theirs = edited(base, { values: { labels: ['old'] }, by_remote: pointer(4, 'd') });
  const merge = (pointedAt: Reach, ancestor = base) =>
    Promise.all(
      [[ours, theirs] as const, [theirs, ours] as const].map(async ([one, other]) => {
        const request = { path: PATH, base: ancestor, ours: one, theirs: other, markerSize: 7, config: defaultConfig };
        const { text } = mergeFile({ ...request, base: await virtualBase(request, pointedAt) });
        const issue = readIssue(PATH, text, defaultConfig);
        if (!('id' in issue)) throw new Error('unreadable');
        return [issue.values.title, issue.values.sync_base?.['github']?.at(-1)];
      }),
    );
  const known = { b: base, c: base, d: edited(base, { values: { labels: ['old'] } }) };

  it('the newer pointer is taken where nothing speaks against it', async () => {
    expect(await merge(hand(known))).toEqual([
      ['Ours', 'd'],
      ['Ours', 'd'],
    ]);
  });

  it('also where this repository has never seen the tracker, or does not know the remote', async () => {
    const newer = [
      ['Ours', 'd'],
      ['Ours', 'd'],
    ];
    expect(await merge(hand({}, false))).toEqual(newer);
    expect(await merge(async () => 'nowhere')).toEqual(newer);
  });

  it('the older one stays where the ancestor has none', async () => {
    const dropped = edited(base, { by_remote: { sync_base: { github: null } } });
    expect(await merge(hand({ ...known, '': base }), dropped)).toEqual([
      ['Ours', 'c'],
      ['Ours', 'c'],
    ]);
  });

  it('what it took in is not taken for known to a side whose run only pushed', async () => {
    const pulled = edited(base, { values: { title: 'Third' }, by_remote: pointer(3, 'c') });
    const request = { path: PATH, base, ours: pulled, theirs, markerSize: 7, config: defaultConfig };
    const text = await virtualBase(request, hand({ ...known, c: pulled }));
    const { values } = readIssue(PATH, mergeFile({ ...request, base: text }).text, defaultConfig) as Issue;
    expect([values.title, values.labels, values.sync_base?.['github']?.at(-1)]).toEqual(['Third', ['old'], 'c']);
  });

  it('neither stays where the newer side is in conflict, and nobody knows about what', async () => {
    const open = edited(theirs, { by_remote: { sync_status: { github: 'conflict' } } });
    for (const [one, other] of [
      [ours, open],
      [open, ours],
    ] as const) {
      const request = { path: PATH, base, ours: one, theirs: other, markerSize: 7, config: defaultConfig };
      const { text } = mergeFile({ ...request, base: await virtualBase(request, hand({})) });
      expect(readIssue(PATH, text, defaultConfig)).toMatchObject({ values: { title: 'Ours' } });
      expect(text).not.toContain('sync_base');
    }
  });

  it('the older one of a side behind the ancestor stays, unless the newer one has no base for what it names', async () => {
    const back = edited(base, { values: { title: 'Ours' }, by_remote: pointer(1, 'c') });
    const { title: _open, ...rest } = valuesOf(base);
    const stays = async (newer: Values): Promise<boolean> => {
      const contents: Readonly<Record<string, Values>> = { b: valuesOf(base), c: valuesOf(base), d: newer };
      const read = async (_key: string, hash: string) => contents[hash[0] ?? ''] ?? null;
      const isSeen = async () => true;
      const request = { path: PATH, base, ours: back, theirs, markerSize: 7, config: defaultConfig };
      const { text } = mergeFile({
        ...request,
        base: await virtualBase(request, async () => ({ mapping, isSeen, read })),
      });
      return text.includes(`2026-01-01T00:00:00Z/${'c'.repeat(12)}`);
    };
    expect([await stays(valuesOf(base)), await stays(rest)]).toEqual([true, false]);
  });

  it.each([
    [
      'where it took in something else than the ancestor and the other side',
      { ...known, c: edited(base, { values: { labels: ['old', 'other'] } }) },
    ],
    ['where nobody knows what it took in', { b: base, d: known.d }],
    ['where nobody knows what the other side took in', { b: base, c: base }],
    ['where nobody knows whether this repository has seen the tracker', null],
  ])('the older one stays %s', async (_what, contents) => {
    expect(await merge(contents === null ? async () => null : hand(contents))).toEqual([
      ['Ours', 'c'],
      ['Ours', 'c'],
    ]);
  });
});

describe('the ancestor is left as it is', () => {
  const ask = async (ours: string, theirs: string, base = BASE): Promise<boolean> => {
    const request = { path: PATH, base, ours, theirs, markerSize: 7, config: defaultConfig };
    return (await virtualBase(request, seen)) === base;
  };
  const pulled = edited(BASE, PULLED);

  it.each([
    ['where only one side pulled', pulled, BASE],
    ['where one of them cannot be read', pulled, 'no issue'],
    ['where one side has no pointer', pulled, edited(BASE, { by_remote: { sync_base: { github: null } } })],
    [
      'where only one side pulled, within the second of the ancestor',
      edited(BASE, { ...PULLED, by_remote: pointer(1, 'b') }),
      BASE,
    ],
    [
      'where only the other side pulled, within that second',
      BASE,
      edited(BASE, { ...PULLED, by_remote: pointer(1, 'b') }),
    ],
    ['where nobody knows which of two pointers is the older', pulled, edited(BASE, { by_remote: pointer(2, 'a') })],
    [
      'where the older pointer is older than the ancestor',
      pulled,
      edited(pulled, { by_remote: { sync_base: { github: `2025-01-01T00:00:00Z/${'b'.repeat(12)}` } } }),
    ],
  ])('%s', async (_what, ours, theirs) => {
    expect(await ask(ours, theirs)).toBe(true);
  });

  it('where it is linked to nothing', async () => {
    const base = edited(BASE, { by_remote: { remote_ids: { github: null } } });
    expect(await ask(edited(base, PULLED), edited(base, PULLED), base)).toBe(true);
  });
});
