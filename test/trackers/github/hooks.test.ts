import { expect, onTestFinished, test } from 'vitest';
import type { HookDesk } from '../../../src/ports/webhook.ts';
import { startStandin, type Standin } from '../../standin/index.ts';
import { failureOf, trackerFor } from './support.ts';

const URL_THERE = 'https://roadmap.example/webhooks/github';
const SECRET = 'a secret that nobody prints';

async function ground(permission: 'admin' | 'write' = 'admin'): Promise<{ github: Standin; desk: HookDesk }> {
  const github = await startStandin({ tokens: { 'token-of-ana': { login: 'ana', permission } } });
  onTestFinished(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  return { github, desk: trackerFor(github).hooks as HookDesk };
}

test('a hook that is made is as the receiver needs it, and what differs of another is named and put right', async () => {
  const { github, desk } = await ground();
  const made = await desk.create(URL_THERE, SECRET);
  expect(made).toMatchObject({ url: URL_THERE, differs: [] });
  const { repo } = github.rows;
  github.hooks.create(repo, {
    ...{ url: 'https://old.example/x', secret: null, events: ['push', 'issues'] },
    ...{ active: false, contentType: 'form', insecureSsl: true },
  });
  const [, other] = await desk.list();
  expect(other?.differs).toEqual(['active', 'events', 'content_type', 'insecure_ssl', 'secret']);
  if (other === undefined) throw new Error('it is listed');
  const updated = await desk.update(other, SECRET);
  expect([updated.differs, updated.events.slice(0, 2)]).toEqual([[], ['push', 'issues']]);
  expect(github.hooks.of(repo).map(({ secret }) => secret)).toEqual([SECRET, SECRET]);
});

test('a hundred hooks and more are all listed', async () => {
  const { github, desk } = await ground();
  for (let at = 0; at < 130; at += 1)
    github.hooks.create(github.rows.repo, {
      ...{ url: `http://127.0.0.1:1/${at}`, secret: SECRET, events: null },
      ...{ active: true, contentType: 'json', insecureSsl: false },
    });
  const hooks = await desk.list();
  expect([hooks.length, new Set(hooks.map(({ key }) => key)).size, hooks[129]?.differs]).toEqual([130, 130, []]);
});

test('attempts are told back to a time, newest first, over pages; one may be asked for again', async () => {
  const { github, desk } = await ground();
  github.clock.set('2026-01-01T00:00:00Z');
  const hook = await desk.create(URL_THERE, SECRET);
  github.hooks.route('https://roadmap.example', 'http://127.0.0.1:1');
  for (let at = 0; at < 120; at += 1) await desk.ping(hook);
  await github.hooks.settled();
  github.clock.set('2026-01-02T00:00:00Z');
  github.createLabel('bug');
  await github.hooks.settled();
  const all = await desk.attempts(hook, '2025-12-31T00:00:00.000Z');
  expect([all.length, all[0]]).toEqual([
    122,
    expect.objectContaining({ event: 'label.created', status: null, at: '2026-01-02T00:00:00.000Z' }),
  ]);
  const [first, ...others] = await desk.attempts(hook, '2026-01-01T12:00:00.000Z');
  expect(others).toEqual([]);
  await desk.redeliver(hook, { key: String(first?.key) });
  await github.hooks.settled();
  const again = await desk.attempts(hook, '2026-01-01T12:00:00.000Z');
  expect(again.map(({ delivery }) => delivery)).toEqual([first?.delivery, first?.delivery]);
});

test('an id of an attempt that is larger than any exact number stays what it is', async () => {
  const { github, desk } = await ground();
  const hook = await desk.create(URL_THERE, SECRET);
  const body = `[{"id": 9007199254740993123, "guid": "g", "delivered_at": "2026-01-01T00:00:00Z", "status": "\\"id\\":9007199254740993124", "status_code": 502, "event": "ping", "action": null}]`;
  github.faults.push({ when: { nth: 1 }, do: { answer: { status: 200, headers: {}, body } } });
  expect(await desk.attempts(hook, '2020')).toMatchObject([
    { key: '9007199254740993123', said: '"id":9007199254740993124', status: 502 },
  ]);
});

test.each([false, true])(
  'without the right, what is missing is named with its cure (hidden as 404: %s)',
  async (isHidden) => {
    const { github, desk } = await ground('write');
    github.behaviour.hidesForbidden = isHidden;
    const error = await failureOf(desk.list());
    expect(error).toMatchObject({ kind: 'remote', code: 'webhook.forbidden', data: { right: 'admin:repo_hook' } });
    expect(error.hints[0]).toBe('gh auth refresh --scopes admin:repo_hook');
    expect((await failureOf(desk.create(URL_THERE, SECRET))).code).toBe('webhook.forbidden');
  },
);

test('a repository that is not there, or is called otherwise, is told as that', async () => {
  const { github, desk } = await ground();
  github.rename('octo/newer');
  expect((await failureOf(desk.list())).code).toBe('remote.moved');
  github.person('ana', 'none');
  expect((await failureOf(trackerFor(github).hooks?.list() ?? Promise.resolve())).code).toBe('remote.not_found');
});

test('what GitHub says no to is told in its words, without the secret', async () => {
  const { github, desk } = await ground();
  await desk.create(URL_THERE, SECRET);
  const error = await failureOf(desk.create(URL_THERE, SECRET));
  expect([error.code, error.message]).toEqual([
    'webhook.refused',
    'GitHub refused it (422): Validation Failed; Hook already exists on this repository',
  ]);
  const body = { message: `no: ${SECRET}`, errors: [{ message: `not ${SECRET}` }, 'odd'] };
  github.faults.push({ when: { nth: 1 }, do: { answer: { status: 422, headers: {}, body } } });
  expect((await failureOf(desk.create(URL_THERE, SECRET))).message).not.toContain(SECRET);
});

test.each([
  ['{}', 'an answer of another kind'],
  ['[{"id": "x"}]', 'a webhook in it is not whole'],
])('an answer that is no list of hooks is none: %s', async (body, why) => {
  const { github, desk } = await ground();
  github.faults.push({ when: { from: 1 }, do: { answer: { status: 200, headers: {}, body } } });
  const error = await failureOf(desk.list());
  expect([error.code, error.message]).toEqual(['remote.malformed', expect.stringContaining(why)]);
});
