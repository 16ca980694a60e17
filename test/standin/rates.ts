import type { RateState } from './call.ts';
import type { Answer, Seen } from './exchange.ts';
import { cannedAnswer } from './canned.ts';
import type { ServerClock } from './world.ts';

export interface Rates {
  readonly graphql: RateState;
  readonly rest: RateState;
  of(kind: Seen['kind']): RateState;
  headers(kind: Seen['kind']): Record<string, string>;
  /** When no point is left in this hour. */
  refuse(request: Seen): Answer | null;
  charge(kind: Seen['kind'], cost: number, nodeCount?: number): void;
}

/** The primary limit: 5,000 points an hour for each of the two APIs. */
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
    refuse: (request) =>
      current(request.kind).remaining > 0 ? null : cannedAnswer(request.kind === 'graphql' ? 'A1' : 'A3-403', request),
    charge(kind, cost, nodeCount = 0) {
      const state = current(kind);
      const taken = Math.min(cost, state.remaining);
      Object.assign(state, { cost, nodeCount, remaining: state.remaining - taken, used: state.used + taken });
    },
  };
}
