import type { RoadmapError } from '../../model/errors.ts';
import { isoSeconds } from '../../model/time.ts';
import type { HttpAnswer } from '../../ports/system.ts';
import type { Cost, RateLimit } from '../../ports/tracker.ts';
import { retried } from '../http.ts';
import type { TrackerOptions } from '../options.ts';
import { makePace } from './pace.ts';
import {
  isBroken,
  isLimit,
  isLimitMessage,
  judgeStatus,
  makeJudge,
  malformed,
  messageOf,
  parseObject,
} from './troubles.ts';
import type { GraphqlError, Judge } from './troubles.ts';
import { makeWire } from './wire.ts';
import type { RawAnswer, RestRequest, Variables, Wire } from './wire.ts';

export type { Variables } from './wire.ts';

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
   * One request, in its turn (`pace`), never repeated. Errors of single fields are in the reply, a limit too when other fields
   * went through.
   * @throws RoadmapError of kind `remote`; after `remote.malformed`, and `remote.unreachable` unless `data.sent` is false, it may
   * have happened; what `endsRun` tells did not, and nothing more is to be sent
   */
  send<Data>(document: string, variables: Variables): Promise<Reply<Data>>;
  /** REST, repeated when it fails; any status that is no failure of the whole comes back. `path` begins with `/`. */
  get(path: string): Promise<HttpAnswer>;
  /** One REST request that writes, in its turn, never repeated; any status that is no failure of the whole comes back. @throws as `send` does */
  write(method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<HttpAnswer>;
  cost(): Cost;
  limit(): RateLimit | null;
}

/** Mutations that make what people are told of; GitHub takes only so many an hour. */
const CREATES = /\b(?:createIssue|addComment)\s*\(/;

export function makeClient(options: TrackerOptions): Client {
  const cost = { queries: 0, mutations: 0, rest: 0 };
  const wire = makeWire(options);
  const pace = makePace(options);
  const judge = makeJudge(options);
  const post = async <Data>(document: string, variables: Variables): Promise<Reply<Data>> => {
    const reply = judgeReply<Data>(options, judge, await wire.graphql(document, variables));
    if (reply.limited === null) judge.passed();
    return reply;
  };
  const rest = async (
    ask: (request: RestRequest) => Promise<HttpAnswer>,
    request: RestRequest,
  ): Promise<HttpAnswer> => {
    cost.rest += 1;
    const answer = judgeRest(judge, await ask(request));
    judge.passed();
    return answer;
  };
  const ask = makeConditional(wire);
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
    send: (document, variables) =>
      pace.write(
        CREATES.test(document),
        () => wire.points('graphql'),
        () => {
          cost.mutations += 1;
          return post(document, variables);
        },
      ),
    get: (path) => retried(options, () => rest(ask, { method: 'GET', path })),
    write: (method, path, body) =>
      pace.write(
        method === 'POST',
        () => wire.points('rest'),
        () => rest(wire.rest, { method, path, ...(body !== undefined && { body }) }),
      ),
    cost: () => ({ ...cost }),
    limit: wire.limit,
  };
}

/** Answers kept for asking whether they still hold. */
const MOST_KEPT = 200;

/**
 * Asks for what was read before only whether it changed: that costs no points. Kept while the process lives and no longer: a run
 * has few REST reads, the rest is GraphQL, which knows no such question, and what others wrote belongs into no further file.
 */
function makeConditional(wire: Wire): (request: RestRequest) => Promise<HttpAnswer> {
  const kept = new Map<string, { readonly etag: string; readonly answer: HttpAnswer }>();
  return async (request) => {
    const known = kept.get(request.path);
    const headers = known && { 'if-none-match': known.etag };
    const answer = await wire.rest({ ...request, ...(headers && { headers }) });
    if (known && answer.status === 304)
      return { ...known.answer, headers: { ...known.answer.headers, ...answer.headers } };
    kept.delete(request.path);
    const etag = answer.status === 200 ? answer.headers['etag'] : undefined;
    if (etag !== undefined) kept.set(request.path, { etag, answer });
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer;
  };
}

function judgeReply<Data>(options: TrackerOptions, judge: Judge, { http, result }: RawAnswer): Reply<Data> {
  const trouble = judgeStatus(judge, http);
  if (trouble) throw trouble;
  if (http.status >= 300) throw malformed(`it answered ${http.status} (${messageOf(http.body)})`);
  if (!result) {
    const said = messageOf(http.body);
    throw isLimitMessage(said) ? judge.limited(http.headers, said) : malformed(said);
  }
  const data = result.data as Readonly<Record<string, unknown>> | null;
  const nothing = data === null || Object.values(data).every((value) => value === null);
  const met = result.errors.find(isLimit);
  const reached = met ? judge.limited(http.headers, met.message) : null;
  if (reached && nothing) throw reached;
  const broken = result.errors.find(isBroken);
  if (broken && nothing) throw malformed(broken.message);
  return { data: data as Data | null, errors: result.errors, limited: reached, at: serverTime(options, http) };
}

function judgeRest(judge: Judge, answer: HttpAnswer): HttpAnswer {
  const trouble = judgeStatus(judge, answer);
  if (trouble) throw trouble;
  const { status, body } = answer;
  if (status >= 200 && status < 300 && status !== 204 && !parseObject(body)) throw malformed(messageOf(body));
  return answer;
}

function serverTime(options: TrackerOptions, http: HttpAnswer): string {
  const said = Date.parse(http.headers['date'] ?? '');
  return isoSeconds(Number.isNaN(said) ? options.clock.now() : said);
}
