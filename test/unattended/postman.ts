import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dice } from '../worlds/random.ts';
import type { Timeline } from './timeline.ts';

/** Stands between the tracker and the runner, and is not a good one: loses, repeats, delays and forges deliveries. */
export interface Postman {
  readonly url: string;
  readonly counts: Record<'sent' | 'dropped' | 'late' | 'repeated' | 'forged' | 'unanswered', number>;
  /** Milliseconds of the real world that each answer took. */
  readonly answered: number[];
  /** By status. */
  readonly statuses: Record<number, number>;
  /** 0: everything arrives once and at once. */
  mischief: number;
  close(): Promise<void>;
}

interface Letter {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export async function startPostman(timeline: Timeline, dice: Dice, to: () => number | null): Promise<Postman> {
  const counts = { sent: 0, dropped: 0, late: 0, repeated: 0, forged: 0, unanswered: 0 };
  const [answered, statuses]: [number[], Record<number, number>] = [[], {}];
  const bring = async (letter: Letter): Promise<void> => {
    const port = to();
    if (port === null) return void (counts.unanswered += 1);
    const started = performance.now();
    const status = await post(port, letter);
    if (status === null) return void (counts.unanswered += 1);
    answered.push(performance.now() - started);
    statuses[status] = (statuses[status] ?? 0) + 1;
    // What it wakes is to be heard before time goes on.
    await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const take = (letter: Letter): void => {
    const { mischief } = self;
    const soon = 300 + dice.below(3000);
    counts.sent += 1;
    if (dice.chance(10 * mischief)) return void (counts.dropped += 1);
    if (dice.chance(15 * mischief)) {
      counts.late += 1;
      return timeline.later(60_000 + dice.below(40 * 60_000), () => bring(letter));
    }
    timeline.later(soon, () => bring(letter));
    if (dice.chance(10 * mischief)) {
      counts.repeated += 1;
      timeline.later(soon + dice.below(3 * 3_600_000), () => bring(letter));
    }
    if (dice.chance(8 * mischief)) {
      counts.forged += 1;
      timeline.later(soon + dice.below(60_000), () => bring(forged(letter, dice)));
    }
  };
  const server = createServer((message, response) => {
    const parts: Buffer[] = [];
    message.on('data', (part: Buffer) => parts.push(part));
    message.on('end', () => {
      take({ headers: kept(message.headers), body: Buffer.concat(parts) });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Postman = {
    ...{ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, counts, answered, statuses, mischief: 1 },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return self;
}

function kept(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] =>
        /^(content-type|user-agent|x-)/.test(entry[0]) && typeof entry[1] === 'string',
    ),
  );
}

/** Another text under the old signature, another key, no signature at all, or what is no JSON. */
function forged({ headers, body }: Letter, dice: Dice): Letter {
  const { 'x-hub-signature-256': signature = '', ...unsigned } = headers;
  const wrong = { ...headers, 'x-hub-signature-256': signature.replace(/[0-9a-f]{8}$/, '00000000') };
  return dice.pick([
    { headers, body: Buffer.concat([body, Buffer.from(' ')]) },
    { headers: wrong, body },
    { headers: unsigned, body },
    { headers: wrong, body: Buffer.from('{"action":') },
  ]);
}

function post(port: number, { headers, body }: Letter): Promise<number | null> {
  return new Promise((resolve) => {
    const head = { ...headers, 'content-length': body.length };
    const asked = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/webhooks/github', headers: head },
      (answer) => {
        answer.resume().on('close', () => resolve(answer.statusCode ?? null));
      },
    );
    // A runner that is killed leaves its callers without a word.
    asked
      .on('error', () => resolve(null))
      .setTimeout(10_000, () => asked.destroy())
      .end(body);
  });
}
