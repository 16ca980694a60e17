import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../src/app/merge-file.ts';
import { defaultConfig } from '../../src/model/config-defaults.ts';
import { readIssue } from '../../src/model/read-issue.ts';
import { mergeText } from '../../src/sync/merge-text.ts';
import { anyText, often, PATIENCE_MS } from './fuzz.ts';
import { OURS, planted, THEIRS, type Planted } from './planted.ts';

const body = { name: 'body', kind: 'text' } as const;
const freely = { pull: true, push: true, winner: null };

const PATH = '.roadmap/issues/a.md';

/** Whether the word stands in a time of change or in what runs keep there: of two of those one is right, and the other goes. */
function isBookkeeping({ ours, theirs }: Pick<Planted, 'ours' | 'theirs'>, word: string): boolean {
  const text = (word === OURS ? ours : theirs).split(word)[0] ?? '';
  const keys = [...text.matchAll(/^([a-z_-]+):/gm)];
  return /^(updated|sync_base)$/.test(keys.at(-1)?.[1] ?? '');
}

describe('three texts that may be anything', { timeout: PATIENCE_MS }, () => {
  it('become one file: no throw, nothing new, and the same when merged again', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, ours, theirs) => {
        const request = { base, path: '.roadmap/issues/a.md', markerSize: 7, config: defaultConfig };
        const one = mergeFile({ ...request, ours, theirs });
        const other = mergeFile({ ...request, ours: theirs, theirs: ours });
        expect(one.conflicts.length === 0).toBe(other.conflicts.length === 0);
        if (one.conflicts.length > 0) return;
        expect(one.text).toBe(other.text);
        expect(mergeFile({ ...request, base: theirs, ours: one.text, theirs }).text).toBe(one.text);
      }),
      often(300),
    );
  });

  it('become one file also where they are one file, edited', () => {
    const file = (title: string, rest: string): string => `---\nid: 'aaaa000a'\ntitle: ${title}\n---\n\n${rest}`;
    const some = fc
      .tuple(fc.constantFrom('a', 'b', '"\\e[31m"', "'x'", '&a b', '>'), anyText)
      .map(([title, rest]) => file(title, rest));
    fc.assert(
      fc.property(some, some, some, (base, ours, theirs) => {
        const request = { base, path: '.roadmap/issues/a.md', markerSize: 7, config: defaultConfig };
        const { text, conflicts } = mergeFile({ ...request, ours, theirs });
        const all = [base, ours, theirs].map((one) => readIssue('a.md', one, defaultConfig));
        if (conflicts.length > 0 || !all.every((one) => 'id' in one)) return;
        const merged = readIssue('a.md', text, defaultConfig);
        if ('id' in merged) expect(all.map((one) => 'id' in one && one.values.title)).toContain(merged.values.title);
      }),
      often(300),
    );
  });

  it('lose nothing that either side wrote: it is in the answer, in the open or between markers', () => {
    let [clean, marked] = [0, 0];
    fc.assert(
      fc.property(planted, (sides) => {
        const { text, conflicts } = mergeFile({ ...sides, path: PATH, markerSize: 7, config: defaultConfig });
        if (conflicts.length > 0) marked += 1;
        else clean += 1;
        const expected = [OURS, THEIRS].filter((word) => !isBookkeeping(sides, word));
        expect(expected.filter((word) => !text.includes(word))).toEqual([]);
      }),
      often(2000),
    );
    expect([clean > 0, marked > 0]).toEqual([true, true]);
  });

  it('become one body, or a conflict that changes neither side', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (base, local, remote) => {
        const merged = mergeText(body, { base, local, remote }, freely);
        if (merged.conflicts.length === 0) expect(merged.local).toBe(merged.remote);
        const again = mergeText(body, merged, freely);
        expect([again.local, again.remote]).toEqual([merged.local, merged.remote]);
      }),
      often(300),
    );
  });
});

describe('a body that would take long', () => {
  /** As much as a tracker takes. */
  const SIZE = 65_536;
  const pieces = ['[', '#\n', '1. ', 'a\n===\n', '\n- a\n  '];

  it.each(pieces.map((piece) => [JSON.stringify(piece), piece]))('is merged in a few seconds: %s', (_name, piece) => {
    const text = piece.repeat(SIZE / piece.length);
    const before = process.cpuUsage().user;
    const merged = mergeText(body, { base: text, local: `ours\n\n${text}`, remote: `${text}\n\ntheirs` }, freely);
    expect(typeof merged.local).toBe('string');
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(20);
  });
});
