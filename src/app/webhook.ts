import type { Inbox } from '../ports/inbox.ts';
import type { Clock } from '../ports/system.ts';
import type { Letter, WebhookReader } from '../ports/webhook.ts';

export interface HeardRemote {
  readonly name: string;
  readonly repo: string;
}

/** Who receives, and for which remotes. */
export interface WebhookHands {
  readonly reader: WebhookReader;
  /** Name and repository of each remote that may be told of. */
  readonly remotes: () => Promise<readonly HeardRemote[]>;
  readonly inbox: Inbox;
  readonly clock: Pick<Clock, 'now'>;
  /** Something waits in the inbox that was not there before. Never throws. */
  readonly knocked: () => void;
}

export type Received = 'accepted' | 'known' | 'ignored' | 'refused' | 'unsigned' | 'elsewhere' | 'malformed' | 'unkept';

/** What is answered. Nothing of a payload is in it. */
export interface Answer {
  readonly status: number;
  readonly said: Received;
}

export const WEBHOOK_ROUTE = '/webhooks/github';

/** GitHub sends no larger ones. */
export const MOST_BYTES = 25 * 1024 * 1024;

const STATUS: Readonly<Record<Received, number>> = {
  accepted: 202,
  known: 202,
  ignored: 202,
  refused: 415,
  unsigned: 401,
  elsewhere: 422,
  malformed: 400,
  unkept: 503,
};

/** Whether a body of this type is read at all. */
export function isReadable(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

export function answerOf(said: Received): Answer {
  return { status: STATUS[said], said };
}

/**
 * One delivery: signature, then what it is about, then whether it came before; the ids that it stirred are in the inbox when this
 * resolves. Asks nobody, never throws: a knock that cannot be kept is answered so, and GitHub shows it as failed.
 */
export async function receive(hands: WebhookHands, letter: Letter): Promise<Answer> {
  const { reader, inbox, clock } = hands;
  if (!isReadable(letter.headers['content-type'])) return answerOf('refused');
  if (!(await reader.isGenuine(letter))) return answerOf('unsigned');
  const id = reader.idOf(letter);
  if (id === null) return answerOf('malformed');
  const read = (await hands.remotes()).map(({ name, repo }) => ({ remote: name, knock: reader.read(letter, repo) }));
  const [{ remote, knock } = NOWHERE] = [...read.filter((one) => one.knock.kind !== 'elsewhere'), ...read];
  if (knock.kind !== 'stirred') return answerOf(knock.kind);
  const at = new Date(clock.now()).toISOString();
  try {
    const delivery = { id, remote, event: reader.eventOf(letter), at, stirred: knock.stirred };
    if ((await inbox.put(delivery)) === 'known') return answerOf('known');
  } catch {
    return answerOf('unkept');
  }
  hands.knocked();
  return answerOf('accepted');
}

const NOWHERE = { remote: '', knock: { kind: 'elsewhere' } } as const;
