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
