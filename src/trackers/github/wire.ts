import { isoSeconds } from '../../model/time.ts';
import type { HttpAnswer, HttpRequest } from '../../ports/system.ts';
import type { RateLimit } from '../../ports/tracker.ts';
import type { RequestEvent, TrackerOptions } from '../options.ts';
import type { Points } from './pace.ts';
import { malformed, noToken } from './troubles.ts';
import type { GraphqlError } from './troubles.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface RawAnswer {
  readonly http: HttpAnswer;
  /** As octokit understood it; null: it found nothing to understand. */
  readonly result: { readonly data: unknown; readonly errors: readonly GraphqlError[] } | null;
}

export interface RestRequest {
  readonly method: string;
  /** Begins with `/`. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One request each, told to whoever listens, and nothing judged. */
export interface Wire {
  graphql(document: string, variables: Variables): Promise<RawAnswer>;
  rest(request: RestRequest): Promise<HttpAnswer>;
  /** The two APIs have points of their own. */
  points(api: Api): Points | null;
  limit(): RateLimit | null;
}

export type Api = 'graphql' | 'rest';

const TIMEOUT_MS = 30_000;
const DAY_MS = 86_400_000;

export function makeWire(options: TrackerOptions): Wire {
  const points: Record<Api, Points | null> = { graphql: null, rest: null };
  const hear = (api: Api, http: HttpAnswer | null): void => {
    if (http !== null) points[api] = readPoints(options, http) ?? points[api];
  };
  const tell = (api: Api, about: Pick<RequestEvent, 'verb' | 'what'>, sent: Sent): void => {
    hear(api, sent.answer);
    const { begun, answer, cost } = sent;
    const remaining = answer === null ? null : (readPoints(options, answer)?.remaining ?? null);
    const ms = Math.round(options.clock.now() - begun);
    options.onRequest?.({ ...about, status: answer?.status ?? null, ms, cost, remaining });
  };
  return {
    async graphql(document, variables) {
      const token = await readToken(options);
      const sent: Sent = { begun: options.clock.now(), answer: null, cost: 1 };
      try {
        const raw = await postGraphql(options, { token, document, variables }, sent);
        sent.cost = costOf(raw.result?.data) ?? 1;
        return raw;
      } finally {
        tell('graphql', nameOf(document), sent);
      }
    },
    async rest(request) {
      const token = await readToken(options);
      const sent: Sent = { begun: options.clock.now(), answer: null, cost: 1 };
      try {
        sent.answer = withoutToken(await options.http.send(restRequest(options, token, request)), token);
        // What did not change is free.
        if (sent.answer.status === 304) sent.cost = 0;
        return sent.answer;
      } finally {
        tell('rest', { verb: request.method, what: request.path.replace(/\?.*$/s, '') }, sent);
      }
    },
    points: (api) => points[api],
    limit: () => shown(points.graphql ?? points.rest),
  };
}

interface Sent {
  readonly begun: number;
  answer: HttpAnswer | null;
  cost: number;
}

interface Question {
  readonly token: string;
  readonly document: string;
  readonly variables: Variables;
}

/** Through octokit, with our own wire below it. */
async function postGraphql(options: TrackerOptions, question: Question, sent: Sent): Promise<RawAnswer> {
  const { token, document, variables } = question;
  const { graphql, GraphqlResponseError } = await import('@octokit/graphql');
  let failure: unknown = null;
  const fetch = async (url: string, init: { headers: Record<string, string> }): Promise<Response> => {
    try {
      // Written here: the serialiser above breaks strings that end like a big integer literal (json-with-bigint 3.5).
      const body = JSON.stringify({ query: document, variables });
      const headers = { ...init.headers, 'content-type': 'application/json; charset=utf-8' };
      const answer = await options.http.send({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS });
      sent.answer = withoutToken(answer, token);
      return toResponse(sent.answer);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const ask = graphql.defaults({
    url: options.graphqlUrl,
    headers: { authorization: `bearer ${token}`, 'user-agent': options.userAgent },
    request: { fetch, log: silent },
  });
  try {
    const data: unknown = await ask(document, { ...variables });
    if (sent.answer && data === undefined) return { http: hidden(sent.answer, token), result: null };
    if (sent.answer) return { http: sent.answer, result: { data, errors: [] } };
  } catch (error) {
    if (failure) throw failure;
    if (!sent.answer) throw error;
    const known = error instanceof GraphqlResponseError;
    const errors = known ? readErrors(error.errors, token) : [];
    return known
      ? { http: sent.answer, result: { data: error.data ?? null, errors } }
      : { http: hidden(sent.answer, token), result: null };
  }
  throw malformed('nothing was asked');
}

function restRequest(options: TrackerOptions, token: string, request: RestRequest): HttpRequest {
  const { method, path, headers, body } = request;
  return {
    url: `${options.apiUrl.replace(/\/+$/, '')}${path}`,
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `bearer ${token}`,
      'user-agent': options.userAgent,
      ...(body !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: TIMEOUT_MS,
  };
}

/** What a server that refuses says is shown to people, and some repeat what they were sent. */
function withoutToken(answer: HttpAnswer, token: string): HttpAnswer {
  const isShown = answer.status < 200 || answer.status > 299;
  return isShown ? hidden(answer, token) : answer;
}

function hidden(answer: HttpAnswer, token: string): HttpAnswer {
  return { ...answer, body: answer.body.replaceAll(token, HIDDEN) };
}

const HIDDEN = '<token>';

/** Errors of single fields in the one form that is looked at. */
function readErrors(all: unknown, token: string): readonly GraphqlError[] {
  const errors = Array.isArray(all) ? (all as readonly unknown[]) : [all];
  return errors.map((error) => {
    const { message, type, path } = (error ?? {}) as { message?: unknown; type?: unknown; path?: unknown };
    return {
      message: String(message ?? 'an error without a message').replaceAll(token, HIDDEN),
      ...(typeof type === 'string' && { type }),
      ...(Array.isArray(path) && { path: path as (string | number)[] }),
    };
  });
}

/** A token that no header can carry is none: the error must not show it. */
async function readToken(options: TrackerOptions): Promise<string> {
  const token = (await options.token())?.trim() ?? '';
  if (!/^[\x21-\x7e]+$/.test(token)) throw noToken(options.tokenSources);
  return token;
}

function toResponse(answer: HttpAnswer): Response {
  const empty = [204, 205, 304].includes(answer.status);
  return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers });
}

/** A reset that is further away than any is not believed. */
function readPoints({ clock }: TrackerOptions, { headers }: HttpAnswer): Points | null {
  const remaining = Number(headers['x-ratelimit-remaining'] ?? Number.NaN);
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  const isSound = Number.isFinite(remaining) && Math.abs(reset - clock.now()) < DAY_MS;
  return isSound ? { remaining, reset } : null;
}

function shown(points: Points | null): RateLimit | null {
  return points === null ? null : { remaining: points.remaining, reset_at: isoSeconds(points.reset) };
}

function costOf(data: unknown): number | null {
  const cost = (data as { rateLimit?: { cost?: unknown } | null } | null | undefined)?.rateLimit?.cost;
  return typeof cost === 'number' ? cost : null;
}

function nameOf(document: string): Pick<RequestEvent, 'verb' | 'what'> {
  const [, verb = 'query', what = 'GraphQL'] = /^\s*(query|mutation)\s+(\w+)/.exec(document) ?? [];
  return { verb, what };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
