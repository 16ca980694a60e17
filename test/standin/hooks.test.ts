import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { signature } from './hooks.ts';
import { demo, serve } from './support.ts';
import type { Doc } from './support.ts';

interface Heard {
  readonly event: string;
  readonly guid: string;
  readonly signed: boolean;
  readonly body: Doc;
}

const SECRET = 'a secret';

/** Somebody who listens, and answers with the next of these states. */
async function listener(...states: number[]): Promise<{ readonly url: string; readonly heard: Heard[] }> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const { headers } = request;
    heard.push({
      event: String(headers['x-github-event']),
      guid: String(headers['x-github-delivery']),
      signed: headers['x-hub-signature-256'] === `sha256=${signature(SECRET, body)}`,
      body: JSON.parse(body),
    });
    response.writeHead(states.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

test('signatures are as documented', () => {
  expect(signature("It's a Secret to Everybody", 'Hello, World!')).toBe(
    '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  );
});

test('whoever listens is pinged and told everything that happens, signed, in its order', async () => {
  const { github, ask } = await serve();
  const { url, heard } = await listener();
  github.hooks.add(url, { secret: SECRET });
  github.seed('One', 'Two');
  github.label(1, 'bug');
  github.webEdit(1, { body: 'a\nb' });
  const id = github.issue(1)?.id;
  await ask(`mutation C($id: ID!) { addComment(input: {subjectId: $id, body: "Hello"}) { clientMutationId } }`, { id });
  github.createMilestone('v1');
  github.setMilestone(1, 'v1');
  github.addSubIssue(1, 2);
  github.block(2, 1);
  github.transfer(1, 'octo/elsewhere');
  github.rename('octo/newer');
  await github.hooks.settled();
  expect(heard.every((one) => one.signed)).toBe(true);
  expect(heard.map(({ event, body }) => `${event} ${body.action ?? ''}`.trim())).toEqual([
    'ping',
    'issues opened',
    'issues opened',
    'label created',
    'issues labeled',
    'issues edited',
    'issue_comment created',
    'milestone created',
    'issues milestoned',
    'sub_issues sub_issue_added',
    'sub_issues parent_issue_added',
    'issue_dependencies blocked_by_added',
    'issue_dependencies blocking_added',
    'sub_issues sub_issue_removed',
    'sub_issues parent_issue_removed',
    'issue_dependencies blocked_by_removed',
    'issue_dependencies blocking_removed',
    'issues transferred',
    'repository renamed',
  ]);
  const of = (event: string, action: string): Doc =>
    heard.find((one) => one.event === event && one.body.action === action)?.body;
  expect(of('issues', 'edited')).toMatchObject({
    changes: {},
    issue: { number: 1, body: 'a\r\nb' },
    sender: { login: 'octo' },
  });
  expect(of('issue_comment', 'created')).toMatchObject({ comment: { body: 'Hello' }, sender: { login: 'ana' } });
  expect(of('sub_issues', 'sub_issue_added')).toMatchObject({
    parent_issue: { number: 1 },
    sub_issue: { number: 2 },
    sub_issue_repo: { full_name: 'octo/demo' },
  });
  expect(of('sub_issues', 'sub_issue_added')).not.toHaveProperty('repository');
  expect(of('issue_dependencies', 'blocked_by_added').blocking_issue_id).toBe(
    of('issue_dependencies', 'blocked_by_added').blocking_issue.id,
  );
  expect(of('issues', 'transferred').changes).toMatchObject({
    new_issue: { number: 1 },
    new_repository: { full_name: 'octo/elsewhere' },
  });
});

test('a delivery that failed is not sent again by itself; when asked, under its old number', async () => {
  const { github, rest } = await serve();
  const { url, heard } = await listener(204, 500, 204);
  const hook = github.hooks.add(url, { secret: SECRET, events: ['issues'] });
  github.seed('One');
  github.createLabel('not told');
  await github.hooks.settled();
  const list = await rest(`${demo}/hooks/${hook}/deliveries`, { token: 'token-of-root' });
  expect(list.body).toMatchObject([
    { event: 'issues', action: 'opened', status_code: 500, redelivery: false },
    { event: 'ping', status_code: 204 },
  ]);
  expect(await rest(`${demo}/hooks/${hook}/deliveries`)).toMatchObject({ status: 403 });
  const again = `${demo}/hooks/${hook}/deliveries/${list.body[0].id}/attempts`;
  expect(await rest(again, { method: 'POST', token: 'token-of-root' })).toMatchObject({ status: 202 });
  await github.hooks.settled();
  expect(heard.map((one) => one.event)).toEqual(['ping', 'issues', 'issues']);
  expect(heard[2]).toEqual(heard[1]);
  expect(github.hooks.deliveries.at(-1)).toMatchObject({ status: 204, redelivery: true });
});

test('where nobody listens, deliveries fail and nothing else does', async () => {
  const { github } = await serve();
  github.hooks.add('http://127.0.0.1:1/', { secret: SECRET });
  github.seed('One');
  await github.hooks.settled();
  expect(github.hooks.deliveries.map((one) => one.status)).toEqual([null, null]);
});

test('an administrator makes, changes, pings and removes hooks; a secret is never told again', async () => {
  const { github, rest } = await serve();
  const { url, heard } = await listener();
  github.hooks.route('https://roadmap.example', url);
  const config = { url: 'https://roadmap.example/in', content_type: 'json', secret: SECRET, insecure_ssl: '0' };
  const ask = async (method: string, path: string, body?: unknown): Promise<readonly [number, Doc]> => {
    const init = { method, token: 'token-of-root', ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await rest(`${demo}/hooks${path}`, init);
    return [answer.status, answer.body];
  };
  const [status, made] = await ask('POST', '', { name: 'web', active: true, events: ['issues'], config });
  expect([status, made.config, made.events]).toEqual([201, { ...config, secret: '********' }, ['issues']]);
  expect(await ask('POST', '', { events: ['issues'], config })).toMatchObject([
    422,
    { errors: [{ resource: 'Hook', message: 'Hook already exists on this repository' }] },
  ]);
  expect(await ask('POST', '', { config: { url: 'http://localhost:1/x' } })).toMatchObject([422, {}]);
  expect(await ask('POST', '', { events: ['nonsense'], config: { url: 'https://a.example' } })).toMatchObject([
    422,
    {},
  ]);
  await ask('PATCH', `/${made.id}`, { active: false });
  github.seed('Not told');
  await ask('PATCH', `/${made.id}`, { active: true, events: ['*'] });
  await ask('POST', `/${made.id}/pings`);
  github.createLabel('told');
  await github.hooks.settled();
  expect(heard.map(({ event, signed }) => [event, signed])).toEqual([
    ['ping', true],
    ['ping', true],
    ['label', true],
  ]);
  expect(await ask('GET', '')).toMatchObject([200, [{ id: made.id, events: ['*'], last_response: { code: 204 } }]]);
  const [, without] = await ask('PATCH', `/${made.id}`, { config: { url: config.url, content_type: 'json' } });
  expect(without.config).not.toHaveProperty('secret');
  expect(await ask('DELETE', `/${made.id}`)).toEqual([204, null]);
  expect(await ask('GET', `/${made.id}`)).toMatchObject([404, {}]);
  expect(await rest(`${demo}/hooks`)).toMatchObject({ status: 403 });
});

test('a label tells what of it was changed', async () => {
  const { github, rest } = await serve();
  const { url, heard } = await listener();
  github.hooks.add(url, { secret: SECRET });
  github.createLabel('bug');
  await rest(`${demo}/labels/bug`, { method: 'PATCH', body: JSON.stringify({ color: '112233' }) });
  github.renameLabel('bug', 'defect');
  await github.hooks.settled();
  const edits = heard.filter(({ body }) => body.action === 'edited');
  expect(edits.map(({ body }) => [body.label.name, body.changes])).toEqual([
    ['bug', { color: { from: 'ededed' } }],
    ['defect', { name: { from: 'bug' } }],
  ]);
});
