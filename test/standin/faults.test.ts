import { beforeEach, describe, expect, test } from 'vitest';
import type { FaultDo } from './faults.ts';
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

const create = `mutation Create($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number } } }`;

describe('faults', () => {
  const post = async (): Promise<string> => {
    const input = { repositoryId: await repositoryId(), title: 'x' };
    return ask(create, { input }).then(
      (data) => (data === undefined ? 'nothing' : 'data'),
      (error: any) => String(error.errors?.[0]?.type ?? error.status ?? error.name),
    );
  };
  const cases: [FaultDo, string, number][] = [
    ['drop-before', '500', 0],
    ['apply-then-drop', '500', 1],
    ['502-after-apply', '502', 1],
    ['truncated', 'nothing', 1],
    ['empty', 'nothing', 1],
    ['cut', 'nothing', 1],
    ['html', 'nothing', 1],
    ['content-type', 'nothing', 1],
    ['unauthorized', '401', 0],
    ['A1', 'RATE_LIMITED', 0],
    ['A2', 'RATE_LIMIT', 0],
    ['A3-403', '403', 0],
    ['A3-429', '429', 0],
    ['B1-200', 'nothing', 0],
    ['B1-403', '403', 0],
    ['B1-429', '429', 0],
    ['B2', '403', 0],
    ['B3', '403', 0],
    ['B4', 'UNPROCESSABLE', 0],
    ['C1-200', 'GraphqlResponseError', 0],
    ['C1-502', '502', 0],
    ['C2-500', '500', 0],
    ['C2-502', '502', 0],
    ['C2-html', '502', 0],
    ['C3', 'RESOURCE_LIMITS_EXCEEDED', 0],
    ['D1', 'NOT_FOUND', 0],
    ['D2', 'NOT_FOUND', 0],
    ['D3', '404', 0],
    ['D4', '410', 0],
    ['D5', '410', 0],
    ['D6', '404', 0],
    ['E1', '401', 0],
    ['E2', '403', 0],
    ['E3', '422', 0],
    ['E4', '422', 0],
    ['E5', '422', 0],
  ];

  test.each(cases)('%s is seen as %s, and leaves %i issues behind', async (fault, seen, left) => {
    github.faults.push({ when: { operation: 'createIssue', nth: 1 }, do: fault });
    expect(await post()).toBe(seen);
    expect(github.issues()).toHaveLength(left);
    expect(await post()).toBe('data');
    expect(github.counters.byName).toEqual({ createIssue: 2 });
  });

  test('an operation can be applied after its connection was dropped', async () => {
    github.faults.push({ when: { operation: 'createIssue' }, do: { late: { requests: 2 } } });
    expect(await post()).toBe('500');
    await repositoryId();
    expect(github.issues()).toHaveLength(0);
    await repositoryId();
    expect(github.issues()).toHaveLength(1);
  });

  test.each([
    ['nothing', () => undefined, 'late'],
    ['a title', (number: number) => github.edit(number, { title: 'of somebody' }), 'of somebody'],
    ['a label', (number: number) => github.label(number, 'of somebody'), 'late'],
    ['a comment', (number: number) => github.comment(number, 'of somebody'), 'late'],
  ])('a title that arrives late, after somebody wrote %s', async (_what, write, title) => {
    const [number = 0] = github.seed('at first');
    const { id } = github.issue(number) ?? {};
    github.faults.push({ when: { operation: 'updateIssue' }, do: { late: { requests: 1 } } });
    const late = `mutation($input: UpdateIssueInput!) { updateIssue(input: $input) { issue { id } } }`;
    await expect(ask(late, { input: { id, title: 'late' } })).rejects.toThrow();
    write(number);
    await repositoryId();
    expect(github.issue(number)?.title).toBe(title);
  });

  test('a label that arrives late is added, whatever somebody wrote meanwhile', async () => {
    const [number = 0] = github.seed({ title: 'at first', labels: ['a'] }, { title: 'other', labels: ['b'] });
    const { repository }: any = await ask(`{ repository(owner: "octo", name: "demo") { label(name: "b") { id } } }`);
    const labelIds = [repository.label.id];
    const labelableId = github.issue(number)?.id;
    github.faults.push({ when: { operation: 'addLabelsToLabelable' }, do: { late: { requests: 1 } } });
    const late = `mutation($input: AddLabelsToLabelableInput!) { addLabelsToLabelable(input: $input) { clientMutationId } }`;
    await expect(ask(late, { input: { labelableId, labelIds } })).rejects.toThrow();
    github.edit(number, { title: 'of somebody' });
    await repositoryId();
    expect(github.issue(number)).toMatchObject({ title: 'of somebody', labels: ['a', 'b'] });
  });

  test('the token can stop working from the n-th request on', async () => {
    github.faults.push({ when: { from: 2 }, do: 'unauthorized' });
    expect(await repositoryId()).not.toBe('');
    await expect(repositoryId()).rejects.toMatchObject({ status: 401 });
    await expect(repositoryId()).rejects.toMatchObject({ status: 401 });
  });

  test('points are counted in the headers and in rateLimit, and run out', async () => {
    const { headers } = await rest('/repos/octo/demo');
    expect(headers.get('x-ratelimit-remaining')).toBe('4999');
    const { rateLimit }: any = await ask(`{ rateLimit { limit remaining cost resetAt } }`);
    expect(rateLimit).toMatchObject({ limit: 5000, remaining: 4999, cost: 1 });
    github.rates.graphql.remaining = 0;
    await expect(ask(`{ viewer { login } }`)).rejects.toMatchObject({ errors: [{ type: 'RATE_LIMITED' }] });
    github.clock.advance(3_600_000);
    expect(await ask(`{ viewer { login } }`)).toEqual({ viewer: { login: 'ana' } });
  });
});
