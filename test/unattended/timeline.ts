/** Simulated time: it stands still while somebody works, and jumps to whatever is next when everybody sleeps. */
export interface Timeline {
  now(): number;
  /** Something that happens in so many milliseconds; what it begins and does not finish at once is waited for by `step`. */
  later(ms: number, happen: () => void | Promise<unknown>): void;
  /** So much time passes while somebody works: what falls into it happens. */
  pass(ms: number): void;
  /** Somebody sleeps until then, and is woken. @returns what ends the sleep without a word */
  sleep(ms: number, wake: () => void): () => void;
  /** Nobody's timer runs for so long: the machine is suspended. */
  suspend(ms: number): void;
  /** Goes on to the next thing that happens, or to `until`. */
  step(until: number): Promise<void>;
}

interface Happening {
  at: number;
  readonly happen: () => void | Promise<unknown>;
  readonly isTimer: boolean;
}

/** @param moved told of every change of the time */
export function makeTimeline(start: number, moved: (now: number) => void): Timeline {
  let now = start;
  const planned = new Set<Happening>();
  const unfinished = new Set<Promise<unknown>>();
  const add = (one: Happening): Happening => {
    planned.add(one);
    return one;
  };
  const moveTo = (at: number): void => {
    if (at <= now) return;
    now = at;
    moved(now);
  };
  const next = (until: number, timers: boolean): Happening | null => {
    let first: Happening | null = null;
    for (const one of planned)
      if ((timers || !one.isTimer) && one.at <= until && (first === null || one.at < first.at)) first = one;
    return first;
  };
  const carryOut = (one: Happening): void => {
    planned.delete(one);
    moveTo(one.at);
    const end = one.happen();
    if (end === undefined) return;
    const tail = end.finally(() => unfinished.delete(tail));
    unfinished.add(tail);
  };
  const pass = (ms: number): void => {
    const until = now + ms;
    for (let one = next(until, false); one !== null; one = next(until, false)) carryOut(one);
    moveTo(until);
  };
  return {
    now: () => now,
    later: (ms, happen) => void add({ at: now + ms, happen, isTimer: false }),
    pass,
    sleep: (ms, wake) => {
      const one = add({ at: now + Math.max(0, ms), happen: wake, isTimer: true });
      return () => void planned.delete(one);
    },
    suspend: (ms) => {
      for (const one of planned) if (one.isTimer) one.at += ms;
      pass(ms);
    },
    step: async (until) => {
      const one = next(until, true);
      if (one === null) moveTo(until);
      else carryOut(one);
      while (unfinished.size > 0) await Promise.all(unfinished);
    },
  };
}
