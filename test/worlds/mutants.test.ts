import { describe, expect, it } from 'vitest';
import { canary, mutants } from './mutants.ts';
import { Violation } from './oracle.ts';
import { lengthOf, play } from './play.ts';
import { honest, type Mutant } from './world.ts';

/** The world in which each was noticed when it was planted. */
const NOTICED: Readonly<Record<string, number>> = {
  'the pointer is written before the file': 1,
  'a second POST after a timeout': 26,
  'labels are replaced instead of added and removed': 105,
  'an absent base is read as empty': 2,
  '404 is read as deleted': 4,
  'what was listed is taken for what is there': 2,
  'a file is replaced without comparing it': 2,
  'the cursor runs ahead of the listing': 13,
  'the newer side wins a conflict unasked': 1,
  'the base advances though the update was lost': 81,
  'the base is the file as it is after the answer': 2,
  'a conflict is taken for agreed': 1,
  'what was seen goes back': 1,
  'the last snapshot of a run is lost': 1,
  'a file is printed anew instead of edited': 1,
  'the marker is lost on creation': 1,
  'the last section of a body is not sent': 1,
  'the reason of a closing is left out': 3,
  'a body that is taken over is appended': 3,
  'a preview writes': 1,
  'a run that only pulls sends': 2,
  'a run that only pushes pulls': 3,
};

/** A change of the engine moves the dice of every world; much later than this is no longer the same harness. */
const within = (recorded: number): number => 4 * recorded + 40;

/** How many worlds it takes until one notices; null: none did. */
async function noticedIn(mutant: Mutant, most: number): Promise<number | null> {
  for (let seed = 1; seed <= most; seed += 1) {
    try {
      await play(seed, mutant, lengthOf(seed));
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      return seed;
    }
  }
  return null;
}

describe('the worlds notice a planted mistake', () => {
  it('has a recorded world for every one of them', () => {
    expect(Object.keys(NOTICED)).toEqual(mutants.map(({ name }) => name));
    expect(mutants.length).toBeGreaterThanOrEqual(16);
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
    for (let seed = 1; seed <= 20; seed += 1) await expect(play(seed, canary)).rejects.toThrow(Violation);
  });

  it('is silent about an engine without one', async () => {
    expect(await noticedIn(honest, 15)).toBeNull();
  }, 120_000);
});
