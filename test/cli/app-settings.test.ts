import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { appFrom } from '../../cli/app-settings.ts';

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const [ID, INSTALLATION, KEY, FILE] = ['ID', 'INSTALLATION_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_FILE'].map(
  (name) => `ROADMAP_GITHUB_APP_${name}`,
) as [string, string, string, string];
const named = { [ID]: '7', [INSTALLATION]: '42' };

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-app-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'key.pem'), text);
  return join(folder, 'key.pem');
}

test('no app is named: there is none', () => {
  expect(appFrom({ [INSTALLATION]: '42', [KEY]: pem })).toBeNull();
});

test('the key is given itself, with line breaks or without, or in a file', () => {
  const key = pem.trim();
  expect(appFrom({ ...named, [KEY]: pem })).toEqual({ id: '7', installation: '42', key });
  expect(appFrom({ ...named, [ID]: 'Iv23liAbc', [KEY]: key.replaceAll('\n', '\\n') })).toMatchObject({
    id: 'Iv23liAbc',
    key,
  });
  expect(appFrom({ ...named, [FILE]: file(pem) })?.key).toBe(pem);
  expect(appFrom({ ...named, [KEY]: pem, [FILE]: '/nonexistent' })?.key).toBe(key);
});

test.each<[string, Record<string, string>]>([
  [ID, { [ID]: '7/../..' }],
  [ID, { [ID]: 'a b' }],
  [INSTALLATION, { [INSTALLATION]: '' }],
  [INSTALLATION, { [INSTALLATION]: '42/x' }],
  [KEY, {}],
  [KEY, { [KEY]: 'BEGIN secret' }],
  [KEY, { [KEY]: other }],
  [FILE, { [FILE]: '/nonexistent/secret' }],
  [FILE, { [FILE]: tmpdir() }],
])('%s is named when it is wrong, never its value', (variable, env) => {
  const read = (): unknown => appFrom({ ...named, ...env });
  expect(read).toThrow(
    expect.objectContaining({ code: 'environment.malformed', data: expect.objectContaining({ variable }) }),
  );
  expect(read).not.toThrow(/secret|BEGIN/);
});
