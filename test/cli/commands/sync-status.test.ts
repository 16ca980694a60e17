import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunnerState, RunRecord } from '../../../src/ports/runner.ts';
import { makeScene, type Scene } from '../scene.ts';

const agoIso = (ms: number): string => new Date(Date.now() - ms).toISOString();
const MINUTE = 60_000;

const record = (minutesAgo: number, more: Partial<RunRecord> = {}): RunRecord => ({
  at: agoIso(minutesAgo * MINUTE),
  remote: 'github',
  trigger: 'schedule',
  duration_ms: 1500,
  outcome: 'ok',
  counts: { pulled: 2, unchanged: 7 },
  requests: 3,
  error_code: null,
  ...more,
});

function leave(scene: Scene, runs: readonly (RunRecord | string)[], state: Partial<RunnerState> | null = null): void {
  const folder = join(scene.root, '.git/roadmap');
  mkdirSync(join(folder, 'log'), { recursive: true });
  const lines = runs.map((run) => (typeof run === 'string' ? run : JSON.stringify(run)));
  writeFileSync(join(folder, 'log/runs.jsonl'), lines.map((line) => `${line}\n`).join(''));
  const whole: RunnerState = {
    ...{ version: 1, pid: 4711, host: 'host', process_started: null, started_at: agoIso(MINUTE), beat_at: agoIso(0) },
    ...{ next_run_at: agoIso(-29 * MINUTE), phase: 'idle', remotes: {}, webhook: null },
    ...state,
  };
  if (state !== null) writeFileSync(join(folder, 'runner.json'), JSON.stringify(whole));
}

const steady = (text: string): string =>
  text.replace(/\b[0-9a-f]{8}(?= #| →)/g, '<id>').replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>');

test('it says what was, what is planned, what is to be sent, and that what comes in is not known', async () => {
  const scene = await makeScene();
  const id = await scene.create('One');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'Other', '--add-label', 'ui');
  await scene.create('Not linked');
  const limit = { remaining: 4990, reset_at: agoIso(-MINUTE) };
  const of = { last_run_at: null, last_success_at: null, last_error: null, consecutive_failures: 0, rate_limit: limit };
  leave(scene, [record(3)], { remotes: { github: of } });
  scene.github.resetCounters();
  const before = scene.fingerprint();
  const { code, out, err } = await scene.roadmap('sync', 'status');
  expect(code).toBe(0);
  expect(steady(out)).toMatchInlineSnapshot(`
    "github octo/demo: 1 linked, 1 only here
      Last run    <time>  schedule: 2 pulled  (2 seconds, 3 requests)
      Next run    <time>  (process 4711 on host, idle)
      Rate limit  4990 requests left, until <time>
      Out         1 to send
      In          unknown until github is asked; everything up to <time> was seen
      <id> #1 → title, labels
    "
  `);
  expect(err).toBe('to send: roadmap sync\n');
  expect([scene.github.log, scene.fingerprint()]).toEqual([[], before]);
});

test('a clone in which nothing ran says so, and makes nothing up', async () => {
  const scene = await makeScene();
  const { doc } = await scene.json('sync', 'status');
  expect(doc).toMatchObject({ last_run: null, last_success_at: null, last_error: null, next_run_at: null, others: [] });
  expect(steady((await scene.roadmap('sync', 'status')).out)).toMatchInlineSnapshot(`
    "github octo/demo: 0 linked, 0 only here
      Next run    none planned: nothing runs unattended here
      Out         nothing to send
      In          unknown until github is asked; never synchronised
    "
  `);
});

test('what was seen there and not taken in yet is known to wait', async () => {
  const scene = await makeScene();
  scene.github.seed('Theirs');
  await scene.sync();
  const path = scene.files()[0] ?? '';
  const older = scene.read(path);
  scene.github.edit(1, { title: 'Theirs now' });
  await scene.sync();
  scene.write(path, older);
  const { doc } = await scene.json('sync', 'status');
  expect([doc.pending, doc.incoming]).toEqual([[], [expect.objectContaining({ remote_id: '1', fields: ['title'] })]]);
  expect((await scene.roadmap('sync', 'status')).out).toContain('1 known to wait there; more is unknown until github');
});

test('an error is told until a later run went well; a runner that fell silent plans nothing', async () => {
  const scene = await makeScene();
  const failed = { outcome: 'failed', error_code: 'remote.unreachable', counts: {} } as const;
  leave(scene, [record(9), record(3, failed)], { beat_at: agoIso(10 * MINUTE) });
  const broken = (await scene.json('sync', 'status')).doc;
  expect(broken.last_error).toMatchObject({ code: 'remote.unreachable', message: null });
  expect([broken.next_run_at, broken.runner.alive]).toEqual([null, false]);
  expect(steady((await scene.roadmap('sync', 'status')).out)).toMatchInlineSnapshot(`
    "github octo/demo: 0 linked, 0 only here
      Last run    <time>  schedule: failed: remote.unreachable  (2 seconds, 3 requests)
      Last error  <time>  remote.unreachable
      Next run    unknown: process 4711 on host was last heard of <time>
      Out         nothing to send
      In          unknown until github is asked; never synchronised
    "
  `);
  leave(scene, [record(9), record(3, failed), record(1)]);
  expect((await scene.json('sync', 'status')).doc.last_error).toBeNull();
  leave(scene, [], { phase: 'stopped' });
  expect((await scene.json('sync', 'status')).doc.runner).toBeNull();
});

test('with several remotes all are told, with one named that one', async () => {
  const scene = await makeScene();
  await scene.roadmap('init', '--remote', 'mirror=octo/mirror');
  const { out } = await scene.roadmap('sync', 'status');
  expect(out.match(/^\S+ octo\/\S+/gm)).toEqual(['github octo/demo:', 'mirror octo/mirror:']);
  const { doc } = await scene.json('sync', 'status');
  expect([doc.remote, doc.others.map((one: { remote: string }) => one.remote)]).toEqual(['github', ['mirror']]);
  const one = await scene.json('sync', 'status', '--remote', 'mirror');
  expect([one.doc.remote, one.doc.others]).toEqual(['mirror', []]);
});

test('statistics tell how often, how long and how well; lines that a dying disk wrote count for nothing', async () => {
  const scene = await makeScene();
  const odd = [
    '{"at":"2026',
    '{"at":"never","remote":"github","counts":{}}',
    JSON.stringify({ ...record(1), duration_ms: 'long' }),
  ];
  const failed = record(20, { outcome: 'failed', error_code: 'remote.limited', duration_ms: 4000 });
  leave(scene, [...odd, record(30, { trigger: 'webhook' }), failed, record(10)]);
  const { doc } = await scene.json('sync', 'status', '--stats');
  expect(doc.stats.periods[0]).toMatchObject({ period: '24h', runs: 3, failed: 1, requests: 9, failure_rate: 0.333 });
  const { out } = await scene.roadmap('sync', 'status', '--stats');
  expect(out.split('\n').slice(0, 8).join('\n')).toMatchInlineSnapshot(`
    "RUNS OF            RUNS  A DAY  MEDIAN  P95    CONFLICTS  FAILED  LIMITED  REQUESTS
    last 24 hours      3     3      1.5 s   4 s    0%         33.3%   0        9
      github schedule  2     2      1.5 s   4 s    0%         50%     0        6
      github webhook   1     1      1.5 s   1.5 s  0%         0%      0        3
    last 7 days        3     3      1.5 s   4 s    0%         33.3%   0        9
      github schedule  2     2      1.5 s   4 s    0%         50%     0        6
      github webhook   1     1      1.5 s   1.5 s  0%         0%      0        3
    all kept           3     3      1.5 s   4 s    0%         33.3%   0        9"
  `);
  expect(out).toMatch(/^\d\d:\d\d {2}█*▒+ \d, 1 failed$/m);
});
