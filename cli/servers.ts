import { RoadmapError } from '../src/model/errors.ts';
import { isLoopback } from '../src/model/server-url.ts';
import type { UserConfig, UserHost } from '../src/model/user-config.ts';
import { malformed, urlFrom } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A GitHub: where its two APIs are, both on one host, so that a token is for that host alone. */
export interface Server {
  /** As people know it: `github.com`. */
  readonly host: string;
  /** Of both APIs, with the port: `api.github.com`. */
  readonly apiHost: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** It is the one that the environment names, or github.com where that names none. */
  readonly named: boolean;
  /** The variable that the user's configuration binds to it. */
  readonly tokenEnv: string | null;
}

export interface Aim {
  readonly remote: string;
  /** The host of the clone's origin; null without one. */
  readonly origin: string | null;
}

/**
 * Which GitHub a remote is on: the one the environment names; else what the user's own configuration says of a remote of this
 * name; else the host that this was cloned from, if that configuration knows it; else github.com. Never from the repository.
 * @throws RoadmapError `environment.malformed`, `config.user` for a host that it does not know
 */
export function chooseServer(env: Environment, user: UserConfig, { remote, origin }: Aim): Server {
  const servers = serversOf(env, user);
  const named = servers.find((server) => server.named);
  const said = user.remotes.get(remote)?.host;
  const isNamed = urlFrom(env, 'GITHUB_API_URL') !== null || urlFrom(env, 'GITHUB_GRAPHQL_URL') !== null;
  const host = isNamed ? named?.host : (said ?? origin ?? 'github.com');
  const found = servers.find((server) => server.host === host);
  if (found !== undefined) return found;
  if (said !== undefined && !isNamed) throw unknownHost(remote, said);
  return servers.find((server) => server.host === 'github.com') ?? publicServer(false);
}

const EDIT = ['$EDITOR "$(roadmap config path --user)"'];

/** Every server that may have a token at all. @throws RoadmapError `environment.malformed` */
export function serversOf(env: Environment, user: UserConfig): readonly Server[] {
  const named = namedServer(env, user);
  const own = [...user.hosts].map(([host, rules]) => userServer(host, rules));
  const all = [named, ...own, publicServer(false)];
  // The first one of a host counts: what the environment says of it.
  return all.filter((server, at) => all.findIndex((other) => other.apiHost === server.apiHost) === at);
}

/** Whether this is no Enterprise Server: gh has the variables of its own for those. */
export function isPublic(host: string): boolean {
  return /(^|\.)(github\.com|ghe\.com)$/.test(host) || isLoopback(host.replace(/:\d+$/, ''));
}

/** `GITHUB_API_URL` and `GITHUB_GRAPHQL_URL`; either can be told from the other. */
function namedServer(env: Environment, user: UserConfig): Server {
  const api = urlFrom(env, 'GITHUB_API_URL');
  const graphql = urlFrom(env, 'GITHUB_GRAPHQL_URL');
  const server =
    api === null && graphql === null ? publicServer(true) : { ...serverAt(api, graphql), named: true, tokenEnv: null };
  if (api !== null && graphql !== null && api.host !== graphql.host)
    throw malformed('GITHUB_GRAPHQL_URL', `a URL on the host of GITHUB_API_URL (${api.host})`);
  return { ...server, tokenEnv: user.hosts.get(server.host)?.token_env ?? null };
}

function userServer(host: string, { api_url, graphql_url, token_env }: UserHost): Server {
  const api = api_url === null ? null : new URL(api_url);
  const graphql = graphql_url === null ? null : new URL(graphql_url);
  const usual = api === null && graphql === null ? usualApi(host) : null;
  if (api !== null && graphql !== null && api.host !== graphql.host) throw twoHosts(host, api.host);
  return { ...serverAt(api ?? usual, graphql), host, named: false, tokenEnv: token_env };
}

function publicServer(named: boolean): Server {
  return { ...serverAt(usualApi('github.com'), null), named, tokenEnv: null };
}

/** github.com and its tenants have a host for the API; an Enterprise Server has a path. */
function usualApi(host: string): URL {
  return new URL(isPublic(host) && !isLoopback(host) ? `https://api.${host}` : `https://${host}/api/v3`);
}

function serverAt(api: URL | null, graphql: URL | null): Omit<Server, 'named' | 'tokenEnv'> {
  const apiUrl = api === null ? restOf(graphql ?? usualApi('github.com')) : withoutSlash(api.href);
  const graphqlUrl = graphql === null ? graphqlOf(apiUrl) : graphql.href;
  const { host } = new URL(apiUrl);
  return { host: host.replace(/^api\./, ''), apiHost: host, apiUrl, graphqlUrl };
}

/** `/api/graphql` ↔ `/api/v3`, `/graphql` ↔ nothing. */
function restOf(graphql: URL): string {
  return withoutSlash(
    withoutSlash(graphql.href)
      .replace(/\/api\/graphql$/, '/api/v3')
      .replace(/\/graphql$/, ''),
  );
}

function graphqlOf(apiUrl: string): string {
  return /\/api\/v3$/.test(apiUrl) ? apiUrl.replace(/v3$/, 'graphql') : `${apiUrl}/graphql`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function twoHosts(host: string, found: string): RoadmapError {
  return new RoadmapError({
    kind: 'config',
    code: 'config.user',
    message: `your own configuration: hosts.${host}: expected api_url and graphql_url on one host, since a token is for one host alone`,
    hints: EDIT,
    data: { key: `hosts.${host}.graphql_url`, expected: `a URL on ${found}` },
  });
}

function unknownHost(remote: string, host: string): RoadmapError {
  return new RoadmapError({
    kind: 'config',
    code: 'config.user',
    message: `your own configuration puts the remote "${remote}" on ${host}, and has no hosts.${host}`,
    hints: EDIT,
    data: { key: `remotes.${remote}.host`, expected: 'a host below hosts', found: host },
  });
}
