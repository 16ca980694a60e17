import type { RoadmapError } from '../../model/errors.ts';
import { isoSeconds } from '../../model/time.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import type { Cost, RateLimit } from '../../ports/tracker.ts';
import { limited, retried } from '../http.ts';
import type { TrackerOptions } from '../options.ts';
import {
  isBroken,
  isLimit,
  isLimitMessage,
  judgeStatus,
  malformed,
  messageOf,
  noToken,
  parseObject,
} from './troubles.ts';
import type { GraphqlError } from './troubles.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface Reply<Data> {
  readonly data: Data | null;
  /** About single paths; failures of the whole are thrown. */
  readonly errors: readonly GraphqlError[];
  /** A limit that was reached when other fields had gone through already. */
  readonly limited: RoadmapError | null;
  /** The server's clock, ISO 8601. */
  readonly at: string;
}

export interface Client {
  /** Repeated when it fails. `variables` gets the failure before this try, null at first. @throws RoadmapError of kind `remote` */
  read<Data>(document: string, variables: Variables | ((failure: unknown) => Variables)): Promise<Reply<Data>>;
  /**
   * One request, never repeated. Errors of single fields are in the reply, a limit too when other fields went through.
   * @throws RoadmapError of kind `remote`; after `remote.malformed`, and `remote.unreachable` unless `data.sent` is false, it may have happened.
   */
  send<Data>(document: string, variables: Variables): Promise<Reply<Data>>;
  /** REST, repeated when it fails; any status that is no failure of the whole comes back. `path` begins with `/`. */
  get(path: string): Promise<HttpAnswer>;
  cost(): Cost;
  limit(): RateLimit | null;
}

const TIMEOUT_MS = 30_000;

export function makeClient(options: TrackerOptions): Client {
  const cost = { queries: 0, mutations: 0, rest: 0 };
  let limit: RateLimit | null = null;
  const post = async <Data>(document: string, variables: Variables): Promise<Reply<Data>> => {
    const answer = await postGraphql(options, document, variables);
    limit = readLimit(answer.http) ?? limit;
    return judgeReply<Data>(options, answer);
  };
  return {
    read: (document, variables) =>
      retried(options, async (failure) => {
        cost.queries += 1;
        const reply = await post<never>(document, typeof variables === 'function' ? variables(failure) : variables);
        if (reply.limited) throw reply.limited;
        const broken = reply.errors.find(isBroken);
        if (broken) throw malformed(broken.message);
        return reply;
      }),
    send: (document, variables) => {
      cost.mutations += 1;
      return post(document, variables);
    },
    get: (path) =>
      retried(options, async () => {
        cost.rest += 1;
        return getRest(options, path);
      }),
    cost: () => ({ ...cost }),
    limit: () => limit,
  };
}

interface RawAnswer {
  readonly http: HttpAnswer;
  /** As octokit understood it; null: it found nothing to understand. */
  readonly result: { readonly data: unknown; readonly errors: readonly GraphqlError[] } | null;
}

/** Through octokit, with our own wire below it. */
async function postGraphql(options: TrackerOptions, document: string, variables: Variables): Promise<RawAnswer> {
  const token = await readToken(options);
  const { graphql, GraphqlResponseError } = await import('@octokit/graphql');
  const wire: { answer: HttpAnswer | null; error: unknown } = { answer: null, error: null };
  const fetch = async (url: string, init: { headers: Record<string, string> }): Promise<Response> => {
    try {
      // Written here: the serialiser above breaks strings that end like a big integer literal (json-with-bigint 3.5).
      const body = JSON.stringify({ query: document, variables });
      const headers = { ...init.headers, 'content-type': 'application/json; charset=utf-8' };
      wire.answer = await options.http.send({ url, method: 'POST', headers, body, timeoutMs: TIMEOUT_MS });
      return toResponse(wire.answer);
    } catch (error) {
      wire.error = error;
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
    if (wire.answer) return { http: wire.answer, result: data === undefined ? null : { data, errors: [] } };
  } catch (error) {
    if (wire.error) throw wire.error;
    if (!wire.answer) throw error;
    const known = error instanceof GraphqlResponseError;
    const errors = known ? ((error.errors ?? []) as readonly GraphqlError[]) : [];
    return { http: wire.answer, result: known ? { data: error.data ?? null, errors } : null };
  }
  throw malformed('nothing was asked');
}

function judgeReply<Data>(options: TrackerOptions, { http, result }: RawAnswer): Reply<Data> {
  const trouble = judgeStatus(options.clock, http);
  if (trouble) throw trouble;
  if (http.status >= 300) throw malformed(`it answered ${http.status} (${messageOf(http.body)})`);
  if (!result) {
    const said = messageOf(http.body);
    throw isLimitMessage(said) ? limited(options.clock, http.headers, said) : malformed(said);
  }
  const data = result.data as Readonly<Record<string, unknown>> | null;
  const nothing = data === null || Object.values(data).every((value) => value === null);
  const limit = result.errors.find(isLimit);
  const reached = limit ? limited(options.clock, http.headers, limit.message) : null;
  if (reached && nothing) throw reached;
  const broken = result.errors.find(isBroken);
  if (broken && nothing) throw malformed(broken.message);
  return { data: data as Data | null, errors: result.errors, limited: reached, at: serverTime(options, http) };
}

async function getRest(options: TrackerOptions, path: string): Promise<HttpAnswer> {
  const token = await readToken(options);
  const answer = await options.http.send({
    url: `${options.apiUrl.replace(/\/+$/, '')}${path}`,
    method: 'GET',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `bearer ${token}`,
      'user-agent': options.userAgent,
    },
    timeoutMs: TIMEOUT_MS,
  });
  const trouble = judgeStatus(options.clock, answer);
  if (trouble) throw trouble;
  if (answer.status === 200 && !parseObject(answer.body)) throw malformed(messageOf(answer.body));
  return answer;
}

/** A token that no header can carry is none: the error must not show it. */
async function readToken(options: TrackerOptions): Promise<string> {
  const token = (await options.token())?.trim() ?? '';
  if (!/^[\x21-\x7e]+$/.test(token)) throw noToken();
  return token;
}

function toResponse(answer: HttpAnswer): Response {
  const empty = [204, 205, 304].includes(answer.status);
  return new Response(empty ? null : answer.body, { status: answer.status, headers: answer.headers });
}

function serverTime(options: TrackerOptions, http: HttpAnswer): string {
  const said = Date.parse(http.headers['date'] ?? '');
  return isoSeconds(Number.isNaN(said) ? options.clock.now() : said);
}

function readLimit(http: HttpAnswer): RateLimit | null {
  const remaining = Number(http.headers['x-ratelimit-remaining'] ?? Number.NaN);
  const reset = Number(http.headers['x-ratelimit-reset'] ?? Number.NaN);
  return Number.isNaN(remaining) || Number.isNaN(reset) ? null : { remaining, reset_at: isoSeconds(reset * 1000) };
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
