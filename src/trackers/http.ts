import { RoadmapError } from '../model/errors.ts';
import { isoSeconds } from '../model/time.ts';
import type { Clock, HttpAnswer, Random } from '../ports/system.ts';

export interface Patience {
  readonly clock: Clock;
  readonly random: Random;
  /** Told before a wait that the server asked for. */
  readonly onWait?: (ms: number) => void;
  /** How often in all, instead of `TRIES`. */
  readonly tries?: number;
}

/** A read or a repeatable write is tried this often in all. */
export const TRIES = 4;

/** Longest wait, in milliseconds, that does not end the run. */
export const PATIENCE = 60_000;

/** Longest wait after a limit that names no time. */
const LONGEST_GUESS_MS = 15 * 60_000;

/**
 * Repeats what may be repeated: transient failures after an exponential backoff with jitter, and one short wait that the
 * server asked for. `attempt` gets the failure before it, null the first time.
 */
export async function retried<T>(pace: Patience, attempt: (failure: unknown) => Promise<T>): Promise<T> {
  let waited = false;
  let failure: unknown = null;
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(failure);
    } catch (error) {
      const asked = waitAsked(error);
      if (failures + 1 >= (pace.tries ?? TRIES) || (asked === null ? !isTransient(error) : waited || asked > PATIENCE))
        throw error;
      if (asked !== null) {
        waited = true;
        pace.onWait?.(asked);
      }
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

/** Longest time that is believed of an answer: a limit of a day is a limit of today. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * `remote.limited` with the time to resume: `retry-after`, else the reset of an exhausted limit, else a minute that doubles
 * with every `strike` (how many limits without a time came before this one), at most a quarter of an hour.
 * @param headers of the answer, names in lower case; times in them are seconds.
 */
export function limited(clock: Clock, headers: HttpAnswer['headers'], message: string, strikes = 0): RoadmapError {
  const wait = announcedWait(clock, headers) ?? Math.min(PATIENCE * 2 ** strikes, LONGEST_GUESS_MS);
  return limitedFor(clock, wait, `The limit for requests is reached: ${message}`);
}

/** `remote.limited` for a wait that is known. */
export function limitedFor(clock: Clock, wait: number, message: string): RoadmapError {
  const resume = isoSeconds(clock.now() + wait + 999);
  return new RoadmapError({
    kind: 'remote',
    code: 'remote.limited',
    message: `${message} What is done is done; the rest can go on at ${resume}.`,
    hints: ['roadmap sync'],
    data: { resume_after: resume, wait_ms: wait },
  });
}

/** How long the server asks to wait, in milliseconds; null when it does not say. */
export function announcedWait(clock: Clock, headers: HttpAnswer['headers']): number | null {
  const now = clock.now();
  const after = headers['retry-after'] ?? '';
  const asked = /^\s*\d+\s*$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now;
  if (after !== '' && !Number.isNaN(asked)) return Math.min(Math.max(asked, 1000), LONGEST_MS);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  const spent = headers['x-ratelimit-remaining'] === '0' && reset > now;
  return spent ? Math.min(reset - now, LONGEST_MS) : null;
}

/** Whether an error ends the run and says that nothing of this request was done. */
export function endsRun(error: unknown): boolean {
  return error instanceof RoadmapError && ['remote.limited', 'sync.interrupted'].includes(error.code);
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
