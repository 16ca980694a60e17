import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';

const who = `{ viewer { login } }`;
const update = `mutation U($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { title milestone { title } labels(first: 5) { nodes { name } } } } }`;

describe('rights', () => {
  test('only administrators delete', async () => {
    const { github, ask, refusal, rest } = await serve();
    github.seed({ title: 'One', comments: ['x'], parent: github.seed('Two')[0] ?? 0 });
    const document = `mutation D($id: ID!) { deleteIssue(input: {issueId: $id}) { repository { nameWithOwner } } }`;
    const id = github.issue(2)?.id;
    expect(await refusal(document, { id })).toEqual([
      ['FORBIDDEN', 'ana does not have the correct permissions to execute `DeleteIssue`'],
    ]);
    await ask(document, { id }, 'token-of-root');
    expect(await rest(`${demo}/issues/2`)).toMatchObject({ status: 410 });
    expect(github.issue(1)?.subIssues).toEqual([]);
    expect(await refusal(document, { id }, 'token-of-root')).toMatchObject([['NOT_FOUND', expect.anything()]]);
  });

  test('what an author without push access may not set is dropped without a word', async () => {
    const { github, ask } = await serve();
    github.createLabel('bug');
    github.createMilestone('v1');
    github.seed({ title: 'Of bob', author: 'bob' });
    const { repository } = await ask(`{ repository(owner: "octo", name: "demo") { label(name: "bug") { id } } }`);
    const input = {
      id: github.issue(1)?.id,
      title: 'Mine',
      labelIds: [repository.label.id],
      milestoneId: github.milestones()[0]?.id,
    };
    expect((await ask(update, { input }, 'token-of-bob')).updateIssue.issue).toEqual({
      title: 'Mine',
      milestone: null,
      labels: { nodes: [] },
    });
    expect((await ask(update, { input })).updateIssue.issue).toMatchObject({
      milestone: { title: 'v1' },
      labels: { nodes: [{ name: 'bug' }] },
    });
  });

  test('a token is revoked or loses its rights in the middle', async () => {
    const { github, ask, refusal } = await serve();
    github.seed('One');
    github.faults.push(
      {
        when: { nth: 3 },
        do: { before: () => github.grant('token-of-ana', { login: 'ana', permission: 'write', readOnly: true }) },
      },
      { when: { nth: 5 }, do: { before: () => github.revoke('token-of-ana') } },
    );
    const input = { id: github.issue(1)?.id, title: 'Two' };
    await ask(who);
    await ask(update, { input });
    expect(await refusal(update, { input: { ...input, title: 'Three' } })).toEqual([
      ['FORBIDDEN', 'Resource not accessible by integration'],
    ]);
    await ask(who);
    await expect(ask(who)).rejects.toMatchObject({ status: 401 });
    expect(github.issue(1)?.title).toBe('Two');
  });

  test('a repository that may no longer be read hides all that was in it', async () => {
    const { github, refusal, rest } = await serve();
    github.seed({ title: 'One', comments: ['x'] });
    const ids = [github.issue(1)?.id, github.comments(1)[0]?.id];
    github.person('ana', 'none');
    for (const id of ids) {
      expect(await refusal(`query N($id: ID!) { node(id: $id) { id } }`, { id })).toMatchObject([
        ['NOT_FOUND', expect.anything()],
      ]);
    }
    expect(await rest(`${demo}/issues/1`)).toMatchObject({ status: 404 });
  });

  test('an app acts as its bot, whose login REST tells with [bot] and GraphQL mostly without', async () => {
    const { github, ask, rest, repositoryId } = await serve();
    const create = `mutation C($input: CreateIssueInput!) { createIssue(input: $input) { issue { author { __typename login } viewerDidAuthor } } }`;
    const input = { repositoryId: await repositoryId(), title: 'x' };
    expect((await ask(who, {}, 'token-of-app')).viewer.login).toBe('planner[bot]');
    expect((await ask(create, { input }, 'token-of-app')).createIssue.issue).toEqual({
      author: { __typename: 'Bot', login: 'planner' },
      viewerDidAuthor: true,
    });
    expect((await rest(`${demo}/issues/1`)).body.user).toMatchObject({ login: 'planner[bot]', type: 'Bot' });
    expect(github.issue(1)?.author).toBe('planner[bot]');
  });
});

describe('moving', () => {
  test('a transferred issue is followed over REST, not found over GraphQL, and has a new number', async () => {
    const { github, ask, refusal, octokit, rest } = await serve();
    const target = github.at('octo/elsewhere');
    target.seed('There already');
    target.createLabel('Bug');
    github.seed({ title: 'One', labels: ['bug', 'here'], milestone: 'v1', comments: ['kept'] });
    const id = github.issue(1)?.id;
    const document = `mutation T($id: ID!, $to: ID!) { transferIssue(input: {issueId: $id, repositoryId: $to}) { issue { number repository { nameWithOwner } } } }`;
    const to = (await ask(`{ repository(owner: "octo", name: "elsewhere") { id } }`)).repository.id;
    target.person('ana', 'write');
    const { issue } = (await ask(document, { id, to })).transferIssue;
    expect(issue).toEqual({ number: 2, repository: { nameWithOwner: 'octo/elsewhere' } });
    expect(target.issue(2)).toMatchObject({ title: 'One', labels: ['Bug'], milestone: null, comments: ['kept'] });
    const by = { owner: 'octo', repo: 'demo', issue_number: 1 };
    const followed = await octokit().request('GET /repos/{owner}/{repo}/issues/{issue_number}', by);
    expect(followed.data).toMatchObject({ number: 2, title: 'One' });
    expect(await refusal(`{ repository(owner: "octo", name: "demo") { issue(number: 1) { id } } }`)).toMatchObject([
      ['NOT_FOUND', expect.anything()],
    ]);
    target.person('ana', 'none');
    expect(await rest(`${demo}/issues/1`)).toMatchObject({ status: 404 });
  });

  test('an Enterprise Server is the same under other paths, redirections included', async () => {
    const { github, rest } = await serve();
    github.seed('One');
    github.rename('octo/newer');
    const { status, headers } = await rest(`${github.enterprise.apiUrl}${demo}/issues/1`);
    expect(status).toBe(301);
    expect(headers.get('location')).toMatch(/\/api\/v3\/repositories\/\d+\/issues\/1$/);
    expect(await rest(headers.get('location') ?? '')).toMatchObject({ status: 200, body: { number: 1 } });
    const answer = await fetch(github.enterprise.graphqlUrl, {
      method: 'POST',
      headers: { authorization: 'bearer token-of-ana', 'user-agent': 'test' },
      body: JSON.stringify({ query: who }),
    });
    expect(await answer.json()).toEqual({ data: { viewer: { login: 'ana' } } });
  });
});
