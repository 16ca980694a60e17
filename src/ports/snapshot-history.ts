import type { SnapshotStep } from './snapshot-store.ts';

/** What one step changed in what was seen of one item; texts, null: not seen. */
export interface SeenChange {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface SnapshotChanges extends SnapshotStep {
  readonly changes: readonly SeenChange[];
}

/** The steps of a chain, for people: `sync history`. */
export interface SnapshotHistory {
  /** Newest first. Steps that changed nothing seen (a cursor, a base) have no changes. */
  steps(limit: number): Promise<readonly SnapshotChanges[]>;
}
