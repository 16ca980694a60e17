import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSecrets, tokenSources } from '../../cli/secrets.ts';
import { serversOf } from '../../cli/servers.ts';
import { readUserConfig } from '../../src/model/user-config.ts';

const nothing = { PATH: '/nonexistent' };

function tokenFor(host: string, env: Record<string, string | undefined>, more: { user?: string; app?: string } = {}) {
  const { config: user } = readUserConfig(more.user ?? null);
  const app = more.app === undefined ? null : async () => more.app ?? '';
  return createSecrets({ env: { ...nothing, ...env }, user, app }).token(host);
}

const three = { ROADMAP_GITHUB_TOKEN: 'one', GH_TOKEN: 'two', GITHUB_TOKEN: 'three' };

it('takes the first of the three variables that is set', async () => {
  expect(await tokenFor('api.github.com', three)).toBe('one');
  expect(await tokenFor('API.GitHub.com', { ...three, ROADMAP_GITHUB_TOKEN: '' })).toBe('two');
  expect(await tokenFor('api.github.com', { GITHUB_TOKEN: ' three\n' })).toBe('three');
});

const enterprise = { GITHUB_API_URL: 'https://git.corp.example/api/v3' };

it.each<[string, Record<string, string>, string | null]>([
  ['api.github.com', {}, 'two'],
  ['github.com', {}, null],
  ['git.corp.example', enterprise, 'two'],
  // In an environment that names another server, the tokens are that server's.
  ['api.github.com', enterprise, null],
  ['other.corp.example', enterprise, null],
  ['git.corp.example:8443', enterprise, null],
  ['127.0.0.1:4000', {}, null],
  ['127.0.0.1:4000', { GITHUB_GRAPHQL_URL: 'http://127.0.0.1:4000/graphql' }, 'two'],
  ['127.0.0.1:4001', { GITHUB_GRAPHQL_URL: 'http://127.0.0.1:4000/graphql' }, null],
  ['api.octo.ghe.com', {}, null],
  ['api.octo.ghe.com', { GITHUB_API_URL: 'https://api.octo.ghe.com' }, 'two'],
  ['evilgithub.com', {}, null],
  ['api.github.com.evil.example', {}, null],
])('the token of the environment for %s with %j: %s', async (host, env, token) => {
  expect(await tokenFor(host, { ...env, GH_TOKEN: 'two' })).toBe(token);
});

const corp =
  'hosts:\n  git.corp.example:\n  bound.example: { token_env: BOUND }\n  api.octo.ghe.com:\n  octo.ghe.com:\n';

it.each<[string, Record<string, string>, string | null]>([
  ['git.corp.example', { GH_ENTERPRISE_TOKEN: 'e1', GITHUB_ENTERPRISE_TOKEN: 'e2' }, 'e1'],
  ['git.corp.example', { GITHUB_ENTERPRISE_TOKEN: 'e2' }, 'e2'],
  ['git.corp.example', three, null],
  ['git.corp.example', { ...three, ...enterprise, GH_ENTERPRISE_TOKEN: 'e1' }, 'one'],
  ['git.corp.example', { GH_TOKEN: 'two', ...enterprise, GH_ENTERPRISE_TOKEN: 'e1' }, 'e1'],
  ['bound.example', { BOUND: 'b', GH_ENTERPRISE_TOKEN: 'e1' }, 'b'],
  ['bound.example', { GH_ENTERPRISE_TOKEN: 'e1' }, null],
  ['git.corp.example', { BOUND: 'b' }, null],
  ['api.octo.ghe.com', { GH_ENTERPRISE_TOKEN: 'e1' }, null],
  ['api.github.com', { GH_ENTERPRISE_TOKEN: 'e1' }, null],
  ['unknown.example', { GH_ENTERPRISE_TOKEN: 'e1' }, null],
])("with the user's hosts, the token for %s with %j: %s", async (host, env, token) => {
  expect(await tokenFor(host, env, { user: corp })).toBe(token);
});

it('the token of an app comes after ours and before those of everybody, for the server that the environment names', async () => {
  expect(await tokenFor('api.github.com', { GH_TOKEN: 'two' }, { app: 'installed' })).toBe('installed');
  expect(await tokenFor('api.github.com', three, { app: 'installed' })).toBe('one');
  expect(await tokenFor('git.corp.example', {}, { user: corp, app: 'installed' })).toBeNull();
  expect(await tokenFor('git.corp.example', enterprise, { app: 'installed' })).toBe('installed');
});

it('asks gh when no variable is set, for that host, without a shell, and for what gh itself keeps', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-gh-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'gh'),
    `#!/bin/sh\necho "$@ $GH_TOKEN$GH_ENTERPRISE_TOKEN" >> '${log}'\necho gho_secret\n`,
  );
  chmodSync(join(folder, 'gh'), 0o755);
  const PATH = [folder, process.env['PATH']].join(delimiter);
  expect(await tokenFor('api.github.com', { PATH })).toBe('gho_secret');
  expect(await tokenFor('git.corp.example', { PATH, GH_TOKEN: 'two' }, { user: corp })).toBe('gho_secret');
  expect(await tokenFor('api.octo.ghe.com', { PATH, GH_ENTERPRISE_TOKEN: 'e1' }, { user: corp })).toBe('gho_secret');
  expect(await tokenFor('unknown.example', { PATH })).toBeNull();
  expect(readFileSync(log, 'utf8').split('\n')).toEqual([
    'auth token --hostname github.com ',
    'auth token --hostname git.corp.example ',
    'auth token --hostname octo.ghe.com ',
    '',
  ]);
});

it('has none when nobody knows one', async () => {
  expect(await tokenFor('api.github.com', {})).toBeNull();
});

it('names a malformed variable, never its value', async () => {
  const failed = tokenFor('api.github.com', { GH_TOKEN: 'secret\u0000x y' });
  await expect(failed).rejects.toMatchObject({ code: 'environment.malformed', data: { variable: 'GH_TOKEN' } });
  await expect(failed).rejects.not.toThrow(/secret/);
});

it.each([
  'http://git.corp.example',
  'ftp://x',
  'nonsense',
  'https://user:pass@x.example',
  'https://x.example/?token=x',
  'https://x.example/#x',
])('refuses %s as the address of a server', async (url) => {
  const failed = tokenFor('git.corp.example', { GITHUB_API_URL: url });
  await expect(failed).rejects.toMatchObject({ data: { variable: 'GITHUB_API_URL' } });
  await expect(failed).rejects.not.toThrow(/pass@|token=x/);
});

it('says where it looks', () => {
  const looked = (env: Record<string, string>, hasApp: boolean) =>
    serversOf(env, readUserConfig(corp).config).map((server) => [server.host, tokenSources(server, hasApp).join(', ')]);
  expect(looked({}, true)).toMatchInlineSnapshot(`
    [
      [
        "github.com",
        "ROADMAP_GITHUB_TOKEN, the app of ROADMAP_GITHUB_APP_ID, GH_TOKEN, GITHUB_TOKEN, gh auth token",
      ],
      [
        "git.corp.example",
        "GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, gh auth token --hostname git.corp.example",
      ],
      [
        "bound.example",
        "BOUND, gh auth token --hostname bound.example",
      ],
      [
        "api.octo.ghe.com",
        "gh auth token --hostname api.octo.ghe.com",
      ],
      [
        "octo.ghe.com",
        "gh auth token --hostname octo.ghe.com",
      ],
    ]
  `);
  expect(looked(enterprise, false).slice(0, 1)).toMatchInlineSnapshot(`
    [
      [
        "git.corp.example",
        "ROADMAP_GITHUB_TOKEN, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN, GH_TOKEN, GITHUB_TOKEN, gh auth token --hostname git.corp.example",
      ],
    ]
  `);
});
