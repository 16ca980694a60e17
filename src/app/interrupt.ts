import { RoadmapError } from '../model/errors.ts';
import type { Clock } from '../ports/system.ts';
import type { Tracker } from '../ports/tracker.ts';

/**
 * The same tracker until the signal is given; after that nothing more is asked of it. A read that is under way is given up at
 * once, however long the server is silent. A write that is under way ends and is recorded; the rest is left for the next run.
 */
export function interruptible(tracker: Tracker, signal: AbortSignal): Tracker {
  const read: Guard = (ask) => unlessAborted(signal, ask);
  const write: Guard = async (ask) => {
    if (signal.aborted) throw interrupted();
    return ask();
  };
  const { comments, milestones, hooks, scan } = tracker;
  return {
    ...tracker,
    ...guarded(read, tracker, ['get', 'access', 'newest', 'vouch']),
    ...guarded(write, tracker, ['update', 'create', 'remove']),
    ...(comments && { comments: { ...comments, ...guarded(write, comments, ['add', 'edit', 'remove']) } }),
    ...(milestones && {
      milestones: {
        ...milestones,
        ...guarded(read, milestones, ['list', 'get']),
        ...guarded(write, milestones, ['create', 'update']),
      },
    }),
    ...(hooks && {
      hooks: {
        ...hooks,
        ...guarded(read, hooks, ['list', 'attempts']),
        ...guarded(write, hooks, ['create', 'update', 'ping', 'redeliver']),
      },
    }),
    ...(scan && { scan: () => pages(read, scan()) }),
    list: (since) => pages(read, tracker.list(since)),
  };
}

type Ask = (...args: readonly never[]) => Promise<unknown>;
type Guard = <T>(ask: () => Promise<T>) => Promise<T>;

/** These verbs of a desk, as far as it has them. */
function guarded<T extends object, K extends keyof T>(guard: Guard, desk: T, verbs: readonly K[]): Partial<Pick<T, K>> {
  const asked: Partial<Pick<T, K>> = {};
  for (const verb of verbs) {
    const inner = desk[verb] as Ask | undefined;
    if (inner === undefined) continue;
    const outer = async (...args: readonly never[]): Promise<unknown> => guard(async () => inner(...args));
    asked[verb] = outer as unknown as T[K];
  }
  return asked;
}

/** No page is asked for after the signal; the one that arrived is taken in. Whoever has enough of it closes the listing. */
async function* pages<T>(read: Guard, inner: AsyncIterable<T>): AsyncGenerator<T> {
  const walk = inner[Symbol.asyncIterator]();
  for (;;) {
    const next = await read(async () => walk.next());
    if (next.done === true) return;
    let isLeft = true;
    try {
      yield next.value;
      isLeft = false;
    } finally {
      if (isLeft) await walk.return?.();
    }
  }
}

/** The answer, or the end of waiting for it. What comes of a question that was given up is nobody's any more. */
async function unlessAborted<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw interrupted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(interrupted());
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([ask(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
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
