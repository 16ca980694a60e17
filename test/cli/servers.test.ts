import { expect, test } from 'vitest';
import { chooseServer } from '../../cli/servers.ts';
import { readUserConfig } from '../../src/model/user-config.ts';

const user = readUserConfig(
  `
hosts:
  git.corp.example:
  port.corp.example:8443: { token_env: PORT_TOKEN }
  odd.example: { api_url: 'https://odd.example/github/rest' }
  other.example: { graphql_url: 'https://other.example/api/graphql' }
  both.example: { api_url: 'https://both.example/a', graphql_url: 'https://both.example/b' }
  octo.ghe.com:
  local: { api_url: 'http://127.0.0.1:4000' }
  two.example: { api_url: 'https://one.example', graphql_url: 'https://two.example' }
remotes:
  corp: { host: Git.Corp.Example }
  lost: { host: nowhere.example }
  two: { host: two.example }
  github: {}
`,
).config;

const usual = new Map([...user.hosts].filter(([host]) => host !== 'two.example'));
const aim = (env: Record<string, string>, remote = 'github', origin: string | null = null): string => {
  const { host, apiUrl, graphqlUrl } = chooseServer(env, { ...user, hosts: usual }, { remote, origin });
  return `${host}: ${apiUrl} ${graphqlUrl}`;
};

test.each<[string, Record<string, string>, string]>([
  ['nothing', {}, 'github.com: https://api.github.com https://api.github.com/graphql'],
  [
    'a workflow of github.com',
    { GITHUB_API_URL: 'https://api.github.com', GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql' },
    'github.com: https://api.github.com https://api.github.com/graphql',
  ],
  [
    'only the REST API of a server',
    { GITHUB_API_URL: 'https://ghe.example/api/v3/' },
    'ghe.example: https://ghe.example/api/v3 https://ghe.example/api/graphql',
  ],
  [
    'only the GraphQL API of a server',
    { GITHUB_GRAPHQL_URL: 'https://ghe.example/api/graphql' },
    'ghe.example: https://ghe.example/api/v3 https://ghe.example/api/graphql',
  ],
  [
    'only the GraphQL API of a tenant',
    { GITHUB_GRAPHQL_URL: 'https://api.octo.ghe.com/graphql' },
    'octo.ghe.com: https://api.octo.ghe.com https://api.octo.ghe.com/graphql',
  ],
  [
    'a server of its own kind',
    { GITHUB_API_URL: 'http://127.0.0.1:4000/x' },
    '127.0.0.1:4000: http://127.0.0.1:4000/x http://127.0.0.1:4000/x/graphql',
  ],
])('the environment names %s', (_, env, server) => {
  expect(aim(env)).toBe(server);
});

test.each([
  ['corp', null, 'git.corp.example: https://git.corp.example/api/v3 https://git.corp.example/api/graphql'],
  [
    'github',
    'git.corp.example',
    'git.corp.example: https://git.corp.example/api/v3 https://git.corp.example/api/graphql',
  ],
  [
    'github',
    'port.corp.example:8443',
    'port.corp.example:8443: https://port.corp.example:8443/api/v3 https://port.corp.example:8443/api/graphql',
  ],
  ['github', 'odd.example', 'odd.example: https://odd.example/github/rest https://odd.example/github/rest/graphql'],
  ['github', 'other.example', 'other.example: https://other.example/api/v3 https://other.example/api/graphql'],
  ['github', 'both.example', 'both.example: https://both.example/a https://both.example/b'],
  ['github', 'octo.ghe.com', 'octo.ghe.com: https://api.octo.ghe.com https://api.octo.ghe.com/graphql'],
  ['github', 'local', 'local: http://127.0.0.1:4000 http://127.0.0.1:4000/graphql'],
  ['github', 'unknown.example', 'github.com: https://api.github.com https://api.github.com/graphql'],
  ['corp', 'github.com', 'git.corp.example: https://git.corp.example/api/v3 https://git.corp.example/api/graphql'],
])('the remote %s of a clone of %s', (remote, origin, server) => {
  expect(aim({}, remote, origin)).toBe(server);
});

test('what the environment names goes before all else', () => {
  expect(aim({ GITHUB_API_URL: 'https://ghe.example/api/v3' }, 'corp', 'odd.example')).toMatch(/^ghe\.example: /);
});

test('a token is for one host: two APIs on two hosts are refused', () => {
  const env = { GITHUB_API_URL: 'https://one.example', GITHUB_GRAPHQL_URL: 'https://two.example/graphql' };
  expect(() => aim(env)).toThrow(
    'GITHUB_GRAPHQL_URL is malformed; expected a URL on the host of GITHUB_API_URL (one.example)',
  );
  expect(() => chooseServer({}, user, { remote: 'two', origin: null })).toThrow(
    /hosts\.two\.example: expected api_url and graphql_url on one host/,
  );
});

test('a remote on a host that is not described is an error, not a guess', () => {
  expect(() => aim({}, 'lost')).toThrow('puts the remote "lost" on nowhere.example, and has no hosts.nowhere.example');
});
