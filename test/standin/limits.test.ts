import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';

const create = `mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number labels(first: 10) { nodes { name } } assignees(first: 20) { nodes { login } } milestone { title } } } }`;
const label = `mutation L($input: CreateLabelInput!) { createLabel(input: $input) { label { name } } }`;

describe('content creation', () => {
  test('80 a minute and 500 an hour go through, on its own clock and over both interfaces', async () => {
    const { github, ask, rest, repositoryId } = await serve({
      behaviour: { creation: { perMinute: 8, perHour: 20, answer: 'B2' } },
    });
    github.clock.set('2026-01-01T00:00:00Z');
    const input = { repositoryId: await repositoryId(), title: 'x' };
    const tryMany = async (count: number): Promise<number> => {
      const before = github.issues().length;
      for (let n = 0; n < count; n += 1) await ask(create, { input }).catch((error) => expect(error.status).toBe(403));
      return github.issues().length - before;
    };
    expect(await tryMany(10)).toBe(8);
    const post = { method: 'POST', body: JSON.stringify({ title: 'x' }) };
    expect(await rest(`${demo}/issues`, post)).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('temporarily blocked from content creation') },
    });
    github.edit(1, { title: 'edits are free' });
    github.clock.advance(60_000);
    expect(await tryMany(10)).toBe(8);
    github.clock.advance(60_000);
    expect(await tryMany(10)).toBe(4);
    github.clock.advance(3_600_000);
    expect(await tryMany(1)).toBe(1);
  });

  test('each alias of a batch counts, and a batch too many is refused whole', async () => {
    const { github, ask } = await serve({ behaviour: { creation: { perMinute: 3, perHour: 500, answer: 'B1-403' } } });
    github.seed('One');
    const id = github.issue(1)?.id;
    const two = `mutation Two($id: ID!) { a: addComment(input: {subjectId: $id, body: "a"}) { clientMutationId } b: addComment(input: {subjectId: $id, body: "b"}) { clientMutationId } }`;
    await ask(two, { id });
    await expect(ask(two, { id })).rejects.toMatchObject({
      status: 403,
      response: { headers: { 'retry-after': '60' } },
    });
    expect(github.issue(1)?.comments).toEqual(['a', 'b']);
  });
});

describe('labels', () => {
  test('a name has at most 50 characters, a description 100, and is taken ignoring case', async () => {
    const { github, ask, refusal, repositoryId } = await serve();
    const input = { repositoryId: await repositoryId(), name: 'Bug', color: 'ededed' };
    await ask(label, { input });
    for (const [wrong, message] of [
      [{ name: 'bUG' }, 'Name has already been taken'],
      [{ name: 'x'.repeat(51) }, 'Name is too long (maximum is 50 characters)'],
      [{ name: 'x', description: 'x'.repeat(101) }, 'Description is too long (maximum is 100 characters)'],
      [{ name: 'x', color: 'red' }, 'Color is invalid'],
    ] as const) {
      expect(await refusal(label, { input: { ...input, ...wrong } })).toEqual([['UNPROCESSABLE', message]]);
    }
    expect(github.labels()).toEqual(['Bug']);
  });

  test('renamed or deleted by somebody else, one leaves the times of its issues alone', async () => {
    const { github, ask, rest } = await serve();
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed({ title: 'One', labels: ['bug', 'old'] });
    github.clock.advance(1000);
    github.renameLabel('BUG', 'defect');
    github.deleteLabel('old');
    expect(github.issue(1)).toMatchObject({ labels: ['defect'], updatedAt: '2026-01-01T00:00:00Z' });
    const { repository } = await ask(`{ repository(owner: "octo", name: "demo") { label(name: "defect") { id } } }`);
    const update = `mutation U($id: ID!, $name: String) { updateLabel(input: {id: $id, name: $name}) { label { name } } }`;
    expect((await ask(update, { id: repository.label.id, name: 'Defect' })).updateLabel.label.name).toBe('Defect');
    await rest(`${demo}/labels/defect`, { method: 'PATCH', body: JSON.stringify({ new_name: 'bug: real?' }) });
    expect(await rest(`${demo}/labels/bug%3A%20real%3F`)).toMatchObject({ status: 200, body: { name: 'bug: real?' } });
    await ask(`mutation D($id: ID!) { deleteLabel(input: {id: $id}) { clientMutationId } }`, {
      id: repository.label.id,
    });
    expect(github.issue(1)?.labels).toEqual([]);
  });

  test('one that is there is added without a word, one that is not cannot be taken away', async () => {
    const { github, rest } = await serve();
    github.seed({ title: 'One', labels: ['bug'] });
    const post = { method: 'POST', body: JSON.stringify({ labels: ['BUG', 'new'] }) };
    expect((await rest(`${demo}/issues/1/labels`, post)).status).toBe(200);
    expect(github.issue(1)?.labels).toEqual(['bug', 'new']);
    expect((await rest(`${demo}/issues/1/labels/nothing`, { method: 'DELETE' })).status).toBe(404);
    expect((await rest(`${demo}/issues/1/labels/bug`, { method: 'DELETE' })).status).toBe(200);
  });

  test('an issue takes 100 of them and 10 people; those that were made with more keep them', async () => {
    const { github, ask, refusal, repositoryId } = await serve();
    const names = Array.from({ length: 101 }, (_, n) => `label ${n}`);
    for (const name of names) github.createLabel(name);
    github.seed({ title: 'One', labels: names.slice(0, 99) }, { title: 'Many', labels: names });
    const { repository } = await ask(
      `{ repository(owner: "octo", name: "demo") { labels(first: 100) { nodes { id name } } last: label(name: "label 100") { id } } }`,
    );
    const add = `mutation A($id: ID!, $ids: [ID!]!) { addLabelsToLabelable(input: {labelableId: $id, labelIds: $ids}) { clientMutationId } }`;
    const ids = [repository.labels.nodes[99].id, repository.last.id];
    expect(await refusal(add, { id: github.issue(1)?.id, ids })).toEqual([
      ['UNPROCESSABLE', 'Issue cannot have more than 100 labels'],
    ]);
    await ask(add, { id: github.issue(1)?.id, ids: ids.slice(0, 1) });
    expect([github.issue(1)?.labels.length, github.issue(2)?.labels.length]).toEqual([100, 101]);
    const people = Array.from({ length: 12 }, (_, n) => `person${n}`);
    for (const login of people) github.person(login, 'write');
    const users = (
      await ask(
        `{ repository(owner: "octo", name: "demo") { assignableUsers(first: 100, query: "person") { nodes { id } } } }`,
      )
    ).repository.assignableUsers.nodes;
    const input = {
      repositoryId: await repositoryId(),
      title: 'x',
      assigneeIds: users.map((user: { id: string }) => user.id),
    };
    expect((await ask(create, { input })).createIssue.issue.assignees.nodes).toHaveLength(10);
  });
});

test('titles longer than may be written exist, and are not in the way of other edits', async () => {
  const { github, ask, refusal } = await serve();
  github.seed({ title: 'x'.repeat(1024), body: 'y'.repeat(70_000) });
  const update = `mutation U($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { title } } }`;
  const id = github.issue(1)?.id;
  expect((await ask(update, { input: { id, state: 'CLOSED' } })).updateIssue.issue.title).toHaveLength(1024);
  expect(await refusal(update, { input: { id, title: 'x'.repeat(1023) } })).toEqual([
    ['UNPROCESSABLE', 'Title is too long (maximum is 256 characters)'],
  ]);
});

test('every request takes the added time', async () => {
  const { rest } = await serve({ behaviour: { latencyMs: 60 } });
  const started = performance.now();
  await rest(demo);
  await rest(demo);
  expect(performance.now() - started).toBeGreaterThan(118);
});
