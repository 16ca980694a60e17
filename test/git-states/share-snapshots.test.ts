import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Scene } from '../cli/scene.ts';
import { publish, take, twoClones } from './two-clones.ts';

const REF = 'refs/roadmap/remotes/github';

test('a base that only another clone knows is fetched once, and what both sides changed merges by section', async () => {
  const { ana, bo, shared } = await sharing();
  ana.github.seed({ title: 'Theirs', body: '## A\n\nold\n\n## B\n\nold' });
  await ana.sync();
  publish(ana);
  expect(Object.keys(shared(REF))).toEqual([REF]);
  // Bo edits one section of what ana took in; there, another one is edited: bo has never seen the item.
  take(bo);
  const [path = ''] = bo.files();
  bo.write(path, bo.read(path).replace('## A\n\nold', '## A\n\nmine'));
  bo.commitAll();
  bo.github.edit(1, { body: '## A\n\nold\n\n## B\n\ntheirs' });
  // The file's own history does not help: it was rewritten.
  bo.git('checkout', '-q', '--orphan', 'fresh');
  bo.commitAll('all of it');
  bo.git('branch', '-q', '-M', 'main');
  const ended = await bo.sync();
  expect([ended.code, ended.doc.counts.conflicts]).toEqual([0, 0]);
  expect(bo.read(path)).toContain('mine');
  expect(bo.github.issue(1)?.body).toBe('## A\n\nmine\n\n## B\n\ntheirs');
});

test('without sharing the same is a conflict', async () => {
  const { ana, bo, shared } = await twoClones();
  ana.github.seed({ title: 'Theirs' });
  await ana.sync();
  publish(ana);
  expect(shared(REF)).toEqual({});
  take(bo);
  const [path = ''] = bo.files();
  bo.write(path, bo.read(path).replace('title: Theirs', 'title: Mine'));
  bo.github.edit(1, { body: 'More.' });
  bo.git('checkout', '-q', '--orphan', 'fresh');
  bo.commitAll('all of it');
  bo.git('branch', '-q', '-M', 'main');
  expect((await bo.sync()).code).toBe(3);
});

test('chains that went apart are merged item by item, the newest server time first, and nothing of either is lost', async () => {
  const { ana, bo, bare, shared } = await sharing();
  ana.github.seed('One', 'Two');
  await ana.sync();
  publish(ana);
  take(bo);
  await bo.sync();
  // Each of them sees another change first, and neither sees the other's.
  const pushed = shared(REF)[REF] ?? '';
  bo.git('remote', 'set-url', 'origin', '/nowhere');
  ana.github.edit(1, { title: 'One, as bo saw it' });
  const offline = await bo.roadmap('sync');
  expect([offline.code, offline.err]).toEqual([0, expect.stringContaining('what was seen is not shared')]);
  expect(shared(REF)[REF]).toBe(pushed);
  ana.github.edit(1, { title: 'One, as ana saw it' });
  ana.github.edit(2, { title: 'Two, as ana saw it' });
  await ana.sync();
  bo.git('remote', 'set-url', 'origin', bare);
  ana.github.seed('Three');
  ana.github.edit(2, { title: 'Two, as bo saw it' });
  await bo.sync();
  const at = (path: string): string =>
    execFileSync('git', ['cat-file', 'blob', `${REF}:${path}`], { cwd: bare, encoding: 'utf8' });
  expect(at('seen/2.md')).toContain('Two, as bo saw it');
  expect(at('seen/3.md')).toContain('Three');
  const history = execFileSync('git', ['log', '--full-history', '-m', '-p', REF, '--', 'seen'], {
    cwd: bare,
    encoding: 'utf8',
  });
  for (const said of ['One, as bo saw it', 'One, as ana saw it', 'Two, as ana saw it', 'Two, as bo saw it'])
    expect(history).toContain(`+title: "${said}"`);
  for (const clone of [ana, bo])
    expect(
      execFileSync('git', ['merge-base', '--is-ancestor', own(clone, pushed), REF], { cwd: bare, encoding: 'utf8' }),
    ).toBe('');
  expect(execFileSync('git', ['fsck', '--strict', '--no-dangling'], { cwd: bare, encoding: 'utf8' })).toBe('');
});

test('both push at once: neither is lost, and when nothing is new nobody is asked', async () => {
  const { ana, bo, bare, shared } = await sharing();
  ana.github.seed('One');
  await ana.sync();
  publish(ana);
  take(bo);
  ana.github.edit(1, { title: 'Changed' });
  const both = await Promise.all([ana, bo].map((clone) => clone.roadmap('sync')));
  expect(both.map(({ code, err }) => [code, err.includes('not shared')])).toEqual([
    [0, false],
    [0, false],
  ]);
  const tip = shared(REF)[REF] ?? '';
  for (const clone of [ana, bo])
    execFileSync('git', ['merge-base', '--is-ancestor', clone.git('rev-parse', REF).trim(), tip], { cwd: bare });
  rmSync(bare, { recursive: true });
  for (const clone of [ana, bo]) {
    const before = clone.fingerprint();
    const quiet = await clone.roadmap('sync');
    expect([quiet.code, quiet.err]).toEqual([0, '']);
    expect(clone.fingerprint()).toEqual(before);
  }
});

test('an item that another clone has linked is none of this one’s: its file is not restored here', async () => {
  const { ana, bo } = await sharing();
  const id = await ana.create('Only in this clone');
  await ana.sync('--push-new', 'all');
  bo.github.seed('Something');
  const ended = await bo.sync();
  expect(ended.doc.operations.find((op: { id: string }) => op.id === id).reason).toContain('belongs to issue');
  await bo.sync();
  expect(bo.files().some((path) => path.includes(id))).toBe(false);
});

test('a preview fetches nothing', async () => {
  const { ana, bo } = await sharing();
  ana.github.seed('One');
  await ana.sync();
  publish(ana);
  take(bo);
  const [path = ''] = bo.files();
  bo.write(path, bo.read(path).replace('title: One', 'title: Mine'));
  bo.github.edit(1, { title: 'Theirs' });
  const before = bo.fingerprint();
  await bo.sync('--preview');
  expect(bo.fingerprint()).toEqual(before);
});

const sharing = () => twoClones({ 'sync.share_snapshots': 'true' });

/** What a clone has of its own, or what it had pushed before. */
function own(clone: Scene, pushed: string): string {
  return clone.git('rev-parse', REF).trim() || pushed;
}
