import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeScene, type Doc, type Scene } from './scene.ts';

test('a quiet sync is one request and writes nothing at all: no file, no ref, no commit', async () => {
  const scene = await settled();
  const before = scene.fingerprint();
  scene.github.resetCounters();
  const ended = await scene.sync();
  expect([ended.code, ended.doc.operations, ended.doc.counts.unchanged]).toEqual([0, [], 3]);
  expect(scene.fingerprint()).toEqual(before);
  expect(scene.github.log).toHaveLength(1);
  expect(scene.github.counters).toMatchObject({ queries: 1, mutations: 0, rest: 0 });
  expect(ended.doc.requests).toEqual({ queries: 1, mutations: 0, rest: 0 });
});

test('the very next run after any run that did something is quiet', async () => {
  const scene = await settled();
  const [mine = '', theirs = ''] = scene.files().map((path) => path.slice('.roadmap/issues/'.length).slice(0, 8));
  const steps: (() => unknown)[] = [
    () => scene.roadmap('issue', 'update', mine, '--title', 'Changed here', '--add-label', 'x'),
    () => scene.github.edit(1, { title: 'Changed there' }),
    () => scene.roadmap('issue', 'close', theirs),
    () => scene.github.seed('One more'),
    () => scene.create('Another'),
    () => scene.github.comment(1, 'A comment changes the time of an item and no value.'),
  ];
  for (const step of steps) {
    await step();
    scene.commitAll();
    await scene.sync('--push-new', 'all');
    const before = scene.fingerprint();
    scene.github.resetCounters();
    const quiet = await scene.sync('--push-new', 'all');
    expect([quiet.code, quiet.doc.operations]).toEqual([0, []]);
    expect(scene.fingerprint()).toEqual(before);
    expect(scene.github.counters).toMatchObject({ queries: 1, mutations: 0, rest: 0 });
  }
});

test('with an unresolved conflict the next run reports it again and writes nothing', async () => {
  const scene = await settled();
  const id = /([0-9a-f]{8})-mine/.exec(scene.files().join())?.[1] ?? '';
  await scene.roadmap('issue', 'update', id, '--title', 'Here');
  scene.commitAll();
  const number = scene.github.issues().find((item) => item.title === 'Mine')?.number ?? 0;
  scene.github.edit(number, { title: 'There' });
  expect((await scene.sync()).code).toBe(3);
  const before = scene.fingerprint();
  const again = await scene.sync();
  expect([again.code, again.doc.counts.conflicts, again.doc.counts.unchanged]).toEqual([3, 1, 2]);
  expect(scene.fingerprint()).toEqual(before);
});

test('items that cannot be taken in, or are gone, are reported at every run, and that run writes nothing', async () => {
  const scene = await settled();
  scene.github.seed({ title: 'NUL \0' });
  scene.github.deleteIssue(1);
  const first = await scene.sync('--full');
  expect([first.code, first.doc.counts.errors]).toEqual([4, 2]);
  const before = scene.fingerprint();
  const second = await scene.sync();
  expect([second.code, second.doc.counts.errors]).toEqual([4, 2]);
  expect(scene.fingerprint()).toEqual(before);
});

test('a preview says everything and does nothing, on either side', async () => {
  const busy = await withWorkEverywhere();
  const before = busy.fingerprint();
  const items = busy.github.issues();
  busy.github.resetCounters();
  for (const flag of ['--preview', '--dry-run', '-n']) {
    const ended = await busy.sync(flag, '--push-new', 'all');
    expect(ended.code).toBe(3);
    expect(ended.doc.preview).toBe(true);
    expect(ended.doc.operations.every((one: Doc) => one.applied === false)).toBe(true);
    expect(ended.doc.operations.map((one: Doc) => one.op).sort()).toEqual(
      ['conflict', 'create_local', 'create_local', 'create_remote', 'pull', 'push'].sort(),
    );
    expect(ended.doc.counts).toMatchObject({ pulled: 1, pushed: 1, conflicts: 1, created_local: 2, created_remote: 1 });
  }
  expect(busy.fingerprint()).toEqual(before);
  expect(busy.github.issues()).toEqual(items);
  expect(busy.github.counters).toMatchObject({ mutations: 0, rest: 0 });
  expect(existsSync(join(busy.root, '.git/roadmap/lock'))).toBe(false);
});

test('a preview says what the run then does', async () => {
  const scene = await settled();
  scene.github.edit(1, { title: 'Changed there' });
  scene.github.seed('New');
  await scene.create('New here');
  scene.commitAll();
  const told = (await scene.sync('--preview', '--push-new', 'all')).doc.operations;
  const done = (await scene.sync('--push-new', 'all')).doc.operations;
  const line = (one: Doc): string =>
    JSON.stringify([one.op, one.id, one.op === 'create_remote' ? '' : one.remote_id, one.fields]);
  expect(done.map(line).sort()).toEqual(told.map(line).sort());
});

test('--pull-only sends nothing, and what it could not send is sent by the next run', async () => {
  const scene = await settled();
  const [theirs = ''] = byNumber(scene);
  const number = scene.github.issues().find((item) => item.title === 'Mine')?.number ?? 0;
  const mine = scene.files().find((path) => path.includes('-mine')) ?? '';
  scene.write(mine, scene.read(mine).replace('title: Mine', 'title: Mine still'));
  scene.commitAll();
  scene.github.edit(1, { title: 'Changed there' });
  const items = scene.github.issues();
  scene.github.resetCounters();
  const ended = await scene.sync('--pull-only', '--push-new', 'all');
  expect(ended.code).toBe(0);
  expect(ended.doc.counts).toMatchObject({ pulled: 1, pushed: 0, created_remote: 0, skipped: 1 });
  expect(scene.github.issues()).toEqual(items);
  expect(scene.github.counters).toMatchObject({ mutations: 0, rest: 0 });
  expect(scene.read(theirs)).toContain('title: Changed there');
  expect(scene.read(mine)).toMatch(/^sync_status:\n {2}github: pending$/m);
  const before = scene.fingerprint();
  await scene.sync('--pull-only');
  expect(scene.fingerprint()).toEqual(before);
  expect((await scene.sync()).doc.counts.pushed).toBe(1);
  expect(scene.github.issue(number)?.title).toBe('Mine still');
  expect(scene.read(mine)).toMatch(/^sync_status:\n {2}github: synced$/m);
});

test('--push-only writes nothing here but link, pointer and status, and what it left is taken in by the next run', async () => {
  const scene = await settled();
  const [theirs = ''] = byNumber(scene);
  const mine = scene.files().find((path) => path.includes('-mine')) ?? '';
  scene.write(mine, scene.read(mine).replace('title: Mine', 'title: Mine still'));
  const fresh = await scene.create('Fresh');
  scene.commitAll();
  scene.github.edit(1, { title: 'Changed there' });
  scene.github.seed('New there');
  const texts = new Map(scene.files().map((path) => [path, withoutBookkeeping(scene.read(path))]));
  const ended = await scene.sync('--push-only', '--push-new', 'all');
  expect(ended.code).toBe(0);
  expect(ended.doc.counts).toMatchObject({ pulled: 0, pushed: 1, created_local: 0, created_remote: 1 });
  expect(new Map(scene.files().map((path) => [path, withoutBookkeeping(scene.read(path))]))).toEqual(texts);
  expect(scene.read(scene.path(fresh))).toMatch(/^remote_ids:\n {2}github: '?\d+'?$/m);
  expect(scene.read(theirs)).toMatch(/^sync_status:\n {2}github: pending$/m);
  const before = scene.fingerprint();
  await scene.sync('--push-only');
  expect(scene.fingerprint()).toEqual(before);
  const next = await scene.sync();
  expect(next.doc.counts).toMatchObject({ pulled: 1, created_local: 1, pushed: 0 });
  expect(scene.read(theirs)).toContain('title: Changed there');
});

/** Something to do in every direction. */
async function withWorkEverywhere(): Promise<Scene> {
  const scene = await makeScene();
  scene.github.seed('Edited there', 'Edited here', 'Edited on both', 'Will be removed here');
  await scene.sync();
  const [, here = '', both = '', removed = ''] = byNumber(scene);
  scene.write(here, scene.read(here).replace('Edited here', 'Was edited here'));
  scene.write(both, scene.read(both).replace('Edited on both', 'Edited on both, here'));
  scene.git('rm', '-q', removed);
  await scene.create('New here');
  scene.commitAll();
  scene.github.edit(1, { title: 'Was edited there' });
  scene.github.edit(3, { title: 'Edited on both, there' });
  scene.github.seed('New there');
  return scene;
}

/** Three linked issues, two of them pulled, and a sync that had nothing left to do. */
async function settled(): Promise<Scene> {
  const scene = await makeScene();
  scene.github.seed({ title: 'Theirs', labels: ['bug'] }, 'Theirs too');
  await scene.create('Mine');
  scene.commitAll();
  await scene.sync('--push-new', 'all');
  return scene;
}

function byNumber(scene: Scene): string[] {
  const number = (path: string): number => Number(/-github-(\d+)\.md$/.exec(path)?.[1]);
  return scene
    .files()
    .filter((path) => path.includes('-github-'))
    .sort((a, b) => number(a) - number(b));
}

function withoutBookkeeping(text: string): string {
  return text.replace(/^(remote_ids|sync_status|sync_base):\n( {2}.*\n)+/gm, '');
}
