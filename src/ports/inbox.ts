/** What a webhook said has changed: names, never contents. */
export interface Stirred {
  /** Keys of items, as in `Item.key`. */
  readonly keys: readonly string[];
  /** It cannot be told what changed (a milestone, the repository): look at all that is new. */
  readonly everything: boolean;
  /** … and the change moved no item's time of update (a label has another name): only a full listing shows it. */
  readonly full?: boolean;
}

export interface Delivery {
  /** Of the sender; the same when it is delivered again. */
  readonly id: string;
  readonly remote: string;
  /** As the sender names it, for instance `issues.edited`. */
  readonly event: string;
  /** When it arrived here, ISO 8601 in UTC. */
  readonly at: string;
  readonly stirred: Stirred;
}

/** Knocks that were answered and not yet acted upon. They outlive the process. */
export interface Inbox {
  /** `new`: durable when this resolves. `known`: a delivery with this id came before, also before a restart. @throws when it cannot be kept */
  put(delivery: Delivery): Promise<'new' | 'known'>;
  /** Oldest first. */
  waiting(): Promise<readonly Delivery[]>;
  /** They were acted upon. */
  done(ids: readonly string[]): Promise<void>;
  /** When the last delivery of any kind arrived; null: never. */
  lastSeen(): Promise<string | null>;
}
