import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Behaviour } from './behaviour.ts';
import type { FaultScript } from './faults.ts';
import type { Seen } from './exchange.ts';
import { makeHand } from './hand.ts';
import type { Hand } from './hand.ts';
import type { Hooks } from './deliveries.ts';
import type { Rates } from './rates.ts';
import { fail, handle, makeServer, resetCounters } from './server.ts';
import type { Account, Counters, Server } from './server.ts';
import { addRepo } from './world.ts';
import type { ServerClock } from './world.ts';

export type { Account, Counters } from './server.ts';

export interface StandinOptions {
  /** `owner/name` of the first repository; default `octo/demo`. */
  readonly repo?: string;
  /** By bearer token; default `{ 'token-of-ana': { login: 'ana', permission: 'write' } }`. */
  readonly tokens?: Readonly<Record<string, Account>>;
  readonly port?: number;
  readonly behaviour?: Partial<Behaviour>;
}

/** A GitHub on loopback, with the hand of other people on its first repository. */
export interface Standin extends Hand {
  readonly url: string;
  readonly graphqlUrl: string;
  readonly apiUrl: string;
  /** The same server under the paths of an Enterprise Server. */
  readonly enterprise: { readonly graphqlUrl: string; readonly apiUrl: string };
  readonly clock: ServerClock;
  readonly faults: FaultScript;
  readonly rates: Rates;
  readonly behaviour: Behaviour;
  readonly hooks: Hooks;
  readonly counters: Counters;
  /** Every request in order of arrival. */
  readonly log: Seen[];
  /** What no client may send: invalid documents, missing bounds, fields that are not served. Tests assert that it is empty. */
  readonly violations: string[];
  /** Its rows, for who puts a whole state there. */
  readonly rows: Pick<Server, 'world' | 'repo'>;
  resetCounters(): void;
  /** The hand on another repository, made when it does not exist. */
  at(nameWithOwner: string): Hand;
  /** A further token, or other rights for one. */
  grant(token: string, account: Account): void;
  revoke(token: string): void;
  /** Lists and searches are this much older than single reads from now on; 0: no more. */
  lag(ms: { readonly list?: number; readonly search?: number }): void;
  close(): Promise<void>;
}

export async function startStandin(options: StandinOptions = {}): Promise<Standin> {
  const server = makeServer(options.repo ?? 'octo/demo');
  Object.assign(server.behaviour, options.behaviour);
  const hand = makeHand(server.world, server.repo);
  const grant = (token: string, account: Account): void => {
    server.tokens.set(token, account);
    hand.person(account.login, account.permission);
  };
  const tokens = options.tokens ?? { 'token-of-ana': { login: 'ana', permission: 'write' } };
  for (const [token, account] of Object.entries(tokens)) grant(token, account);
  const close = await listen(server, options.port ?? 0);
  const { world, behaviour, shown, hooks, faults, rates, counters, log, violations, url } = server;
  return {
    ...hand,
    url,
    graphqlUrl: `${url}/graphql`,
    apiUrl: url,
    enterprise: { graphqlUrl: `${url}/api/graphql`, apiUrl: `${url}/api/v3` },
    clock: world.clock,
    faults,
    rates,
    behaviour,
    hooks,
    counters,
    log,
    violations,
    rows: server,
    grant,
    resetCounters: () => resetCounters(server),
    at: (name) => makeHand(world, world.repos.get(name.toLowerCase()) ?? addRepo(world, name)),
    revoke: (token) => void server.tokens.delete(token),
    lag: (ms) => shown.lag(ms),
    close,
  };
}

/** @returns what ends it, open connections included. */
async function listen(server: Server, port: number): Promise<() => Promise<void>> {
  const http = createServer((request, response) => {
    handle(server, request, response).catch((error: unknown) => fail(server, response, error));
  });
  await new Promise<void>((resolve) => {
    http.listen(port, '127.0.0.1', resolve);
  });
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return async () => {
    http.closeAllConnections();
    await new Promise((resolve) => {
      http.close(resolve);
    });
  };
}
