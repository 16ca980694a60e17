import type { UserConfig } from '../src/model/user-config.ts';
import { isLoopback } from '../src/model/server-url.ts';
import { tokenFrom } from './environment.ts';
import { isPublic, serversOf, type Server } from './servers.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const OURS = 'ROADMAP_GITHUB_TOKEN';
const COMMON = ['GH_TOKEN', 'GITHUB_TOKEN'];
const ENTERPRISE = ['GH_ENTERPRISE_TOKEN', 'GITHUB_ENTERPRISE_TOKEN'];
const GH_TIMEOUT_MS = 10_000;

export interface SecretSources {
  readonly env: Environment;
  readonly user: UserConfig;
  /** The token of the app that the environment names; it is for the server that the environment names. */
  readonly app: (() => Promise<string>) | null;
}

/**
 * Tokens by the host of an API, each for that host alone: that of the environment for the server that the environment names
 * (github.com where it names none), gh's variables for Enterprise Servers for those that the user's configuration names, the
 * variable bound to a host for that host. First found; last `gh auth token` for that host. Any other host gets none.
 */
export function createSecrets(sources: SecretSources) {
  const { env, user, app } = sources;
  return {
    token: async (apiHost: string): Promise<string | null> => {
      const server = serversOf(env, user).find((one) => one.apiHost === apiHost.toLowerCase());
      if (server === undefined) return null;
      for (const name of variablesFor(server, app !== null)) {
        const token = name === APP ? await app?.() : tokenFrom(env, name);
        if (token !== null && token !== undefined) return token;
      }
      return isLoopback(withoutPort(server.host)) ? null : askGh(withoutPort(server.host), env);
    },
  };
}

/** Where a token for this server is looked for, in order, for people. */
export function tokenSources(server: Server, hasApp: boolean): readonly string[] {
  const host = withoutPort(server.host);
  const gh = host === 'github.com' ? 'gh auth token' : `gh auth token --hostname ${host}`;
  return [...variablesFor(server, hasApp), ...(isLoopback(host) ? [] : [gh])];
}

const APP = 'the app of ROADMAP_GITHUB_APP_ID';

function variablesFor({ host, named, tokenEnv }: Server, hasApp: boolean): readonly string[] {
  const bound = tokenEnv === null ? [] : [tokenEnv];
  const enterprise = isPublic(host) ? [] : ENTERPRISE;
  if (!named) return tokenEnv === null ? enterprise : bound;
  return [...bound, OURS, ...(hasApp ? [APP] : []), ...enterprise, ...COMMON];
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** Without a shell, and not for long; no `gh`, or not signed in: null. Only what gh itself keeps for that host: no variable. */
async function askGh(hostname: string, env: Environment): Promise<string | null> {
  const { execFile } = await import('node:child_process');
  const tokens = new Set([OURS, ...COMMON, ...ENTERPRISE]);
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !tokens.has(name)));
  const options = { timeout: GH_TIMEOUT_MS, env: { ...kept, GH_PROMPT_DISABLED: '1' }, windowsHide: true };
  return new Promise((resolve) => {
    execFile('gh', ['auth', 'token', '--hostname', hostname], options, (error, stdout) => {
      const token = stdout.trim();
      resolve(error === null && /^[\x21-\x7e]+$/.test(token) ? token : null);
    });
  });
}
