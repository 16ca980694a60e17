import { syncOnce, type SyncRequest } from '../../../src/app/sync.ts';
import { RoadmapError } from '../../../src/model/errors.ts';
import type { SyncHands } from '../../../src/app/sync-hands.ts';
import { Killed, makeBoundary, type Boundary } from '../boundary.ts';
import type { Dice } from '../random.ts';
import { makeHands } from './hands.ts';
import type { Clones, Desk, Process } from './world.ts';
import { endRun } from './undo.ts';

export const EVERYTHING: SyncRequest = {
  refs: [],
  mode: 'both',
  preview: false,
  strategy: null,
  push_new: 'all',
  pull_new: 'all',
  filter: {},
  all: false,
  any_branch: false,
  commit: true,
  allow_mass_change: true,
  take_claims: false,
  full: false,
  approve: null,
  stirred: null,
  emit: () => undefined,
};

export interface Trouble {
  /** How many requests in a hundred fail, in whatever way. */
  readonly faults: number;
  /** The call at which the process dies. */
  readonly kill: Boundary['kill'];
}

const NONE: Trouble = { faults: 0, kill: null };

/** A run at this desk as anybody starts one, in any mood. */
export function anyRun(world: Clones, desk: Desk, dice = world.dice): () => Promise<void> {
  const strategy = dice.weighted([
    [10, null],
    [1, 'local'],
    [1, 'remote'],
    [1, 'latest'],
  ] as const);
  const mode = dice.weighted([
    [6, 'both'],
    [1, 'pull'],
    [1, 'push'],
  ] as const);
  const preview = dice.chance(10);
  const request = {
    ...EVERYTHING,
    mode,
    strategy,
    preview,
    full: dice.chance(10),
    commit: dice.chance(85),
    any_branch: dice.chance(15),
    take_claims: dice.chance(10),
  };
  const trouble = anyTrouble(dice);
  return () => sync(world, desk, request, trouble);
}

export function anyTrouble(dice: Dice): Trouble {
  const faults = dice.weighted([
    [4, 0],
    [2, 5],
    [1, 25],
  ] as const);
  const kill = dice.chance(20) ? { at: 1 + dice.below(50), before: dice.chance(50) } : null;
  return { faults, kill };
}

/** One run of the use case. It may end before its end, in ways that it may. */
export function sync(world: Clones, desk: Desk, request: SyncRequest, trouble: Trouble = NONE): Promise<void> {
  const { preview, mode, strategy, stirred, any_branch } = request;
  const told = stirred === null ? '' : ` of ${stirred.join(' ')}`;
  const asked = {
    label: `sync ${preview ? 'preview' : mode} ${strategy ?? 'manual'}${told}`,
    mode: preview ? ('preview' as const) : mode,
    deliberate: strategy !== null,
    anyBranch: any_branch,
    stirred: stirred === null ? null : new Set(stirred),
  };
  return asProcess(world, desk, asked, trouble, async (hands) => {
    const outcome = await syncOnce(hands, request);
    const ops = outcome.operations.map((op) =>
      `${op.op} ${op.id ?? '-'}#${op.remote_id ?? '-'} ${op.fields.join('+')}${op.op === 'skip' || op.op === 'error' ? `(${op.reason})` : ''}`.trim(),
    );
    return `${ops.join(', ')}${outcome.held_back === null ? '' : ' (held back)'}`;
  });
}

type Asked = Partial<Pick<Process, 'deliberate' | 'resolving' | 'stirred' | 'anyBranch'>> & {
  readonly label: string;
  readonly mode: Boundary['mode'];
};

/** What ends a use case in ways that it may end. */
const ENDS = new Set(['git.busy', 'issue.changed', 'sync.not_here', 'sync.no_conflict']);

/** A use case as a process of its own, which may die. `act` says what it did. */
export async function asProcess(
  world: Clones,
  desk: Desk,
  { label: title, mode, ...asked }: Asked,
  { faults, kill }: Trouble,
  act: (hands: SyncHands) => Promise<string>,
): Promise<void> {
  const boundary = { ...makeBoundary(), kill, mode };
  const label = `${desk.name} ${title}`;
  const common = { deliberate: false, resolving: false, stirred: null, anyBranch: false, stood: new Set<string>() };
  const process: Process = { ...common, ...asked, label, desk, boundary, faults, dead: false, last: '' };
  desk.running.add(process);
  desk.view.running = true;
  try {
    world.trace.push(`${label}: ${await act(makeHands(world, process))}`);
  } catch (error) {
    const allowed = error instanceof RoadmapError && (error.kind === 'remote' || ENDS.has(error.code));
    if (!(error instanceof Killed) && !allowed) throw error;
    world.trace.push(`${label}: ${error.message}`);
  } finally {
    process.dead = true;
    desk.running.delete(process);
    desk.view.running = desk.running.size > 0;
    if (!desk.view.running) {
      desk.view.wentBack = false;
      endRun(desk);
    }
    if (desk.clone.lock.holder === process) desk.clone.lock.holder = null;
  }
}
