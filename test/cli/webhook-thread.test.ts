import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { receiveBeside } from '../../cli/webhook-thread.ts';
import { createInbox } from '../../src/store/inbox.ts';
import { makeScene, TOKEN, type Scene } from './scene.ts';

// The built program: as a receiver in a thread of its own, and as a whole process that is killed.

const dist = join(import.meta.dirname, '../../dist/roadmap.js');
const SECRET = 'of this test alone';

beforeAll(() => {
  const build = join(import.meta.dirname, '../../.scripts/build.mjs');
  if (!existsSync(dist)) execFileSync(process.execPath, [build], { stdio: 'ignore' });
}, 120_000);

interface Answer {
  readonly status: number;
  readonly said: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 });

/** A delivery about this issue; null: nobody answered. */
function deliver(port: number, id: string, number: number): Promise<Answer | null> {
  const body = JSON.stringify({ action: 'edited', issue: { number }, repository: { full_name: 'octo/demo' } });
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  };
  return new Promise((resolve) => {
    const post = { agent, host: '127.0.0.1', port, method: 'POST', path: '/webhooks/github', headers };
    const sent = request(post, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, said: JSON.parse(text).status }));
    });
    sent.on('error', () => resolve(null)).end(body);
  });
}

const accepted = (answer: Answer | null): boolean => answer?.status === 202;

it('a receiver that dies is begun again on its port, says so, and knows what it took before', async () => {
  const scene = await makeScene();
  const die = join(scene.root, '.git', 'die');
  const program = join(scene.root, '.git', 'program.mjs');
  writeFileSync(
    program,
    `import { existsSync } from 'node:fs';
setInterval(() => { if (existsSync(${JSON.stringify(die)})) throw new Error('out of luck'); }, 20).unref();
await import(${JSON.stringify(dist)});`,
  );
  vi.stubEnv('GITHUB_WEBHOOK_SECRET', SECRET);
  onTestFinished(() => void vi.unstubAllEnvs());
  const said: string[] = [];
  let knocks = 0;
  const ears = { knocked: () => void (knocks += 1), said: (text: string) => void said.push(text) };
  const server = await receiveBeside({ program, root: scene.root }, { host: '127.0.0.1', port: 0 }, ears);
  onTestFinished(() => server.close());
  expect(await deliver(server.port, 'one', 1)).toEqual({ status: 202, said: 'accepted' });
  await vi.waitFor(() => expect(knocks).toBe(1));
  writeFileSync(die, '');
  await vi.waitFor(() => expect(said).toHaveLength(1), 10_000);
  expect(said[0]).toContain('out of luck');
  expect(await deliver(server.port, 'lost', 1)).toBeNull();
  rmSync(die);
  await vi.waitFor(() => expect(said[1]).toContain('listens again'), 20_000);
  expect(knocks).toBe(2);
  expect(await deliver(server.port, 'one', 1)).toEqual({ status: 202, said: 'known' });
  expect(await deliver(server.port, 'two', 2)).toEqual({ status: 202, said: 'accepted' });
  await server.close();
  await sleep(1500);
  expect([said.length, await deliver(server.port, 'three', 3)]).toEqual([2, null]);
}, 60_000);

/** `sync --auto` as a process, until it listens. */
async function startRunner(scene: Scene): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const argv = [dist, 'sync', '--auto', '--webhook-port', '0', '--pace', 'fast', '--json'];
  const env = { ...scene.env, GITHUB_WEBHOOK_SECRET: SECRET, ROADMAP_GITHUB_TOKEN: TOKEN };
  const child = spawn(process.execPath, argv, { cwd: scene.root, env, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const port = await vi.waitFor(() => {
    const state = JSON.parse(readFileSync(join(scene.root, '.git/roadmap/runner.json'), 'utf8'));
    expect([state.pid, typeof state.webhook?.port]).toEqual([child.pid, 'number']);
    return Number(state.webhook.port);
  }, 30_000);
  return { child, port };
}

const ROUNDS = [1, 2];

it('a runner that is killed in the middle of deliveries has lost none that it answered, and knows their ids', async () => {
  const scene = await makeScene();
  scene.github.seed(...Array.from({ length: 20 }, (_, at) => `Issue ${at + 1}`));
  await scene.sync();
  const taken: string[] = [];
  for (const round of ROUNDS) {
    const { child, port } = await startRunner(scene);
    for (const id of taken) expect([id, await deliver(port, id, 1)]).toEqual([id, { status: 202, said: 'known' }]);
    scene.github.edit(round, { title: `Changed in round ${round}` });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let sent = 0;
    const send = async (): Promise<void> => {
      for (;;) {
        const id = `r${round}-${(sent += 1)}`;
        const answer = await deliver(port, id, round);
        if (!accepted(answer)) return;
        taken.push(id);
        // Somewhere in the middle of what the others are sending.
        if (sent > 30 * round) child.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 8 }, send));
    await gone;
    const kept = createInbox(join(scene.root, '.git/roadmap/inbox'));
    const again = await Promise.all(
      taken.map((id) =>
        kept.put({
          ...{ id, remote: 'github', event: 'x' },
          at: new Date().toISOString(),
          stirred: { keys: [], everything: false },
        }),
      ),
    );
    expect(again.filter((known) => known !== 'known')).toEqual([]);
  }
  expect(taken.length).toBeGreaterThan(60);
  const { child } = await startRunner(scene);
  await vi.waitFor(() => {
    const texts = scene
      .files()
      .map((path) => scene.read(path))
      .join('\n');
    for (const round of ROUNDS) expect(texts).toContain(`Changed in round ${round}`);
  }, 30_000);
  await vi.waitFor(async () => {
    expect(await createInbox(join(scene.root, '.git/roadmap/inbox')).waiting()).toEqual([]);
  }, 20_000);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await gone).toBe(0);
}, 120_000);
