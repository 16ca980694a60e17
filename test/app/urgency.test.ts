import { expect, it } from 'vitest';
import fc from 'fast-check';
import { firstOf } from '../../src/app/urgency.ts';

it('the first of many are those that would come first if all were in order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: 1, max: 60 }), (numbers, count) => {
      const items = numbers.map((value, at) => ({ value, at }));
      const order = (a: { value: number; at: number }, b: typeof a): number => a.value - b.value || a.at - b.at;
      expect(firstOf(items, count, order)).toEqual([...items].sort(order).slice(0, count));
    }),
  );
});
