import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBehaviour } from './behaviour.ts';
import type { Behaviour } from './behaviour.ts';
import type { Call } from './call.ts';
import type { Answer, Seen } from './exchange.ts';
import { makeCreationLimit } from './creation.ts';
import { makeFaults } from './faults.ts';
import type { FaultScript } from './faults.ts';
import { answerGraphql } from './graphql.ts';
import { makeHooks } from './hooks.ts';
import type { Hooks } from './deliveries.ts';
import { unlessWrittenOver } from './late.ts';
import { badCredentials, perform } from './perform.ts';
import type { Late } from './perform.ts';
import { makeRates } from './rates.ts';
import type { Rates } from './rates.ts';
import { answerRest } from './rest/router.ts';
import type { Permission, RepoRow } from './rows.ts';
import { makeShown } from './shown.ts';
import type { Shown } from './shown.ts';
import { readRequest, send } from './wire.ts';
import type { Arrived } from './wire.ts';
import { addRepo, makeWorld, userOf } from './world.ts';
import type { World } from './world.ts';

export interface Account {
  /** Of a GitHub App: with `[bot]`; its token is an installation token. */
  readonly login: string;
  /** In the first repository. */
  readonly permission: Permission;
  /** A token that may only read, whatever its owner may do. */
  readonly readOnly?: boolean;
}

export interface Counters {
  queries: number;
  mutations: number;
  rest: number;
  /** Of the hour's limits, GraphQL's by GitHub's formula and one for each REST request that was not a 304. */
  points: { graphql: number; rest: number };
  /** Root fields of mutations that arrived, applied or not. */
  readonly byName: Record<string, number>;
}

export interface Server {
  readonly world: World;
  readonly behaviour: Behaviour;
  readonly shown: Shown;
  /** The first repository. */
  readonly repo: RepoRow;
  readonly hooks: Hooks;
  readonly tokens: Map<string, Account>;
  readonly faults: FaultScript;
  readonly rates: Rates;
  readonly counters: Counters;
  readonly log: Seen[];
  readonly violations: string[];
  /** Says no to what makes too much content. */
  readonly refuseCreation: (request: Seen) => Answer | null;
  /** Operations whose connection is gone and that are applied later. */
  readonly late: Late[];
  /** How many requests ever came. */
  arrived: number;
  url: string;
}

export function makeServer(nameWithOwner: string): Server {
  const world = makeWorld();
  const repo = addRepo(world, nameWithOwner);
  const behaviour = makeBehaviour();
  return {
    world,
    behaviour,
    shown: makeShown(world),
    repo,
    hooks: makeHooks(world, repo),
    tokens: new Map(),
    faults: makeFaults(),
    rates: makeRates(world.clock),
    counters: { queries: 0, mutations: 0, rest: 0, points: { graphql: 0, rest: 0 }, byName: {} },
    log: [],
    violations: [],
    refuseCreation: makeCreationLimit(world.clock, behaviour),
    late: [],
    arrived: 0,
    url: '',
  };
}

export function resetCounters({ counters, log }: Server): void {
  Object.assign(counters, { queries: 0, mutations: 0, rest: 0, points: { graphql: 0, rest: 0 } });
  for (const name of Object.keys(counters.byName)) delete counters.byName[name];
  log.length = 0;
}

export async function handle(server: Server, message: IncomingMessage, response: ServerResponse): Promise<void> {
  server.arrived += 1;
  const arrived = await readRequest(message, server.arrived);
  const { seen } = arrived;
  count(server, seen);
  if (server.behaviour.latencyMs > 0) await sleep(server.behaviour.latencyMs);
  await applyLate(server);
  const dress = (answer: Answer): Answer => {
    const { status, headers, body } = locate(`${server.url}${arrived.prefix}/`, answer);
    const date = new Date(server.world.clock.now()).toUTCString();
    return { status, headers: { date, ...server.rates.headers(seen.kind), ...headers }, body };
  };
  await perform({
    seen,
    response,
    faults: server.faults.take(seen),
    apply: async () => dress(await answer(server, arrived)),
    dress,
    late: (late) => void server.late.push(unlessWrittenOver(server.world, seen, late)),
  });
}

/** A failure of this server itself, which is never part of a test. */
export function fail(server: Server, response: ServerResponse, error: unknown): void {
  server.violations.push(String(error instanceof Error ? error.stack : error));
  send(response, { status: 500, body: { message: String(error) } });
}

function count({ log, counters }: Server, seen: Seen): void {
  log.push(seen);
  if (seen.kind === 'rest') counters.rest += 1;
  else if (seen.mutation) counters.mutations += 1;
  else counters.queries += 1;
  if (!seen.mutation) return;
  for (const field of seen.fields) counters.byName[field] = (counters.byName[field] ?? 0) + 1;
}

async function applyLate(server: Server): Promise<void> {
  for (const late of server.late.splice(0)) {
    late.requests -= 1;
    if (late.requests > 0) server.late.push(late);
    else await late.apply();
  }
}

async function answer(server: Server, arrived: Arrived): Promise<Answer> {
  const { userAgent, token, graphql, rest, seen } = arrived;
  if (!userAgent)
    return {
      status: 403,
      body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    };
  const account = token === null ? undefined : server.tokens.get(token);
  if (!account) return badCredentials;
  const refusal = server.rates.refuse(seen) ?? server.refuseCreation(seen);
  if (refusal) return refusal;
  const call = callFor(server, account, seen);
  server.world.actor = call.viewer;
  try {
    if (!graphql) return answerRest(rest, call);
    return await answerGraphql(graphql, call, (message) => void server.violations.push(message));
  } finally {
    server.world.actor = null;
  }
}

function callFor(server: Server, account: Account, seen: Seen): Call {
  const { world, behaviour, shown, hooks, rates, counters } = server;
  return {
    world,
    behaviour,
    shown,
    hooks,
    viewer: userOf(world, account.login),
    readOnly: account.readOnly ?? false,
    rate: rates.of(seen.kind),
    charge(cost, nodeCount) {
      counters.points[seen.kind] += cost;
      rates.charge(seen.kind, cost, nodeCount);
    },
  };
}

/** Redirections and links name their own server's address as `{api}/`. */
function locate(api: string, answer: Answer): Answer {
  const { headers = {} } = answer;
  const placed = Object.fromEntries(
    Object.entries(headers).map(([name, text]) => [name, text.replaceAll('{api}/', api)]),
  );
  if (answer.status !== 301) return { ...answer, headers: placed };
  return { ...answer, headers: placed, body: JSON.parse(JSON.stringify(answer.body).replaceAll('{api}/', api)) };
}
