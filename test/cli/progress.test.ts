import { expect, test } from 'vitest';
import { makeProgress } from '../../cli/progress.ts';

test('what takes less than a second says nothing, and what takes longer speaks at its pace', () => {
  let now = 5000;
  const said: string[] = [];
  const clock = { now: () => now, sleep: async () => undefined };
  const progress = makeProgress(clock, 10_000, (text) => said.push(`${now} ${text}`));
  for (; now < 40_000; now += 500) progress('on');
  expect(said).toEqual(['6000 on', '16000 on', '26000 on', '36000 on']);
});
