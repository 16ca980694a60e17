import { describe, expect, it } from 'vitest';
import { RoadmapError } from '../../src/model/errors.ts';
import { gatherOffline } from '../../src/sync/offline.ts';
import { startRun, writeStatus } from '../../src/sync/session.ts';
import {
  bookOf,
  config,
  deleteThere,
  engineOf,
  EVERYTHING,
  issueOf,
  lines,
  linked,
  makeScene,
  pathOf,
  sync,
  write,
} from './support.ts';

const A = 'aaaa000a';
const limited = new RoadmapError({ kind: 'remote', code: 'remote.limited', message: 'Wait.' });

async function begun(scene = makeScene()) {
  const engine = engineOf(scene);
  return { scene, run: startRun(engine, EVERYTHING, await gatherOffline(engine)) };
}

describe('a run', () => {
  it('goes on while the tracker answers', async () => {
    const { run } = await begun();
    expect(await run.reach(async () => 'answer')).toBe('answer');
    expect([run.stopped(), run.stopError()]).toEqual([false, null]);
  });

  it('is stopped by the first error of the whole remote, and keeps it', async () => {
    const { run } = await begun();
    expect(await run.reach(() => Promise.reject(limited))).toBeNull();
    run.stop(new RoadmapError({ kind: 'remote', code: 'remote.unreachable', message: 'Gone.' }));
    expect([run.stopped(), run.stopReason(), run.stopError()]).toEqual([true, 'not sent: Wait.', limited]);
  });

  it.each([
    ['of our own', new TypeError('a bug')],
    ['of the file system', new RoadmapError({ kind: 'user', code: 'file.unwritable', message: 'no' })],
  ])('does not take an error %s for one of the remote', async (_what, error) => {
    const { run } = await begun();
    await expect(run.reach(() => Promise.reject(error))).rejects.toBe(error);
    expect(run.stopped()).toBe(false);
  });

  it('writes one step of the chain for all that it brings, and none for nothing', async () => {
    const { scene, run } = await begun();
    await run.save(new Map(), ['nothing']);
    expect([run.savedAny(), scene.snapshots.data.steps]).toEqual([false, []]);
    const meta = { item: 'M_1', url: '', author: null, created_at: '', updated_at: '', mapping: 1, id: A, path: '' };
    await run.save(new Map([['1', { seen: 'a', base: null, meta }]]), ['in #1', 'of\nothers']);
    expect(run.savedAny()).toBe(true);
    expect(scene.snapshots.data.steps.map((step) => step.message)).toEqual(['roadmap sync\n\nin #1\nof others']);
  });

  it('remembers the time of the first item that it made', async () => {
    const { run } = await begun();
    expect(run.firstMade()).toBeNull();
    run.made('2026-01-01T00:00:00Z');
    run.made('2026-01-02T00:00:00Z');
    expect(run.firstMade()).toBe('2026-01-01T00:00:00Z');
  });
});

describe('a linked item that is gone', () => {
  it('is said so in its file, which stays, and is asked for again', async () => {
    const scene = makeScene();
    await linked(scene, A, {}, 'Text');
    deleteThere(scene, 1);
    const report = await sync(scene, { full: true });
    expect(lines(report)).toEqual([`!error ${A} #1`]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', status: 'error', error: 'deleted' });
    expect(report.written.get(pathOf(A))).toBe(`${A} #1 error: deleted`);
    expect(issueOf(scene, A).body).toBe('Text');
    expect(scene.snapshots.data.cursor?.again).toEqual(['1']);
  });

  it('moved elsewhere, is told with the place', async () => {
    const scene = makeScene();
    await linked(scene, A);
    scene.hidden = () => true;
    const moved = { absent: 'moved' as const, message: 'moved to memory/other#7', to: 'memory/other#7' };
    scene.tracker = (inner) => ({ ...inner, get: async (keys) => new Map(keys.map((key) => [key, moved])) });
    const report = await sync(scene, { full: true });
    expect(report.operations).toEqual([expect.objectContaining({ op: 'error', reason: 'moved to memory/other#7' })]);
    expect(bookOf(scene, A)).toMatchObject({ key: '1', error: 'moved to memory/other#7' });
  });
});

describe('the status of an issue', () => {
  it('is left as it is where the file has no room for it', async () => {
    const scene = makeScene();
    write(scene, A);
    const issue = issueOf(scene, A);
    const { length } = issue.text;
    const { run } = await begun(
      makeScene({
        store: scene.store,
        config: { ...config, format: { ...config.format, max_file_bytes: length + 5 } },
      }),
    );
    await writeStatus(run, issue, { key: '1', status: 'error', error: 'gone' });
    expect(issueOf(scene, A).text).toBe(issue.text);
    expect(run.operations).toEqual([]);
  });
});
