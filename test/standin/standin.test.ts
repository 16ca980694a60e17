import { graphql } from '@octokit/graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startStandin } from './index.ts';
import type { Standin } from './index.ts';

let github: Standin;

beforeEach(async () => {
  github = await startStandin({
    tokens: {
      'token-of-ana': { login: 'ana', permission: 'write' },
      'token-of-bob': { login: 'bob', permission: 'read' },
      'token-of-ci': { login: 'ana', permission: 'write', readOnly: true },
    },
  });
});

afterEach(() => github.close());

function client(token = 'token-of-ana'): typeof graphql {
  return graphql.defaults({ baseUrl: github.url, headers: { authorization: `bearer ${token}` } });
}

async function rest(path: string, init: RequestInit = {}): Promise<{ status: number; body: any; headers: Headers }> {
  const answer = await fetch(`${github.apiUrl}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: 'token token-of-ana', 'user-agent': 'test', ...init.headers },
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text), headers: answer.headers };
}

const repositoryId = async (): Promise<string> => {
  const { repository } = await client()<{ repository: { id: string } }>(
    `{ repository(owner: "octo", name: "demo") { id } }`,
  );
  return repository.id;
};

const create = `mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number title body labels(first: 10) { nodes { name } } } } }`;

describe('reading', () => {
  test('issues come in pages, ascending by time of update, and an issue edited meanwhile comes again', async () => {
    github.clock.set('2026-01-01T00:00:00Z');
    for (let n = 1; n <= 5; n += 1) {
      github.seed(`Issue ${n}`);
      github.clock.advance(1000);
    }
    const query = `query List($after: String) { repository(owner: "octo", name: "demo") {
      issues(first: 2, after: $after, orderBy: {field: UPDATED_AT, direction: ASC}) {
        totalCount pageInfo { hasNextPage endCursor } nodes { number updatedAt } } } }`;
    const numbers: number[] = [];
    let after: string | null = null;
    do {
      const { repository }: any = await client()(query, { after });
      expect(repository.issues.totalCount).toBe(5);
      numbers.push(...repository.issues.nodes.map((node: any) => node.number));
      if (after === null) github.edit(1, { title: 'Edited during the walk' });
      after = repository.issues.pageInfo.hasNextPage ? repository.issues.pageInfo.endCursor : null;
    } while (after);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 1]);
    expect(github.violations).toEqual([]);
  });

  test('since is inclusive, by whole seconds', async () => {
    github.clock.set('2026-01-01T00:00:00.900Z');
    github.seed('Old');
    github.clock.set('2026-01-01T00:00:05.100Z');
    github.seed('New');
    const query = `query Since($since: DateTime) { repository(owner: "octo", name: "demo") {
      issues(first: 10, filterBy: {since: $since}) { nodes { number updatedAt } } } }`;
    const numbers = async (since: string): Promise<number[]> => {
      const { repository }: any = await client()(query, { since });
      return repository.issues.nodes.map((node: any) => node.number);
    };
    expect(await numbers('2026-01-01T00:00:05Z')).toEqual([2]);
    expect(await numbers('2026-01-01T00:00:06Z')).toEqual([]);
    expect(await numbers('2026-01-01T00:00:00Z')).toEqual([1, 2]);
  });

  test('pull requests share the numbers and stay out of the list of issues', async () => {
    github.seed('One', { title: 'A change', pull: true });
    const query = `{ repository(owner: "octo", name: "demo") {
      issues(first: 10) { nodes { number } } other: issueOrPullRequest(number: 2) { __typename } issue(number: 2) { id } } }`;
    const error: any = await client()(query).catch((thrown: unknown) => thrown);
    expect(error.data.repository.issues.nodes).toEqual([{ number: 1 }]);
    expect(error.data.repository.other).toEqual({ __typename: 'PullRequest' });
    expect(error.errors).toMatchObject([
      {
        type: 'NOT_FOUND',
        path: ['repository', 'issue'],
        message: 'Could not resolve to an Issue with the number of 2.',
      },
    ]);
    const { body } = await rest('/repos/octo/demo/issues?state=all&sort=updated&direction=asc');
    expect(body.map((one: any) => [one.number, 'pull_request' in one])).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  test('a node that does not exist is null, with an error at its place', async () => {
    github.seed('One');
    const id = github.issue(1)?.id;
    const error: any = await client()(`query N($ids: [ID!]!) { nodes(ids: $ids) { id } }`, {
      ids: [id, 'I_nothing'],
    }).catch((thrown: unknown) => thrown);
    expect(error.data.nodes).toEqual([{ id }, null]);
    expect(error.errors).toMatchObject([{ type: 'NOT_FOUND', path: ['nodes', 1] }]);
  });

  test('an unknown repository and one without access look the same', async () => {
    github.at('octo/secret').person('ana', 'none');
    for (const name of ['nothing', 'secret']) {
      const error: any = await client()(`{ repository(owner: "octo", name: "${name}") { id } }`).catch(
        (e: unknown) => e,
      );
      expect(error.errors).toMatchObject([
        {
          type: 'NOT_FOUND',
          path: ['repository'],
          message: `Could not resolve to a Repository with the name 'octo/${name}'.`,
        },
      ]);
      expect(await rest(`/repos/octo/${name}/issues/1`)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
    }
  });

  test('a renamed repository answers GraphQL under its old name and redirects REST', async () => {
    github.seed('One');
    github.rename('octo/newer');
    const { repository }: any = await client()(`{ repository(owner: "octo", name: "demo") { nameWithOwner } }`);
    expect(repository.nameWithOwner).toBe('octo/newer');
    const moved = await rest('/repos/octo/demo/issues/1');
    expect(moved).toMatchObject({ status: 301, body: { message: 'Moved Permanently' } });
    const location = moved.headers.get('location') ?? '';
    expect(await rest(location.slice(github.apiUrl.length))).toMatchObject({ status: 200, body: { number: 1 } });
  });

  test('deleted, transferred and unknown issues differ over REST alone', async () => {
    github.seed('One', 'Two');
    github.deleteIssue(1);
    github.transfer(2, 'octo/elsewhere');
    expect(await rest('/repos/octo/demo/issues/1')).toMatchObject({
      status: 410,
      body: { message: 'This issue was deleted' },
    });
    expect(await rest('/repos/octo/demo/issues/2')).toMatchObject({ status: 301 });
    expect(await rest('/repos/octo/demo/issues/3')).toMatchObject({ status: 404 });
    github.settings({ hasIssuesEnabled: false });
    expect(await rest('/repos/octo/demo/issues/3')).toMatchObject({
      status: 410,
      body: { message: 'Issues are disabled for this repo' },
    });
  });
});

describe('refusing', () => {
  test.each([
    ['an unknown field', `{ viewer { nickname } }`],
    ['a connection without bounds', `{ repository(owner: "octo", name: "demo") { issues { nodes { id } } } }`],
    ['a page of 101', `{ repository(owner: "octo", name: "demo") { issues(first: 101) { nodes { id } } } }`],
    [
      'more than 500,000 nodes',
      `{ repository(owner: "octo", name: "demo") { issues(first: 100) { nodes { labels(first: 100) { nodes { issues(first: 100) { nodes { id } } } } } } } }`,
    ],
    ['a field it does not serve', `{ repository(owner: "octo", name: "demo") { diskUsage } }`],
    ['no document', `{`],
  ])('%s is answered with errors and recorded', async (_, query) => {
    await expect(client()(query)).rejects.toThrow('following response errors');
    expect(github.violations).toHaveLength(1);
  });

  test('variables are checked against the schema, undeclared ones too', async () => {
    const query = `query Q($n: Int!) { repository(owner: "octo", name: "demo") { issue(number: $n) { id } } }`;
    await expect(client()(query, { n: 'one' })).rejects.toThrow('Int cannot represent non-integer value');
    await expect(client()(`{ viewer { login } }`, { n: 1 })).rejects.toThrow('not declared');
    expect(github.violations).toHaveLength(2);
  });

  test('no token and a wrong token get 401, no User-Agent 403', async () => {
    const badly = { status: 401, body: { message: 'Bad credentials' } };
    expect(await rest('/repos/octo/demo', { headers: { authorization: '' } })).toMatchObject(badly);
    expect(await rest('/repos/octo/demo', { headers: { authorization: 'bearer wrong' } })).toMatchObject(badly);
    await expect(client('wrong')(`{ viewer { login } }`)).rejects.toMatchObject({ status: 401 });
    const bare = await fetch(github.graphqlUrl, { method: 'POST', body: '{}', headers: { 'user-agent': '' } });
    expect(bare.status).toBe(403);
  });

  test('a token that may only read gets FORBIDDEN, and so does a reader who edits the issue of another', async () => {
    github.seed('One');
    const id = github.issue(1)?.id;
    const update = `mutation U($id: ID!) { updateIssue(input: {id: $id, title: "x"}) { issue { id } } }`;
    await expect(client('token-of-ci')(update, { id })).rejects.toMatchObject({
      errors: [{ type: 'FORBIDDEN', path: ['updateIssue'], message: 'Resource not accessible by integration' }],
    });
    await expect(client('token-of-bob')(update, { id })).rejects.toMatchObject({ errors: [{ type: 'FORBIDDEN' }] });
    expect(github.issue(1)?.title).toBe('One');
  });

  test('titles over 256 characters, bodies over 65,536 and blank titles are refused', async () => {
    const input = { repositoryId: await repositoryId(), title: 'x', body: '' };
    for (const wrong of [{ title: 'x'.repeat(257) }, { title: ' ' }, { body: 'x'.repeat(65_537) }]) {
      await expect(client()(create, { input: { ...input, ...wrong } })).rejects.toMatchObject({
        errors: [{ type: 'UNPROCESSABLE', path: ['createIssue'] }],
      });
    }
    expect(github.issues()).toEqual([]);
  });
});
