import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeRoadmap } from '../harness.ts';
import { makeScene, TOKEN, type Scene } from '../scene.ts';

interface Line {
  readonly name: string;
  readonly status: string;
  readonly message: string;
}

async function look(scene: Scene, ...argv: string[]): Promise<{ code: number; status: string; lines: Line[] }> {
  const { code, out } = await scene.roadmapWith({ clock: realClock }, 'health', 'check', '--json', ...argv);
  const doc = JSON.parse(out) as { status: string; sections: { checks: Line[] }[] };
  return { code, status: doc.status, lines: doc.sections.flatMap((one) => one.checks) };
}

function statusOf(lines: readonly Line[], name: string): string | undefined {
  return lines.find((line) => line.name === name)?.status;
}

/** Takes every connection, and never answers. */
async function silentServer(): Promise<string> {
  const server: Server = createServer(() => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

describe('health check', () => {
  it('asks a remote one question, and none while its answer is fresh', async () => {
    const scene = await makeScene();
    await scene.create('One');
    scene.commitAll();
    scene.github.log.length = 0;
    const first = await look(scene);
    expect([first.code, first.status]).toEqual([0, 'ok']);
    expect(first.lines.map(({ name }) => name)).toEqual([
      ...['files', 'git', 'lock', 'runner', 'journal', 'inbox', 'disk'],
      ...['github: reach', 'github: rights', 'github: limit', 'github: clock', 'github: runs'],
    ]);
    expect(scene.github.log).toHaveLength(1);
    await look(scene);
    expect(scene.github.log).toHaveLength(1);
    await look(scene, '--refresh');
    expect(scene.github.log).toHaveLength(2);
    scene.env['ROADMAP_GITHUB_HEALTH_CHECK_MINUTES'] = '0';
    const wrong = await scene.roadmap('health', 'check');
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('ROADMAP_GITHUB_HEALTH_CHECK_MINUTES')]);
  });

  it('warns of a token that is refused, and of a remote that is away; that is no error but with --strict', async () => {
    const scene = await makeScene();
    scene.github.revoke(TOKEN);
    const refused = await look(scene);
    expect([refused.code, refused.status, statusOf(refused.lines, 'github: reach')]).toEqual([0, 'warn', 'warn']);
    expect((await look(scene, '--strict')).code).toBe(1);
    await scene.github.close();
    const away = await look(scene, '--refresh');
    expect([away.code, statusOf(away.lines, 'github: reach')]).toEqual([0, 'warn']);
    expect(away.lines.find(({ name }) => name === 'github: reach')?.message).toMatch(/could not be reached/);
  });

  it('answers within five seconds although a remote never does', async () => {
    const scene = await makeScene();
    const url = await silentServer();
    Object.assign(scene.env, { GITHUB_GRAPHQL_URL: `${url}/graphql`, GITHUB_API_URL: url });
    const began = performance.now();
    const { code, out } = await scene.roadmapWith({ clock: realClock }, 'health', 'check', '--json');
    expect(performance.now() - began).toBeLessThan(5000);
    expect([code, out.includes('no answer within')]).toEqual([0, true]);
  }, 20_000);

  it('fails for damaged files, without a network, and outside of git', async () => {
    const world = await makeRoadmap();
    world.write('.roadmap/issues/a0a0a0a0-x.md', '---\nid: [\n---\n');
    const { code, out } = await world.roadmap('health', 'check');
    expect(code).toBe(1);
    expect(out).toContain('fail files    0 issues in ');
    expect(out).toContain('→ roadmap health scan');
    expect(out).toMatch(/\nfail: \d+ ok, \d+ to look at, 1 failed\n$/);
  });

  it('does not ask a remote that nobody confirmed here', async () => {
    const scene = await makeScene();
    scene.git('clone', '-q', scene.root, `${scene.root}/clone`);
    scene.github.log.length = 0;
    const { out, code } = await scene.roadmapWith({ cwd: `${scene.root}/clone` }, 'health', 'check');
    expect([code, out.includes('was not confirmed in this clone'), scene.github.log.length]).toEqual([0, true, 0]);
  });

  it('looks again and again with --watch, a document a line, until it is to end', async () => {
    const scene = await makeScene();
    const ended = new AbortController();
    let rests = 0;
    const clock = {
      now: () => Date.now(),
      sleep: async (ms: number) => {
        // What a remote may take is no rest.
        if (ms !== 10_000) return new Promise<void>(() => undefined);
        rests += 1;
        if (rests === 3) ended.abort();
        if (ended.signal.aborted) throw new Error('ended');
      },
    };
    const { out } = await scene.roadmapWith({ clock, signal: ended.signal }, 'health', 'check', '--watch', '--json');
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual(['ok', 'ok', 'ok']);
  });
});

const realClock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    new Promise<void>((done, stop) => {
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', () => {
        clearTimeout(timer);
        stop(new Error('aborted'));
      });
    }),
};
