import type { Answer } from './call.ts';

/** A request as scripts and the log see it. */
export interface Seen {
  /** 1 for the first request that this server got. */
  readonly n: number;
  readonly kind: 'graphql' | 'rest';
  /** The GraphQL operation's name, or `GET /repos/o/r/issues/5`. */
  readonly operation: string;
  /** Root fields of a GraphQL operation by their real names: `createIssue`, `repository`. */
  readonly fields: readonly string[];
  /** Their names in the answer: aliases where there are any. */
  readonly answers: readonly string[];
  readonly mutation: boolean;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Matched by operation or root field name; `nth` (1-based) and `from` count the requests that match since the fault was
 * pushed.
 */
export type FaultWhen =
  ((request: Seen) => boolean) | { readonly operation?: string; readonly nth?: number; readonly from?: number };

export type FaultDo =
  /** Nothing is applied; the socket is destroyed. */
  | 'drop-before'
  /** Applied, and then no answer. */
  | 'apply-then-drop'
  | '502-after-apply'
  /** Applied, and half of the JSON arrives, as a whole HTTP message. */
  | 'truncated'
  /** Applied, and the connection ends in the middle of the message. */
  | 'cut'
  | 'empty'
  | 'html'
  /** Applied, and sent as `text/plain`. */
  | 'content-type'
  | 'unauthorized'
  | LimitShape
  /** The connection is dropped at once; the operation is applied later. */
  | { readonly late: { readonly ms?: number; readonly requests?: number } }
  | { readonly latency: number }
  /** What somebody does just before this request is answered, or just after: between two pages, say. */
  | { readonly before: () => void }
  | { readonly after: () => void }
  /** Not applied; this is answered. */
  | { readonly answer: Answer };

export interface Fault {
  readonly when: FaultWhen;
  readonly do: FaultDo;
}

/** Names as in GitHub's documented and recorded answers: A primary limits, B secondary ones, C failures of the server. */
export type LimitShape =
  | 'A1'
  | 'A2'
  | 'A3-403'
  | 'A3-429'
  | 'B1-200'
  | 'B1-403'
  | 'B1-429'
  | 'B2'
  | 'B3'
  | 'B4'
  | 'C1-200'
  | 'C1-502'
  | 'C2-500'
  | 'C2-502'
  | 'C2-html'
  | 'C3';

export interface FaultScript {
  push(...faults: readonly Fault[]): void;
  clear(): void;
  /** Faults that apply to this request, each counted. */
  take(request: Seen): FaultDo[];
}

export function makeFaults(): FaultScript {
  const scripted: { readonly fault: Fault; seen: number }[] = [];
  return {
    push(...faults) {
      scripted.push(...faults.map((fault) => ({ fault, seen: 0 })));
    },
    clear() {
      scripted.length = 0;
    },
    take(request) {
      return scripted.flatMap((one) => {
        const { when } = one.fault;
        if (typeof when === 'function') return when(request) ? [one.fault.do] : [];
        if (
          when.operation !== undefined &&
          when.operation !== request.operation &&
          !request.fields.includes(when.operation)
        ) {
          return [];
        }
        one.seen += 1;
        if (when.nth !== undefined && one.seen !== when.nth) return [];
        if (when.from !== undefined && one.seen < when.from) return [];
        return [one.fault.do];
      });
    },
  };
}

const docs = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';
const secondary = {
  message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
  documentation_url: `${docs}#about-secondary-rate-limits`,
};
const primary = { message: 'API rate limit exceeded for user ID 1.', documentation_url: docs };
const spent = { 'x-ratelimit-remaining': '0' };
const wait = { 'retry-after': '60' };

const shapes: Readonly<Record<LimitShape, (request: Seen) => Answer>> = {
  A1: () => ({
    status: 200,
    headers: spent,
    body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 1.' }] },
  }),
  A2: () => ({
    status: 200,
    headers: spent,
    body: {
      errors: [
        { type: 'RATE_LIMIT', code: 'graphql_rate_limit', message: 'API rate limit already exceeded for user ID 1.' },
      ],
    },
  }),
  'A3-403': () => ({ status: 403, headers: spent, body: primary }),
  'A3-429': () => ({ status: 429, headers: spent, body: primary }),
  'B1-200': () => ({ status: 200, headers: wait, body: secondary }),
  'B1-403': () => ({ status: 403, headers: wait, body: secondary }),
  'B1-429': () => ({ status: 429, headers: wait, body: secondary }),
  B2: () => ({
    status: 403,
    body: {
      message:
        'You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.',
      documentation_url: secondary.documentation_url,
    },
  }),
  B3: () => ({
    status: 403,
    headers: wait,
    body: {
      message: 'You have triggered an abuse detection mechanism. Please wait a few minutes before you try again.',
      documentation_url: 'https://developer.github.com/v3/#abuse-rate-limits',
    },
  }),
  B4: (request) => partial(request, { type: 'UNPROCESSABLE', message: 'was submitted too quickly' }),
  'C1-200': () => timedOut(200),
  'C1-502': () => timedOut(502),
  'C2-500': () => ({ status: 500, body: { error: 'Server Error' } }),
  'C2-502': () => ({ status: 502, body: { error: 'Server Error' } }),
  'C2-html': () => ({
    status: 502,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Unicorn! &middot; GitHub</title></head><body></body></html>',
  }),
  C3: (request) =>
    partial(request, { type: 'RESOURCE_LIMITS_EXCEEDED', message: 'Resource limits for this query exceeded.' }),
};

export function limitAnswer(shape: LimitShape, request: Seen): Answer {
  return shapes[shape](request);
}

function timedOut(status: number): Answer {
  const message =
    'Something went wrong while executing your query. This may be the result of a timeout, or it could be a GitHub bug. ' +
    'Please include `AAAA:1:2:3:4` when reporting this issue.';
  return { status, body: { data: null, errors: [{ message }] } };
}

function partial(request: Seen, error: Readonly<Record<string, unknown>>): Answer {
  const names = request.answers;
  return {
    status: 200,
    body: {
      data: Object.fromEntries(names.map((name) => [name, null])),
      errors: names.map((name) => ({ ...error, path: [name], locations: [{ line: 2, column: 3 }] })),
    },
  };
}
