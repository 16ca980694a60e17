import type { Config, RemoteConfig } from '../model/config.ts';
import type { Clock, Http, Random } from '../ports/system.ts';
import type { Tracker } from '../ports/tracker.ts';

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
  readonly http: Http;
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: string;
}

export type MakeTracker = (options: TrackerOptions) => Tracker;
