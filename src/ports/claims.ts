import type { CreateIntent } from './journal.ts';

/**
 * Where several clones, or one whose journal does not survive, may create on one tracker: the right to create an item for an
 * issue, held in a place that all of them see (sync.md §6). A claim is a creation intent that the others can read.
 */
export interface Claim {
  /** Who may go on with it: a clone, or the runs of one workflow. Equal to `Claims.owner`: it is ours. */
  readonly owner: string;
  /** For people: the machine, the run, and when it was taken there (ISO 8601). */
  readonly host: string;
  readonly run: string;
  readonly at: string;
  /** `made`: it was created, and whoever reads this may link to it. */
  readonly intent: CreateIntent;
}

export interface HeldClaim extends Claim {
  /** What stands there now; a claim is changed only by who knows it. */
  readonly version: string;
}

export interface ClaimChange {
  /** Null: given up. */
  readonly intent: CreateIntent | null;
  /** The version that is to be replaced; null: there must be none. */
  readonly from: string | null;
}

export interface Claims {
  readonly owner: string;
  /** All of them, by local id. @throws RoadmapError where that place cannot be reached: never "none". */
  list(): Promise<ReadonlyMap<string, HeldClaim>>;
  /**
   * Takes, changes and gives up, as us. Each one only if it still is as it was; of what is sent at once all or nothing, without
   * those that somebody else was faster with.
   * @returns the version of each that was done; '' when it was given up. @throws RoadmapError as `list`
   */
  put(changes: ReadonlyMap<string, ClaimChange>): Promise<ReadonlyMap<string, string>>;
  /** Texts of these files as everybody can get them: on the sync branch, as it is now where clones meet. @throws RoadmapError as `list` */
  published(paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
