import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeBehaviour } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { Answer, Call } from './call.ts';
import { makeFaults } from './faults.ts';
import type { FaultScript, Seen } from './faults.ts';
import { answerGraphql } from './graphql.ts';
import { makeHand } from './hand.ts';
import type { Hand } from './hand.ts';
import { badCredentials, perform } from './perform.ts';
import type { Late } from './perform.ts';
import { makeRates } from './rates.ts';
import type { Rates } from './rates.ts';
import { answerRest } from './rest/router.ts';
import { readRequest, send } from './wire.ts';
import type { Arrived } from './wire.ts';
import { addRepo, makeWorld, userOf } from './world.ts';
import type { Permission } from './rows.ts';
import type { ServerClock, World } from './world.ts';

export interface Account {
  readonly login: string;
  /** In the first repository. */
  readonly permission: Permission;
  /** A token that may only read, whatever its owner may do. */
  readonly readOnly?: boolean;
}

export interface StandinOptions {
  /** `owner/name` of the first repository; default `octo/demo`. */
  readonly repo?: string;
  /** By bearer token; default `{ 'token-of-ana': { login: 'ana', permission: 'write' } }`. */
  readonly tokens?: Readonly<Record<string, Account>>;
  readonly port?: number;
}

export interface Counters {
  queries: number;
  mutations: number;
  rest: number;
  /** Root fields of mutations that arrived, applied or not. */
  readonly byName: Record<string, number>;
}

/** A GitHub on loopback, with the hand of other people on its first repository. */
export interface Standin extends Hand {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly apiUrl: string;
  readonly clock: ServerClock;
  readonly faults: FaultScript;
  readonly rates: Rates;
  readonly behaviour: Behaviour;
  readonly counters: Counters;
  /** Every request in order of arrival. */
  readonly log: Seen[];
  /** What no client may send: invalid documents, missing bounds, fields that are not served. Tests assert that it is empty. */
  readonly violations: string[];
  resetCounters(): void;
  /** The hand on another repository, made when it does not exist. */
  at(nameWithOwner: string): Hand;
  /** A further token, or other rights for one. */
  grant(token: string, account: Account): void;
  revoke(token: string): void;
  close(): Promise<void>;
}

interface State {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly tokens: Map<string, Account>;
  readonly faults: FaultScript;
  readonly rates: Rates;
  readonly counters: Counters;
  readonly log: Seen[];
  readonly violations: string[];
  /** Operations whose connection is gone and that are applied later. */
  readonly late: Late[];
  /** How many requests ever came. */
  arrived: number;
  url: string;
}

export async function startStandin(options: StandinOptions = {}): Promise<Standin> {
  const state = makeState();
  const repo = addRepo(state.world, options.repo ?? 'octo/demo');
  const hand = makeHand(state.world, repo);
  const grant = (token: string, account: Account): void => {
    state.tokens.set(token, account);
    hand.person(account.login, account.permission);
  };
  const tokens = options.tokens ?? { 'token-of-ana': { login: 'ana', permission: 'write' } };
  for (const [token, account] of Object.entries(tokens)) grant(token, account);
  const server = createServer((request, response) => {
    handle(state, request, response).catch((error: unknown) => {
      state.violations.push(String(error instanceof Error ? error.stack : error));
      send(response, { status: 500, body: { message: String(error) } });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { world, behaviour, faults, rates, counters, log, violations, url } = state;
  return {
    ...hand,
    url,
    graphqlUrl: `${url}/graphql`,
    apiUrl: url,
    clock: world.clock,
    faults,
    rates,
    behaviour,
    counters,
    log,
    violations,
    grant,
    resetCounters: () => reset(state),
    at: (name) => makeHand(world, world.repos.get(name.toLowerCase()) ?? addRepo(world, name)),
    revoke: (token) => void state.tokens.delete(token),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function makeState(): State {
  const world = makeWorld();
  return {
    world,
    behaviour: makeBehaviour(),
    tokens: new Map(),
    faults: makeFaults(),
    rates: makeRates(world.clock),
    counters: { queries: 0, mutations: 0, rest: 0, byName: {} },
    log: [],
    violations: [],
    late: [],
    arrived: 0,
    url: '',
  };
}

function reset(state: State): void {
  Object.assign(state.counters, { queries: 0, mutations: 0, rest: 0 });
  for (const name of Object.keys(state.counters.byName)) delete state.counters.byName[name];
  state.log.length = 0;
}

async function handle(state: State, message: IncomingMessage, response: ServerResponse): Promise<void> {
  state.arrived += 1;
  const arrived = await readRequest(message, state.arrived);
  const { seen } = arrived;
  count(state, seen);
  await applyLate(state);
  const dress = (answer: Answer): Answer => {
    const { status, headers, body } = located(state, answer);
    const date = new Date(state.world.clock.now()).toUTCString();
    return { status, headers: { date, ...state.rates.headers(seen.kind), ...headers }, body };
  };
  await perform({
    seen,
    response,
    faults: state.faults.take(seen),
    apply: async () => dress(await answer(state, arrived)),
    dress,
    late: (late) => void state.late.push(late),
  });
}

function count(state: State, seen: Seen): void {
  state.log.push(seen);
  if (seen.kind === 'rest') state.counters.rest += 1;
  else if (seen.mutation) state.counters.mutations += 1;
  else state.counters.queries += 1;
  if (!seen.mutation) return;
  for (const field of seen.fields) state.counters.byName[field] = (state.counters.byName[field] ?? 0) + 1;
}

async function applyLate(state: State): Promise<void> {
  for (const late of state.late.splice(0)) {
    late.requests -= 1;
    if (late.requests > 0) state.late.push(late);
    else await late.apply();
  }
}

async function answer(state: State, arrived: Arrived): Promise<Answer> {
  const { userAgent, token, graphql, rest, seen } = arrived;
  if (!userAgent)
    return {
      status: 403,
      body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    };
  const account = token === null ? undefined : state.tokens.get(token);
  if (!account) return badCredentials;
  const spent = state.rates.spend(seen);
  if (spent) return spent;
  const call: Call = {
    world: state.world,
    behaviour: state.behaviour,
    viewer: userOf(state.world, account.login),
    readOnly: account.readOnly ?? false,
    rate: state.rates.of(seen.kind),
  };
  if (!graphql) return answerRest(rest, call);
  return answerGraphql(graphql, call, (message) => void state.violations.push(message));
}

/** Redirections and links name their own server's address as `{api}`. */
function located(state: State, answer: Answer): Answer {
  if (answer.status === 200 && answer.headers?.['link']) {
    return {
      ...answer,
      headers: { ...answer.headers, link: answer.headers['link'].replaceAll('{api}/', `${state.url}/`) },
    };
  }
  if (answer.status !== 301) return answer;
  return JSON.parse(JSON.stringify(answer).replaceAll('{api}/', `${state.url}/`)) as Answer;
}
