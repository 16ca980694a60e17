import { createHmac } from 'node:crypto';
import { expect, it, onTestFinished, vi } from 'vitest';
import { listenForWebhooks } from '../../cli/webhook-listener.ts';
import { createContext, type Context } from '../../cli/context.ts';
import { createTerminal } from '../../cli/terminal.ts';
import { systemClock } from '../support/system-clock.ts';
import { makeScene, type Scene } from './scene.ts';

const SECRET = 'one that nobody prints';

function contextOf(scene: Scene, env: Record<string, string>): Context {
  const sink = { isTerminal: false, columns: Infinity, write: () => undefined };
  const stdin = { isTerminal: false, text: async () => '', line: async () => null };
  const io = {
    cwd: scene.root,
    env: { ...scene.env, ...env },
    stdin,
    stdout: sink,
    stderr: sink,
    signal: new AbortController().signal,
  };
  const terminal = createTerminal(io, { json: false, quiet: true, verbose: false, color: false });
  return createContext(io, terminal, { directory: scene.root, yes: false });
}

it('a delivery to a clone wakes its runner and waits in its inbox', async () => {
  const scene = await makeScene();
  const context = contextOf(scene, { GITHUB_WEBHOOK_SECRET: SECRET });
  let woken = 0;
  const listening = await listenForWebhooks(context, { host: '127.0.0.1', port: 0 }, { wake: () => void (woken += 1) });
  onTestFinished(() => listening.close());
  const url = `http://127.0.0.1:${listening.webhook?.port ?? 0}/webhooks/github`;
  scene.github.hooks.add(url, { secret: SECRET });
  scene.github.seed('New there');
  await scene.github.hooks.settled();
  expect(scene.github.hooks.deliveries.map(({ event, status }) => [event, status])).toEqual([
    ['ping', 202],
    ['issues', 202],
  ]);
  const inbox = (await context.runner())?.inbox;
  expect((await inbox?.waiting())?.map(({ remote, stirred }) => [remote, stirred.keys])).toEqual([['github', ['1']]]);
  expect(woken).toBe(2);
  const health = await fetch(url.replace('/webhooks/github', '/healthz'));
  expect(health.status).toBe(503);
  const body = '{}';
  const forged = `sha256=${createHmac('sha256', 'guessed').update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': forged };
  expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(401);
});

it('nothing listens without a secret', async () => {
  const scene = await makeScene();
  const context = contextOf(scene, { GITHUB_WEBHOOK_SECRET: ' ' });
  const listen = listenForWebhooks(context, { host: '127.0.0.1', port: 0 }, { wake: () => undefined });
  await expect(listen).rejects.toMatchObject({ kind: 'config', code: 'webhook.secret' });
});

it.each([
  [['--webhook-host', '0.0.0.0'], 'says where --webhook-port listens'],
  [['--webhook-port', '65536'], 'expected a port'],
  [['--webhook-port', 'http'], 'expected a port'],
])('what cannot be meant is told: %s', async (flags, why) => {
  const scene = await makeScene();
  const { code, err } = await scene.roadmap('sync', '--auto', ...flags);
  expect([code, err]).toEqual([2, expect.stringContaining(why)]);
});

// Others may be using the machine.
it(
  'a change there is in the file within two seconds of its delivery, and costs one request',
  { retry: 2 },
  async () => {
    const scene = await makeScene();
    scene.github.seed('One');
    scene.github.seed('Two');
    await scene.sync();
    const stop = new AbortController();
    const env = { ...scene.env, GITHUB_WEBHOOK_SECRET: SECRET };
    const io = { env, clock: systemClock, signal: stop.signal };
    const ended = scene.roadmapWith(io, 'sync', '--auto', '--webhook-port', '0', '--pace', 'fast', '--json');
    const port = await vi.waitFor(() => {
      const state = JSON.parse(scene.read('.git/roadmap/runner.json'));
      expect([state.phase, typeof state.webhook?.port, state.remotes.github?.last_run_at]).toEqual([
        'idle',
        'number',
        expect.any(String),
      ]);
      return Number(state.webhook.port);
    }, 10_000);
    scene.github.hooks.add(`http://127.0.0.1:${port}/webhooks/github`, { secret: SECRET });
    await scene.github.hooks.settled();
    scene.github.resetCounters();
    const [first = ''] = scene.files();
    const number = scene.read(first).includes('One') ? 1 : 2;
    scene.github.edit(number, { title: 'Changed there' });
    await scene.github.hooks.settled();
    const delivered = performance.now();
    await vi.waitFor(() => expect(scene.read(first)).toContain('Changed there'), { timeout: 10_000, interval: 20 });
    const ms = performance.now() - delivered;
    stop.abort();
    const { code, out } = await ended;
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
    expect(scene.github.counters.queries).toBe(1);
    expect(out).not.toContain(SECRET);
  },
);

it('a receiver is started by nobody but the runner', async () => {
  const scene = await makeScene();
  const { code, err } = await scene.roadmap('__receive', '127.0.0.1', '0');
  expect([code, err]).toEqual([2, expect.stringContaining('roadmap sync --auto --webhook-port 8787')]);
});

it('a label that has another name there is in the files of its issues, though no time of theirs moved', async () => {
  const scene = await makeScene();
  scene.github.createLabel('bug');
  scene.github.seed({ title: 'One', labels: ['bug'] }, 'Two');
  scene.github.clock.advance(3_600_000);
  scene.github.edit(2, { title: 'The newest' });
  await scene.sync();
  const [held = ''] = scene.files().filter((path) => scene.read(path).includes('bug'));
  scene.env['GITHUB_WEBHOOK_SECRET'] = SECRET;
  const context = contextOf(scene, { GITHUB_WEBHOOK_SECRET: SECRET });
  const listening = await listenForWebhooks(context, { host: '127.0.0.1', port: 0 }, { wake: () => undefined });
  onTestFinished(() => listening.close());
  scene.github.hooks.add(`http://127.0.0.1:${listening.webhook?.port ?? 0}/webhooks/github`, { secret: SECRET });
  scene.github.clock.advance(3_600_000);
  scene.github.renameLabel('bug', 'defect');
  await scene.github.hooks.settled();
  await scene.sync();
  expect(scene.read(held)).toContain('bug');
  await scene.roadmap('sync', '--auto', '--once');
  expect(scene.read(held)).toContain('defect');
  expect(await (await context.runner())?.inbox.waiting()).toEqual([]);
});

it('a remote that the configuration calls otherwise is known by its new name with the next delivery', async () => {
  const scene = await makeScene();
  const context = contextOf(scene, { GITHUB_WEBHOOK_SECRET: SECRET });
  const listening = await listenForWebhooks(context, { host: '127.0.0.1', port: 0 }, { wake: () => undefined });
  onTestFinished(() => listening.close());
  scene.github.hooks.add(`http://127.0.0.1:${listening.webhook?.port ?? 0}/webhooks/github`, { secret: SECRET });
  const statusOf = async (title: string): Promise<number | null | undefined> => {
    scene.github.seed(title);
    await scene.github.hooks.settled();
    return scene.github.hooks.deliveries.at(-1)?.status;
  };
  const config = scene.read('.roadmap/config.yaml');
  expect(await statusOf('One')).toBe(202);
  scene.write('.roadmap/config.yaml', config.replace('octo/demo', 'octo/another'));
  expect(await statusOf('Two')).toBe(422);
  scene.write('.roadmap/config.yaml', 'remotes: [broken');
  expect(await statusOf('Three')).toBe(422);
  scene.write('.roadmap/config.yaml', config.replace('github:', 'other:').replace('octo/demo', 'octo/demo'));
  expect(await statusOf('Four')).toBe(202);
  const waiting = (await (await context.runner())?.inbox.waiting()) ?? [];
  expect(waiting.map(({ remote, stirred }) => [remote, stirred.keys])).toEqual([
    ['github', ['1']],
    ['other', ['4']],
  ]);
});
