import type { Value } from '../ports/tracker.ts';

export interface Triple {
  readonly local: Value;
  readonly base: Value | undefined;
  readonly remote: Value;
}

export interface Rules {
  /** May the local side be written? */
  readonly pull: boolean;
  /** May the remote side be written? */
  readonly push: boolean;
  /** Who wins a true conflict; null: nobody, it waits for a person. */
  readonly winner: 'local' | 'remote' | null;
}

export interface Conflict {
  readonly field: string;
  /** The heading of the section, or null: the field as a whole. */
  readonly section: string | null;
  readonly local: Value;
  readonly base: Value | undefined;
  readonly remote: Value;
}

export interface Merged extends Triple {
  readonly conflicts: readonly Conflict[];
}
