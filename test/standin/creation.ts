import type { Behaviour } from './behaviour.ts';
import type { Answer, Seen } from './exchange.ts';
import { cannedAnswer } from './canned.ts';
import type { ServerClock } from './world.ts';

const CREATING = ['createIssue', 'addComment', 'createLabel'];

/** Counts what makes content; the refusal when there was too much of it lately. Each alias of a batch counts. */
export function makeCreationLimit(clock: ServerClock, behaviour: Behaviour): (request: Seen) => Answer | null {
  const times: number[] = [];
  return (request) => {
    const made =
      request.kind === 'rest' ? isPost(request) : request.fields.filter((one) => CREATING.includes(one)).length;
    if (made === 0) return null;
    const now = clock.now();
    const within = (ms: number): number => times.filter((time) => time > now - ms).length;
    const limit = behaviour.creation;
    if (limit && (within(60_000) + made > limit.perMinute || within(3_600_000) + made > limit.perHour)) {
      return cannedAnswer(limit.answer, request);
    }
    while ((times[0] ?? now) <= now - 3_600_000) times.shift();
    for (let n = 0; n < made; n += 1) times.push(now);
    return null;
  };
}

function isPost(request: Seen): number {
  return request.operation.startsWith('POST ') ? 1 : 0;
}
