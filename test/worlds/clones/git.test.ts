import { describe, expect, it } from 'vitest';
import * as git from './git.ts';

const how = { at: 1, settle: async ({ ours, theirs }: git.Conflict) => `${ours}|${theirs}` };

function start() {
  const objects = git.makeObjects();
  const repository = git.makeRepository(objects);
  const worktree: git.Worktree = { repository, branch: 'main', head: 0, files: new Map() };
  const write = (path: string, text: string): number => {
    worktree.files.set(path, text);
    return git.commit(worktree, 1) ?? -1;
  };
  return { objects, repository, worktree, write };
}

function onBranch({ repository, worktree }: ReturnType<typeof start>, branch: string): void {
  if (!repository.branches.has(branch)) repository.branches.set(branch, worktree.head);
  expect(git.checkout(worktree, branch)).toBe(true);
}

describe('the model of git', () => {
  it('merges what one side changed, and asks about what both did', async () => {
    const one = start();
    one.write('a', '1');
    one.write('b', '1');
    onBranch(one, 'side');
    one.write('a', 'side');
    const side = one.write('b', 'side');
    onBranch(one, 'main');
    one.write('a', 'main');
    await git.merge(one.worktree, side, how);
    expect([...one.worktree.files]).toEqual([
      ['a', 'main|side'],
      ['b', 'side'],
    ]);
    expect(git.commitOf(one.objects, one.worktree.head).parents).toHaveLength(2);
  });

  it('goes forward where nothing was done, and a squash does not name the other side', async () => {
    const one = start();
    one.write('a', '1');
    onBranch(one, 'side');
    const side = one.write('a', '2');
    onBranch(one, 'main');
    await git.merge(one.worktree, side, { ...how, squash: true });
    expect(git.commitOf(one.objects, one.worktree.head).parents).toHaveLength(1);
    expect(one.worktree.files.get('a')).toBe('2');
    onBranch(one, 'side');
    const more = one.write('b', '1');
    onBranch(one, 'other');
    git.resetHard(one.worktree, side);
    await git.merge(one.worktree, more, how);
    expect(one.worktree.head).toBe(more);
  });

  it('carries single commits: cherry-pick, revert, rebase', async () => {
    const one = start();
    one.write('a', '1');
    onBranch(one, 'side');
    const added = one.write('b', '1');
    onBranch(one, 'main');
    one.write('c', '1');
    await git.cherryPick(one.worktree, added, how);
    expect([...one.worktree.files.keys()]).toEqual(['a', 'c', 'b']);
    await git.revert(one.worktree, one.worktree.head, how);
    expect(one.worktree.files.has('b')).toBe(false);
    const main = one.worktree.head;
    onBranch(one, 'side');
    await git.rebase(one.worktree, main, how);
    expect([...git.ancestors(one.objects, one.worktree.head)]).toContain(main);
    expect(one.repository.branches.get('side')).toBe(one.worktree.head);
    expect([...one.worktree.files.keys()].sort()).toEqual(['a', 'b', 'c']);
  });

  it('takes uncommitted work along where it is not in the way, and refuses where it is', () => {
    const one = start();
    one.write('a', '1');
    onBranch(one, 'side');
    one.write('a', 'side');
    one.worktree.files.set('b', 'mine');
    expect(git.checkout(one.worktree, 'main')).toBe(true);
    expect(git.dirtyPaths(one.worktree)).toEqual(['b']);
    one.worktree.files.set('a', 'mine');
    expect(git.checkout(one.worktree, 'side')).toBe(false);
    expect(one.worktree.branch).toBe('main');
  });

  it('puts work aside and brings it back', async () => {
    const one = start();
    one.write('a', '1');
    one.worktree.files.set('a', 'mine');
    expect(git.stashPush(one.worktree)).toBe(true);
    expect(one.worktree.files.get('a')).toBe('1');
    one.write('a', 'theirs');
    expect(await git.stashPop(one.worktree, how.settle)).toBe(true);
    expect(one.worktree.files.get('a')).toBe('theirs|mine');
    expect(await git.stashPop(one.worktree, how.settle)).toBe(false);
  });

  it('a push that is no fast-forward is refused until what is there was taken in', async () => {
    const [one, two] = [start(), start()];
    const other = { ...two.worktree, repository: git.makeRepository(one.objects) };
    const origin = new Map([['main', 0]]);
    one.write('a', '1');
    expect(git.push(one.repository, origin, 'main')).toBe(true);
    other.files.set('b', '1');
    git.commit(other, 1);
    expect(git.push(other.repository, origin, 'main')).toBe(false);
    git.fetch(other.repository, origin);
    await git.merge(other, other.repository.tracking.get('main') ?? -1, how);
    expect(git.push(other.repository, origin, 'main')).toBe(true);
    expect([...other.files.keys()].sort()).toEqual(['a', 'b']);
  });
});
