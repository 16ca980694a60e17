import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import examples from '@octokit/webhooks-examples';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Inbox } from '../../src/ports/inbox.ts';
import type { RunnerState } from '../../src/ports/runner.ts';
import { startServer, type Limits } from '../../src/server/http.ts';
import { receiverRoutes } from '../../src/server/routes.ts';
import { makeGithubWebhook } from '../../src/trackers/github/webhook.ts';
import { createMemoryInbox, makeInboxData } from '../support/memory-inbox.ts';

const SECRET = 'a secret that nobody should see';
const PAYLOAD = JSON.stringify({
  action: 'edited',
  issue: { number: 7, title: 'Untold' },
  repository: { full_name: 'octo/demo' },
});

interface Place {
  readonly url: string;
  readonly port: number;
  readonly inbox: Inbox;
  readonly knocks: () => number;
}

async function receiver(of: { inbox?: Inbox; limits?: Partial<Limits>; state?: RunnerState } = {}): Promise<Place> {
  const inbox = of.inbox ?? createMemoryInbox();
  let knocks = 0;
  const routes = receiverRoutes({
    reader: await makeGithubWebhook(SECRET),
    remotes: async () => [
      { name: 'other', repo: 'octo/second' },
      { name: 'github', repo: 'octo/demo' },
    ],
    inbox,
    clock: { now: () => Date.UTC(2026, 0, 5) },
    knocked: () => void (knocks += 1),
    state: async () => of.state ?? null,
  });
  const server = await startServer({ host: '127.0.0.1', port: 0, routes, ...(of.limits && { limits: of.limits }) });
  onTestFinished(() => server.close());
  return { url: `http://127.0.0.1:${server.port}`, port: server.port, inbox, knocks: () => knocks };
}

const sign = (body: string): string => `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;

function headersFor(body: string, id: string, event = 'issues'): Record<string, string> {
  const own = { 'x-github-event': event, 'x-github-delivery': id, 'x-hub-signature-256': sign(body) };
  return { 'content-type': 'application/json', ...own };
}

async function deliver(
  { url }: Place,
  body = PAYLOAD,
  headers: Record<string, string> = {},
): Promise<[number, string]> {
  const { 'x-github-delivery': id = 'd-1', 'x-github-event': event = 'issues' } = headers;
  const answer = await fetch(`${url}/webhooks/github`, {
    method: 'POST',
    body,
    headers: { ...headersFor(body, id, event), ...headers },
  });
  const text = await answer.text();
  expect(text).not.toMatch(/Untold|secret/);
  return [answer.status, (JSON.parse(text) as { status: string }).status];
}

describe('a delivery', () => {
  it('that is genuine is in the inbox when it is answered, and knocks', async () => {
    const place = await receiver();
    expect(await deliver(place)).toEqual([202, 'accepted']);
    expect(await place.inbox.waiting()).toEqual([
      {
        id: 'd-1',
        remote: 'github',
        event: 'issues',
        at: '2026-01-05T00:00:00.000Z',
        stirred: { keys: ['7'], everything: false },
      },
    ]);
    expect(place.knocks()).toBe(1);
  });

  it('that comes again, also after a restart, is answered alike and knocks no more', async () => {
    const data = makeInboxData();
    const place = await receiver({ inbox: createMemoryInbox(data) });
    await deliver(place);
    expect([await deliver(place), place.knocks()]).toEqual([[202, 'known'], 1]);
    const next = await receiver({ inbox: createMemoryInbox(data) });
    expect([await deliver(next), next.knocks()]).toEqual([[202, 'known'], 0]);
  });

  it('of the second remote is its own; of a repository that no remote has is refused', async () => {
    const place = await receiver();
    expect(await deliver(place, PAYLOAD.replace('octo/demo', 'OCTO/Second'))).toEqual([202, 'accepted']);
    expect((await place.inbox.waiting())[0]?.remote).toBe('other');
    expect(await deliver(place, PAYLOAD.replace('octo/demo', 'octo/third'))).toEqual([422, 'elsewhere']);
    expect(place.knocks()).toBe(1);
  });

  it('of an event that is none of our business is acknowledged and forgotten', async () => {
    const place = await receiver();
    expect(await deliver(place, PAYLOAD, { 'x-github-event': 'workflow_run' })).toEqual([202, 'ignored']);
    expect(await place.inbox.lastSeen()).toBeNull();
  });

  it.each<[string, Record<string, string>, string, [number, string]]>([
    ['a wrong signature', { 'x-hub-signature-256': sign('other') }, PAYLOAD, [401, 'unsigned']],
    ['an empty signature', { 'x-hub-signature-256': '' }, PAYLOAD, [401, 'unsigned']],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, PAYLOAD, [415, 'refused']],
    ['another JSON', { 'content-type': 'application/jsonp' }, PAYLOAD, [415, 'refused']],
    ['no id', { 'x-github-delivery': '' }, PAYLOAD, [400, 'malformed']],
    ['malformed JSON', {}, '{"action": "edi', [400, 'malformed']],
    ['an empty body', {}, '', [401, 'unsigned']],
  ])('with %s is refused', async (_name, headers, body, answer) => {
    const place = await receiver();
    expect(await deliver(place, body, headers)).toEqual(answer);
    expect([await place.inbox.lastSeen(), place.knocks()]).toEqual([null, 0]);
  });

  it('signed by sha1 alone, or not at all, is refused', async () => {
    const place = await receiver();
    for (const signed of [
      {},
      { 'x-hub-signature': `sha1=${createHmac('sha1', SECRET).update(PAYLOAD).digest('hex')}` },
    ]) {
      const { 'x-hub-signature-256': _none, ...headers } = headersFor(PAYLOAD, 'd-1');
      const answer = await fetch(`${place.url}/webhooks/github`, {
        method: 'POST',
        body: PAYLOAD,
        headers: { ...headers, ...signed },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('that cannot be kept is answered so, and is new when it comes again', async () => {
    const inbox = createMemoryInbox();
    let broken = true;
    const put: Inbox['put'] = async (delivery) => {
      if (broken) throw new Error('ENOSPC: Untold');
      return inbox.put(delivery);
    };
    const place = await receiver({ inbox: { ...inbox, put } });
    expect([await deliver(place), place.knocks()]).toEqual([[503, 'unkept'], 0]);
    broken = false;
    expect(await deliver(place)).toEqual([202, 'accepted']);
  });

  it('of every kind that GitHub publishes is answered as it is signed', async () => {
    const place = await receiver();
    const answers: Record<string, number> = {};
    let id = 0;
    for (const { name, examples: payloads } of examples as unknown as readonly {
      name: string;
      examples: readonly object[];
    }[])
      for (const payload of payloads) {
        const text = JSON.stringify(payload).replaceAll(/"full_name":"[^"]+"/g, '"full_name":"octo/demo"');
        const [status, said] = await deliver(place, text, {
          'x-github-event': name,
          'x-github-delivery': `e${(id += 1)}`,
        });
        answers[`${status} ${said}`] = (answers[`${status} ${said}`] ?? 0) + 1;
      }
    expect(answers).toMatchInlineSnapshot(`
      {
        "202 accepted": 53,
        "202 ignored": 276,
      }
    `);
  });
});

describe('the server', () => {
  it('answers nothing else', async () => {
    const { url } = await receiver();
    for (const path of [
      '/',
      '/webhooks',
      '/webhooks/github/',
      '/webhooks/gitlab',
      '/healthz/x',
      '/.git/config',
      '/%2e%2e/',
    ]) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
    const wrong = await fetch(`${url}/webhooks/github`);
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/metrics`, { method: 'DELETE' })).status).toBe(405);
  });

  it('refuses a body of 30 MB before it was sent, and one that does not say how long it is when it is too long', async () => {
    const { port } = await receiver();
    const headers = { ...headersFor('', 'd-1'), 'content-length': String(30 * 1024 * 1024) };
    expect(await sent(port, headers, 1)).toMatchObject({ status: 413, written: 64 * 1024 });
    const { 'content-length': _none, ...chunked } = headers;
    const answered = await sent(port, chunked, 30 * 16);
    expect(answered.status).toBe(413);
    expect(answered.written).toBeLessThan(30 * 1024 * 1024);
  });

  it('takes a body of 20 MB that is signed', async () => {
    const place = await receiver();
    const body = JSON.stringify({ ...(JSON.parse(PAYLOAD) as object), padding: 'x'.repeat(20 * 1024 * 1024) });
    expect(await deliver(place, body)).toEqual([202, 'accepted']);
  });

  it('hangs up on those that take their time, in headers and in bodies, and goes on answering others', async () => {
    const place = await receiver({ limits: { headersMs: 300, requestMs: 600 } });
    const head = 'POST /webhooks/github HTTP/1.1\r\nhost: x\r\n';
    const slow = [
      trickle(place.port, head),
      trickle(place.port, ''),
      trickle(place.port, `${head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n{`),
    ];
    expect(await deliver(place)).toEqual([202, 'accepted']);
    const ended = await Promise.all(slow);
    for (const { ms } of ended) expect(ms).toBeLessThan(4000);
    expect(await deliver(place)).toEqual([202, 'known']);
  });

  it('takes no more connections at a time than it may have', async () => {
    const { port, url } = await receiver({ limits: { connections: 3 } });
    const sockets = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'));
    onTestFinished(() => void sockets.forEach((socket) => socket.destroy()));
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    sockets.forEach((socket) => socket.destroy());
    await expect.poll(async () => (await fetch(`${url}/healthz`).catch(() => null))?.status).toBe(503);
  });

  it('survives what is no HTTP', async () => {
    const place = await receiver();
    for (const bytes of [
      '\u0000\u0001\u0002',
      'GET\r\n\r\n',
      `GET /healthz HTTP/1.1\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`,
    ])
      await trickle(place.port, bytes, true);
    expect(await deliver(place)).toEqual([202, 'accepted']);
  });

  it('says which port is in use, and what to do', async () => {
    const { port } = await receiver();
    await expect(startServer({ host: '127.0.0.1', port, routes: [] })).rejects.toMatchObject({
      code: 'server.port',
      message: `Port ${port} of 127.0.0.1 is in use by another program.`,
      hints: [`roadmap sync --auto --webhook-port ${port + 1}`],
    });
    await expect(startServer({ host: '192.0.2.1', port: 0, routes: [] })).rejects.toMatchObject({
      code: 'server.host',
    });
  });

  it('answers a thousand deliveries that come in a burst, each with its own', async () => {
    const place = await receiver();
    const one = async (n: number): Promise<void> => {
      expect(await deliver(place, PAYLOAD, { 'x-github-delivery': `d${n}` })).toEqual([202, 'accepted']);
    };
    // As many at a time as a sender has connections.
    for (let n = 0; n < 1000; n += 10) await Promise.all(Array.from({ length: 10 }, (_, at) => one(n + at)));
    expect((await place.inbox.waiting()).length).toBe(1000);
  });
});

describe('how it is', () => {
  const state: RunnerState = {
    ...{ version: 1, pid: 7, host: 'h', process_started: null, started_at: '2026-01-04T00:00:00Z', phase: 'idle' },
    ...{ beat_at: '2026-01-04T23:59:30Z', next_run_at: '2026-01-05T00:10:00Z', webhook: null },
    remotes: {
      'odd"name\n': {
        last_run_at: null,
        last_success_at: '2026-01-04T23:30:00Z',
        last_error: null,
        consecutive_failures: 2,
        rate_limit: { remaining: 4990, reset_at: null },
      },
    },
  };

  it('is ok while the runner beats', async () => {
    const health = async (of: RunnerState | null): Promise<unknown> => {
      const { url } = await receiver(of === null ? {} : { state: of });
      const answer = await fetch(`${url}/healthz`);
      return [answer.status, await answer.json()];
    };
    expect(await health(state)).toEqual([200, { status: 'ok', phase: 'idle', beat_age_seconds: 30 }]);
    expect(await health({ ...state, beat_at: '2026-01-04T23:54:00Z' })).toMatchObject([503, { status: 'fail' }]);
    expect(await health({ ...state, phase: 'stopped' })).toMatchObject([503, { status: 'fail' }]);
    expect(await health(null)).toEqual([503, { status: 'fail', phase: null, beat_age_seconds: null }]);
  });

  it('is told in the text format of Prometheus', async () => {
    const place = await receiver({ state });
    await deliver(place);
    await deliver(place);
    await deliver(place, PAYLOAD, { 'x-hub-signature-256': sign('x') });
    const answer = await fetch(`${place.url}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await answer.text()).toMatchInlineSnapshot(`
      "# HELP roadmap_up Whether the runner beats.
      # TYPE roadmap_up gauge
      roadmap_up 1
      # HELP roadmap_beat_timestamp_seconds When the runner last beat.
      # TYPE roadmap_beat_timestamp_seconds gauge
      roadmap_beat_timestamp_seconds 1767571170
      # HELP roadmap_next_run_timestamp_seconds When the next run is due.
      # TYPE roadmap_next_run_timestamp_seconds gauge
      roadmap_next_run_timestamp_seconds 1767571800
      # HELP roadmap_last_success_timestamp_seconds When a run last ended well.
      # TYPE roadmap_last_success_timestamp_seconds gauge
      roadmap_last_success_timestamp_seconds{remote="odd\\"name\\n"} 1767569400
      # HELP roadmap_consecutive_failures Runs that failed since one ended well.
      # TYPE roadmap_consecutive_failures gauge
      roadmap_consecutive_failures{remote="odd\\"name\\n"} 2
      # HELP roadmap_rate_limit_remaining Points left in this hour.
      # TYPE roadmap_rate_limit_remaining gauge
      roadmap_rate_limit_remaining{remote="odd\\"name\\n"} 4990
      # HELP roadmap_webhook_deliveries_total Deliveries by how they were answered.
      # TYPE roadmap_webhook_deliveries_total counter
      roadmap_webhook_deliveries_total{answer="accepted"} 1
      roadmap_webhook_deliveries_total{answer="known"} 1
      roadmap_webhook_deliveries_total{answer="unsigned"} 1
      # HELP roadmap_inbox_waiting Deliveries that no run has acted upon.
      # TYPE roadmap_inbox_waiting gauge
      roadmap_inbox_waiting 1
      # HELP roadmap_inbox_oldest_seconds Age of the oldest of them.
      # TYPE roadmap_inbox_oldest_seconds gauge
      roadmap_inbox_oldest_seconds 0
      "
    `);
    expect(await (await fetch(`${(await receiver()).url}/metrics`)).text()).toContain('roadmap_up 0\n');
  });
});

/** Sends pieces of 64 kB until it is answered. */
function sent(
  port: number,
  headers: Record<string, string>,
  pieces: number,
): Promise<{ status: number; written: number }> {
  return new Promise((resolve, reject) => {
    let [written, left] = [0, pieces];
    const request = httpRequest({ port, method: 'POST', path: '/webhooks/github', headers }, ({ statusCode = 0 }) => {
      left = 0;
      resolve({ status: statusCode, written });
      request.destroy();
    });
    request.on('error', reject);
    const more = (): void => {
      if ((left -= 1) < 0) return;
      written += 64 * 1024;
      request.write(Buffer.alloc(64 * 1024, 32), () => setImmediate(more));
    };
    more();
  });
}

/** Sends this and then a byte now and then, until the other side has enough. */
function trickle(port: number, text: string, end = false): Promise<{ ms: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket: Socket = connect(port, '127.0.0.1', () => void socket.write(text));
    const timer = setInterval(() => void (end ? socket.end() : socket.write('x')), 50);
    socket.resume();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ ms: performance.now() - started });
    });
  });
}
