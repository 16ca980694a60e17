import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';
import type { Doc, Scene } from './support.ts';

const LIST = `query List($after: String, $page: Int!, $since: DateTime) { rateLimit { cost remaining nodeCount }
  repository(owner: "octo", name: "demo") {
    issues(first: $page, after: $after, filterBy: {since: $since}, orderBy: {field: UPDATED_AT, direction: ASC}) {
      totalCount pageInfo { hasNextPage endCursor } nodes { number title labels(first: 100) { nodes { name } }
      comments(first: 50) { nodes { body } } assignees(first: 20) { nodes { login } } subIssues(first: 50) { nodes { number } }
      blockedBy(first: 50) { nodes { number } } } } } }`;

async function titles({ ask }: Scene): Promise<string[]> {
  return (await ask(LIST, { page: 100 })).repository.issues.nodes.map((node: Doc) => node.title);
}

describe('what lags', () => {
  test('a list shows what was made, changed and deleted only after a while; a single read shows it at once', async () => {
    const scene = await serve();
    const { github, ask, rest } = scene;
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed('Old', 'Soon gone');
    github.clock.advance(60_000);
    github.lag({ list: 30_000 });
    github.edit(1, { title: 'Newer', labels: ['bug'] });
    github.comment(1, 'Hello');
    github.deleteIssue(2);
    github.seed('New');
    expect(await titles(scene)).toEqual(['Old', 'Soon gone']);
    expect((await rest(`${demo}/issues/comments`)).body).toEqual([]);
    expect((await rest(`${demo}/issues?state=all`)).body.map((one: Doc) => one.title)).toEqual(['Soon gone', 'Old']);
    expect((await rest(`${demo}/issues/1`)).body.title).toBe('Newer');
    const one = await ask(`{ repository(owner: "octo", name: "demo") { issue(number: 3) { title } } }`);
    expect(one.repository.issue.title).toBe('New');
    github.clock.advance(30_000);
    expect(await titles(scene)).toEqual(['Newer', 'New']);
    expect((await rest(`${demo}/issues/comments`)).body).toMatchObject([{ body: 'Hello' }]);
    github.lag({ list: 0 });
    github.edit(3, { title: 'Newest' });
    expect(await titles(scene)).toEqual(['Newer', 'Newest']);
  });

  test('search lags by itself, finds by words and qualifiers, and pull requests too', async () => {
    const { github, ask } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed({ title: 'Login fails', labels: ['a bug'] }, { title: 'Login page', pull: true }, 'Other');
    const search = async (query: string): Promise<number[]> => {
      const document = `query S($q: String!) { search(type: ISSUE, query: $q, first: 10) { issueCount nodes { ... on Issue { number } ... on PullRequest { number } } } }`;
      return (await ask(document, { q: query })).search.nodes.map((node: Doc) => node.number);
    };
    expect(await search('repo:octo/demo is:issue login')).toEqual([1]);
    expect(await search('repo:octo/demo login')).toEqual([2, 1]);
    expect(await search('label:"a bug" state:open')).toEqual([1]);
    github.lag({ search: 120_000 });
    github.seed('Login again');
    expect(await search('is:issue login')).toEqual([1]);
    github.clock.advance(120_000);
    expect(await search('is:issue login')).toEqual([4, 1]);
  });
});

describe('pages', () => {
  test('shift under a write that comes between two of them', async () => {
    const { github, ask } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    for (let n = 1; n <= 4; n += 1) {
      github.clock.advance(1000);
      github.seed(`Issue ${n}`);
    }
    github.clock.advance(1000);
    github.faults.push({
      when: { operation: 'List', nth: 1 },
      do: { after: () => github.edit(3, { title: 'Moved on' }) },
    });
    const first = (await ask(LIST, { page: 2 })).repository.issues;
    const second = (await ask(LIST, { page: 2, after: first.pageInfo.endCursor })).repository.issues;
    expect([...first.nodes, ...second.nodes].map((node: Doc) => node.number)).toEqual([1, 2, 4, 3]);
    const rest = `${demo}/issues?state=all&sort=created&direction=asc&per_page=2`;
    const pages = [1, 2].map((page) =>
      fetch(`${github.apiUrl}${rest}&page=${page}`, {
        headers: { authorization: 'token token-of-ana', 'user-agent': 'x' },
      }),
    );
    expect((await Promise.all(pages)).map((page) => page.status)).toEqual([200, 200]);
  });

  test('a write between two numbered pages makes one miss an issue: numbers are no cursors', async () => {
    const { github, rest } = await serve();
    github.seed('One', 'Two', 'Three');
    const page = async (n: number): Promise<number[]> =>
      (await rest(`${demo}/issues?direction=asc&per_page=2&page=${n}`)).body.map((one: Doc) => one.number);
    expect(await page(1)).toEqual([1, 2]);
    github.closeIssue(1);
    expect(await page(2)).toEqual([]);
  });

  test.each([
    [
      'C3',
      {
        errors: [{ type: 'RESOURCE_LIMITS_EXCEEDED', path: ['repository'] }],
        data: { repository: null, rateLimit: { cost: 3 } },
      },
    ],
    ['C2-502', { status: 502 }],
    ['C2-html', { status: 502 }],
  ] as const)('too large a one is answered with %s, halves go through', async (answer, error) => {
    const { github, ask } = await serve({ behaviour: { page: { over: 50, answer } } });
    github.seed('One');
    await expect(ask(LIST, { page: 51 })).rejects.toMatchObject(error);
    expect((await ask(LIST, { page: 50 })).repository.issues.totalCount).toBe(1);
    await ask(`{ repository(owner: "octo", name: "demo") { labels(first: 100) { totalCount } } }`);
  });
});

describe('points', () => {
  test.each([
    [100, 5],
    [50, 3],
    [10, 1],
  ])('a page of %i with five connections in each issue costs %i', async (page, cost) => {
    const { github, ask } = await serve();
    const { rateLimit } = await ask(LIST, { page });
    expect(rateLimit).toEqual({ cost, remaining: 5000 - cost, nodeCount: page + page * (100 + 50 + 20 + 50 + 50) });
    expect(github.counters.points).toEqual({ graphql: cost, rest: 0 });
  });

  test('a read that changed nothing costs none, and is other for everybody', async () => {
    const { github, octokit, rest } = await serve();
    github.seed('One');
    const first = await octokit().request('GET /repos/{owner}/{repo}/issues', { owner: 'octo', repo: 'demo' });
    const { etag } = first.headers;
    expect(etag).toMatch(/^W\/"/);
    const again = (token = 'token-of-ana') =>
      rest(`${demo}/issues`, { headers: { 'if-none-match': etag ?? '' }, token });
    expect(await again()).toMatchObject({ status: 304, body: null });
    expect(github.counters).toMatchObject({ rest: 2, points: { rest: 1 } });
    expect(await again('token-of-bob')).toMatchObject({ status: 200 });
    github.edit(1, { title: 'Two' });
    expect(await again()).toMatchObject({ status: 200, body: [{ title: 'Two' }] });
    github.resetCounters();
    expect(github.counters).toMatchObject({ rest: 0, points: { graphql: 0, rest: 0 } });
  });
});

test('ten thousand issues with all that belongs to them are listed in a few seconds of its time', async () => {
  const { github, ask } = await serve();
  for (let n = 0; n < 10_000; n += 1) {
    github.seed({
      title: `Issue ${n}`,
      labels: ['bug'],
      assignees: ['ana'],
      milestone: `v${n % 10}`,
      comments: ['one', 'two'],
    });
  }
  const before = process.cpuUsage();
  const numbers = new Set<number>();
  for (let after: string | null = null, more = true; more;) {
    const { issues }: Doc = (await ask(LIST, { page: 100, after })).repository;
    for (const node of issues.nodes) numbers.add(node.number);
    ({ hasNextPage: more, endCursor: after } = issues.pageInfo);
  }
  const { user, system } = process.cpuUsage(before);
  expect(numbers.size).toBe(10_000);
  expect((user + system) / 1000).toBeLessThan(12_000);
}, 60_000);
