import { createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { makeAppToken } from '../../../src/trackers/github/app-token.ts';
import { httpFetch } from '../../../src/trackers/http-fetch.ts';
import { failureOf, middling } from './support.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const HOUR = 3_600_000;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** GitHub as an app sees it: it knows app 7 by its key, installed as 42, and its clock is its own. */
async function startServer() {
  const server = {
    url: '',
    clock: Date.parse('2026-01-01T00:00:00Z'),
    asked: [] as string[],
    given: 0,
    next: [] as Answer[],
  };
  const listener = createServer((request, response) => {
    server.asked.push(`${request.method} ${request.url}`);
    const { status, body } = server.next.shift() ?? answer(server, request);
    const date = new Date(server.clock).toUTCString();
    response.writeHead(status, { date, 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    listener.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    listener.closeAllConnections();
    listener.close();
  });
  server.url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/api/v3`;
  return server;
}

function answer(server: { clock: number; given: number }, request: IncomingMessage): Answer {
  const [head = '', claims = '', signature = ''] = (request.headers.authorization ?? '')
    .replace(/^bearer /, '')
    .split('.');
  const isSigned = createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url');
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as never;
  const { iat, exp, iss } = read(claims) as { iat: number; exp: number; iss: string };
  const now = server.clock / 1000;
  const isNow = iat <= now && exp > now && exp - now <= 600;
  const isKnown =
    isSigned && iss === '7' && read(head)['alg'] === 'RS256' && request.headers['user-agent'] !== undefined;
  if (!isKnown || !isNow) return { status: 401, body: { message: 'A JSON web token could not be decoded' } };
  if (request.url !== '/api/v3/app/installations/42/access_tokens')
    return { status: 404, body: { message: 'Not Found' } };
  server.given += 1;
  const expires_at = new Date(server.clock + HOUR).toISOString();
  return { status: 201, body: { token: `token-of-installation-${server.given}`, expires_at } };
}

async function scene(parts: { id?: string; installation?: string; key?: string; ahead?: number } = {}) {
  const server = await startServer();
  const slept: number[] = [];
  const { ahead = 0, ...rest } = parts;
  const clock = { now: () => server.clock + ahead, sleep: async (ms: number) => void slept.push(ms) };
  const options = { id: '7', installation: '42', key, apiUrl: server.url, ...rest };
  const token = makeAppToken({ ...options, http: httpFetch, clock, random: middling, userAgent: 'roadmap/test' });
  return { server, token, slept };
}

test('a token is asked for once and used until shortly before it ends', async () => {
  const { server, token } = await scene();
  expect(await token()).toBe('token-of-installation-1');
  server.clock += 54 * 60_000;
  expect(await token()).toBe('token-of-installation-1');
  expect(server.asked).toEqual(['POST /api/v3/app/installations/42/access_tokens']);
  server.clock += 2 * 60_000;
  expect(await token()).toBe('token-of-installation-2');
  expect(server.asked).toHaveLength(2);
});

test('several requests at once wait for one token', async () => {
  const { server, token } = await scene();
  await token();
  server.clock += HOUR;
  const tokens = await Promise.all([token(), token(), token()]);
  expect(new Set(tokens)).toEqual(new Set(['token-of-installation-2']));
  expect(server.asked).toHaveLength(2);
});

test.each([20 * 60_000, -20 * 60_000])(
  'a clock that is %d ms off is put right by that of the server',
  async (ahead) => {
    const { server, token } = await scene({ ahead });
    expect(await token()).toBe('token-of-installation-1');
    server.clock += 56 * 60_000;
    expect(await token()).toBe('token-of-installation-2');
  },
);

test.each([
  ['another app', { id: '8' }, 'the app 8 by this key'],
  ['another installation', { installation: '43' }, 'an installation 43 of the app 7'],
])('%s is not known, and no key or token is shown', async (_, parts, what) => {
  const { server, token } = await scene(parts);
  const error = await failureOf(token());
  expect(error).toMatchObject({
    code: 'remote.auth',
    message: expect.stringContaining(`GitHub does not know ${what}`),
  });
  expect(JSON.stringify([error.message, error.hints, error.data])).not.toMatch(/PRIVATE KEY-|eyJ/);
  expect(server.asked).toHaveLength(1);
});

test('trouble passes, and what failed is not kept', async () => {
  const { server, token, slept } = await scene();
  server.next.push({ status: 502, body: {} });
  expect(await token()).toBe('token-of-installation-1');
  expect(slept).toHaveLength(1);
  server.clock += HOUR;
  server.next.push({ status: 403, body: { message: 'Resource not accessible by integration' } });
  expect((await failureOf(token())).code).toBe('remote.forbidden');
  expect(await token()).toBe('token-of-installation-2');
});

test.each([
  ['no token', { expires_at: '2026-01-01T01:00:00Z' }],
  ['no end', { token: 'token-of-nobody' }],
  ['an end that is no time', { token: 'token-of-nobody', expires_at: 'soon' }],
])('an answer with %s is no answer, and is not repeated in the error', async (_, body) => {
  const { server, token } = await scene();
  server.next.push(...Array.from({ length: 4 }, () => ({ status: 201, body })));
  expect((await failureOf(token())).code).toBe('remote.malformed');
});
