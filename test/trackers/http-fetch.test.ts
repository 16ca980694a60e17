import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { HttpRequest } from '../../src/ports/system.ts';
import { httpFetch } from '../../src/trackers/http-fetch.ts';

let server: Server | null = null;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  url,
  method: 'GET',
  headers: { authorization: 'bearer secret' },
  timeoutMs: 5000,
  ...more,
});

test('a request goes out whole, and its answer comes back as it is', async () => {
  const url = await serve((message, response) => {
    let body = '';
    message.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    message.on('end', () => {
      response.writeHead(418, { 'X-Answer': 'yes' });
      response.end(`${message.method} ${message.url} ${message.headers.authorization} ${body}`);
    });
  });
  const answer = await httpFetch.send(request(`${url}/a?b`, { method: 'POST', body: 'é' }));
  expect(answer).toMatchObject({ status: 418, body: 'POST /a?b bearer secret é' });
  expect(answer.headers['x-answer']).toBe('yes');
});

test('a redirection is an answer, and is never followed with our token', async () => {
  const seen: (string | undefined)[] = [];
  const url = await serve((message, response) => {
    seen.push(message.url);
    response.writeHead(301, { location: '/elsewhere' });
    response.end();
  });
  expect(await httpFetch.send(request(`${url}/a`))).toMatchObject({ status: 301, headers: { location: '/elsewhere' } });
  expect(seen).toEqual(['/a']);
});

test('nobody listens: nothing was sent', async () => {
  const url = await serve(() => undefined);
  server?.close();
  await expect(httpFetch.send(request(url))).rejects.toMatchObject({
    kind: 'remote',
    code: 'remote.unreachable',
    message: `${new URL(url).host} could not be reached: ECONNREFUSED.`,
    data: { sent: false },
  });
});

test('a name that no machine has, and an address that is none: nothing was sent', async () => {
  for (const url of ['http://nobody.invalid/', 'http://[']) {
    await expect(httpFetch.send(request(url))).rejects.toMatchObject({ data: { sent: false } });
  }
});

test.each<[string, RequestListener]>([
  ['before the answer', (message) => message.socket.destroy()],
  [
    'in the middle of the answer',
    (message, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => message.socket.destroy());
    },
  ],
])('the connection breaks %s: it may have been sent', async (_, listener) => {
  const url = await serve(listener);
  await expect(httpFetch.send(request(url, { method: 'POST', body: 'x' }))).rejects.toMatchObject({
    code: 'remote.unreachable',
    data: { sent: true },
  });
});

test('no answer in time, and an answer that stops: it may have been sent', async () => {
  for (const begun of [false, true]) {
    const url = await serve((_, response) => {
      if (begun) response.writeHead(200).write('half');
    });
    await expect(httpFetch.send(request(url, { timeoutMs: 100 }))).rejects.toMatchObject({
      message: expect.stringContaining('no answer within'),
      data: { sent: true },
    });
  }
});

test('no error shows the token', async () => {
  const error: unknown = await httpFetch.send(request('http://127.0.0.1:1/')).catch((thrown: unknown) => thrown);
  const { message, hints, data, stack, cause } = error as Error & { hints: unknown; data: unknown };
  expect(JSON.stringify([message, hints, data, stack, String(cause)])).not.toContain('secret');
});
