import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';

const at = { owner: 'octo', repo: 'demo' };

describe('milestones', () => {
  test('are made, changed and deleted over REST, and lose the time of their due date', async () => {
    const { github, octokit } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    const made = await octokit().request('POST /repos/{owner}/{repo}/milestones', {
      ...at,
      title: 'v1',
      description: 'First',
      due_on: '2026-05-01T13:00:00Z',
    });
    expect(made.data).toMatchObject({ number: 1, title: 'v1', state: 'open', due_on: '2026-05-01T00:00:00Z' });
    const one = { ...at, milestone_number: 1 };
    const change = (text: Record<string, unknown>) =>
      octokit().request('PATCH /repos/{owner}/{repo}/milestones/{milestone_number}', { ...one, ...text });
    github.clock.advance(1000);
    expect((await change({ state: 'closed' })).data).toMatchObject({
      state: 'closed',
      closed_at: '2026-01-01T00:00:01Z',
    });
    expect((await change({ state: 'open', due_on: null })).data).toMatchObject({
      state: 'open',
      due_on: null,
      closed_at: null,
    });
    expect(github.milestones()).toMatchObject([{ title: 'v1', description: 'First', state: 'OPEN', dueOn: null }]);
    await octokit().request('DELETE /repos/{owner}/{repo}/milestones/{milestone_number}', one);
    expect(github.milestones()).toEqual([]);
    await expect(change({ title: 'x' })).rejects.toMatchObject({ status: 404 });
  });

  test('titles are unique among open and closed ones; readers make none', async () => {
    const { github, rest } = await serve();
    github.createMilestone('v1', { state: 'CLOSED' });
    const post = (body: unknown, token?: string) =>
      rest(`${demo}/milestones`, { method: 'POST', body: JSON.stringify(body), ...(token && { token }) });
    expect(await post({ title: 'v1' })).toMatchObject({
      status: 422,
      body: { errors: [{ resource: 'Milestone', code: 'already_exists', field: 'title' }] },
    });
    expect(await post({ title: ' ' })).toMatchObject({ status: 422 });
    expect(await post({ title: 'v2', due_on: 'soon' })).toMatchObject({ status: 422 });
    expect(await post({ title: 'v2' }, 'token-of-bob')).toMatchObject({ status: 403 });
    github.behaviour.hidesForbidden = true;
    expect(await post({ title: 'v2' }, 'token-of-bob')).toMatchObject({ status: 404, body: { message: 'Not Found' } });
    expect(github.milestones()).toHaveLength(1);
  });

  test('are read over GraphQL by state, and listed over REST in three states', async () => {
    const { github, ask, rest } = await serve();
    for (const title of ['v1', 'v2', 'v3']) github.createMilestone(title);
    github.editMilestone(2, { state: 'CLOSED', dueOn: '2026-02-03' });
    const query = `query M($states: [MilestoneState!], $after: String) { repository(owner: "octo", name: "demo") {
      milestones(first: 2, after: $after, states: $states) { totalCount pageInfo { hasNextPage endCursor } nodes { id number title state dueOn closed } } } }`;
    const { milestones } = (await ask(query)).repository;
    expect(milestones).toMatchObject({
      totalCount: 3,
      nodes: [{ number: 1 }, { number: 2, state: 'CLOSED', dueOn: '2026-02-03T00:00:00Z' }],
    });
    const rest2 = (await ask(query, { after: milestones.pageInfo.endCursor })).repository.milestones;
    expect(rest2.nodes).toMatchObject([{ number: 3 }]);
    expect((await ask(query, { states: ['OPEN'] })).repository.milestones.nodes).toMatchObject([
      { number: 1 },
      { number: 3 },
    ]);
    const titles = async (state: string): Promise<string[]> =>
      (await rest(`${demo}/milestones?state=${state}`)).body.map((one: { title: string }) => one.title);
    expect([await titles('open'), await titles('closed'), await titles('all')]).toEqual([
      ['v1', 'v3'],
      ['v2'],
      ['v2', 'v1', 'v3'],
    ]);
  });

  test('are given to issues over both interfaces and taken again, which moves their time', async () => {
    const { github, ask, rest, repositoryId } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    github.createMilestone('v1');
    const milestoneId = github.milestones()[0]?.id;
    const create = `mutation C($input: CreateIssueInput!) { createIssue(input: $input) { issue { id milestone { number title } } } }`;
    const { createIssue } = await ask(create, {
      input: { repositoryId: await repositoryId(), title: 'One', milestoneId },
    });
    expect(createIssue.issue.milestone).toEqual({ number: 1, title: 'v1' });
    github.clock.advance(1000);
    const patch = (milestone: number | null) =>
      rest(`${demo}/issues/1`, { method: 'PATCH', body: JSON.stringify({ milestone }) });
    expect((await patch(null)).body).toMatchObject({ milestone: null, updated_at: '2026-01-01T00:00:01Z' });
    expect((await patch(1)).body).toMatchObject({ milestone: { number: 1, open_issues: 1, closed_issues: 0 } });
    expect(await patch(7)).toMatchObject({ status: 422, body: { errors: [{ field: 'milestone' }] } });
    const update = `mutation U($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { milestone { number } } } }`;
    const { id } = createIssue.issue;
    expect((await ask(update, { input: { id, title: 'Two' } })).updateIssue.issue.milestone).toEqual({ number: 1 });
    expect((await ask(update, { input: { id, milestoneId: null } })).updateIssue.issue.milestone).toBeNull();
  });

  test('renamed, closed or deleted by somebody else, they leave the times of their issues alone', async () => {
    const { github } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed({ title: 'One', milestone: 'v1' });
    github.clock.advance(5000);
    github.editMilestone(1, { title: 'v1.0', state: 'CLOSED' });
    expect(github.issue(1)).toMatchObject({ milestone: 'v1.0', updatedAt: '2026-01-01T00:00:00Z' });
    expect(github.milestones()).toMatchObject([{ updatedAt: '2026-01-01T00:00:05Z' }]);
    github.deleteMilestone(1);
    expect(github.issue(1)).toMatchObject({ milestone: null, updatedAt: '2026-01-01T00:00:00Z' });
  });
});

describe('issue types', () => {
  const query = `{ repository(owner: "octo", name: "demo") { issueTypes(first: 10) { nodes { id name isEnabled color } } issue(number: 1) { id issueType { name } } } }`;

  test('a repository of a person has none', async () => {
    const { github, ask } = await serve();
    github.seed('One');
    expect((await ask(query)).repository).toMatchObject({ issueTypes: null, issue: { issueType: null } });
  });

  test('of an organisation they are read, given, and cleared; readers cannot', async () => {
    const { github, ask, refusal, octokit } = await serve();
    github.setIssueTypes('Bug', 'Task');
    github.seed({ title: 'One', issueType: 'Bug' });
    const { issueTypes, issue } = (await ask(query)).repository;
    expect(issueTypes.nodes.map((node: { name: string }) => node.name)).toEqual(['Bug', 'Task']);
    const update = `mutation T($id: ID!, $type: ID) { updateIssueIssueType(input: {issueId: $id, issueTypeId: $type}) { issue { issueType { name } } } }`;
    const set = (type: string | null) => ask(update, { id: issue.id, type });
    expect((await set(issueTypes.nodes[1].id)).updateIssueIssueType.issue.issueType).toEqual({ name: 'Task' });
    expect((await set(null)).updateIssueIssueType.issue.issueType).toBeNull();
    expect(await refusal(update, { id: issue.id, type: 'IT_nothing' })).toMatchObject([
      ['NOT_FOUND', expect.anything()],
    ]);
    expect(await refusal(update, { id: issue.id }, 'token-of-bob')).toMatchObject([['FORBIDDEN', expect.anything()]]);
    const patched = await octokit().request('PATCH /repos/{owner}/{repo}/issues/{issue_number}', {
      ...at,
      issue_number: 1,
      type: 'bug',
    });
    expect(patched.data.type).toMatchObject({ name: 'Bug' });
  });
});
