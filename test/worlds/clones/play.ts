import { flushLate } from '../../../src/trackers/memory/writes.ts';
import { jump } from '../clock.ts';
import { Violation } from '../oracle.ts';
import { checkout, commit, merge, push } from './git.ts';
import { makeSettle } from './person.ts';
import { checkBases, checkCreations, checkOutcome, type Sound } from './outcome.ts';
import { allAtOnce, race } from './knocks.ts';
import { resolveAt } from './resolve.ts';
import { anyRun, EVERYTHING, sync } from './runs.ts';
import { noteEdited } from './undo.ts';
import { perform, pull, useGit } from './work.ts';
import { acceptAll, makeClones, timeAt, type Clones, type Desk, type How } from './world.ts';

export interface Played {
  readonly trace: readonly string[];
  readonly steps: number;
}

/**
 * Several clones from a seed: people edit and use git everywhere, runs overlap and die, and in the end all are equal and quiet.
 * @throws Violation
 */
export async function playClones(seed: number, how: How = {}): Promise<Played> {
  const world = makeClones(seed, how);
  const sound: Sound = new Set();
  let steps = 0;
  try {
    const { dice, desks } = world;
    for (const desk of desks) if (dice.chance(60)) desk.events.createHere();
    for (let i = dice.below(3); i > 0; i -= 1) desks[0]?.events.openThere();
    acceptAll(world);
    for (steps = 8 + dice.below(14); steps > 0; steps -= 1) {
      await happen(world);
      checkBases(world, sound);
      checkCreations(world);
    }
    await quiesce(world, how.full ?? true);
    checkBases(world, sound);
    checkCreations(world);
  } catch (error) {
    const story = world.trace.map((line) => `  ${line}`).join('\n');
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}\n${story}`;
    throw error;
  }
  return { trace: world.trace, steps };
}

async function happen(world: Clones): Promise<void> {
  const { dice, desks, service } = world;
  for (let i = dice.below(3); i >= 0; i -= 1) edit(world, dice.pick(desks));
  for (let i = dice.below(4); i > 0; i -= 1) await useGit(world, dice.pick(desks));
  service.now += dice.weighted([
    [5, 1000],
    [3, 60_000],
    [1, 700_000],
    [1, 86_400_000],
  ] as const);
  jump({ ...world, mood: { dice: world.more, kinds: world.kinds } });
  const works = [...(dice.chance(80) ? someRuns(world) : []), ...(await beside(world))];
  if (works.length > 0) await world.scheduler.play(works, () => meanwhile(world));
}

function someRuns(world: Clones): (() => Promise<void>)[] {
  const { dice, desks } = world;
  const length = dice.weighted([
    [5, 1],
    [3, 2],
    [1, 3],
  ] as const);
  return Array.from({ length }, () => anyRun(world, dice.pick(desks)));
}

/** What comes at the same time in a world that has it. */
async function beside(world: Clones): Promise<(() => Promise<void>)[]> {
  const { kinds, more, desks } = world;
  return [
    ...(kinds.has('knocks') && more.chance(50) ? allAtOnce(world) : []),
    ...(kinds.has('races') && more.chance(40) ? await race(world) : []),
    ...(kinds.has('persons') && more.chance(30) ? [resolveAt(world, more.pick(desks))] : []),
  ];
}

function edit(world: Clones, desk: Desk): void {
  const { dice } = world;
  const { events, clone, worktree } = desk;
  const before = new Map(worktree.files);
  dice.weighted([
    [8, events.editHere],
    [6, events.editThere],
    [1, events.createHere],
    [1, events.openThere],
    [1, events.scramble],
  ] as const)();
  noteEdited(world, desk, before);
  if (dice.chance(1)) events.deleteThere();
  if (dice.chance(1)) events.removeFile();
  if (dice.chance(2)) clone.cursor.value = null;
  if (dice.chance(2)) clone.journal.data.get('conflict')?.clear();
  acceptAll(world);
}

/** While runs are under way, life goes on. */
async function meanwhile(world: Clones): Promise<void> {
  const { dice, desks } = world;
  if (dice.chance(3)) edit(world, dice.pick(desks));
  if (dice.chance(2)) await useGit(world, dice.pick(desks));
}

const ROUNDS = 8;

/** Faults stop, and everybody comes back to the main branch: the clones hand each other what they have until they are equal. */
async function quiesce(world: Clones, full: boolean): Promise<void> {
  const { desks, service } = world;
  flushLate(service);
  acceptAll(world);
  for (const desk of [...desks].reverse()) await perform(world, desk, 'home', () => goHome(world, desk));
  const mains = desks.filter((desk) => desk.worktree.branch === 'main');
  for (let round = 1; ; round += 1) {
    const said = world.trace.length;
    for (const desk of mains) await handOn(world, desk, full);
    // Where others have a link that was dropped here, nothing is made before they have pulled that.
    const isTold = world.trace.slice(said).some((line) => line.includes('on the sync branch: git pull'));
    if (isEqual(world, mains) && !mains.some(isWaiting) && !isTold) break;
    if (round === ROUNDS) throw new Violation('the clones do not become equal');
    service.now += 11 * 60_000;
  }
  const before = JSON.stringify([...service.items]);
  for (const desk of mains) {
    const outcome = await quietRun(world, desk);
    if (outcome !== desk.worktree.head) throw new Violation(`${desk.name}: a quiet run committed`);
    checkOutcome(world, desk);
  }
  if (JSON.stringify([...service.items]) !== before) throw new Violation('a quiet run wrote to the tracker');
}

async function goHome(world: Clones, desk: Desk): Promise<void> {
  const { worktree, clone } = desk;
  commit(worktree, timeAt(world, desk.clone));
  const aside = clone.desks[0] === desk ? 'main' : 'side';
  if (worktree.branch === aside) return;
  const holder = clone.desks.find((one) => one !== desk && one.worktree.branch === aside);
  if (holder !== undefined) return;
  checkout(worktree, aside);
}

async function handOn(world: Clones, desk: Desk, full: boolean): Promise<void> {
  const { worktree } = desk;
  const { repository } = worktree;
  await perform(world, desk, 'pull', async () => {
    commit(worktree, timeAt(world, desk.clone));
    await pull(world, desk);
    const theirs = repository.tracking.get('main') ?? 0;
    await merge(worktree, theirs, { at: timeAt(world, desk.clone), settle: makeSettle(world, desk, 'merge') });
  });
  await world.scheduler.play(
    [async () => void (await sync(world, desk, { ...EVERYTHING, full }))],
    async () => undefined,
  );
  await perform(world, desk, 'push', () => {
    commit(worktree, timeAt(world, desk.clone));
    push(repository, world.origin, 'main');
  });
}

function isEqual({ origin }: Clones, desks: readonly Desk[]): boolean {
  const heads = new Set([origin.get('main'), ...desks.map(({ worktree }) => worktree.head)]);
  return heads.size === 1;
}

/** A creation whose outcome is unknown is looked for, some minutes apart. */
function isWaiting({ clone, worktree }: Desk): boolean {
  const open = [...(clone.journal.data.get('create')?.keys() ?? [])];
  return open.some((id) =>
    [...worktree.files].some(([path, text]) => path.includes(id) && !text.includes('remote_ids:')),
  );
}

async function quietRun(world: Clones, desk: Desk): Promise<number> {
  const { worktree } = desk;
  const head = worktree.head;
  const files = JSON.stringify([...worktree.files]);
  await world.scheduler.play([async () => void (await sync(world, desk, EVERYTHING))], async () => undefined);
  if (JSON.stringify([...worktree.files]) !== files) throw new Violation(`${desk.name}: a quiet run changed files`);
  return head;
}
