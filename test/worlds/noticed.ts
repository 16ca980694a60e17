import { describe, expect, it } from 'vitest';
import { Violation } from './oracle.ts';

export interface Planted<Mutant extends { readonly name: string }> {
  /** What plays a world, with a mistake or (null) without one. @throws Violation */
  readonly play: (seed: number, mutant: Mutant | null) => Promise<unknown>;
  readonly mutants: readonly Mutant[];
  /** The world in which each was noticed when it was planted. */
  readonly noticed: Readonly<Record<string, number>>;
  /** A mistake that no world can miss. */
  readonly canary: Mutant;
  /** Mutants that there are at least. */
  readonly least: number;
}

/** A change of the engine moves the dice of every world; much later than this is no longer the same harness. */
const within = (recorded: number): number => 4 * recorded + 40;

/** Declares the tests that worlds of a kind notice each of these mistakes, and are silent without one. */
export function noticesEach<Mutant extends { readonly name: string }>(
  title: string,
  { play, mutants, noticed, canary, least }: Planted<Mutant>,
): void {
  /** How many worlds it takes until one notices; null: none did. */
  const noticedIn = async (mutant: Mutant | null, most: number): Promise<number | null> => {
    for (let seed = 1; seed <= most; seed += 1) {
      try {
        await play(seed, mutant);
      } catch (error) {
        if (!(error instanceof Violation)) throw error;
        return seed;
      }
    }
    return null;
  };

  describe(title, () => {
    it('has a recorded world for every one of them', () => {
      expect(Object.keys(noticed)).toEqual(mutants.map(({ name }) => name));
      expect(mutants.length).toBeGreaterThanOrEqual(least);
    });

    it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
      '%s',
      async (name, mutant) => {
        const recorded = noticed[name] ?? 0;
        const after = await noticedIn(mutant, within(recorded));
        const what = after === null ? 'survived' : `noticed in world ${after}`;
        console.log(`mutant "${name}": ${what}, recorded ${recorded}`);
        expect(after).not.toBeNull();
      },
      300_000,
    );

    it('every world notices one that none can miss', async () => {
      for (let seed = 1; seed <= 20; seed += 1) await expect(play(seed, canary)).rejects.toThrow(Violation);
    });

    it('is silent about an engine without one', async () => {
      expect(await noticedIn(null, 15)).toBeNull();
    }, 120_000);
  });
}
