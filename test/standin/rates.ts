import type { Answer, RateState } from './call.ts';
import { limitAnswer } from './faults.ts';
import type { Seen } from './faults.ts';
import type { ServerClock } from './world.ts';

export interface Rates {
  readonly graphql: RateState;
  readonly rest: RateState;
  of(kind: Seen['kind']): RateState;
  headers(kind: Seen['kind']): Record<string, string>;
  /** Takes one point; the refusal when none was left in this hour. */
  spend(request: Seen): Answer | null;
}

/** The primary limit: 5,000 points an hour for each of the two APIs; one request costs one point here. */
export function makeRates(clock: ServerClock): Rates {
  const fresh = (): RateState => ({ limit: 5000, remaining: 5000, used: 0, resetAt: 0, cost: 1, nodeCount: 0 });
  const states = { graphql: fresh(), rest: fresh() };
  const current = (kind: Seen['kind']): RateState => {
    const state = states[kind];
    if (state.resetAt === 0) state.resetAt = clock.now() + 3_600_000;
    if (clock.now() >= state.resetAt) {
      Object.assign(state, { remaining: state.limit, used: 0, resetAt: clock.now() + 3_600_000 });
    }
    return state;
  };
  return {
    ...states,
    of: current,
    headers(kind) {
      const { limit, remaining, used, resetAt } = current(kind);
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(Math.floor(resetAt / 1000)),
        'x-ratelimit-resource': kind === 'graphql' ? 'graphql' : 'core',
      };
    },
    spend(request) {
      const state = current(request.kind);
      if (state.remaining <= 0) return limitAnswer(request.kind === 'graphql' ? 'A1' : 'A3-403', request);
      state.remaining -= 1;
      state.used += 1;
      return null;
    },
  };
}
