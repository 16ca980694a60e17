import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { makeScene, TOKEN, type Scene } from '../scene.ts';

const SECRET = 'RecognisableToken of hooks';
const ORIGIN = 'https://roadmap.example.org';
const HOOK = `${ORIGIN}/webhooks/github`;

/** A scene of an administrator who has a secret, and somebody who answers at the address. */
async function makeAdmin(...statuses: number[]): Promise<Scene> {
  const scene = await makeScene();
  scene.github.grant(TOKEN, { login: 'ana', permission: 'admin' });
  scene.env['GITHUB_WEBHOOK_SECRET'] = SECRET;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(statuses.shift() ?? 202).end());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void server.close());
  scene.github.hooks.route(ORIGIN, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return scene;
}

const hooksOf = ({ github }: Scene) => github.hooks.of(github.rows.repo);

it('without an address it tells how to have one, asks nobody and needs no secret', async () => {
  const scene = await makeScene();
  const before = scene.github.log.length;
  const { code, out } = await scene.roadmap('webhook', 'setup');
  expect([code, scene.github.log.length]).toEqual([0, before]);
  expect(out).toMatchInlineSnapshot(`
    "GitHub tells of changes in octo/demo at an address that it can reach.

    1. Somebody must listen here, with a secret that both sides know:
         export GITHUB_WEBHOOK_SECRET="$(openssl rand -hex 32)"
         roadmap sync --auto --webhook-port 8787

    2. What GitHub sends must get to http://127.0.0.1:8787/webhooks/github:
         on a laptop, through a tunnel: any program that gives http://127.0.0.1:8787 an https address
         on a server, through a reverse proxy: https://<host>/webhooks/github -> http://127.0.0.1:8787/webhooks/github

    3. GitHub must know the address:
         roadmap webhook setup --url https://<host>
         roadmap webhook check

    For development GitHub's own way needs neither 2 nor 3, and ends with the terminal it runs in:
         gh extension install cli/gh-webhook
         gh webhook forward --repo=octo/demo --events=issues,issue_comment,label,milestone,sub_issues,issue_dependencies,repository --url=http://127.0.0.1:8787/webhooks/github --secret="$GITHUB_WEBHOOK_SECRET"
    "
  `);
});

it('creates the webhook, then finds it as it has to be, then puts right what somebody changed', async () => {
  const scene = await makeAdmin();
  const preview = await scene.roadmap('webhook', 'setup', '--url', ORIGIN, '--preview');
  expect([preview.code, hooksOf(scene)]).toEqual([0, []]);
  expect(preview.out).toMatchInlineSnapshot(`
    "webhook of octo/demo would be created
      https://roadmap.example.org/webhooks/github
    "
  `);
  const made = await scene.roadmap('webhook', 'setup', '--url', ORIGIN);
  const [hook] = hooksOf(scene);
  expect([made.code, hook?.url, hook?.secret]).toEqual([0, HOOK, SECRET]);
  const hide = (text: string): string => text.replaceAll(String(hook?.id), '<id>');
  expect(hide(made.out + made.err)).toMatchInlineSnapshot(`
    "webhook <id> of octo/demo created
      https://roadmap.example.org/webhooks/github
    what must listen there: roadmap sync --auto --webhook-port 8787
    how deliveries fare: roadmap webhook check
    "
  `);
  const again = await scene.roadmap('webhook', 'setup', '--url', `${HOOK}#x`, '--ping');
  expect([again.code, hooksOf(scene).length]).toEqual([0, 1]);
  expect(hide(again.out)).toMatchInlineSnapshot(`
    "webhook <id> of octo/demo is as it has to be
      https://roadmap.example.org/webhooks/github
      its secret was sent again: it cannot be compared
      ping answered 202
    "
  `);
  if (hook === undefined) throw new Error('there is one');
  scene.github.hooks.update(hook.id, { ...hook, events: ['issues', 'push'], active: false, contentType: 'form' });
  scene.env['GITHUB_WEBHOOK_SECRET'] = `${SECRET}, a new one`;
  const { doc } = await scene.json('webhook', 'setup', '--url', HOOK);
  expect(doc).toMatchObject({
    ...{ remote: 'github', repo: 'octo/demo', url: HOOK, action: 'update', applied: true, hook: String(hook.id) },
    ...{ changes: ['active', 'events', 'content_type'], ping: null, others: [] },
  });
  expect(hooksOf(scene)).toMatchObject([{ active: true, contentType: 'json', secret: `${SECRET}, a new one` }]);
});

it('a ping that is not answered well is told, and fails', async () => {
  const scene = await makeAdmin(401);
  const { code, doc } = await scene.json('webhook', 'setup', '--url', ORIGIN, '--ping');
  expect([code, doc.ping]).toMatchObject([1, { event: 'ping', status: 401 }]);
});

it('names the webhook of an address that is not used any more', async () => {
  const scene = await makeAdmin();
  await scene.roadmap('webhook', 'setup', '--url', 'https://old.example.org');
  const [old] = hooksOf(scene);
  const { err } = await scene.roadmap('webhook', 'setup', '--url', ORIGIN);
  expect(err).toContain(`gh api -X DELETE repos/octo/demo/hooks/${String(old?.id)}`);
});

it.each([
  ['http://roadmap.example.org', 'expected an https address'],
  ['nonsense', 'expected an https address'],
  ['https://localhost:8787', 'cannot reach this machine'],
  ['https://127.0.0.1', 'cannot reach this machine'],
  ['https://2130706433', 'cannot reach this machine'],
  ['https://[::1]/webhooks/github', 'cannot reach this machine'],
  ['https://roadmap.localhost', 'cannot reach this machine'],
  ['http://ana:pass@roadmap.example.org', 'without user and password'],
  ['https://ana:pass@roadmap.example.org', 'without user and password'],
])('refuses %s before anything is asked', async (url, why) => {
  const scene = await makeAdmin();
  const before = scene.github.log.length;
  const { code, err } = await scene.roadmap('webhook', 'setup', '--url', url);
  expect([code, err, scene.github.log.length]).toEqual([2, expect.stringContaining(why), before]);
  expect(err).not.toContain('ana:pass');
});

it('without a secret nothing is asked', async () => {
  const scene = await makeAdmin();
  scene.env['GITHUB_WEBHOOK_SECRET'] = '';
  const before = scene.github.log.length;
  const { code, doc } = await scene.json('webhook', 'setup', '--url', ORIGIN);
  expect([code, doc.error.code, scene.github.log.length]).toEqual([1, 'webhook.secret', before]);
});

it('a token that lacks the right is told which, and how to get it', async () => {
  const scene = await makeAdmin();
  scene.github.grant(TOKEN, { login: 'ana', permission: 'write' });
  const { code, err } = await scene.roadmap('webhook', 'setup', '--url', ORIGIN);
  expect(code).toBe(5);
  expect(err).toMatchInlineSnapshot(`
    "error: The token may not see or change the webhooks of octo/demo: that takes the right admin:repo_hook (a fine-grained token: Webhooks, read and write), of an account that administers it.
    hint: gh auth refresh --scopes admin:repo_hook
    hint: roadmap webhook setup
    "
  `);
});

it('a remote that nobody agreed to is not asked', async () => {
  const scene = await makeAdmin();
  const config = scene.read('.roadmap/config.yaml');
  scene.write('.roadmap/config.yaml', config.replace('octo/demo', 'mallory/demo'));
  const before = scene.github.log.length;
  for (const command of [['setup', '--url', ORIGIN], ['check']]) {
    const { doc } = await scene.json('webhook', ...command);
    expect([doc.error.code, scene.github.log.length]).toEqual(['sync.no_consent', before]);
  }
});

it('check tells how deliveries fared, and has what failed delivered again, once', async () => {
  const scene = await makeAdmin(202, 500, 202, 503, 202, 202);
  expect(await scene.roadmap('webhook', 'check')).toMatchObject({
    code: 1,
    out: expect.stringContaining('no webhook'),
  });
  await scene.roadmap('webhook', 'setup', '--url', ORIGIN);
  scene.github.seed('Lost', 'Heard', 'Lost too');
  await scene.github.hooks.settled();
  const ids = scene.github.hooks.deliveries.map(({ id }) => String(id));
  const { code, out, err } = await scene.roadmap('webhook', 'check');
  const hide = (text: string): string =>
    ids
      .reduce((shown, id, at) => shown.replaceAll(id, `<attempt ${at}>`), text)
      .replace(/webhook \d+/, 'webhook <id>')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
  expect(code).toBe(1);
  expect(hide(out + err)).toMatchInlineSnapshot(`
    "webhook <id> of octo/demo is as it has to be
      https://roadmap.example.org/webhooks/github
      4 deliveries in 3 days, 2 failed
      last: <time> issues.opened answered 503: Invalid HTTP Response
      failed: <attempt 3> <time> issues.opened answered 503: Invalid HTTP Response
      failed: <attempt 1> <time> issues.opened answered 500: Invalid HTTP Response
    to have them delivered again: roadmap webhook check --redeliver
    "
  `);
  const again = await scene.json('webhook', 'check', '--redeliver');
  expect([again.code, again.doc.hooks[0].redelivered]).toEqual([0, [ids[1], ids[3]]]);
  await scene.github.hooks.settled();
  const after = await scene.json('webhook', 'check');
  expect([after.code, after.doc.hooks]).toMatchObject([0, [{ deliveries: 4, failed: [], differs: [] }]]);
});

it('check looks at the webhook of an address, whatever its path', async () => {
  const scene = await makeAdmin();
  await scene.roadmap('webhook', 'setup', '--url', `${ORIGIN}/behind/a/proxy`);
  expect((await scene.json('webhook', 'check')).doc.hooks).toEqual([]);
  const { code, doc } = await scene.json('webhook', 'check', '--url', `${ORIGIN}/behind/a/proxy`);
  expect([code, doc.hooks.length]).toEqual([0, 1]);
});
