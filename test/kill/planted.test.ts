import { describe, expect, it } from 'vitest';
import { editedAfterKill } from './edited-after.ts';
import { leftOut, refusedOnce } from './in-the-end.ts';
import { canary, planted } from './planted.ts';

it('what is edited after a run died at any call arrives, and is no conflict', async () => {
  expect(await editedAfterKill()).toEqual([]);
});

it('what was refused or left out arrives in the end', async () => {
  expect([...(await refusedOnce()), ...(await leftOut())]).toEqual([]);
});

describe('the kills notice a planted mistake', () => {
  it.each([...planted, canary].map((one) => [one.name, one] as const))(
    '%s',
    async (name, { failures }) => {
      const found = await failures();
      console.log(`mutant "${name}": noticed at ${found.length} kills`);
      expect(found).not.toEqual([]);
    },
    120_000,
  );
});
