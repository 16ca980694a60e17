import type { ResponseShape } from './canned.ts';

/** How this server is today; every part can be changed while it runs. */
export interface Behaviour {
  /** Added to every request. */
  latencyMs: number;
  /** Whom a locked issue keeps from commenting. */
  lockedTo: 'everybody' | 'outsiders';
  /** A write over REST that is not allowed is answered with 404 instead of 403, as it often is. */
  hidesForbidden: boolean;
  /** What a query gets whose pages are larger than the server can bear. */
  page: { readonly over: number; readonly answer: ResponseShape } | null;
  /** Content creation is limited, by this server's clock. GitHub's documented numbers: 80 and 500. */
  creation: { readonly perMinute: number; readonly perHour: number; readonly answer: ResponseShape } | null;
}

export function makeBehaviour(): Behaviour {
  return { latencyMs: 0, lockedTo: 'everybody', hidesForbidden: false, page: null, creation: null };
}
