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
  const { comments, milestones, hooks, scan } = tracker;
  return {
    ...tracker,
    ...checked(check, tracker, ['get', 'access', 'update', 'create', 'newest', 'vouch', 'remove']),
    ...(comments && { comments: { ...comments, ...checked(check, comments, ['add', 'edit', 'remove']) } }),
    ...(milestones && {
      milestones: { ...milestones, ...checked(check, milestones, ['list', 'get', 'create', 'update']) },
    }),
    ...(hooks && { hooks: { ...hooks, ...checked(check, hooks, HOOK_VERBS) } }),
    ...(scan && { scan: () => pages(check, scan()) }),
    list: (since) => pages(check, tracker.list(since)),
  };
}

const HOOK_VERBS = ['list', 'create', 'update', 'ping', 'attempts', 'redeliver'] as const;

type Ask = (...args: readonly never[]) => Promise<unknown>;

/** These verbs of a desk, as far as it has them. */
function checked<T extends object, K extends keyof T>(
  check: () => void,
  desk: T,
  verbs: readonly K[],
): Partial<Pick<T, K>> {
  const asked: Partial<Pick<T, K>> = {};
  for (const verb of verbs) {
    const inner = desk[verb] as Ask | undefined;
    if (inner === undefined) continue;
    const outer = async (...args: readonly never[]): Promise<unknown> => {
      check();
      return inner(...args);
    };
    asked[verb] = outer as unknown as T[K];
  }
  return asked;
}

/** No page is asked for after the signal; the one that arrived is taken in. */
async function* pages<T>(check: () => void, inner: AsyncIterable<T>): AsyncGenerator<T> {
  check();
  for await (const page of inner) {
    yield page;
    check();
  }
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
