import type { Clock } from '../ports/system.ts';

/** Sleep that can be ended from outside. */
export interface Rest {
  /** Ends the sleep under way, or the next one before it begins. */
  wake(): void;
  /** @returns whether it was woken */
  sleep(ms: number): Promise<boolean>;
}

/** Also the signal ends a sleep, and every later one at once. */
export function makeRest(clock: Clock, signal: AbortSignal): Rest {
  let woken = false;
  let current: AbortController | null = null;
  return {
    wake() {
      woken = true;
      current?.abort();
    },
    async sleep(ms) {
      const ending = new AbortController();
      const end = (): void => ending.abort();
      if (!woken && !signal.aborted) {
        current = ending;
        signal.addEventListener('abort', end, { once: true });
        try {
          await clock.sleep(ms, ending.signal);
        } catch (error) {
          if (!ending.signal.aborted) throw error;
        } finally {
          signal.removeEventListener('abort', end);
          current = null;
        }
      }
      const was = woken;
      woken = false;
      return was;
    },
  };
}
