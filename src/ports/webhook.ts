import type { Stirred } from './inbox.ts';

/** A delivery as it arrived: names of headers in small letters, the bytes as they were sent. */
export interface Letter {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What a letter is: nothing of it but ids gets in here. */
export type Knock =
  | { readonly kind: 'stirred'; readonly stirred: Stirred }
  /** Well formed, and none of our business. */
  | { readonly kind: 'ignored' }
  /** About another repository. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'malformed' };

/** How a tracker's deliveries are told from others, and read. */
export interface WebhookReader {
  /** Of the sender, or null: what came is not a delivery. */
  idOf(letter: Letter): string | null;
  /** As the sender names it, one safe word. */
  eventOf(letter: Letter): string;
  /** Whether it was signed with our secret; takes as long whatever is wrong with a signature. Never throws. */
  isGenuine(letter: Letter): Promise<boolean>;
  /** What it is to somebody who keeps this repository. Asked only of genuine ones. Never throws. */
  read(letter: Letter, repo: string): Knock;
}

/** A hook as the tracker keeps it; its secret cannot be read. */
export interface Hook {
  readonly key: string;
  readonly url: string;
  /** What of it is not as our receiver needs it, in words of the tracker (`events`, `content_type`); empty: nothing is. */
  readonly differs: readonly string[];
  /** What it tells of, as the tracker names it. */
  readonly events: readonly string[];
}

/** One attempt to deliver. */
export interface Attempt {
  readonly key: string;
  /** Of the delivery: the same when it is attempted again. */
  readonly delivery: string;
  readonly event: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Null: nobody answered. */
  readonly status: number | null;
  /** In words of the tracker. */
  readonly said: string;
}

/**
 * The hooks of a repository. Every verb throws RoadmapError of kind `remote`: `webhook.forbidden` where the token may not,
 * `webhook.refused` for what the tracker says no to, and what every verb of a tracker throws.
 */
export interface HookDesk {
  list(): Promise<readonly Hook[]>;
  /** Active, for all that our receiver understands. The tracker pings it. */
  create(url: string, secret: string): Promise<Hook>;
  /** The same of one that is there; what else it tells of stays. */
  update(hook: Hook, secret: string): Promise<Hook>;
  ping(hook: Hook): Promise<void>;
  /** Since then, newest first. */
  attempts(hook: Hook, since: string): Promise<readonly Attempt[]>;
  /** Asks for another attempt; what becomes of it shows among the attempts. */
  redeliver(hook: Hook, attempt: Pick<Attempt, 'key'>): Promise<void>;
}
