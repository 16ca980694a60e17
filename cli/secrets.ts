import { isLoopback, tokenFrom, urlFrom } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = ['ROADMAP_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN'] as const;
const GH_TIMEOUT_MS = 10_000;

/**
 * The user's token, for hosts that may have it: GitHub's own, this machine, and those that the user's environment
 * (`GITHUB_API_URL`, `GITHUB_GRAPHQL_URL`) names. First found: the variables above, then `gh auth token`.
 */
export function createSecrets(env: Environment) {
  return {
    token: async (host: string): Promise<string | null> => {
      const bare = withoutPort(host.toLowerCase());
      if (!mayHaveToken(bare, host.toLowerCase(), env)) return null;
      for (const name of VARIABLES) {
        const token = tokenFrom(env, name);
        if (token !== null) return token;
      }
      return isLoopback(bare) ? null : askGh(bare.replace(/^api\./, ''), env);
    },
  };
}

function mayHaveToken(bare: string, host: string, env: Environment): boolean {
  if (/(^|\.)(github\.com|ghe\.com)$/.test(bare) || isLoopback(bare)) return true;
  return ['GITHUB_API_URL', 'GITHUB_GRAPHQL_URL'].some((name) => urlFrom(env, name)?.host === host);
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** Without a shell, and not for long; no `gh`, or not signed in: null. */
async function askGh(hostname: string, env: Environment): Promise<string | null> {
  const { execFile } = await import('node:child_process');
  const options = { timeout: GH_TIMEOUT_MS, env: { ...env, GH_PROMPT_DISABLED: '1' }, windowsHide: true };
  return new Promise((resolve) => {
    execFile('gh', ['auth', 'token', '--hostname', hostname], options, (error, stdout) => {
      const token = stdout.trim();
      resolve(error === null && /^[\x21-\x7e]+$/.test(token) ? token : null);
    });
  });
}
