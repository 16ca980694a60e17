import type { Clock } from '../../ports/system.ts';
import { limitedFor, PATIENCE } from '../http.ts';
import type { PaceChoice } from '../options.ts';

const HOUR_MS = 3_600_000;

/** GitHub takes 500 new things an hour, work in the web interface included (reference: documented limits). */
export const CREATIONS_PER_HOUR = 500;

/** With fewer points left in the hour than this, writing slows down so that they last until the next one. */
const SCARCE = 100;

/** What an answer tells of the points of one of the two APIs. */
export interface Points {
  readonly remaining: number;
  /** Milliseconds since the epoch. */
  readonly reset: number;
}

export interface PaceOptions {
  readonly clock: Clock;
  readonly pace?: PaceChoice;
  readonly onWait?: (ms: number) => void;
}

/** Decides when the next request that writes may go out. There is one such stream, whatever asks for it. */
export interface Pace {
  /**
   * Runs `send` when its turn has come: never two at once, each some time after the beginning of the one before.
   * @param creates whether it makes something new, of which GitHub takes only so many an hour
   * @throws RoadmapError `remote.limited` before sending, when the wait would be longer than a minute
   */
  write<T>(creates: boolean, points: () => Points | null, send: () => Promise<T>): Promise<T>;
}

/** Milliseconds between the beginnings of two requests that write; GitHub advises a second. */
export function intervalOf(pace: PaceChoice | undefined): number {
  if (pace === 'fast') return 0;
  if (pace === 'slow') return 4000;
  return pace === undefined ? 1000 : 60_000 / pace;
}

/** Whether we count creations ourselves: whoever asks for another pace knows what the server takes. */
export function countsCreations(pace: PaceChoice | undefined): boolean {
  return pace === undefined || pace === 'slow';
}

export function makePace({ clock, pace, onWait }: PaceOptions): Pace {
  const interval = intervalOf(pace);
  const counts = countsCreations(pace);
  const made: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let tail: Promise<unknown> = Promise.resolve();
  const waitFor = (creates: boolean, points: Points | null): number => {
    const now = clock.now();
    while ((made[0] ?? now) <= now - HOUR_MS) made.shift();
    const full = creates && counts && made.length >= CREATIONS_PER_HOUR;
    const oldest = made[0] ?? now;
    return Math.max(0, last + interval - now, full ? oldest + HOUR_MS - now : 0, thrift(points, now, interval));
  };
  const turn = async (creates: boolean, points: Points | null): Promise<void> => {
    const wait = waitFor(creates, points);
    if (wait > PATIENCE) {
      const why = 'More now would go over what GitHub takes in an hour.';
      throw limitedFor(clock, wait, why);
    }
    if (wait > interval) onWait?.(wait);
    if (wait > 0) await clock.sleep(wait);
    last = clock.now();
    if (creates) made.push(last);
  };
  return {
    write(creates, points, send) {
      const mine = tail.then(async () => {
        await turn(creates, points());
        return send();
      });
      tail = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** What is left of the hour shared out among the points left; nothing goes out when none is. */
function thrift(points: Points | null, now: number, interval: number): number {
  if (points === null || points.reset <= now || points.remaining >= SCARCE) return 0;
  const left = points.reset - now;
  if (points.remaining <= 0) return left;
  return interval === 0 ? 0 : Math.min(left / points.remaining, PATIENCE);
}
