import type { Issue } from '../model/issue.ts';
import type { Mapping, Values } from '../ports/tracker.ts';
import { parseCanonical, printCanonical } from '../sync/canonical.ts';
import type { SyncHands } from './sync-hands.ts';

/** What a pointer leads to, for one remote. */
export interface PointedAt {
  readonly mapping: Mapping;
  /** Whether this repository has ever seen the tracker. */
  isSeen(): Promise<boolean>;
  /**
   * The values behind a pointer's hash, or null: not to be had.
   * @param holder the issue with that pointer: one that nobody has edited says itself what it has taken in
   */
  read(key: string, hash: string, holder?: Issue): Promise<Values | null>;
}

/** `nowhere`: this repository does not know the remote; null: that cannot be said. */
export type Reached = PointedAt | 'nowhere' | null;

export type Reach = (remote: string) => Promise<Reached>;

export function snapshotsOf({ tracker, snapshots }: Pick<SyncHands, 'tracker' | 'snapshots'>): PointedAt {
  const { mapping } = tracker;
  return {
    mapping,
    isSeen: async () => (await snapshots.tip()).version !== null,
    async read(key, hash, holder) {
      const text = await snapshots.find(key, hash);
      if (text !== null) return parseCanonical(mapping.fields, text);
      const values = holder === undefined ? null : mapping.project(holder);
      return values !== null && snapshots.oid(printCanonical(mapping.fields, values)).startsWith(hash) ? values : null;
    },
  };
}
