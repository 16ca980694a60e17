import { RoadmapError } from '../model/errors.ts';
import { isoSeconds } from '../model/time.ts';
import type { Clock, HttpAnswer, Random } from '../ports/system.ts';

export interface Pace {
  readonly clock: Clock;
  readonly random: Random;
}

/** A read or a repeatable write is tried this often in all. */
export const TRIES = 4;

/** Longest wait, in milliseconds, that a server may ask for without the run ending. */
const PATIENCE = 60_000;

/**
 * Repeats what may be repeated: transient failures after an exponential backoff with jitter, and one short wait that the
 * server asked for. `attempt` gets the failure before it, null the first time.
 */
export async function retried<T>(pace: Pace, attempt: (failure: unknown) => Promise<T>): Promise<T> {
  let waited = false;
  let failure: unknown = null;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(failure);
    } catch (error) {
      const asked = waitAsked(error);
      if (failures + 1 >= TRIES || (asked === null ? !isTransient(error) : waited || asked > PATIENCE)) throw error;
      if (asked !== null) waited = true;
      failure = error;
      await pace.clock.sleep(asked ?? backoff(pace.random, failures));
    }
  }
}

/** Whether trying again may help, and nothing definite is known of the first try. */
export function isTransient(error: unknown): boolean {
  return error instanceof RoadmapError && ['remote.unreachable', 'remote.malformed'].includes(error.code);
}

/** Whether an error says that nothing can have reached the server. */
export function isUnsent(error: unknown): boolean {
  return error instanceof RoadmapError && error.code === 'remote.unreachable' && error.data['sent'] === false;
}

/**
 * `remote.limited` with the time to resume: `retry-after`, else the reset of an exhausted limit, else a minute.
 * @param headers of the answer, names in lower case; times in them are seconds.
 */
export function limited(clock: Clock, headers: HttpAnswer['headers'], message: string): RoadmapError {
  const now = clock.now();
  const asked = Number(headers['retry-after'] ?? Number.NaN);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  const spent = headers['x-ratelimit-remaining'] === '0' && reset > now;
  const wait = Number.isFinite(asked) ? asked * 1000 : spent ? reset - now : PATIENCE;
  const resume = isoSeconds(now + wait + 999);
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.limited',
    message: `The limit for requests is reached: ${message} What is done is done; the rest can go on at ${resume}.`,
    hints: ['roadmap sync'],
    data: { resume_after: resume, ...(Number.isFinite(asked) && { wait_ms: wait }) },
  });
}

function waitAsked(error: unknown): number | null {
  if (!(error instanceof RoadmapError) || error.code !== 'remote.limited') return null;
  const wait = error.data['wait_ms'];
  return typeof wait === 'number' ? wait : Number.POSITIVE_INFINITY;
}

/** 0.5, 1, 2 … seconds, each between half and the whole of it, so that many clients do not come back together. */
function backoff(random: Random, failures: number): number {
  const [byte = 0] = random.bytes(1);
  return 500 * 2 ** failures * (0.5 + byte / 510);
}
