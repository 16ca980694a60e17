import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeScene, sceneAt, type Scene } from './scene.ts';

test('a fresh clone of a synchronised repository needs no file, no commit and no request that writes', async () => {
  const scene = await settled();
  const folder = temporary();
  scene.git('clone', '-q', scene.root, join(folder, 'clone'));
  const clone = sceneAt(scene, join(folder, 'clone'));
  clone.git('config', 'user.name', 'Bo');
  clone.git('config', 'user.email', 'bo@example.org');
  await clone.roadmap('init', '--remote', 'github=octo/demo');
  expect(clone.git('for-each-ref', 'refs/roadmap')).toBe('');
  const before = workTree(clone);
  const head = clone.git('rev-parse', 'HEAD');
  scene.github.resetCounters();
  const first = await clone.sync();
  expect([first.code, first.doc.commit, first.doc.counts.errors, first.doc.counts.conflicts]).toEqual([0, null, 0, 0]);
  expect(workTree(clone)).toEqual(before);
  expect(clone.git('rev-parse', 'HEAD')).toBe(head);
  expect(scene.github.counters.mutations).toBe(0);
  expect(seenIn(clone)).toEqual(seenIn(scene));
  const quiet = clone.fingerprint();
  expect((await clone.sync()).doc.operations).toEqual([]);
  expect(clone.fingerprint()).toEqual(quiet);
});

test('a lost ref brings no issue back from the archive under another name', async () => {
  const scene = await settled();
  const path = scene.files().find((one) => one.endsWith('.md')) ?? '';
  const id = path.slice(path.lastIndexOf('/') + 1).slice(0, 8);
  expect((await scene.roadmap('issue', 'archive', id, '--yes')).code).toBe(0);
  scene.git('add', '-A');
  scene.git('commit', '-qm', 'archive');
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  const before = workTree(scene);
  const { code, doc } = await scene.sync('--full');
  expect([code, doc.counts.errors]).toEqual([0, 0]);
  expect(workTree(scene)).toEqual(before);
});

test('two clones that pull the same new item make the same file', async () => {
  const scene = await settled();
  const folder = temporary();
  scene.git('clone', '-q', scene.root, join(folder, 'clone'));
  const clone = sceneAt(scene, join(folder, 'clone'));
  await clone.roadmap('init', '--remote', 'github=octo/demo');
  scene.github.seed({ title: 'For both', body: 'Text.', labels: ['b', 'a'] });
  await scene.sync();
  scene.github.clock.advance(60_000);
  await clone.sync('--no-commit');
  const path = scene.files().find((one) => one.endsWith('-github-4.md')) ?? '';
  expect(path).not.toBe('');
  expect(clone.read(path)).toBe(scene.read(path));
});

test('a lost ref costs a full listing and nothing else', async () => {
  const scene = await settled();
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  const before = workTree(scene);
  const head = scene.git('rev-parse', 'HEAD');
  scene.github.resetCounters();
  const ended = await scene.sync();
  expect([ended.code, ended.doc.commit]).toEqual([0, null]);
  expect(workTree(scene)).toEqual(before);
  expect(scene.git('rev-parse', 'HEAD')).toBe(head);
  expect(scene.github.counters.mutations).toBe(0);
  const quiet = scene.fingerprint();
  expect((await scene.sync()).doc.operations).toEqual([]);
  expect(scene.fingerprint()).toEqual(quiet);
});

test('a lost ref and edits on both sides: what either side alone changed still goes over, the rest is a conflict', async () => {
  const scene = await settled();
  const [one = '', two = '', three = ''] = byNumber(scene);
  scene.write(one, scene.read(one).replace('title: One', 'title: One here'));
  scene.write(three, scene.read(three).replace('title: Three', 'title: Three here'));
  scene.commitAll();
  scene.github.edit(2, { title: 'Two there' });
  scene.github.edit(3, { title: 'Three there' });
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  const ended = await scene.sync();
  expect(ended.code).toBe(3);
  expect(ended.doc.counts).toMatchObject({ pushed: 1, pulled: 1, conflicts: 1 });
  expect(scene.github.issue(1)?.title).toBe('One here');
  expect(scene.read(two)).toContain('title: Two there');
  expect(scene.github.issue(3)?.title).toBe('Three there');
  expect(scene.read(three)).toContain('title: Three here');
});

test('without any base at all, equal sides are adopted, different ones conflict under every strategy', async () => {
  const scene = await settled();
  const [one = '', two = ''] = byNumber(scene);
  for (const path of [one, two])
    scene.write(path, scene.read(path).replace(/^sync_base:\n {2}github: .*$/m, 'sync_base:\n  github: nonsense'));
  scene.write(two, scene.read(two).replace('title: Two', 'title: Two here'));
  scene.commitAll();
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  for (const strategy of ['local', 'remote', 'latest']) {
    const ended = await scene.sync('--strategy', strategy);
    expect([ended.code, ended.doc.counts.conflicts, ended.doc.counts.errors]).toEqual([3, 1, 0]);
  }
  expect(scene.read(one)).toMatch(/github: [^/\n]+\/[0-9a-f]{12}/);
  expect(scene.github.issue(2)?.title).toBe('Two');
  expect((await scene.json('sync', 'resolve', '--all', '--take', 'local')).code).toBe(0);
  expect((await scene.sync()).code).toBe(0);
  expect(scene.github.issue(2)?.title).toBe('Two here');
});

test('a pointer that is not one is a missing one', async () => {
  const scene = await settled();
  for (const garbage of ['nonsense', "'{}'", '12', '2026-01-01T00:00:00Z/zzzzzzzzzzzz', '../../etc/passwd', '[]']) {
    const [one = ''] = byNumber(scene);
    scene.write(one, scene.read(one).replace(/^sync_base:\n( {2}.*\n)/m, `sync_base:\n  github: ${garbage}\n`));
    scene.commitAll();
    const ended = await scene.sync();
    expect([garbage, ended.code, ended.doc.counts.conflicts, ended.doc.counts.errors]).toEqual([garbage, 0, 0, 0]);
    expect(scene.read(one)).toMatch(/^sync_base:\n {2}github: '?[^/\n]+\/[0-9a-f]{12}'?$/m);
  }
});

test('git reset --hard behind a pull: it is pulled again, with the same id, path and bytes', async () => {
  const scene = await settled();
  const head = scene.git('rev-parse', 'HEAD').trim();
  scene.github.seed('New there');
  scene.github.edit(1, { title: 'One there' });
  await scene.sync();
  const after = textsOf(scene);
  scene.git('reset', '-q', '--hard', head);
  expect(scene.files()).toHaveLength(3);
  const again = await scene.sync();
  expect(again.code).toBe(0);
  expect(again.doc.counts).toMatchObject({ pulled: 1, created_local: 1, conflicts: 0, pushed: 0 });
  expect(textsOf(scene)).toEqual(after);
});

test('git revert of a sync is taken back by the next one, not sent', async () => {
  const scene = await settled();
  scene.github.edit(1, { title: 'One there', body: 'A new body.' });
  await scene.sync();
  const after = textsOf(scene);
  scene.git('revert', '--no-edit', 'HEAD');
  expect(textsOf(scene)).not.toEqual(after);
  const again = await scene.sync();
  expect(again.doc.counts).toMatchObject({ pulled: 1, pushed: 0, conflicts: 0 });
  expect(textsOf(scene)).toEqual(after);
  expect(scene.github.issue(1)).toMatchObject({ title: 'One there', body: 'A new body.' });
});

test('git reset behind the creation of an item links it again, and creates nothing', async () => {
  const scene = await makeScene();
  const id = await scene.create('Mine');
  scene.commitAll();
  const head = scene.git('rev-parse', 'HEAD').trim();
  await scene.sync('--push-new', 'all');
  scene.git('reset', '-q', '--hard', head);
  expect(scene.read(scene.path(id))).not.toContain('remote_ids');
  const again = await scene.sync('--push-new', 'all');
  expect([again.code, again.doc.counts.linked, again.doc.counts.created_remote]).toEqual([0, 1, 0]);
  expect(scene.github.issues()).toHaveLength(1);

  // And without the ref, by the marker.
  scene.git('reset', '-q', '--hard', head);
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  const byMarker = await scene.sync('--push-new', 'all');
  expect([byMarker.doc.counts.linked, byMarker.doc.counts.created_remote]).toEqual([1, 0]);
  expect(scene.github.issues()).toHaveLength(1);
});

test('a file that was removed is restored and reported; with a tombstone it is not', async () => {
  const scene = await settled();
  const [one = '', two = ''] = byNumber(scene);
  const ids = [one, two].map((path) => path.split('/').at(-1)?.slice(0, 8) ?? '');
  const text = scene.read(one);
  scene.git('rm', '-q', one, two);
  scene.write(
    `.roadmap/deleted/${ids[1]}.yaml`,
    "remote_ids:\n  github: '2'\ndeleted: '2026-01-01T00:00:00Z'\nby: Ana\n",
  );
  scene.commitAll();
  const ended = await scene.sync();
  expect(ended.code).toBe(0);
  expect(ended.doc.operations).toEqual([
    {
      op: 'create_local',
      id: ids[0],
      remote_id: '1',
      fields: [],
      reason: 'its file was missing: restored',
      applied: true,
    },
  ]);
  expect(scene.read(one)).toBe(text);
  expect(existsSync(join(scene.root, two))).toBe(false);
  expect(scene.github.issues()).toHaveLength(3);
  // Nor does a change there, a full listing or a lost ref bring it back.
  scene.github.edit(2, { title: 'Changed there' });
  await scene.sync('--full');
  scene.git('update-ref', '-d', 'refs/roadmap/remotes/github');
  await scene.sync();
  expect(existsSync(join(scene.root, two))).toBe(false);
});

test('an item that was deleted there is an error of that issue, whose file stays; so is one that moved away', async () => {
  const scene = await settled();
  const [one = '', two = ''] = byNumber(scene);
  const bodies = [one, two].map((path) => scene.read(path).replace(/^[\s\S]*?\ncreated:/, ''));
  scene.github.deleteIssue(1);
  scene.github.transfer(2, 'octo/other');
  const ended = await scene.sync('--full');
  expect(ended.code).toBe(4);
  expect(ended.doc.counts).toMatchObject({ errors: 2, unchanged: 1 });
  const reasons = ended.doc.operations.map((each: { reason: string }) => each.reason).sort();
  expect(reasons[0]).toMatch(/#1 /);
  expect(reasons[1]).toContain('octo/other#1');
  expect([one, two].map((path) => scene.read(path).replace(/^[\s\S]*?\ncreated:/, ''))).toEqual(bodies);
  for (const path of [one, two]) expect(scene.read(path)).toMatch(/^sync_status:\n {2}github: error$/m);
  const status = await scene.json('sync', 'status');
  expect(status.doc.errors).toHaveLength(2);
});

test('a lost object is not needed where the other side still hashes to the pointer', async () => {
  const scene = await settled();
  const [one = ''] = byNumber(scene);
  scene.write(one, scene.read(one).replace('title: One', 'title: One here'));
  scene.commitAll();
  dropObject(scene, scene.git('rev-parse', 'refs/roadmap/remotes/github:seen/1.md').trim());
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.pushed]).toEqual([0, 1]);
  expect(scene.github.issue(1)).toMatchObject({ title: 'One here', body: '' });
});

test.each([
  ['is found in the history of the file', true],
  ['is unknown without that history: a conflict, and never taken for empty', false],
])('a lost object that is needed %s', async (_name, whole) => {
  const scene = await settled();
  const [one = '', , three = ''] = byNumber(scene);
  scene.write(one, scene.read(one).replace('title: One', 'title: One here'));
  scene.write(three, scene.read(three).replace('title: Three', 'title: Three here'));
  scene.commitAll();
  for (const key of [1, 3])
    dropObject(scene, scene.git('rev-parse', `refs/roadmap/remotes/github:seen/${key}.md`).trim());
  scene.github.edit(1, { body: 'A body there.' });
  scene.github.edit(3, { labels: ['x', 'z'] });
  if (!whole) writeFileSync(join(scene.root, '.git/shallow'), scene.git('rev-parse', 'HEAD'));
  const ended = await scene.sync();
  expect([ended.code, ended.doc.counts.conflicts]).toEqual(whole ? [0, 0] : [3, 2]);
  expect(scene.github.issue(1)).toMatchObject({ title: whole ? 'One here' : 'One', body: 'A body there.' });
  expect(scene.github.issue(3)).toMatchObject({ title: whole ? 'Three here' : 'Three', labels: ['x', 'z'] });
  expect(scene.read(three)).toMatch(whole ? /^labels: \[x, z\]$/m : /^labels: \[x\]$/m);
});

test('a chain that cannot be read is said to be broken, and nothing is written over it', async () => {
  const scene = await settled();
  scene.github.edit(1, { title: 'One there' });
  const tip = scene.git('rev-parse', 'refs/roadmap/remotes/github').trim();
  dropObject(scene, tip);
  const before = workTree(scene);
  const ended = await scene.sync();
  expect(ended.code).toBe(1);
  expect(ended.doc.error.message).toContain('refs/roadmap/remotes/github');
  expect(ended.doc.error.hints.length).toBeGreaterThan(0);
  expect(workTree(scene)).toEqual(before);
  expect(scene.github.counters.mutations).toBe(0);
});

/** Three linked issues, committed. */
async function settled(): Promise<Scene> {
  const scene = await makeScene();
  scene.github.seed('One', 'Two', { title: 'Three', labels: ['x'] });
  await scene.sync();
  return scene;
}

function byNumber(scene: Scene): string[] {
  const number = (path: string): number => Number(/-github-(\d+)\.md$/.exec(path)?.[1]);
  return scene.files().sort((a, b) => number(a) - number(b));
}

function textsOf(scene: Scene): Record<string, string> {
  return Object.fromEntries(scene.files().map((path) => [path, scene.read(path)]));
}

function workTree(scene: Scene): Record<string, string> {
  return Object.fromEntries(Object.entries(scene.fingerprint()).filter(([path]) => path.startsWith('.roadmap')));
}

/** Trees of what was seen, without the cursor. */
function seenIn(scene: Scene): string {
  return scene.git('ls-tree', '-r', 'refs/roadmap/remotes/github', 'seen', 'base').replace(/^.*\.json$/gm, '');
}

/** Takes one object out of the object store, packs included. */
function dropObject(scene: Scene, oid: string): void {
  const packs = join(scene.root, '.git/objects/pack');
  const aside = temporary();
  for (const name of readdirSync(packs)) renameSync(join(packs, name), join(aside, name));
  for (const name of readdirSync(aside).filter((each) => each.endsWith('.pack')))
    execFileSync('git', ['unpack-objects', '-q'], { cwd: scene.root, input: readFileSync(join(aside, name)) });
  rmSync(join(scene.root, '.git/objects', oid.slice(0, 2), oid.slice(2)));
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roadmap-restore-'));
  chmodSync(folder, 0o755);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
