import { expect, it } from 'vitest';
import fc from 'fast-check';
import { compare, firstOf } from '../../src/app/order.ts';

it('the first of many are those that would come first if all were in order, equals as they stood', () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 120 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 20 }), (values, count) => {
      const items = values.map((value, at) => ({ value, at }));
      const order = (a: { value: number }, b: { value: number }): number => a.value - b.value;
      expect(firstOf(items, count, order)).toEqual([...items].sort(order).slice(0, count));
    }),
  );
});

it('what is absent comes last, whichever way round', () => {
  const sorted = (factor: 1 | -1) =>
    ['b', undefined, 'a', undefined, 'c']
      .map((value) => ({ value }))
      .sort((a, b) => compare(a.value, b.value, factor))
      .map(({ value }) => value ?? '-')
      .join('');
  expect([sorted(1), sorted(-1)]).toEqual(['abc--', 'cba--']);
});
