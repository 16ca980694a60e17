import {
  ancestors,
  checkout,
  cherryPick,
  commit,
  dirtyPaths,
  fetch,
  headTree,
  merge,
  push,
  rebase,
  resetHard,
  revert,
  stashPop,
  stashPush,
} from './git.ts';
import { makeSettle } from './person.ts';
import { noteReverted, noteUndone } from './undo.ts';
import { acceptAll, timeAt, type Clones, type Desk } from './world.ts';

type Deed = (world: Clones, desk: Desk) => Promise<unknown> | unknown;

/** What people do with git, each at a random place. */
const deeds: readonly (readonly [number, string, Deed])[] = [
  [4, 'commit', (world, desk) => commit(desk.worktree, timeAt(world, desk.clone))],
  [4, 'pull', pull],
  [4, 'push', pushBranch],
  [2, 'switch', switchBranch],
  [2, 'branch', startBranch],
  [3, 'merge', (world, desk) => join(world, desk, false)],
  [1, 'squash', (world, desk) => join(world, desk, true)],
  [
    1,
    'rebase',
    (world, desk) => tidy(world, desk) && rebase(desk.worktree, other(world, desk), how(world, desk, 'carry')),
  ],
  [1, 'cherry-pick', pick],
  [1, 'revert', undo],
  [1, 'reset', (world, desk) => resetHard(desk.worktree, older(world, desk))],
  [1, 'detach', (world, desk) => checkout(desk.worktree, older(world, desk))],
  [1, 'stash', (_world, desk) => stashPush(desk.worktree)],
  [1, 'stash pop', (world, desk) => tidy(world, desk) && stashPop(desk.worktree, makeSettle(world, desk, 'carry'))],
];

/** Somebody does something with git, at any moment. */
export async function useGit(world: Clones, desk: Desk): Promise<void> {
  const [name, deed] = world.dice.weighted(deeds.map(([weight, title, act]) => [weight, [title, act]] as const));
  await perform(world, desk, name, () => deed(world, desk));
}

/** Whatever it does to the files of a desk nobody else did. */
export async function perform(
  world: Clones,
  desk: Desk,
  name: string,
  act: () => Promise<unknown> | unknown,
): Promise<void> {
  const before = new Map(desk.worktree.files);
  const from = `${desk.worktree.branch ?? '-'}@${desk.worktree.head}`;
  await act();
  world.bend?.git?.(world, desk, before);
  noteUndone(world, desk, before);
  if (name === 'revert') noteReverted(world, desk, before);
  if (desk.view.running) desk.view.wentBack = true;
  acceptAll(world);
  world.trace.push(`${desk.name} git ${name}: ${from} → ${desk.worktree.branch ?? '-'}@${desk.worktree.head}`);
}

/** Fetches the branch of this name, and joins it by a merge or puts what is ours on top of it. */
export async function pull(world: Clones, desk: Desk): Promise<void> {
  const { worktree } = desk;
  fetch(worktree.repository, world.origin);
  const theirs = worktree.repository.tracking.get(worktree.branch ?? '');
  if (theirs === undefined || !tidy(world, desk)) return;
  if (world.dice.chance(30)) await rebase(worktree, theirs, how(world, desk, 'carry'));
  else await merge(worktree, theirs, how(world, desk, 'merge'));
}

/** Without claims two clones may create the same issue: what is not on the tracker yet is not handed on. */
export function pushBranch(world: Clones, { worktree }: Desk): boolean {
  const { repository, branch } = worktree;
  if (branch === null) return false;
  const told = [...worktree.files.values(), ...headTree(worktree).values()];
  const unlinked = told.some((text) => !text.includes('remote_ids:'));
  if (world.claims === null && unlinked) return false;
  return push(repository, world.origin, branch);
}

function how(world: Clones, desk: Desk, joining: 'merge' | 'carry') {
  return { at: timeAt(world, desk.clone), settle: makeSettle(world, desk, joining) };
}

/** Git wants a clean working tree: the person commits, or puts it aside, or leaves it. */
function tidy(world: Clones, { worktree, clone }: Desk): boolean {
  if (dirtyPaths(worktree).length === 0) return true;
  const way = world.dice.weighted([
    [6, 'commit'],
    [2, 'stash'],
    [1, 'leave'],
  ] as const);
  if (way === 'commit') commit(worktree, timeAt(world, clone));
  if (way === 'stash') stashPush(worktree);
  return dirtyPaths(worktree).length === 0;
}

function switchBranch({ dice }: Clones, desk: Desk): boolean {
  const { worktree, clone } = desk;
  const taken = clone.desks.map((one) => one.worktree.branch);
  const free = [...worktree.repository.branches.keys()].filter((branch) => !taken.includes(branch));
  if (free.length === 0) return false;
  return checkout(worktree, free.includes('main') && dice.chance(50) ? 'main' : dice.pick(free));
}

function startBranch({ dice }: Clones, { worktree }: Desk): boolean {
  const { branches, tracking } = worktree.repository;
  const name = dice.pick(['one', 'two', 'three']);
  if (branches.has(name)) return false;
  branches.set(name, tracking.get(name) ?? worktree.head);
  return checkout(worktree, name);
}

async function join(world: Clones, desk: Desk, squash: boolean): Promise<void> {
  if (!tidy(world, desk)) return;
  await merge(desk.worktree, other(world, desk), { ...how(world, desk, 'merge'), squash });
}

async function pick(world: Clones, desk: Desk): Promise<void> {
  const { repository } = desk.worktree;
  if (!tidy(world, desk)) return;
  const known = new Set(
    [...repository.branches.values(), ...repository.tracking.values()].flatMap((id) => [
      ...ancestors(repository.objects, id),
    ]),
  );
  await cherryPick(
    desk.worktree,
    world.dice.pick([...known].sort((a, b) => a - b).slice(-12)),
    how(world, desk, 'carry'),
  );
}

async function undo(world: Clones, desk: Desk): Promise<void> {
  if (tidy(world, desk)) await revert(desk.worktree, older(world, desk), how(world, desk, 'carry'));
}

/** A commit of another branch, here or as it was last fetched. */
function other({ dice }: Clones, { worktree }: Desk): number {
  const { branches, tracking } = worktree.repository;
  return dice.pick([...branches.values(), ...tracking.values()]);
}

/** HEAD or one of the commits shortly before it. */
function older({ dice }: Clones, { worktree }: Desk): number {
  const all = [...ancestors(worktree.repository.objects, worktree.head)].sort((a, b) => b - a);
  return dice.pick(all.slice(0, 5));
}
