import { beforeEach, describe, expect, test } from 'vitest';
import type { Standin } from './index.ts';
import { serve } from './support.ts';
import type { Scene } from './support.ts';

let github: Standin;
let ask: Scene['ask'];
let rest: Scene['rest'];
let repositoryId: Scene['repositoryId'];

beforeEach(async () => {
  ({ github, ask, rest, repositoryId } = await serve());
});

const create = `mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number title body labels(first: 10) { nodes { name } } } } }`;

describe('writing', () => {
  test('text is kept byte for byte, line ends included', async () => {
    const input = { repositoryId: await repositoryId(), title: ' edge ', body: 'a\r\nb\n' };
    await ask(create, { input });
    expect(github.issue(1)).toMatchObject({ title: ' edge ', body: 'a\r\nb\n', author: 'ana' });
  });

  test('a reader creates issues, and their labels are dropped without a word', async () => {
    github.createLabel('bug');
    const { repository }: any = await ask(
      `{ repository(owner: "octo", name: "demo") { id label(name: "bug") { id } } }`,
    );
    const input = { repositoryId: repository.id, title: 'x', labelIds: [repository.label.id] };
    const reader: any = await ask(create, { input }, 'token-of-bob');
    expect(reader.createIssue.issue.labels.nodes).toEqual([]);
    const writer: any = await ask(create, { input });
    expect(writer.createIssue.issue.labels.nodes).toEqual([{ name: 'bug' }]);
  });

  test('label names are unique ignoring case, yet found only by their exact spelling', async () => {
    github.createLabel('Bug');
    const input = { repositoryId: await repositoryId(), name: 'bug', color: 'ededed' };
    await expect(
      ask(`mutation L($input: CreateLabelInput!) { createLabel(input: $input) { label { id } } }`, { input }),
    ).rejects.toThrow('Name has already been taken');
    const { repository }: any = await ask(`{ repository(owner: "octo", name: "demo") { label(name: "bug") { id } } }`);
    expect(repository.label).toBeNull();
  });

  test('a reason is taken when the state changes, and ignored when it does not', async () => {
    github.seed('One');
    const id = github.issue(1)?.id;
    const close = `mutation C($id: ID!, $why: IssueClosedStateReason) { closeIssue(input: {issueId: $id, stateReason: $why}) { issue { stateReason } } }`;
    await ask(close, { id, why: 'NOT_PLANNED' });
    await ask(close, { id, why: 'COMPLETED' });
    expect(github.issue(1)).toMatchObject({ state: 'CLOSED', stateReason: 'NOT_PLANNED' });
    await rest('/repos/octo/demo/issues/1', { method: 'PATCH', body: JSON.stringify({ state: 'open' }) });
    expect(github.issue(1)).toMatchObject({ state: 'OPEN', stateReason: 'REOPENED' });
  });

  test('the time of update moves with a change, and not with a write that changes nothing', async () => {
    github.clock.set('2026-01-01T00:00:00Z');
    github.seed({ title: 'One', labels: ['bug'] });
    github.clock.advance(5000);
    github.label(1, 'bug');
    github.edit(1, { title: 'One' });
    expect(github.issue(1)?.updatedAt).toBe('2026-01-01T00:00:00Z');
    github.comment(1, 'Hello');
    expect(github.issue(1)?.updatedAt).toBe('2026-01-01T00:00:05Z');
  });
});
