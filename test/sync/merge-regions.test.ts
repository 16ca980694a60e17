import fc from 'fast-check';
import { diff3Merge } from 'node-diff3';
import { describe, expect, it } from 'vitest';
import { mergeRegions } from '../../src/sync/merge-regions.ts';

describe('three texts, line by line', () => {
  it('are compared as the library does', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, lines, (a, o, b) => {
        expect(mergeRegions(a, o, b)).toEqual(diff3Merge(a, o, b));
      }),
    );
  });

  it('that are long and mostly differ are compared', () => {
    const long = Array.from({ length: 6000 }, (_, at) => String(at));
    expect(mergeRegions(['ours', ...long], long, [...long, 'theirs'])?.every(({ ok }) => ok !== undefined)).toBe(true);
  });

  it('of thousands of lines that are all alike are not: it would take minutes', () => {
    const blank = Array<string>(5000).fill('');
    const before = process.cpuUsage().user;
    expect(mergeRegions(['ours', ...blank], blank, [...blank, 'theirs'])).toBeNull();
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
  });
});
