import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';
import type { Scene } from './support.ts';

const add = `mutation Add($id: ID!, $body: String!) { addComment(input: {subjectId: $id, body: $body}) {
  commentEdge { node { id fullDatabaseId url body author { login } createdAt updatedAt lastEditedAt issue { number } } } } }`;
const change = `mutation Change($id: ID!, $body: String!) {
  updateIssueComment(input: {id: $id, body: $body}) { issueComment { body lastEditedAt } } }`;
const remove = `mutation Remove($id: ID!) { deleteIssueComment(input: {id: $id}) { clientMutationId } }`;

async function withIssue(): Promise<Scene & { readonly id: string }> {
  const scene = await serve();
  scene.github.clock.set('2026-01-01T00:00:00Z');
  scene.github.seed('One');
  scene.github.clock.advance(60_000);
  return { ...scene, id: scene.github.issue(1)?.id ?? '' };
}

describe('over GraphQL', () => {
  test('a comment is added, edited and deleted, and each moves the time of its issue', async () => {
    const { github, ask, id } = await withIssue();
    const { addComment } = await ask(add, { id, body: 'Hello\r\n' });
    const { node } = addComment.commentEdge;
    const key = github.comments(1)[0]?.key;
    expect(node).toEqual({
      id: github.comments(1)[0]?.id,
      fullDatabaseId: String(key),
      url: `https://github.com/octo/demo/issues/1#issuecomment-${key}`,
      body: 'Hello\r\n',
      author: { login: 'ana' },
      createdAt: '2026-01-01T00:01:00Z',
      updatedAt: '2026-01-01T00:01:00Z',
      lastEditedAt: null,
      issue: { number: 1 },
    });
    expect(github.issue(1)?.updatedAt).toBe('2026-01-01T00:01:00Z');
    github.clock.advance(60_000);
    const { updateIssueComment } = await ask(change, { id: node.id, body: 'Hello again' });
    expect(updateIssueComment.issueComment).toEqual({ body: 'Hello again', lastEditedAt: '2026-01-01T00:02:00Z' });
    github.clock.advance(60_000);
    await ask(remove, { id: node.id });
    expect(github.issue(1)).toMatchObject({ comments: [], updatedAt: '2026-01-01T00:03:00Z' });
  });

  test('comments come in pages, by creation or by update', async () => {
    const { github, ask } = await withIssue();
    const keys = ['a', 'b', 'c'].map((body) => {
      github.clock.advance(1000);
      return github.comment(1, body);
    });
    github.clock.advance(1000);
    github.editComment(keys[0] ?? 0, 'a, edited');
    const query = `query C($after: String, $order: IssueCommentOrder) { repository(owner: "octo", name: "demo") { issue(number: 1) {
      comments(first: 2, after: $after, orderBy: $order) { totalCount pageInfo { hasNextPage endCursor } nodes { body } } } } }`;
    const pages = async (order: unknown): Promise<string[]> => {
      const first = (await ask(query, { order })).repository.issue.comments;
      expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
      const second = (await ask(query, { order, after: first.pageInfo.endCursor })).repository.issue.comments;
      expect(second.pageInfo.hasNextPage).toBe(false);
      return [...first.nodes, ...second.nodes].map((node) => node.body);
    };
    expect(await pages(null)).toEqual(['a, edited', 'b', 'c']);
    expect(await pages({ field: 'UPDATED_AT', direction: 'ASC' })).toEqual(['b', 'c', 'a, edited']);
    expect(await pages({ field: 'UPDATED_AT', direction: 'DESC' })).toEqual(['a, edited', 'c', 'b']);
  });

  test('readers comment and edit what is their own, and nothing of others', async () => {
    const { github, ask, refusal, id } = await withIssue();
    const { addComment } = await ask(add, { id, body: 'Mine' }, 'token-of-bob');
    await ask(change, { id: addComment.commentEdge.node.id, body: 'Still mine' }, 'token-of-bob');
    github.comment(1, 'Not mine', 'ana');
    const other = github.comments(1)[1]?.id;
    for (const [document, variables] of [
      [change, { id: other, body: 'x' }],
      [remove, { id: other }],
    ] as const) {
      expect(await refusal(document, variables, 'token-of-bob')).toMatchObject([['FORBIDDEN', expect.anything()]]);
    }
    expect(github.issue(1)?.comments).toEqual(['Still mine', 'Not mine']);
  });

  test('what is too long, blank, or for nothing that is there is refused', async () => {
    const { github, refusal, id } = await withIssue();
    expect(await refusal(add, { id, body: 'x'.repeat(65_537) })).toMatchObject([
      ['UNPROCESSABLE', expect.stringContaining('too long')],
    ]);
    expect(await refusal(add, { id, body: ' \n' })).toEqual([['UNPROCESSABLE', 'Body cannot be blank']]);
    expect(await refusal(add, { id: 'I_nothing', body: 'x' })).toMatchObject([['NOT_FOUND', expect.anything()]]);
    expect(await refusal(change, { id, body: 'x' })).toMatchObject([['NOT_FOUND', expect.anything()]]);
    expect(github.issue(1)?.comments).toEqual([]);
  });

  test('a locked issue takes no comments, over both interfaces, until it is unlocked', async () => {
    const { github, ask, refusal, rest, id } = await withIssue();
    const locked = 'Unable to create comment because issue is locked.';
    await ask(
      `mutation L($id: ID!) { lockLockable(input: {lockableId: $id, lockReason: RESOLVED}) { lockedRecord { locked activeLockReason } } }`,
      { id },
    );
    expect(await refusal(add, { id, body: 'x' })).toEqual([['FORBIDDEN', locked]]);
    const post = { method: 'POST', body: JSON.stringify({ body: 'x' }) };
    expect(await rest(`${demo}/issues/1/comments`, post)).toMatchObject({ status: 403, body: { message: locked } });
    github.behaviour.lockedTo = 'outsiders';
    await ask(add, { id, body: 'of a collaborator' });
    expect(await refusal(add, { id, body: 'x' }, 'token-of-bob')).toEqual([['FORBIDDEN', locked]]);
    github.unlock(1);
    await ask(add, { id, body: 'of a reader' }, 'token-of-bob');
    expect(github.issue(1)).toMatchObject({ locked: false, comments: ['of a collaborator', 'of a reader'] });
  });
});

describe('over REST', () => {
  test('all comments of a repository are listed since a second, pull requests included, in pages', async () => {
    const { github, octokit } = await withIssue();
    github.seed({ title: 'A change', pull: true });
    const keys = [github.comment(1, 'old'), github.comment(2, 'of a pull request'), github.comment(1, 'deleted')];
    github.clock.advance(1000);
    github.editComment(keys[0] ?? 0, 'edited');
    github.deleteComment(keys[2] ?? 0);
    const list = (options: Record<string, unknown>) =>
      octokit().request('GET /repos/{owner}/{repo}/issues/comments', { owner: 'octo', repo: 'demo', ...options });
    const since = '2026-01-01T00:01:01Z';
    const some = await list({ since, sort: 'updated', direction: 'asc', per_page: 100 });
    expect(some.data).toMatchObject([
      { id: keys[0], body: 'edited', issue_url: expect.stringMatching(/\/repos\/octo\/demo\/issues\/1$/) },
    ]);
    const page = await list({ sort: 'updated', direction: 'asc', per_page: 1 });
    expect(page.data).toMatchObject([{ body: 'of a pull request' }]);
    expect(page.headers.link).toMatch(/page=2.*rel="next", .*page=2.*rel="last"/);
    expect((await list({})).data.map((one) => one.body)).toEqual(['edited', 'of a pull request']);
  });

  test('one is made, read, edited and deleted', async () => {
    const { github, octokit } = await withIssue();
    const at = { owner: 'octo', repo: 'demo' };
    const made = await octokit().request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...at,
      issue_number: 1,
      body: 'Hello',
    });
    const one = { ...at, comment_id: made.data.id };
    await octokit().request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...one, body: 'Bye' });
    const read = await octokit().request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', one);
    expect(read.data).toMatchObject({ id: github.comments(1)[0]?.key, body: 'Bye', user: { login: 'ana' } });
    await octokit().request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', one);
    await expect(
      octokit().request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', one),
    ).rejects.toMatchObject({ status: 404 });
  });

  test('comments of what was moved or deleted are not found, without a word of where they went', async () => {
    const { github, rest } = await withIssue();
    github.seed('Two');
    github.transfer(1, 'octo/elsewhere');
    github.deleteIssue(2);
    for (const number of [1, 2]) expect(await rest(`${demo}/issues/${number}/comments`)).toMatchObject({ status: 404 });
  });
});

test('the web editor saves CRLF, the API keeps what is sent', async () => {
  const { github, ask, id } = await withIssue();
  github.webEdit(1, { body: 'a\nb\r\nc' });
  github.webComment(1, 'd\ne');
  await ask(add, { id, body: 'f\ng' });
  expect(github.issue(1)).toMatchObject({ body: 'a\r\nb\r\nc', comments: ['d\r\ne', 'f\ng'] });
});
