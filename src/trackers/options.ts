import type { Config, RemoteConfig } from '../model/config.ts';
import type { Clock, Http, Random } from '../ports/system.ts';
import type { Tracker } from '../ports/tracker.ts';

/** How fast to write: at GitHub's advice unless said otherwise; a number: requests that write in a minute. */
export type PaceChoice = 'fast' | 'slow' | number;

/** One request as it is told: no token, no header, no content of a variable. */
export interface RequestEvent {
  /** `query`, `mutation`, or the method of a REST request. */
  readonly verb: string;
  /** The operation's name, or the path without its query. */
  readonly what: string;
  /** Null: no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** Points of the hourly limit. */
  readonly cost: number;
  /** Points left in this hour; null when the server does not tell. */
  readonly remaining: number | null;
}

/** What a tracker is made of. Addresses and tokens come from the user or the environment, never from the repository. */
export interface TrackerOptions {
  /** The remote's name in the configuration: `github`. */
  readonly name: string;
  readonly config: Config;
  readonly remote: RemoteConfig;
  readonly graphqlUrl: string;
  readonly apiUrl: string;
  /** Asked before each request; never kept, logged or put into an error. */
  readonly token: () => Promise<string | null>;
  /** Where a token is looked for, in order, for the hint of an error. */
  readonly tokenSources?: readonly string[];
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: string;
  readonly pace?: PaceChoice;
  readonly onRequest?: (event: RequestEvent) => void;
  /** Told before a wait that a limit makes necessary, in milliseconds. */
  readonly onWait?: (ms: number) => void;
  /** How often a read is tried in all; absent: as often as is good for an unattended run. */
  readonly tries?: number;
}

export type MakeTracker = (options: TrackerOptions) => Tracker;
