import { expect, test } from 'vitest';
import { readUserConfig } from '../../src/model/user-config.ts';

test('no file, an empty one and one of comments say nothing', () => {
  for (const text of [null, '', '# nothing\n', 'hosts:\nremotes:\nx-mine: [1]\n']) {
    const { config, problems } = readUserConfig(text);
    expect([config.hosts.size, config.remotes.size, problems]).toEqual([0, 0, []]);
  }
});

test('hosts and remotes are read, names of hosts whatever their case', () => {
  const text = `hosts:
  Git.Corp.Example:
    api_url: https://git.corp.example/api/v3
    graphql_url: https://git.corp.example/api/graphql
    token_env: CORP_TOKEN
  plain.example: {}
remotes:
  work: { host: GIT.corp.example, x-note: ours }
`;
  const { config, problems } = readUserConfig(text);
  expect(problems).toEqual([]);
  expect([...config.hosts]).toEqual([
    [
      'git.corp.example',
      {
        api_url: 'https://git.corp.example/api/v3',
        graphql_url: 'https://git.corp.example/api/graphql',
        token_env: 'CORP_TOKEN',
      },
    ],
    ['plain.example', { api_url: null, graphql_url: null, token_env: null }],
  ]);
  expect([...config.remotes]).toEqual([['work', { host: 'git.corp.example' }]]);
});

test('each problem has its key, its line, what was expected and what was found, and no value that could be a token', () => {
  const text = `host: {}
hosts:
  'bad host': {}
  git.example:
    api_uri: https://git.example
    api_url: http://git.example/api/v3
    graphql_url: https://u:p@git.example/graphql
    token_env: ghp_secret-secret
    token: ghp_secret
  list.example: [1]
remotes:
  Work: { host: git.example }
  work: { host: 'not a host' }
`;
  const { problems, config } = readUserConfig(text);
  expect(problems.map(({ key, line, expected, found }) => `${line} ${key}: ${expected}; ${found}`))
    .toMatchInlineSnapshot(`
      [
        "1 host: one of hosts, remotes, alerts (did you mean hosts?); an unknown key",
        "3 hosts.bad host: the name of a host such as git.example.com; "bad host"",
        "5 hosts.git.example.api_uri: one of api_url, graphql_url, token_env (did you mean api_url?); an unknown key",
        "6 hosts.git.example.api_url: an https URL without user, password or query (http only on this machine); another value",
        "7 hosts.git.example.graphql_url: an https URL without user, password or query (http only on this machine); another value",
        "8 hosts.git.example.token_env: the name of a variable such as CORP_TOKEN; another value",
        "9 hosts.git.example.token: one of api_url, graphql_url, token_env; an unknown key",
        "10 hosts.list.example: a map; a list",
        "12 remotes.Work: the name of a remote such as github; "Work"",
        "13 remotes.work.host: the name of a host such as git.example.com; another value",
      ]
    `);
  expect(JSON.stringify(problems)).not.toContain('ghp_secret');
  expect(config.hosts.get('git.example')).toEqual({ api_url: null, graphql_url: null, token_env: null });
});

test.each(['hosts: [', '[1]', 'hosts: {}\nhosts: {}\n', '__proto__: {}', 'a: &a [*a]'])(
  '%j is a problem, not a crash',
  (text) => {
    const { problems } = readUserConfig(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((one) => one.line === 1 || one.line === 2)).toBe(true);
  },
);

test('names that objects have of themselves are names like others', () => {
  const { config } = readUserConfig('hosts:\n  tostring: {}\nremotes:\n  valueof: { host: tostring }\n');
  expect([...config.hosts.keys(), ...config.remotes.keys()]).toEqual(['tostring', 'valueof']);
});
