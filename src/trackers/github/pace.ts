import type { Clock } from '../../ports/system.ts';

const WINDOW_MS = 60_000;

/** GitHub takes 80 new things a minute, work in the web interface included; we leave it some room (reference: documented limits). */
const PER_WINDOW = 60;

/** Resolves when one more thing may be created: at once for the first ones, later as one of the last minute grows old. */
export function makePace(clock: Clock): () => Promise<void> {
  const begun: number[] = [];
  return async () => {
    const oldest = begun.length < PER_WINDOW ? undefined : begun.shift();
    const wait = oldest === undefined ? 0 : oldest + WINDOW_MS - clock.now();
    if (wait > 0) await clock.sleep(wait);
    begun.push(clock.now());
  };
}
