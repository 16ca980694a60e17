import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeClient } from '../../../src/trackers/github/client.ts';
import { httpFetch } from '../../../src/trackers/http-fetch.ts';
import type { RequestEvent, TrackerOptions } from '../../../src/trackers/options.ts';
import { startStandin } from '../../standin/index.ts';
import type { Standin } from '../../standin/index.ts';
import { configWith, failureOf, middling, quickClock } from './support.ts';

let github: Standin;
let clock: ReturnType<typeof quickClock>;
let events: RequestEvent[];

beforeEach(async () => {
  github = await startStandin();
  clock = quickClock();
  events = [];
});

afterEach(() => github.close());

function optionsWith(more: Partial<TrackerOptions> = {}): TrackerOptions {
  return {
    name: 'github',
    config: configWith(),
    remote: { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} },
    graphqlUrl: github.graphqlUrl,
    apiUrl: github.apiUrl,
    token: async () => 'token-of-ana',
    http: httpFetch,
    clock,
    random: middling,
    userAgent: 'roadmap/test',
    onRequest: (event) => void events.push(event),
    ...more,
  };
}

const path = '/repos/octo/demo/milestones?state=all';
const VIEWER = 'query Who { viewer { login } rateLimit { limit remaining used resetAt cost } }';

describe('REST', () => {
  test('what was read before is asked for only whether it changed, and that costs nothing', async () => {
    const seen: unknown[] = [];
    const spy = {
      send: (request: Parameters<typeof httpFetch.send>[0]) => {
        seen.push(request.headers['if-none-match']);
        return httpFetch.send(request);
      },
    };
    const watched = makeClient(optionsWith({ http: spy }));
    github.faults.push({
      when: { nth: 1 },
      do: { answer: { status: 200, headers: { etag: '"v1"' }, body: [{ number: 1 }] } },
    });
    github.faults.push({ when: { nth: 2 }, do: { answer: { status: 304, body: '' } } });
    github.faults.push({ when: { nth: 3 }, do: { answer: { status: 200, headers: { etag: '"v2"' }, body: [] } } });
    github.faults.push({ when: { nth: 4 }, do: { answer: { status: 404, body: { message: 'Not Found' } } } });
    github.faults.push({ when: { nth: 5 }, do: { answer: { status: 200, body: [] } } });
    const bodies: unknown[] = [];
    for (let n = 0; n < 3; n += 1) {
      const answer = await watched.get(path);
      bodies.push([answer.status, JSON.parse(answer.body)]);
    }
    expect(bodies).toEqual([
      [200, [{ number: 1 }]],
      [200, [{ number: 1 }]],
      [200, []],
    ]);
    expect(events.map(({ status, cost }) => [status, cost])).toEqual([
      [200, 1],
      [304, 0],
      [200, 1],
    ]);
    expect((await watched.get(path)).status).toBe(404);
    await watched.get(path);
    expect(seen).toEqual([undefined, '"v1"', '"v1"', '"v2"', undefined]);
  });

  test('an answer that did not change and was never read is no answer', async () => {
    github.faults.push({ when: {}, do: { answer: { status: 304, body: '' } } });
    expect((await makeClient(optionsWith()).get(path)).status).toBe(304);
  });

  test.each(['POST', 'PATCH', 'DELETE'] as const)('%s is sent once, whatever happens', async (method) => {
    const client = makeClient(optionsWith());
    const html = { answer: { status: 200, body: '<!DOCTYPE html>' } };
    for (const fault of ['C2-502', html, 'drop-before', 'B1-403'] as const) {
      github.faults.clear();
      github.log.length = 0;
      github.faults.push({ when: {}, do: fault });
      const error = await failureOf(client.write(method, '/repos/octo/demo/milestones', { title: 'v1' }));
      expect(['remote.malformed', 'remote.unreachable', 'remote.limited']).toContain(error.code);
      expect(github.log).toHaveLength(1);
    }
  });

  test.each([
    ['E3', { message: 'Validation Failed', errors: [{ resource: 'Label', code: 'invalid', field: 'color' }] }],
    [
      'E4',
      {
        message: 'Validation Failed',
        errors: [
          {
            resource: 'Issue',
            code: 'custom',
            field: 'body',
            message: 'body is too long (maximum is 65536 characters)',
          },
        ],
      },
    ],
    [
      'E5',
      { message: 'Validation Failed', errors: [{ resource: 'Milestone', code: 'already_exists', field: 'title' }] },
    ],
  ])('%s, a refusal of the values, is for whoever sent them', async (_, body) => {
    github.faults.push({ when: {}, do: { answer: { status: 422, body } } });
    const answer = await makeClient(optionsWith()).write('POST', '/repos/octo/demo/milestones', { title: 'v1' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([422, body]);
  });

  test('a redirection is not followed: no other server gets a request, let alone the token', async () => {
    const other = await startStandin();
    const headers = { location: `${other.apiUrl}/repositories/1` };
    github.faults.push({
      when: {},
      do: { answer: { status: 307, headers, body: { message: 'Temporary Redirect', url: headers.location } } },
    });
    expect((await makeClient(optionsWith()).get(path)).status).toBe(307);
    expect((await failureOf(makeClient(optionsWith()).read(VIEWER, {}))).code).toBe('remote.malformed');
    expect(other.log).toEqual([]);
    await other.close();
  });
});

describe('limits', () => {
  test('one that names no time is waited out once, and the next one asks for twice as long', async () => {
    const client = makeClient(optionsWith({ onWait: (ms) => void waits.push(ms) }));
    const waits: number[] = [];
    github.faults.push({ when: {}, do: 'B2' });
    const first = await failureOf(client.read(VIEWER, {}));
    expect([clock.slept, waits, first.data['wait_ms']]).toEqual([[60_000], [60_000], 120_000]);
    expect((await failureOf(client.read(VIEWER, {}))).data['wait_ms']).toBe(240_000);
    for (let n = 0; n < 3; n += 1) await failureOf(client.read(VIEWER, {}));
    expect((await failureOf(client.read(VIEWER, {}))).data['wait_ms']).toBe(900_000);
    github.faults.clear();
    await client.read(VIEWER, {});
    github.faults.push({ when: {}, do: 'B2' });
    expect((await failureOf(client.send(VIEWER, {}))).data['wait_ms']).toBe(60_000);
  });

  test('points of one API say nothing of the other', async () => {
    const client = makeClient(optionsWith({ pace: 'fast' }));
    github.faults.push({
      when: { nth: 1 },
      do: { answer: { status: 200, headers: { 'x-ratelimit-remaining': '0' }, body: [] } },
    });
    await client.get(path);
    await expect(client.send(VIEWER, {})).resolves.toMatchObject({ errors: [] });
    const error = await failureOf(client.write('POST', '/repos/octo/demo/milestones', {}));
    expect(error.code).toBe('remote.limited');
    expect(github.log).toHaveLength(2);
    expect(client.cost()).toEqual({ queries: 0, mutations: 1, rest: 1 });
  });

  test.each([
    ['1e400', '1e400'],
    ['99999999999999999999', '0'],
    ['-5', 'soon'],
    ['NaN', ''],
  ])('a reset %s with %s left is not believed, and stops nothing', async (reset, remaining) => {
    const headers = { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset };
    github.faults.push({
      when: { nth: 1 },
      do: { answer: { status: 200, headers, body: { data: { viewer: null } } } },
    });
    const client = makeClient(optionsWith());
    await client.read(VIEWER, {});
    expect(client.limit()).toBeNull();
  });

  test('a permission that is missing is no limit, even with the last point spent', async () => {
    const answer = {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0' },
      body: { message: 'Resource not accessible by personal access token' },
    };
    github.faults.push({ when: {}, do: { answer } });
    expect((await failureOf(makeClient(optionsWith()).read(VIEWER, {}))).code).toBe('remote.forbidden');
  });
});

describe('telling of requests', () => {
  test('each is told with what it cost and what is left, repeated ones too', async () => {
    github.faults.push({ when: { nth: 1 }, do: 'C2-502' }, { when: { nth: 2 }, do: 'drop-before' });
    await makeClient(optionsWith()).read(VIEWER, {});
    await makeClient(optionsWith()).get('/repos/octo/demo/issues/5?secret=1');
    expect(events.map(({ ms, ...rest }) => ({ ...rest, ms: ms >= 0 }))).toEqual([
      { verb: 'query', what: 'Who', status: 502, cost: 1, remaining: 5000, ms: true },
      { verb: 'query', what: 'Who', status: null, cost: 1, remaining: null, ms: true },
      { verb: 'query', what: 'Who', status: 200, cost: 1, remaining: 4999, ms: true },
      { verb: 'GET', what: '/repos/octo/demo/issues/5', status: 404, cost: 1, remaining: 4999, ms: true },
    ]);
  });

  test('no token and no variable is told', async () => {
    const secret = 'body-with-a-secret';
    await makeClient(optionsWith()).send(
      'mutation M($input: CreateIssueInput!) { createIssue(input: $input) { issue { id } } }',
      {
        input: { repositoryId: 'R', title: secret, body: secret },
      },
    );
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toMatch(/token-of|secret/);
  });
});
