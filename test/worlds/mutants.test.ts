import { describe, expect, it } from 'vitest';
import { mutants } from './mutants.ts';
import { Violation } from './oracle.ts';
import { play } from './play.ts';
import type { Mutant } from './world.ts';

const MOST = Number(process.env.MUTANT_WORLDS ?? 600);

/** How many worlds it takes until one notices; null: none did. */
async function killedAfter(mutant: Mutant, most: number): Promise<number | null> {
  for (let seed = 1; seed <= most; seed += 1) {
    try {
      await play(seed, mutant);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return seed;
    }
  }
  return null;
}

/** That they notice none where there is none is `test/worlds.test.ts`. */
describe('the worlds notice a planted mistake', () => {
  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (name, mutant) => {
      const after = await killedAfter(mutant, MOST);
      console.log(`mutant "${name}": ${after === null ? 'survived' : `noticed in world ${after}`}`);
      expect(after).not.toBeNull();
    },
    300_000,
  );
});
