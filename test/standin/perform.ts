import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Seen } from './exchange.ts';
import { cannedAnswer } from './canned.ts';
import type { ResponseShape } from './canned.ts';
import type { FaultDo } from './faults.ts';
import { send } from './wire.ts';

export interface Late {
  /** Further requests to wait for. */
  requests: number;
  readonly apply: () => Promise<unknown>;
}

export interface Performance {
  readonly seen: Seen;
  readonly response: ServerResponse;
  readonly faults: readonly FaultDo[];
  /** Does what was asked. */
  readonly apply: () => Promise<Answer>;
  /** Puts the headers of every answer on one that was made up. */
  readonly dress: (answer: Answer) => Answer;
  readonly late: (late: Late) => void;
}

type Plain = Exclude<FaultDo, object | ResponseShape>;

type Around = Extract<FaultDo, { readonly latency: number } | { before: unknown } | { after: unknown }>;

/** Answers a request, or spoils the answer as the script says. */
export async function perform(work: Performance): Promise<void> {
  const around = work.faults.filter(isAround);
  for (const fault of around) {
    if ('latency' in fault) await sleep(fault.latency);
    if ('before' in fault) fault.before();
  }
  await answer(work);
  for (const fault of around) if ('after' in fault) fault.after();
}

function isAround(fault: FaultDo): fault is Around {
  return typeof fault === 'object' && ['latency', 'before', 'after'].some((name) => name in fault);
}

async function answer(work: Performance): Promise<void> {
  const fault = work.faults.find((one) => !isAround(one)) as Exclude<FaultDo, Around> | undefined;
  if (fault === undefined) return send(work.response, await work.apply());
  if (typeof fault === 'object') return performScripted(work, fault);
  const spoil = spoilt[fault as Plain];
  if (spoil) return spoil(work);
  send(work.response, work.dress(cannedAnswer(fault as ResponseShape, work.seen)));
}

async function performScripted(work: Performance, fault: Exclude<FaultDo, string | Around>): Promise<void> {
  if ('answer' in fault) return send(work.response, work.dress(fault.answer));
  work.response.socket?.destroy();
  if (fault.late.ms === undefined) work.late({ requests: fault.late.requests ?? 1, apply: work.apply });
  else setTimeout(() => void work.apply(), fault.late.ms).unref();
}

const spoilt: Readonly<Record<Plain, (work: Performance) => Promise<void>>> = {
  'drop-before': async ({ response }) => void response.socket?.destroy(),
  'apply-then-drop': async ({ response, apply }) => {
    await apply();
    response.socket?.destroy();
  },
  '502-after-apply': async ({ response, apply, dress, seen }) => {
    await apply();
    send(response, dress(cannedAnswer('C2-502', seen)));
  },
  truncated: async ({ response, apply }) => send(response, await apply(), 'truncated'),
  cut: async ({ response, apply }) => send(response, await apply(), 'cut'),
  empty: async ({ response, apply }) => send(response, { ...(await apply()), body: '' }),
  html: async ({ response, apply, dress }) => {
    const { status } = await apply();
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    send(response, dress({ status, headers, body: '<!DOCTYPE html><html><body>Sign in to the network</body></html>' }));
  },
  'content-type': async ({ response, apply }) => {
    const answer = await apply();
    send(response, { ...answer, headers: { ...answer.headers, 'content-type': 'text/plain; charset=utf-8' } });
  },
  unauthorized: async ({ response, dress }) => send(response, dress(badCredentials)),
};

export const badCredentials: Answer = {
  status: 401,
  body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' },
};
