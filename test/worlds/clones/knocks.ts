import { commit } from './git.ts';
import { anyRun, anyTrouble, EVERYTHING, sync } from './runs.ts';
import { perform, pull, pushBranch } from './work.ts';
import { acceptAll, timeAt, type Clones, type Desk } from './world.ts';

/** A delivery, the schedule and a person start runs in one clone, all at once. */
export function allAtOnce(world: Clones): (() => Promise<void>)[] {
  const { more } = world;
  const { desks } = more.pick(world.clones);
  return [
    knock(world, more.pick(desks)),
    ...(more.chance(25) ? [knock(world, more.pick(desks))] : []),
    ...(more.chance(50) ? [scheduled(world, more.pick(desks))] : []),
    ...(more.chance(40) ? [anyRun(world, more.pick(desks), more)] : []),
  ];
}

/** A new issue is handed on before it is on the tracker, and every clone starts to create it. Without claims nobody does so. */
export async function race(world: Clones): Promise<(() => Promise<void>)[]> {
  const { more, desks } = world;
  const mains = desks.filter(({ worktree }) => worktree.branch === 'main');
  const [first, ...others] = mains;
  if (world.claims === null || first === undefined || others.length === 0) return [];
  first.events.createHere();
  acceptAll(world);
  await perform(world, first, 'commit', () => commit(first.worktree, timeAt(world, first.clone)));
  await perform(world, first, 'pull', () => pull(world, first));
  await perform(world, first, 'push', () => pushBranch(world, first));
  for (const desk of others) await perform(world, desk, 'pull', () => pull(world, desk));
  return mains.map((desk) => {
    const trouble = anyTrouble(more);
    return () => sync(world, desk, EVERYTHING, trouble);
  });
}

/** What a webhook asks for: the items that it says have changed, and no listing. */
function knock(world: Clones, desk: Desk): () => Promise<void> {
  const request = { ...EVERYTHING, stirred: keysToldOf(world) };
  const trouble = anyTrouble(world.more);
  return () => sync(world, desk, request, trouble);
}

function scheduled(world: Clones, desk: Desk): () => Promise<void> {
  const trouble = anyTrouble(world.more);
  return () => sync(world, desk, EVERYTHING, trouble);
}

/** Most of what changed, some of what did not, some twice, and one that nobody knows; a delivery may be lost. */
function keysToldOf({ more, service, told }: Clones): readonly string[] {
  const items = [...service.items.values()];
  const named = items.filter(({ number, version }) => more.chance(told.get(number) === version ? 15 : 80));
  for (const { number, version } of named) told.set(number, version);
  const keys = named.map(({ number }) => String(number));
  const twice = keys.filter(() => more.chance(15));
  const strange = more.chance(20) ? ['9999'] : [];
  return more.chance(50) ? [...keys, ...twice, ...strange] : [...strange, ...keys.reverse(), ...twice];
}
