import type { RateLimit } from './tracker.ts';

/** What asking a remote about itself has shown. Times are ISO 8601 in UTC. */
export interface Probe {
  readonly remote: string;
  readonly at: string;
  readonly latency_ms: number;
  /** Null when it did not answer as it should: see `error`. */
  readonly access: {
    readonly login: string | null;
    readonly writable: boolean;
    /** Its clock less ours, milliseconds, half the latency taken off. */
    readonly skew_ms: number;
  } | null;
  readonly rate_limit: RateLimit | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The newest probes, so that looking often asks nobody. */
export interface ProbeCache {
  read(): Promise<readonly Probe[]>;
  /** Never throws. */
  write(probes: readonly Probe[]): Promise<void>;
}

/** Who holds the engine's lock. */
export interface LockView {
  readonly pid: number;
  readonly host: string;
  readonly purpose: string;
  readonly since: string;
  /** Its process is provably gone: the next run takes it over. */
  readonly gone: boolean;
}

/** What of this machine a check looks at. */
export interface Machine {
  /** Bytes that may still be written beside the repository; null where the system does not tell. */
  freeBytes(): Promise<number | null>;
  lock(): Promise<LockView | null>;
  /** Whether this process lives here; null: it cannot be told (another machine). */
  isAlive(process: {
    readonly pid: number;
    readonly host: string;
    readonly process_started: string | null;
  }): boolean | null;
}

/** What was found wrong before, so that it is told once, and once more when it is over. */
export interface AlertBook {
  /** By the name of the check. */
  read(): Promise<ReadonlyMap<string, 'seen' | 'raised'>>;
  /** Never throws. */
  write(known: ReadonlyMap<string, 'seen' | 'raised'>): Promise<void>;
}
