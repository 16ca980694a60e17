import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSecrets } from '../../cli/secrets.ts';

const nothing = { PATH: '/nonexistent' };

it('takes the first of the three variables that is set', async () => {
  const all = { ...nothing, ROADMAP_GITHUB_TOKEN: 'one', GH_TOKEN: 'two', GITHUB_TOKEN: 'three' };
  expect(await createSecrets(all).token('api.github.com')).toBe('one');
  expect(await createSecrets({ ...all, ROADMAP_GITHUB_TOKEN: '' }).token('api.github.com')).toBe('two');
  expect(await createSecrets({ ...nothing, GITHUB_TOKEN: ' three\n' }).token('github.com')).toBe('three');
});

it.each([
  ['api.github.com', true],
  ['octo.ghe.com', true],
  ['127.0.0.1:4000', true],
  ['localhost:80', true],
  ['[::1]:80', true],
  ['git.corp.example', true],
  ['other.corp.example', false],
  ['evilgithub.com', false],
  ['github.com.evil.example', false],
  ['127.0.0.1.evil.example', false],
])('the token for %s: %s', async (host, given) => {
  const secrets = createSecrets({ ...nothing, GH_TOKEN: 't', GITHUB_API_URL: 'https://git.corp.example/api/v3' });
  expect(await secrets.token(host)).toBe(given ? 't' : null);
});

it('asks gh when no variable is set, for that host, without a shell', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-gh-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, 'log');
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho "$@" > '${log}'\necho gho_secret\n`);
  chmodSync(join(folder, 'gh'), 0o755);
  const secrets = createSecrets({ PATH: [folder, process.env['PATH']].join(delimiter) });
  expect(await secrets.token('api.github.com')).toBe('gho_secret');
  expect(readFileSync(log, 'utf8')).toBe('auth token --hostname github.com\n');
});

it('has none when nobody knows one', async () => {
  expect(await createSecrets(nothing).token('api.github.com')).toBeNull();
});

it('names a malformed variable, never its value', async () => {
  const failed = createSecrets({ ...nothing, GH_TOKEN: 'secret\u0000x y' }).token('github.com');
  await expect(failed).rejects.toMatchObject({ code: 'environment.malformed', data: { variable: 'GH_TOKEN' } });
  await expect(failed).rejects.not.toThrow(/secret/);
});

it.each(['http://git.corp.example', 'ftp://x', 'nonsense', 'https://user:pass@x.example'])(
  'refuses %s as the address of a server',
  async (url) => {
    const failed = createSecrets({ ...nothing, GITHUB_API_URL: url }).token('git.corp.example');
    await expect(failed).rejects.toMatchObject({ data: { variable: 'GITHUB_API_URL' } });
  },
);
