import type { SnapshotStep } from './snapshot-store.ts';

/** What one step changed in what was seen of one item or part, or what it kept of the values that lost; texts, null: not there. */
export interface SeenChange {
  /** As in `SnapshotUpdate` and `PartUpdate`: `221`, `221/555`, `milestones/3`. */
  readonly key: string;
  /** Equal to `after` where the step only kept what lost. */
  readonly before: string | null;
  readonly after: string | null;
  /** What both sides agreed on after the step. */
  readonly base: string | null;
  /** Local values that lost in this step. */
  readonly lost: string | null;
  /** What stood beside the text after the step. */
  readonly meta: string | null;
}

export interface SnapshotChanges extends SnapshotStep {
  readonly changes: readonly SeenChange[];
}

/** The steps of a chain, for people: `sync history`. */
export interface SnapshotHistory {
  /**
   * Newest first. Steps that changed nothing seen (a cursor, a base) have no changes.
   * @param wanted asked before any text is read; all of them where it is not given
   */
  steps(limit: number, wanted?: (step: SnapshotStep, key: string) => boolean): Promise<readonly SnapshotChanges[]>;
}
