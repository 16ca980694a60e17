import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/ports/system.ts';

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}),
};
