import { expect, test } from 'vitest';
import { makePace } from '../../../src/trackers/github/pace.ts';

test('sixty creations go out at once, the next ones a minute after the one sixty before', async () => {
  let now = 1_000_000;
  const slept: number[] = [];
  const turn = makePace({
    now: () => now,
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
    },
  });
  for (let n = 0; n < 60; n += 1) {
    await turn();
    now += 100;
  }
  expect(slept).toEqual([]);
  await turn();
  await turn();
  expect(slept).toEqual([54_000, 100]);
  now += 120_000;
  await turn();
  expect(slept).toHaveLength(2);
});
