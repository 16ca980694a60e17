import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import type { Item, ItemComment, ItemMilestone, Outcome, Tracker } from '../../src/ports/tracker.ts';
import { startStandin, type Standin } from '../standin/index.ts';
import { itemOf, pagesOf, trackerFor } from '../trackers/github/support.ts';
import { startBetween, withText, type Between, type Passing } from './between.ts';
import { anyJson, often, PATIENCE_MS } from './fuzz.ts';

let github: Standin;
let between: Between;
let tracker: Tracker;

beforeEach(async () => {
  github = await startStandin({ tokens: { 'token-of-ana': { login: 'ana', permission: 'admin' } } });
  github.seed({ title: 'One', body: 'text', labels: ['bug'], assignees: ['ana'] }, { title: 'Two' });
  between = await startBetween(github.url);
  const aim = { graphqlUrl: moved(github.graphqlUrl), apiUrl: moved(github.apiUrl) };
  tracker = trackerFor(github, aim);
});

afterEach(async () => {
  await between.close();
  await github.close();
});

function moved(url: string): string {
  return `${between.url}${new URL(url).pathname.replace(/\/$/, '')}`;
}

/** One place of a JSON document made into something else, or taken away. */
interface Change {
  readonly at: number;
  readonly to: unknown;
  readonly remove: boolean;
}

const change: fc.Arbitrary<Change> = fc.record({ at: fc.nat(), to: anyJson, remove: fc.boolean() });

function changed(text: string, { at, to, remove }: Change): string {
  const document = JSON.parse(text) as unknown;
  const places: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(document);
  const [holder, key] = places[at % places.length] ?? [{}, ''];
  if (remove && !Array.isArray(holder)) delete holder[key];
  else holder[key] = to;
  return JSON.stringify(document);
}

const TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)/;

/** An item in which nothing is of another kind than it should be. */
function expectWell(item: Item): void {
  expect(item.key).toMatch(/^[1-9]\d*$/);
  expect([item.created_at, item.updated_at].every((time) => TIME.test(time))).toBe(true);
  expect([typeof item.id, typeof item.url]).toEqual(['string', 'string']);
  for (const field of tracker.mapping.fields) {
    const value = item.values[field.name];
    const isList = Array.isArray(value) && value.every((one) => typeof one === 'string');
    expect([field.name, field.kind === 'set' ? isList : value === null || typeof value === 'string']).toEqual([
      field.name,
      true,
    ]);
  }
  for (const comment of item.comments ?? []) expectComment(comment);
}

function expectComment({ key, body, created_at, author }: ItemComment): void {
  expect([typeof body, TIME.test(created_at), /^[\w-]+$/.test(key)]).toEqual(['string', true, true]);
  expect(author === null || typeof author === 'string').toBe(true);
}

function expectMilestone({ key, title, due_date, description, updated_at }: ItemMilestone): void {
  expect(key).toMatch(/^[1-9]\d*$/);
  expect([typeof title, typeof description, TIME.test(updated_at)]).toEqual(['string', 'string', true]);
  expect(due_date === null || TIME.test(due_date)).toBe(true);
}

/** What it gave, or null for a failure of the remote: anything else is ours. */
async function attempted<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RoadmapError) || error.kind !== 'remote') throw error;
    expect(JSON.stringify([error.message, error.hints, error.data])).not.toContain('token-of');
    return null;
  }
}

const asText = (answer: Passing): string => new TextDecoder().decode(answer.body);

describe('an answer in which one thing is another', { timeout: PATIENCE_MS }, () => {
  it('is refused, or every item of it is whole and none is left out', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        const answers: string[] = [];
        between.change = (answer) => {
          const text = changed(asText(answer), one);
          answers.push(text);
          return withText(answer, text);
        };
        const pages = await attempted(() => pagesOf(tracker));
        if (pages === null) return void (refused += 1);
        // More than one where it says that another page follows.
        const nodes = answers.flatMap((text) => (JSON.parse(text) as any).data?.repository?.issues?.nodes as unknown[]);
        const items = pages.flatMap((page) => page.items);
        expect(items).toHaveLength(nodes.length);
        items.forEach(expectWell);
      }),
      often(150),
    );
    expect(refused).toBeGreaterThan(20);
  });

  it('is refused, or is the item that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        between.change = (answer) => withText(answer, changed(asText(answer), one));
        const found = await attempted(() => tracker.get(['1', '../2', '2']));
        if (found === null) return;
        for (const [key, item] of found) {
          if ('absent' in item) continue;
          expect(item.key).toBe(key);
          expectWell(item);
        }
        expect([...found.keys()].sort()).toEqual(['../2', '1', '2']);
      }),
      often(80),
    );
  });

  it('of a scan, of milestones or of the newest is refused or whole', async () => {
    await tracker.milestones?.create({ title: 'v1', description: 'a', due_date: null, state: 'open' });
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        between.change = (answer) => withText(answer, changed(asText(answer), one));
        const fresh = trackerFor(github, { graphqlUrl: moved(github.graphqlUrl), apiUrl: moved(github.apiUrl) });
        const milestones = await attempted(async () => (await fresh.milestones?.list()) ?? []);
        for (const milestone of milestones ?? []) expectMilestone(milestone);
        const newest = await attempted(() => fresh.newest(1));
        newest?.items.forEach(expectWell);
        const writers = await attempted(() => fresh.vouch(['../../x', 'ana']));
        for (const writer of writers ?? []) expect(['ana', '../../x']).toContain(writer);
        await attempted(async () => {
          for await (const page of fresh.scan?.() ?? [])
            for (const { parent, depends_on } of page.values()) {
              expect(parent === null || typeof parent === 'string').toBe(true);
              expect((depends_on as unknown[]).every((key) => typeof key === 'string')).toBe(true);
            }
        });
      }),
      often(50),
    );
  });

  it('of a change, a creation or a comment is an outcome, and done only for what was sent', async () => {
    const item = await itemOf(tracker, '1');
    const isOutcome = ({ kind }: Pick<Outcome, 'kind'>): void =>
      expect(['done', 'refused', 'failed', 'unknown']).toContain(kind);
    let at = 0;
    await fc.assert(
      fc.asyncProperty(change, async (one) => {
        between.change = (answer) => withText(answer, changed(asText(answer), one));
        const title = `Title ${String((at += 1))}`;
        const outcomes = await attempted(() => tracker.update([{ item, changes: { title: { set: title } } }]));
        for (const outcome of outcomes ?? []) {
          isOutcome(outcome);
          if (outcome.kind === 'done') {
            expect(outcome.item.id).toBe(item.id);
            expectWell(outcome.item);
          }
        }
        const added = await attempted(async () => tracker.comments?.add(item, { id: 'aaaa000a', body: 'x' }));
        if (added != null) isOutcome(added);
        if (added?.kind === 'done') expectComment(added.comment);
        const made = await attempted(() => tracker.create({ id: 'aaaa000a', values: { title, body: '' } }));
        if (made !== null) isOutcome(made);
        if (made?.kind === 'done') expectWell(made.item);
      }),
      often(40),
    );
  });
});

describe('an answer that is no answer', { timeout: PATIENCE_MS }, () => {
  it('of any bytes and any status is a failed run, never an empty remote', async () => {
    const statuses = [200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 410, 422, 429, 500, 502, 599];
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      anyJson.map((one) => new TextEncoder().encode(JSON.stringify(one))),
      anyJson.map((one) => new TextEncoder().encode(JSON.stringify({ data: one, errors: one }))),
      anyJson.map((one) =>
        new TextEncoder().encode(
          JSON.stringify({ message: one, errors: [one, { message: one, type: one, path: one }] }),
        ),
      ),
    );
    const headers = fc.constantFrom<Record<string, string>>(
      {},
      { 'retry-after': '-1' },
      { 'retry-after': 'Infinity', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1e300' },
      { location: 'file:///etc/passwd' },
      { location: '//elsewhere.invalid/x' },
      { 'content-encoding': 'gzip' },
      { 'content-type': 'text/html' },
      { date: 'garbage' },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...statuses), bytes, headers, async (status, body, extra) => {
        between.change = () => ({ status, headers: { 'content-type': 'application/json', ...extra }, body });
        expect(await attempted(() => pagesOf(tracker))).toBeNull();
      }),
      often(60),
    );
  });

  it.each<[string, Between['change']]>([
    [
      'is cut off',
      (answer, response) => (
        response.writeHead(200, { 'content-length': '99999' }),
        response.write(answer.body.slice(0, 40)),
        response.destroy(),
        null
      ),
    ],
    ['ends in the middle', (answer) => ({ ...answer, body: answer.body.slice(0, -7) })],
    ['goes on behind its end', (answer) => withText(answer, `${asText(answer)}{"data":null}`)],
    ['has no end', (_answer, response) => (response.writeHead(200), pour(response), null)],
    [
      'unpacks to more than there is room for',
      (answer) => ({
        ...answer,
        headers: { ...answer.headers, 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(100 * 1024 * 1024)),
      }),
    ],
  ])('%s', async (_name, answer) => {
    between.change = answer;
    const before = process.memoryUsage().rss;
    expect(await attempted(() => pagesOf(tracker))).toBeNull();
    expect(process.memoryUsage().rss - before).toBeLessThan(1200 * 1024 * 1024);
  });

  it('has pages that lead round in a circle', async () => {
    let at = 0;
    between.change = (answer) => {
      const document = JSON.parse(asText(answer)) as any;
      const { issues } = document.data.repository;
      issues.pageInfo = { hasNextPage: true, endCursor: ['a', 'b'][(at += 1) % 2] };
      return withText(answer, JSON.stringify(document));
    };
    expect(await attempted(() => pagesOf(tracker))).toBeNull();
    expect(at).toBeLessThan(20);
  });
});

function pour(response: import('node:http').ServerResponse): void {
  const chunk = Buffer.alloc(4 * 1024 * 1024, 120);
  const more = (): void =>
    void (response.destroyed || (response.write(chunk) ? setImmediate(more) : response.once('drain', more)));
  more();
}

describe('the name that a server gives a repository', () => {
  it('is no command of a hint that is pasted', async () => {
    between.change = (answer) => withText(answer, asText(answer).replaceAll('octo/demo', "o/d; touch '/tmp/x' #"));
    const error = await pagesOf(tracker).catch((thrown: unknown) => thrown as RoadmapError);
    expect(error).toMatchObject({ code: 'remote.malformed' });
    expect(JSON.stringify(error)).not.toContain('touch');
  });
});

describe('a token that a server repeats', () => {
  const echoes: [string, (answer: Passing) => Passing][] = [
    [
      'as bad credentials',
      (answer) => ({
        ...withText(answer, JSON.stringify({ message: `Bad credentials: ${between.asked.authorization}` })),
        status: 401,
      }),
    ],
    [
      'as forbidden',
      (answer) => ({ ...withText(answer, JSON.stringify({ message: between.asked.authorization })), status: 403 }),
    ],
    [
      'as a failure',
      (answer) => ({ ...withText(answer, JSON.stringify({ error: between.asked.authorization })), status: 502 }),
    ],
    ['as what could not be parsed', (answer) => withText(answer, `<p>${between.asked.authorization}`)],
    [
      'as an error of a field',
      (answer) =>
        withText(
          answer,
          JSON.stringify({
            data: null,
            errors: [{ message: between.asked.authorization, type: between.asked.authorization }],
          }),
        ),
    ],
    ['as a message of 200', (answer) => withText(answer, JSON.stringify({ message: between.asked.authorization }))],
  ];

  it.each(echoes)('is in no error: %s', async (_name, answer) => {
    between.change = answer;
    const error = await pagesOf(tracker).catch((thrown: unknown) => thrown as RoadmapError);
    expect(error).toBeInstanceOf(RoadmapError);
    const { message, hints, data, stack, cause } = error as RoadmapError;
    expect(JSON.stringify([message, hints, data, stack, String(cause)])).not.toContain('token-of-ana');
  });
});
