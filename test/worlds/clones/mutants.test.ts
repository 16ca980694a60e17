import { describe, expect, it } from 'vitest';
import { Violation } from '../oracle.ts';
import { canary, mutants } from './mutants.ts';
import { playClones } from './play.ts';
import type { Bend } from './world.ts';

/** The world in which each was noticed when it was planted. */
const NOTICED: Readonly<Record<string, number>> = {
  'the pointer stays where git takes the file elsewhere': 1,
  'the claim is not asked': 1,
  'a claim is taken whoever holds it by then': 4,
  'the lock is not taken': 16,
  'the branch is looked at before the lock is had': 2,
  'a run on another branch sends': 1,
  'the ref of another clone is taken though it is older': 54,
  'a base that another clone knows is taken for what was seen here': 4,
  'a delivery moves the cursor': 2,
};

/** A change of the engine moves the dice of every world; much later than this is no longer the same harness. */
const within = (recorded: number): number => 4 * recorded + 40;

/** How many worlds it takes until one notices; null: none did. */
async function noticedIn(bend: Bend | null, most: number): Promise<number | null> {
  for (let seed = 1; seed <= most; seed += 1) {
    try {
      await playClones(seed, bend === null ? {} : { bend });
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return seed;
    }
  }
  return null;
}

describe('the worlds of clones notice a planted mistake', () => {
  it('has a recorded world for every one of them', () => {
    expect(Object.keys(NOTICED)).toEqual(mutants.map(({ name }) => name));
    expect(mutants.length).toBeGreaterThanOrEqual(6);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (name, mutant) => {
      const recorded = NOTICED[name] ?? 0;
      const after = await noticedIn(mutant, within(recorded));
      console.log(
        `mutant "${name}": ${after === null ? 'survived' : `noticed in world ${after}`}, recorded ${recorded}`,
      );
      expect(after).not.toBeNull();
    },
    300_000,
  );

  it('every world notices one that none can miss', async () => {
    for (let seed = 1; seed <= 10; seed += 1)
      await expect(playClones(seed, { bend: canary })).rejects.toThrow(Violation);
  });

  it('is silent about an engine without one', async () => {
    expect(await noticedIn(null, 15)).toBeNull();
  }, 120_000);
});
