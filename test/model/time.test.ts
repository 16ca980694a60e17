import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoSeconds, normaliseTime, timeMs } from '../../src/model/time.ts';

test.each([
  ['2026-01-06', '2026-01-06'],
  ['2026-01-06T16:25:12Z', '2026-01-06T16:25:12Z'],
  ['2026-01-06T16:25:12', '2026-01-06T16:25:12Z'],
  ['2026-01-06 16:25', '2026-01-06T16:25:00Z'],
  ['2026-01-06T16:25:12+00:00', '2026-01-06T16:25:12Z'],
  ['2026-01-06T01:25:12+02:00', '2026-01-05T23:25:12Z'],
  ['2026-01-06T16:25:12-0530', '2026-01-06T21:55:12Z'],
  ['2026-01-06T16:25:12.032073+00:00', '2026-01-06T16:25:12.032073Z'],
  ['2026-01-06T16:25:12.500Z', '2026-01-06T16:25:12.5Z'],
  ['2026-01-06T16:25:12.000Z', '2026-01-06T16:25:12Z'],
  ['2024-02-29', '2024-02-29'],
  ['0050-02-28T00:00:00Z', '0050-02-28T00:00:00Z'],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['2026-01-06T24:00:00Z', null],
  ['2026-01-06T16:60:00Z', null],
  ['2026-01-06T16:25:12+99:00', null],
  ['9999-12-31T23:59:59-01:00', null],
  ['0000-01-01T00:00:00+01:00', null],
  ['2026-1-6', null],
  ['tomorrow', null],
  ['', null],
  [`2026-01-06T16:25:12${' '.repeat(100)}Z`, null],
])('%j reads as %j', (text, expected) => {
  expect(normaliseTime(text)).toBe(expected);
});

test('what was normalised stays as it is, and is the same moment', () => {
  const milliseconds = fc.integer({ min: Date.parse('1000-01-01T00:00:00Z'), max: Date.parse('9000-01-01T00:00:00Z') });
  fc.assert(
    fc.property(milliseconds, fc.integer({ min: -720, max: 840 }), (ms, offset) => {
      const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`;
      const local = new Date(ms + offset * 60_000).toISOString().replace('Z', zone);
      const normal = normaliseTime(local);
      expect(normaliseTime(normal ?? '')).toBe(normal);
      expect(timeMs(local)).toBe(ms);
    }),
  );
});

test('milliseconds', () => {
  expect(timeMs('2026-01-06')).toBe(Date.UTC(2026, 0, 6));
  expect(timeMs('2026-01-06T00:00:00.123456Z')).toBe(Date.UTC(2026, 0, 6) + 123);
  expect(timeMs('soon')).toBeNull();
  expect(isoSeconds(Date.UTC(2026, 0, 6, 16, 25, 12, 999))).toBe('2026-01-06T16:25:12Z');
});
