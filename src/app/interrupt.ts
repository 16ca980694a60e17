import { RoadmapError } from '../model/errors.ts';
import type { Clock } from '../ports/system.ts';
import type { Tracker } from '../ports/tracker.ts';

/**
 * The same tracker until the signal is given; after that nothing more is asked of it. What is under way ends and is recorded,
 * the rest is left for the next run.
 */
export function interruptible(tracker: Tracker, signal: AbortSignal): Tracker {
  const check = (): void => {
    if (signal.aborted) throw interrupted();
  };
  return {
    ...tracker,
    async *list(since) {
      check();
      for await (const page of tracker.list(since)) {
        yield page;
        if (!page.last) check();
      }
    },
    async get(keys) {
      check();
      return tracker.get(keys);
    },
    async update(updates) {
      check();
      return tracker.update(updates);
    },
    async create(draft) {
      check();
      return tracker.create(draft);
    },
    async newest(above) {
      check();
      return tracker.newest(above);
    },
  };
}

/** The same clock, which does not sleep through the signal. */
export function interruptibleClock(clock: Clock, signal: AbortSignal): Clock {
  return {
    now: () => clock.now(),
    async sleep(ms) {
      try {
        await clock.sleep(ms, signal);
      } catch (error) {
        throw signal.aborted ? interrupted() : error;
      }
    },
  };
}

function interrupted(): RoadmapError {
  return new RoadmapError({
    kind: 'remote',
    code: 'sync.interrupted',
    message: 'Interrupted: what is done is done, and the next run goes on from there.',
    hints: ['roadmap sync'],
  });
}
