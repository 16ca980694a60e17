/** How this server is today; every part can be changed while it runs. */
export interface Behaviour {
  /** Added to every request. */
  latencyMs: number;
  /** Whom a locked issue keeps from commenting. */
  lockedTo: 'everybody' | 'outsiders';
}

export function makeBehaviour(): Behaviour {
  return { latencyMs: 0, lockedTo: 'everybody' };
}
