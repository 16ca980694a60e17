import { describe, expect, it } from 'vitest';
import type { SyncField } from '../../src/ports/tracker.ts';
import { mergeField } from '../../src/sync/merge.ts';
import type { Conflict, Triple } from '../../src/sync/merge-types.ts';
import { settleField, type Choice, type SettledField } from '../../src/sync/resolve-field.ts';

const BODY: SyncField = { name: 'body', kind: 'text' };
const TITLE: SyncField = { name: 'title', kind: 'scalar' };
const LABELS: SyncField = { name: 'labels', kind: 'set' };
const BOTH = { pull: true, push: true, winner: null };

const BASE = 'start\n\n## One\n\nold\n\n## Two\n\nold\n\n## Three\n\nold';
const OURS = 'start ours\n\n## One\n\nours\n\n## Two\n\nours\n\n## Three\n\nour own';
const THEIRS = 'start theirs\n\n## One\n\ntheirs\n\n## Two\n\ntheirs\n\n## Three\n\nold\n\n## Four\n\nnew';
const TRIPLE: Triple = { local: OURS, base: BASE, remote: THEIRS };

function conflicts(field: SyncField, triple: Triple): readonly Conflict[] {
  return mergeField(field, triple, BOTH).conflicts;
}

/** By section; what is not named is not decided. */
function settle(triple: Triple, choices: Readonly<Record<string, Choice>>, field = BODY): SettledField | null {
  const chosen = conflicts(field, triple).map((conflict) => ({
    conflict,
    choice: choices[conflict.section ?? ''] ?? null,
  }));
  return settleField(field, triple, chosen);
}

/** What is in conflict when the answer is compared again. */
function open({ local, base }: SettledField, triple: Triple = TRIPLE): readonly (string | null)[] {
  return conflicts(BODY, { local, base, remote: triple.remote }).map(({ section }) => section);
}

describe('a text whose sections are in conflict', () => {
  it('has three of them here: the beginning, One and Two', () => {
    expect(conflicts(BODY, TRIPLE).map(({ section }) => section)).toEqual([null, '## One', '## Two']);
  });

  it('takes each side where it was chosen, and what only one side changed', () => {
    const settled = settle(TRIPLE, { '': 'local', '## One': 'remote', '## Two': 'merged' });
    expect(settled?.local).toBe(
      'start ours\n\n## One\n\ntheirs\n\n## Two\n\nours\n\n## Three\n\nour own\n\n## Four\n\nnew',
    );
    expect(settled).toMatchObject({ base: THEIRS, left: [] });
  });

  it('holds what a person wrote instead of both', () => {
    const settled = settle(TRIPLE, { '': { text: 'start of both\n\n' }, '## One': 'local', '## Two': { text: '' } });
    expect(settled?.local).toBe('start of both\n\n## One\n\nours\n\n## Three\n\nour own\n\n## Four\n\nnew');
  });

  it('keeps the old base of a section that is not decided, which stays the only conflict', () => {
    const settled = settle(TRIPLE, { '': 'local', '## Two': 'remote' });
    expect(settled?.left.map(({ section }) => section)).toEqual(['## One']);
    expect(settled?.base).toBe(
      'start theirs\n\n## One\n\nold\n\n## Two\n\ntheirs\n\n## Three\n\nold\n\n## Four\n\nnew',
    );
    expect(settled === null ? null : open(settled)).toEqual(['## One']);
    const later = mergeField(BODY, { local: settled?.local ?? '', base: settled?.base, remote: THEIRS }, BOTH);
    expect(later.remote).toBe(
      'start ours\n\n## One\n\ntheirs\n\n## Two\n\ntheirs\n\n## Three\n\nour own\n\n## Four\n\nnew',
    );
  });

  it('that both added stays a conflict while it is not decided', () => {
    const triple = { local: 'a\n\n## New\n\nours', base: 'o', remote: 'b\n\n## New\n\ntheirs' };
    const settled = settle(triple, { '': 'remote' });
    expect(settled).toMatchObject({ local: 'b\n\n## New\n\nours', base: 'b\n' });
    expect(settled === null ? null : open(settled, triple)).toEqual(['## New']);
  });

  it('is left whole where its open sections would not be found again', () => {
    const triple = {
      local: '## One\n\nours\n\n## Two\n\nours',
      base: '## One\n\n```\nold\n\n## Two\n\nold',
      remote: '## One\n\ntheirs\n\n## Two\n\ntheirs',
    };
    const shown = ['## One', '## Two'].map((section) => {
      const text = (who: string): string => `${section}\n\n${who}`;
      return { field: 'body', section, local: text('ours'), base: null, remote: text('theirs') };
    });
    const chosen = shown.map((conflict, at) => ({ conflict, choice: at === 0 ? null : ('local' as const) }));
    expect(settleField(BODY, triple, chosen)).toBeNull();
  });
});

describe('a section that one side deleted and the other changed', () => {
  const gone = { base: BASE, local: OURS, remote: THEIRS.replace('\n\n## Two\n\ntheirs', '') };
  const back = { base: BASE, local: OURS.replace('\n\n## Two\n\nours', ''), remote: THEIRS };
  const merged = (two: string): string =>
    `start ours\n\n## One\n\ntheirs${two}\n\n## Three\n\nour own\n\n## Four\n\nnew`;

  it.each<[string, Triple, Choice, string]>([
    ['goes here', gone, 'remote', ''],
    ['stays here', gone, 'local', '\n\n## Two\n\nours'],
    ['is written anew', gone, { text: '## Two\n\nboth' }, '\n\n## Two\n\nboth'],
    ['comes back', back, 'remote', '\n\n## Two\n\ntheirs'],
    ['stays away', back, 'local', ''],
    ['comes back as somebody wrote it', back, { text: '## Two\n\nboth' }, '\n\n## Two\n\nboth'],
    ['is written away', back, { text: '' }, ''],
  ])('%s', (_what, triple, two, text) => {
    const settled = settle(triple, { '': 'local', '## One': 'remote', '## Two': two });
    expect(settled).toEqual({ local: merged(text), base: triple.remote, left: [] });
    expect(settled === null ? null : open(settled, triple)).toEqual([]);
  });

  it('stays the only conflict while it is not decided', () => {
    for (const triple of [gone, back]) {
      const settled = settle(triple, { '': 'local', '## One': 'remote' });
      expect(settled?.left.map(({ section }) => section)).toEqual(['## Two']);
      expect(settled === null ? null : open(settled, triple)).toEqual(['## Two']);
    }
  });
});

describe('one choice for all', () => {
  it('takes that side where it is in conflict', () => {
    const all = { '': 'remote', '## One': 'remote', '## Two': 'remote' } as const;
    expect(settle(TRIPLE, all)?.local).toBe(THEIRS.replace('## Three\n\nold', '## Three\n\nour own'));
  });

  it('or leaves the file as it stands', () => {
    const all = { '': 'merged', '## One': 'merged', '## Two': 'merged' } as const;
    expect(settle(TRIPLE, all)).toEqual({ local: OURS, base: THEIRS, left: [] });
  });

  it('takes the whole value where no base is known, or the text that stands for both', () => {
    const triple = { local: OURS, base: undefined, remote: THEIRS };
    expect(settle(triple, { '': 'local' })).toEqual({ local: OURS, base: THEIRS, left: [] });
    expect(settle(triple, { '': { text: 'both' } })).toEqual({ local: 'both', base: THEIRS, left: [] });
    expect(settle({ local: 'a', base: 'o', remote: 'b' }, { '': { text: 'c' } }, TITLE)?.local).toBe('c');
    const sets = { local: ['a'], base: undefined, remote: ['b'] };
    expect(settle(sets, { '': 'remote' }, LABELS)).toEqual({ local: ['b'], base: ['b'], left: [] });
  });

  it('writes into the beginning alone where that is the conflict', () => {
    const triple = { local: 'ours\n\n## A\n\na', base: 'old\n\n## A\n\na', remote: 'theirs\n\n## A\n\na' };
    expect(settle(triple, { '': { text: 'both' } })?.local).toBe('both\n\n## A\n\na');
  });

  it('is none where nothing was chosen', () => {
    expect(settle(TRIPLE, {})).toBeNull();
  });
});

describe('a conflict that is no longer there as it was shown', () => {
  it('decides nothing', () => {
    const chosen = conflicts(BODY, TRIPLE).map((conflict) => ({
      conflict: { ...conflict, remote: 'something else' },
      choice: { text: 'x' },
    }));
    expect(settleField(BODY, TRIPLE, chosen)).toBeNull();
    const half = conflicts(BODY, TRIPLE).map((conflict, at) => ({
      conflict: at === 0 ? conflict : { ...conflict, remote: 'something else' },
      choice: at === 0 ? ('local' as const) : null,
    }));
    expect(settleField(BODY, TRIPLE, half)).toBeNull();
  });
});
