import { expect, test } from 'vitest';
import { suggest } from '../../src/model/suggest.ts';

test.each([
  ['hihg', 'high'],
  ['HIGH', 'high'],
  ['criticl', 'critical'],
  ['xyz', null],
  ['', null],
])('%j suggests %j', (typed, found) => {
  expect(suggest(typed, ['critical', 'high', 'low'])).toBe(found);
});

test('of two the nearer one is suggested', () => {
  expect(suggest('statuss', ['states', 'status'])).toBe('status');
});
