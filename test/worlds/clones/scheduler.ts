import type { Dice } from '../random.ts';

/** Decides who goes on: everybody who acts waits for a turn before each step, and the dice pick one. */
export interface Scheduler {
  /** Waits for a turn. `alone`: nobody else may come between the step before and this one. */
  turn(alone: boolean): Promise<void>;
  /** Runs these to their ends, interleaved. `between` is called before each step. @throws what any of them throws, at the end. */
  play(works: readonly (() => Promise<void>)[], between: () => Promise<void>): Promise<void>;
}

interface Waiting {
  readonly alone: boolean;
  readonly go: () => void;
}

export function makeScheduler(dice: Dice): Scheduler {
  let waiting: Waiting[] = [];
  return {
    turn: (alone) => new Promise((go) => void waiting.push({ alone, go })),
    play: async (works, between) => {
      const errors: unknown[] = [];
      let running = works.length;
      waiting = [];
      for (const work of works)
        work()
          .catch((error: unknown) => errors.push(error))
          .finally(() => (running -= 1));
      await atRest();
      while (running > 0) {
        const next = choose(dice, waiting);
        waiting = waiting.filter((one) => one !== next);
        if (!next.alone) await between();
        next.go();
        await atRest();
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** Everything behind the ports is in memory: when no more is to be done at once, all have come to a step or to their end. */
function atRest(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function choose(dice: Dice, waiting: readonly Waiting[]): Waiting {
  const bound = waiting.find((one) => one.alone);
  if (bound !== undefined) return bound;
  const [only] = waiting;
  return waiting.length === 1 && only !== undefined ? only : dice.pick(waiting);
}
