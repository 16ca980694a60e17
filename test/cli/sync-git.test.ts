import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publish, twoClones } from '../git-states/two-clones.ts';
import type { Scene } from './scene.ts';

const CARRIES = { 'sync.git': 'pull-push', 'sync.push_new': 'all' };

/** The last commit of the branch where clones meet. */
function there(scene: Scene): string {
  return scene.git('ls-remote', 'origin', 'main').slice(0, 40);
}

function here(scene: Scene): string {
  return scene.git('rev-parse', 'HEAD').trim();
}

describe('sync with sync.git', () => {
  it('takes in what others pushed, and pushes what it wrote', async () => {
    const { ana, bo } = await twoClones(CARRIES);
    const id = await ana.create('Made by Ana');
    publish(ana);
    await bo.create('Made by Bo');
    bo.commitAll();
    const ended = await bo.sync();
    expect(ended.code).toBe(0);
    expect(ended.doc.git).toEqual({ brought: 'rebased', sent: true, error: null });
    expect(ended.doc.counts).toMatchObject({ created_remote: 2 });
    expect(bo.path(id)).toBeTruthy();
    expect(there(bo)).toBe(here(bo));
    const quiet = await ana.sync();
    expect(quiet.doc.git).toEqual({ brought: 'forwarded', sent: false, error: null });
    expect(here(ana)).toBe(here(bo));
    expect((await ana.sync()).doc.git).toEqual({ brought: 'current', sent: false, error: null });
  });

  it('only takes in with sync.git pull, and does nothing in a preview or on another branch', async () => {
    const { ana, bo } = await twoClones({ 'sync.git': 'pull', 'sync.branch': 'main' });
    await ana.create('Made by Ana');
    publish(ana);
    const before = here(bo);
    expect((await bo.sync('--preview')).doc).not.toHaveProperty('git');
    expect(here(bo)).toBe(before);
    expect((await bo.sync('--push-new', 'all')).doc.git).toEqual({ brought: 'forwarded', sent: false, error: null });
    expect(there(bo)).toBe(here(ana));
    bo.git('switch', '-qc', 'other');
    expect((await bo.sync()).doc).not.toHaveProperty('git');
  });

  it('stops before anything is written where both sides contradict each other, and says what to do', async () => {
    const { ana, bo } = await twoClones({ ...CARRIES, 'sync.push_new': 'none' });
    ana.write('notes.txt', 'hers\n');
    publish(ana);
    bo.write('notes.txt', 'his\n');
    bo.commitAll();
    bo.github.seed({ title: 'From there' });
    const ended = await bo.roadmap('sync');
    expect(ended.code).toBe(3);
    expect(ended.out + ended.err).toMatchInlineSnapshot(`
      "error: Nothing was changed: commits here and on origin/main contradict each other in notes.txt.
      hint: git rebase origin/main
      hint: roadmap sync --preview
      "
    `);
    expect(bo.git('status', '--porcelain')).toBe('');
    expect(bo.files()).toEqual([]);
    expect(bo.read('notes.txt')).toBe('his\n');
  });

  it('goes on without the others where work that is not committed is in the way, and says so', async () => {
    const { ana, bo } = await twoClones(CARRIES);
    ana.write('notes.txt', 'hers\n');
    publish(ana);
    await bo.create('Made by Bo');
    bo.commitAll();
    bo.write('.roadmap/config.yaml', `${bo.read('.roadmap/config.yaml')}# not committed\n`);
    const ended = await bo.sync();
    expect(ended.code).toBe(4);
    expect(ended.doc.counts).toMatchObject({ created_remote: 1 });
    expect(ended.doc.git).toMatchObject({ brought: 'dirty', sent: false, error: { code: 'git.dirty' } });
    bo.git('checkout', '-q', '--', '.roadmap/config.yaml');
    expect((await bo.sync()).doc.git).toEqual({ brought: 'rebased', sent: true, error: null });
  });

  it('tells when the branch is refused; what it did stays done, and is pushed later', async () => {
    const { bo, bare } = await twoClones(CARRIES);
    const hook = join(bare, 'hooks', 'pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "main is protected" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    await bo.create('Made by Bo');
    bo.commitAll();
    const ended = await bo.roadmap('sync');
    expect(ended.code).toBe(4);
    expect(ended.err).toContain('origin did not take the branch main: main is protected; pre-receive hook declined');
    rmSync(hook);
    expect((await bo.sync()).doc.git).toEqual({ brought: 'ahead', sent: true, error: null });
  });

  it('writes nothing where the others cannot be reached, and nothing is asked of the tracker', async () => {
    const { bo } = await twoClones(CARRIES);
    await bo.create('Made by Bo');
    bo.commitAll();
    bo.git('remote', 'set-url', 'origin', join(bo.root, 'nowhere'));
    const ended = await bo.sync();
    expect(ended.code).toBe(5);
    expect(ended.doc.error).toMatchObject({ code: 'git.unreachable', kind: 'remote' });
  });
});
