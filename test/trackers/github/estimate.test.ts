import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateWork } from '../../../src/trackers/github/estimate.ts';

const work = (creates: number, updates = 0, comments = 0) => ({ creates, updates, comments });
const how = { batch: 20 };

test('nothing to send costs nothing', () => {
  expect(estimateWork(work(0), how)).toEqual({ requests: 0, points: 0, ms: 0 });
});

test('updates share requests, each batch read again before', () => {
  expect(estimateWork(work(0, 20), how)).toEqual({ requests: 2, points: 6, ms: 1500 });
  expect(estimateWork(work(0, 1000), how)).toEqual({ requests: 100, points: 300, ms: 75_000 });
});

test('500 creations fit into an hour, the next ones wait for the next', () => {
  expect(estimateWork(work(500), how)).toEqual({ requests: 501, points: 2501, ms: 500_500 });
  expect(estimateWork(work(400, 0, 101), how).ms).toBe(3_600_000 + 1000 + 500);
  expect(estimateWork(work(1000), how).ms).toBe(3_600_000 + 500_000 + 500);
  expect(estimateWork(work(1001), how).ms).toBe(2 * 3_600_000 + 1000 + 500);
});

test('another pace takes another time', () => {
  expect(estimateWork(work(1000), { ...how, pace: 'fast' }).ms).toBe(1000 * 800 + 500);
  expect(estimateWork(work(100), { ...how, pace: 'slow' }).ms).toBe(400_500);
});

test('more work never costs less', () => {
  const count = fc.nat({ max: 3000 });
  fc.assert(
    fc.property(count, count, count, count, (creates, updates, comments, more) => {
      const before = estimateWork({ creates, updates, comments }, how);
      for (const after of [
        estimateWork({ creates: creates + more, updates, comments }, how),
        estimateWork({ creates, updates: updates + more, comments }, how),
        estimateWork({ creates, updates, comments: comments + more }, how),
      ]) {
        expect(after.requests).toBeGreaterThanOrEqual(before.requests);
        expect(after.points).toBeGreaterThanOrEqual(before.points);
        expect(after.ms).toBeGreaterThanOrEqual(before.ms);
      }
    }),
  );
});
