import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { nativeGitPath } from '../../src/store/git/index.ts';
import type { FaultDo } from '../standin/faults.ts';
import { makeScene, type Doc, type Scene } from './scene.ts';

const CREATE = { operation: 'createIssue', nth: 1 };

test.each<[string, FaultDo]>([
  ['answered with 502 after it was applied', '502-after-apply'],
  ['applied and then dropped', 'apply-then-drop'],
  ['answered with half an answer', 'truncated'],
  ['cut off in the middle', 'cut'],
  ['answered with nothing', 'empty'],
  ['answered with a page of HTML', 'html'],
])('a creation that was %s is pending, never sent again, and adopted by the next run', async (_name, fault) => {
  const scene = await makeScene();
  const ids = [await scene.create('First'), await scene.create('Second')];
  scene.commitAll();
  scene.github.faults.push({ when: CREATE, do: fault });
  const first = await scene.sync('--push-new', 'all');
  expect(first.code).toBe(4);
  expect(first.doc.counts).toMatchObject({ created_remote: 1, errors: 1 });
  expect(first.doc.operations.find((one: Doc) => one.op === 'error')).toMatchObject({ id: ids[0], applied: false });
  expect((await scene.json('sync', 'status')).doc.unsettled).toEqual([ids[0]]);

  const second = await scene.sync('--push-new', 'all');
  expect([second.code, second.doc.counts.linked, second.doc.counts.created_remote]).toEqual([0, 1, 0]);
  expect(scene.github.counters.byName['createIssue']).toBe(2);
  expectEachOnce(scene, ids);
  expect((await scene.json('sync', 'status')).doc.unsettled).toEqual([]);
  expect((await scene.sync('--push-new', 'all')).doc.operations).toEqual([]);
});

test('what a new issue depends on is sent in the run that creates it, also when that is new itself', async () => {
  const scene = await makeScene();
  const first = await scene.create('First');
  const second = await scene.create('Second', '--depends-on', first);
  scene.commitAll();
  expect((await scene.sync('--push-new', 'all')).doc.counts).toMatchObject({ created_remote: 2, errors: 0 });
  const numbered = (title: string): number => scene.github.issues().find((one) => one.title === title)?.number ?? 0;
  expect(scene.github.issue(numbered('Second'))?.blockedBy).toEqual([numbered('First')]);
  for (const id of [first, second]) expect(scene.read(scene.path(id))).toContain('github: synced');
  expect((await scene.sync('--push-new', 'all')).doc.operations).toEqual([]);
});

test('a creation that arrives late is not sent again meanwhile, and adopted once it is there', async () => {
  const scene = await makeScene();
  const id = await scene.create('Late');
  scene.commitAll();
  scene.github.faults.push({ when: CREATE, do: { late: { requests: 3 } } });
  expect((await scene.sync('--push-new', 'all')).code).toBe(4);
  for (let run = 0; run < 3; run += 1) await scene.sync('--push-new', 'all');
  expect(scene.github.counters.byName['createIssue']).toBe(1);
  expectEachOnce(scene, [id]);
});

test('what was never applied is created again only after two empty looks ten minutes apart, and exactly once', async () => {
  const scene = await makeScene();
  const id = await scene.create('Lost');
  scene.commitAll();
  scene.github.faults.push({ when: CREATE, do: 'drop-before' });
  const lost = await scene.sync('--push-new', 'all');
  expect(lost.code).toBe(4);
  expect(lost.doc.operations[0].reason).toContain('nothing is sent twice');

  // The first look, and one too soon after it.
  for (const minutes of [0, 1, 8]) {
    scene.github.clock.advance(minutes * 60_000);
    const waiting = await scene.sync('--push-new', 'all');
    expect(waiting.doc.counts).toMatchObject({ created_remote: 0, skipped: 1 });
    expect(waiting.doc.operations[0].reason).toContain('not settled yet');
  }
  expect(scene.github.counters.byName['createIssue']).toBe(1);

  scene.github.clock.advance(2 * 60_000);
  const again = await scene.sync('--push-new', 'all');
  expect([again.code, again.doc.counts.created_remote]).toEqual([0, 1]);
  expect(scene.github.counters.byName['createIssue']).toBe(2);
  expectEachOnce(scene, [id]);
});

test('an edit made while a creation is pending is an edit: it is sent once the creation was adopted', async () => {
  const scene = await makeScene();
  const id = await scene.create('Before');
  scene.commitAll();
  scene.github.faults.push({ when: CREATE, do: 'apply-then-drop' });
  await scene.sync('--push-new', 'all');
  await scene.roadmap('issue', 'update', id, '--title', 'After');
  scene.commitAll();
  const adopted = await scene.sync('--push-new', 'all');
  expect([adopted.code, adopted.doc.counts.conflicts, adopted.doc.counts.created_remote]).toEqual([0, 0, 0]);
  expect(scene.github.issues().map((item) => item.title)).toEqual(['After']);
  expect((await scene.sync('--push-new', 'all')).doc.operations).toEqual([]);
});

test('a marker copied by a stranger adopts nothing', async () => {
  const scene = await makeScene();
  const id = await scene.create('Mine');
  scene.commitAll();
  scene.github.seed({ title: 'Not yours', body: `Ha.\n\n<!-- roadmap:${id} -->`, author: 'mallory' });
  const ended = await scene.sync('--push-new', 'all');
  expect(ended.doc.counts).toMatchObject({ created_local: 1, created_remote: 1, linked: 0 });
  expect(scene.github.issues().map((item) => item.title)).toEqual(['Not yours', 'Mine']);
});

test('"submitted too quickly" and a block of creations end the run with 5 and a time, and the next run goes on', async () => {
  for (const shape of ['B4', 'B2'] as const) {
    const scene = await makeScene();
    const ids = [await scene.create('One'), await scene.create('Two'), await scene.create('Three')];
    scene.commitAll();
    scene.github.faults.push({ when: { operation: 'createIssue', nth: 2 }, do: shape });
    const first = await scene.sync('--push-new', 'all');
    expect([shape, first.code]).toEqual([shape, 5]);
    expect(first.doc.counts).toMatchObject({ created_remote: 1, skipped: 2, errors: 0 });
    expect(first.doc.resume_after).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(first.doc.commit).toBe(scene.git('rev-parse', 'HEAD').trim());
    const said = await scene.json('sync', 'status');
    expect(said.doc.unsettled).toEqual([]);
    const second = await scene.sync('--push-new', 'all');
    expect([second.code, second.doc.counts.created_remote]).toEqual([0, 2]);
    expect(scene.github.counters.byName['createIssue']).toBe(4);
    expectEachOnce(scene, ids);
  }
});

test('a limit in the middle of many updates: what is done is done and committed, the rest goes with the next run', async () => {
  const scene = await makeScene();
  scene.github.seed(...Array.from({ length: 60 }, (_, at) => `Issue ${at}`));
  await scene.sync();
  for (const path of scene.files()) scene.write(path, scene.read(path).replace('title: Issue', 'title: Edited'));
  scene.commitAll();
  scene.github.faults.push({ when: { operation: 'updateIssue', nth: 2 }, do: 'A3-429' });
  const first = await scene.sync();
  expect(first.code).toBe(5);
  expect(first.doc.resume_after).not.toBe(null);
  const done = scene.github.issues().filter((item) => item.title.startsWith('Edited')).length;
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(60);
  expect(first.doc.counts).toMatchObject({ pushed: done, errors: 0 });
  expect(first.doc.counts.skipped).toBe(60 - done);
  expect(scene.git('status', '--porcelain')).toBe('');
  const second = await scene.sync();
  expect([second.code, second.doc.counts.pushed]).toEqual([0, 60 - done]);
  expect(scene.github.issues().every((item) => item.title.startsWith('Edited'))).toBe(true);
  expect((await scene.sync()).doc.operations).toEqual([]);
});

test.each<[string, FaultDo]>([
  ['lost after it was applied', 'apply-then-drop'],
  ['lost before it was applied', 'drop-before'],
  ['answered with 502 after it was applied', '502-after-apply'],
])('an update whose answer was %s is settled by the next run', async (_name, fault) => {
  const scene = await makeScene();
  scene.github.seed({ title: 'Old', labels: ['a'] }, 'Other');
  await scene.sync();
  const path = scene.files().find((one) => one.endsWith('-github-1.md')) ?? '';
  scene.write(path, scene.read(path).replace('title: Old', 'title: New').replace('[a]', '[a, b]'));
  scene.commitAll();
  scene.github.faults.push({ when: { operation: 'updateIssue', nth: 1 }, do: fault });
  const first = await scene.sync();
  expect([first.code, first.doc.counts.errors]).toEqual([4, 1]);
  const second = await scene.sync();
  expect([second.code, second.doc.counts.errors, second.doc.counts.conflicts]).toEqual([0, 0, 0]);
  expect(scene.github.issue(1)).toMatchObject({ title: 'New', labels: ['a', 'b'] });
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.read(path)).toMatch(/^sync_status:\n {2}github: synced$/m);
});

test('more than a few linked issues losing their text stop the run before its first write', async () => {
  const scene = await makeScene();
  scene.github.seed(...Array.from({ length: 30 }, (_, at) => ({ title: `Issue ${at}`, body: `Body ${at}` })));
  await scene.sync();
  const paths = scene.files();
  for (const path of paths.slice(0, 12)) scene.write(path, scene.read(path).replace(/\n---\n\nBody \d+\n/, '\n---\n'));
  scene.commitAll();
  const other = Number(/-(\d+)\.md$/.exec(paths[20] ?? '')?.[1]);
  scene.github.edit(other, { title: 'An ordinary change' });
  const before = scene.fingerprint();
  const items = scene.github.issues();
  const stopped = await scene.sync();
  expect([stopped.code, stopped.doc.error.code]).toEqual([1, 'sync.mass_change']);
  expect(stopped.doc.error.message).toContain('12 of 30');
  expect(stopped.doc.error.hints).toContain('roadmap sync --allow-mass-change');
  // A preview shows the plan, and that it would be refused.
  const preview = await scene.sync('--preview');
  expect([preview.code, preview.doc.stopped.code, preview.doc.counts.pushed]).toEqual([1, 'sync.mass_change', 12]);
  expect(scene.fingerprint()).toEqual(before);
  expect(scene.github.issues()).toEqual(items);
  const allowed = await scene.sync('--allow-mass-change');
  expect([allowed.code, allowed.doc.counts.pushed]).toEqual([0, 12]);
  expect(scene.github.issues().filter((item) => item.body === '')).toHaveLength(12);

  // From the other side, and by closing, which is no such loss.
  for (const item of scene.github.issues().slice(0, 12)) scene.github.closeIssue(item.number);
  expect((await scene.sync()).code).toBe(0);
  for (const item of scene.github
    .issues()
    .filter((one) => one.body !== '')
    .slice(0, 12))
    scene.github.edit(item.number, { body: ' ' });
  expect((await scene.sync()).doc.error.code).toBe('sync.mass_change');
});

test('a token is in no output, no file, and no argument or message of a child process', async () => {
  const scene = await makeScene();
  const { log, restore } = spyOnGit(scene);
  scene.github.seed('Theirs');
  const id = await scene.create('Mine');
  await scene.roadmap('sync', '--push-new', 'all', '--verbose');
  scene.github.faults.push({ when: CREATE, do: 'apply-then-drop' });
  await scene.create('Lost');
  await scene.roadmap('sync', '--push-new', 'all', '--verbose');
  await scene.roadmap('issue', 'update', id, '--title', 'Here');
  scene.github.edit(2, { title: 'There' });
  await scene.roadmap('sync', '--verbose');
  await scene.roadmap('sync', 'resolve', '--all', '--take', 'local');
  await scene.roadmap('sync', '--strategy', 'latest', '--verbose');
  await scene.roadmap('sync', 'status');
  await scene.roadmap('sync', 'history');
  const calls = log();
  expect(calls.split('\n').length).toBeGreaterThan(10);
  expect(calls).toContain('commit');
  expect(calls).not.toContain('RecognisableToken');
  restore();
});

/** Exactly these, each once there and each linked to its own. */
function expectEachOnce(scene: Scene, ids: readonly string[]): void {
  const markers = scene.github.issues().map((item) => /roadmap:([0-9a-f]{8})/.exec(item.body)?.[1]);
  expect([...markers].sort()).toEqual([...ids].sort());
  for (const item of scene.github.issues()) {
    const id = /roadmap:([0-9a-f]{8})/.exec(item.body)?.[1] ?? '';
    expect(scene.read(scene.path(id))).toMatch(new RegExp(`^remote_ids:\\n {2}github: '${item.number}'$`, 'm'));
  }
}

/** Puts a `git` before the real one that writes down what it is called with. */
function spyOnGit(scene: Scene): { log: () => string; restore: () => void } {
  const path = scene.env['PATH'] ?? '';
  const folder = join(scene.root, '.git', 'spy');
  mkdirSync(folder);
  const real = nativeGitPath(scene.env) ?? '';
  writeFileSync(join(folder, 'git'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${folder}/log'\nexec '${real}' "$@"\n`);
  chmodSync(join(folder, 'git'), 0o755);
  scene.env['PATH'] = `${folder}${delimiter}${path}`;
  return { log: () => readFileSync(join(folder, 'log'), 'utf8'), restore: () => (scene.env['PATH'] = path) };
}
