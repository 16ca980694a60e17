import fc from 'fast-check';
import { expect, test } from 'vitest';
import { everyInterval, nextDue, parseInterval } from '../../src/app/runner-schedule.ts';
import { CIRCUIT_OPENS, waitAfter, waitForLimit } from '../../src/app/runner-failures.ts';

const random = (high: number) => ({ bytes: (count: number) => new Uint8Array(count).fill(high) });

test.each([
  ['30m', 1_800_000],
  ['30', 1_800_000],
  ['90s', 90_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
  ['10s', 10_000],
  ['9s', null],
  ['8d', null],
  ['0', null],
  ['', null],
  ['-5m', null],
  ['1e3', null],
  ['5 weeks', null],
  ['99999999999999999999', null],
])('the interval %j is %j ms', (text, ms) => {
  expect(parseInterval(text)).toBe(ms);
});

test('a run is due an interval after the last one began, later by a tenth or a minute at most, and never at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10_000, max: 604_800_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.integer({ min: 0, max: 255 }),
      (interval, took, byte) => {
        const due = nextDue(everyInterval(interval), { started: 0, ended: took }, random(byte));
        const least = Math.max(interval, took + interval / 10);
        expect(due).toBeGreaterThanOrEqual(Math.floor(least));
        expect(due).toBeLessThanOrEqual(Math.ceil(least + Math.min(interval / 10, 60_000)));
      },
    ),
  );
});

test('waits grow up to a quarter of an hour, give or take a quarter; an open circuit is probed every half hour', () => {
  const middles = Array.from(
    { length: 8 },
    (_, at) => (waitAfter(at + 1, random(0)) + waitAfter(at + 1, random(255))) / 2,
  );
  expect(middles.map((ms) => Math.round(ms / 60_000))).toEqual([1, 2, 4, 8, 30, 30, 30, 30]);
  expect(CIRCUIT_OPENS).toBe(5);
});

test('a limit that does not say when it ends, or ended already, is still a limit', () => {
  const now = Date.UTC(2026, 0, 1);
  expect(waitForLimit(null, now, random(0))).toBe(300_000);
  expect(waitForLimit('soon', now, random(0))).toBe(300_000);
  expect(waitForLimit('2025-12-31T00:00:00Z', now, random(255))).toBe(10_000);
});
