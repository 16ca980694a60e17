import type { Clock } from '../../src/ports/system.ts';

/** A clock that stands still until it is moved on. */
export interface VirtualClock extends Clock {
  /** Lets that much time pass: every sleep that ends in it ends, in order, and what follows from it happens. */
  pass(ms: number): Promise<void>;
  /** The machine sleeps, or somebody sets the time: sleepers are not told. */
  jump(ms: number): void;
}

interface Sleeper {
  /** On a scale that no jump moves. */
  readonly until: number;
  readonly end: () => void;
}

export function makeVirtualClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  let ticks = 0;
  let offset = start;
  const sleepers = new Set<Sleeper>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
  };
  return {
    now: () => offset + ticks,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(new Error('interrupted'));
        };
        const end = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper = { until: ticks + Math.max(0, ms), end };
        if (signal?.aborted === true) return stop();
        sleepers.add(sleeper);
        signal?.addEventListener('abort', stop, { once: true });
      }),
    async pass(ms) {
      const until = ticks + ms;
      await settle();
      for (;;) {
        const [first] = [...sleepers].sort((a, b) => a.until - b.until);
        if (first === undefined || first.until > until) break;
        ticks = Math.max(ticks, first.until);
        first.end();
        await settle();
      }
      ticks = until;
    },
    jump: (ms) => void (offset += ms),
  };
}
