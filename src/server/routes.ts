import { healthOf, printMetrics, type Readings } from '../app/metrics.ts';
import {
  answerOf,
  isReadable,
  MOST_BYTES,
  receive,
  WEBHOOK_ROUTE,
  type Received,
  type WebhookHands,
} from '../app/webhook.ts';
import { said, type Answered, type Route } from './http.ts';

/** What the receiver answers: deliveries, and how it is. */
export interface ReceiverHands extends WebhookHands {
  readonly state: () => Promise<Readings['state']>;
}

export function receiverRoutes(hands: ReceiverHands): readonly Route[] {
  const received = new Map<Received, number>();
  const told = (answer: ReturnType<typeof answerOf>): Answered => {
    received.set(answer.said, (received.get(answer.said) ?? 0) + 1);
    return said(answer.status, answer.said);
  };
  const now = (): number => hands.clock.now();
  return [
    {
      method: 'POST',
      path: WEBHOOK_ROUTE,
      most: MOST_BYTES,
      refuse: (headers) => (isReadable(headers['content-type']) ? null : told(answerOf('refused'))),
      answer: async (letter) => told(await receive(hands, letter)),
    },
    {
      method: 'GET',
      path: '/healthz',
      most: 0,
      answer: async () => ({ type: 'application/json', ...healthOf({ state: await hands.state(), now: now() }) }),
    },
    {
      method: 'GET',
      path: '/metrics',
      most: 0,
      answer: async () => {
        const [state, waiting] = await Promise.all([hands.state(), hands.inbox.waiting()]);
        return { status: 200, type: 'text/plain', body: printMetrics({ state, received, waiting, now: now() }) };
      },
    },
  ];
}
