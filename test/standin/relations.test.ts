import { describe, expect, test } from 'vitest';
import { demo, serve } from './support.ts';

const read = `query R($number: Int!) { repository(owner: "octo", name: "demo") { issue(number: $number) {
  parent { number } subIssues(first: 50) { totalCount nodes { number } } updatedAt
  blockedBy(first: 50) { totalCount nodes { number repository { nameWithOwner } } } blocking(first: 50) { nodes { number } }
  subIssuesSummary { total completed percentCompleted } issueDependenciesSummary { blockedBy totalBlockedBy blocking totalBlocking } } } }`;
const addSub = `mutation A($parent: ID!, $child: ID!, $replace: Boolean) {
  addSubIssue(input: {issueId: $parent, subIssueId: $child, replaceParent: $replace}) { issue { number } subIssue { parent { number } } } }`;
const removeSub = `mutation D($parent: ID!, $child: ID!) { removeSubIssue(input: {issueId: $parent, subIssueId: $child}) { subIssue { parent { number } } } }`;
const block = `mutation B($id: ID!, $by: ID!) { addBlockedBy(input: {issueId: $id, blockingIssueId: $by}) { issue { number } blockingIssue { number } } }`;
const unblock = `mutation U($id: ID!, $by: ID!) { removeBlockedBy(input: {issueId: $id, blockingIssueId: $by}) { issue { number } } }`;

async function withIssues(count: number) {
  const scene = await serve();
  scene.github.clock.set('2026-01-01T00:00:00Z');
  scene.github.seed(...Array.from({ length: count }, (_, n) => `Issue ${n + 1}`));
  scene.github.clock.advance(5000);
  const id = (number: number): string => scene.github.issue(number)?.id ?? '';
  return { ...scene, id };
}

describe('sub-issues', () => {
  test('are added, taken over only when asked, and removed; no time of update moves', async () => {
    const { github, ask, refusal, id } = await withIssues(3);
    await ask(addSub, { parent: id(1), child: id(3) });
    expect(await refusal(addSub, { parent: id(1), child: id(3) })).toMatchObject([
      ['VALIDATION', expect.stringContaining('duplicate')],
    ]);
    expect(await refusal(addSub, { parent: id(2), child: id(3) })).toEqual([
      ['VALIDATION', 'Sub issue may only have one parent'],
    ]);
    await ask(addSub, { parent: id(2), child: id(3), replace: true });
    expect([1, 2, 3].map((n) => [github.issue(n)?.subIssues, github.issue(n)?.parent])).toEqual([
      [[], null],
      [[3], null],
      [[], 2],
    ]);
    await ask(removeSub, { parent: id(2), child: id(3) });
    expect(await refusal(removeSub, { parent: id(2), child: id(3) })).toMatchObject([
      ['VALIDATION', expect.anything()],
    ]);
    expect(github.issues().map((one) => [one.parent, one.updatedAt])).toEqual(
      Array(3).fill([null, '2026-01-01T00:00:00Z']),
    );
  });

  test('make no circles, no more than 100 under one parent and no more than 8 levels', async () => {
    const { github, refusal, id } = await withIssues(112);
    for (let n = 1; n < 8; n += 1) github.addSubIssue(n, n + 1);
    expect(await refusal(addSub, { parent: id(8), child: id(1) })).toMatchObject([
      ['VALIDATION', expect.stringContaining('ancestor')],
    ]);
    expect(await refusal(addSub, { parent: id(8), child: id(9) })).toMatchObject([
      ['VALIDATION', expect.stringContaining('layers')],
    ]);
    for (let n = 10; n < 110; n += 1) github.addSubIssue(9, n);
    expect(await refusal(addSub, { parent: id(9), child: id(111) })).toEqual([
      ['VALIDATION', 'Parent cannot have more than 100 sub-issues'],
    ]);
  });

  test('are made under their parent, counted, and do not close it', async () => {
    const { github, ask, repositoryId, id } = await withIssues(1);
    const create = `mutation C($input: CreateIssueInput!) { createIssue(input: $input) { issue { number parent { number } } } }`;
    const input = { repositoryId: await repositoryId(), title: 'Child', parentIssueId: id(1) };
    expect((await ask(create, { input })).createIssue.issue).toEqual({ number: 2, parent: { number: 1 } });
    github.closeIssue(2);
    const { issue } = (await ask(read, { number: 1 })).repository;
    expect(issue).toMatchObject({
      subIssues: { totalCount: 1, nodes: [{ number: 2 }] },
      subIssuesSummary: { total: 1, completed: 1, percentCompleted: 100 },
    });
    expect(github.issue(1)?.state).toBe('OPEN');
  });
});

describe('dependencies', () => {
  test('are added once and removed, across repositories too; no time of update moves', async () => {
    const { github, ask, refusal, id } = await withIssues(2);
    github.at('octo/other').seed('Far');
    const far = github.at('octo/other').issue(1)?.id ?? '';
    await ask(block, { id: id(1), by: id(2) });
    await ask(block, { id: id(1), by: far });
    expect((await ask(read, { number: 1 })).repository.issue).toMatchObject({
      updatedAt: '2026-01-01T00:00:00Z',
      blockedBy: {
        totalCount: 2,
        nodes: [
          { number: 1, repository: { nameWithOwner: 'octo/other' } },
          { number: 2, repository: { nameWithOwner: 'octo/demo' } },
        ],
      },
      issueDependenciesSummary: { blockedBy: 2, totalBlockedBy: 2, blocking: 0, totalBlocking: 0 },
    });
    expect(await refusal(block, { id: id(1), by: id(2) })).toMatchObject([['VALIDATION', expect.anything()]]);
    expect(await refusal(block, { id: id(1), by: id(1) })).toMatchObject([['VALIDATION', expect.anything()]]);
    github.closeIssue(2);
    expect((await ask(read, { number: 1 })).repository.issue.issueDependenciesSummary).toMatchObject({
      blockedBy: 1,
      totalBlockedBy: 2,
    });
    await ask(unblock, { id: id(1), by: id(2) });
    expect(github.issue(1)?.blockedBy).toEqual(['octo/other#1']);
    expect(github.issue(2)?.blocking).toEqual([]);
  });

  test('a pull request blocks nothing, and what the viewer may not read is not told', async () => {
    const { github, ask, refusal, rest, id } = await withIssues(1);
    github.seed({ title: 'A change', pull: true });
    expect(await refusal(block, { id: id(1), by: id(2) })).toMatchObject([['NOT_FOUND', expect.anything()]]);
    const pull = (await rest(`${demo}/issues/2`)).body.id;
    const post = { method: 'POST', body: JSON.stringify({ issue_id: pull }) };
    expect(await rest(`${demo}/issues/1/dependencies/blocked_by`, post)).toMatchObject({ status: 422 });
    const secret = github.at('octo/secret');
    secret.seed('Hidden');
    github.block(1, 'octo/secret#1');
    secret.person('ana', 'none');
    expect((await ask(read, { number: 1 })).repository.issue.blockedBy).toEqual({ totalCount: 0, nodes: [] });
  });

  test('REST names others by their database ids', async () => {
    const { github, rest } = await withIssues(2);
    const other = (await rest(`${demo}/issues/2`)).body.id;
    const send = (method: string, path: string, body?: unknown) =>
      rest(`${demo}/issues/1/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    expect(await send('POST', 'sub_issues', { sub_issue_id: other })).toMatchObject({ status: 201 });
    expect(await send('POST', 'sub_issues', { sub_issue_id: 2 })).toMatchObject({ status: 404 });
    expect(await rest(`${demo}/issues/2/parent`)).toMatchObject({ status: 200, body: { number: 1 } });
    expect((await send('GET', 'sub_issues')).body).toMatchObject([{ number: 2 }]);
    await send('DELETE', 'sub_issue', { sub_issue_id: other });
    await send('POST', 'dependencies/blocked_by', { issue_id: other });
    expect(github.issue(1)).toMatchObject({ subIssues: [], blockedBy: [2] });
    await send('DELETE', `dependencies/blocked_by/${other}`);
    expect((await send('GET', 'dependencies/blocked_by')).body).toEqual([]);
  });
});

test('a duplicate names its original, until it is opened again', async () => {
  const { github, ask, id } = await withIssues(2);
  const close = `mutation C($id: ID!, $of: ID) { closeIssue(input: {issueId: $id, stateReason: DUPLICATE, duplicateIssueId: $of}) { issue { stateReason duplicateOf { number } } } }`;
  expect((await ask(close, { id: id(2), of: id(1) })).closeIssue.issue).toEqual({
    stateReason: 'DUPLICATE',
    duplicateOf: { number: 1 },
  });
  github.reopenIssue(2);
  expect(github.issue(2)).toMatchObject({ stateReason: 'REOPENED', duplicateOf: null });
});
