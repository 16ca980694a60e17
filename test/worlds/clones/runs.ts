import { syncOnce, type SyncOutcome, type SyncRequest } from '../../../src/app/sync.ts';
import { RoadmapError } from '../../../src/model/errors.ts';
import { Killed, makeBoundary } from '../boundary.ts';
import { makeHands } from './hands.ts';
import type { Clones, Desk, Process } from './world.ts';

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

/** A run at this desk as anybody starts one, in any mood. */
export function anyRun(world: Clones, desk: Desk): () => Promise<void> {
  const { dice } = world;
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
  const faults = dice.weighted([
    [4, 0],
    [2, 5],
    [1, 25],
  ] as const);
  const kill = dice.chance(20) ? { at: 1 + dice.below(50), before: dice.chance(50) } : null;
  return async () => void (await sync(world, desk, request, { faults, kill }));
}

/** One run of the use case. @returns null when it ended before its end, in a way that it may. */
export async function sync(
  world: Clones,
  desk: Desk,
  request: SyncRequest,
  {
    faults = 0,
    kill = null,
  }: { readonly faults?: number; readonly kill?: { readonly at: number; readonly before: boolean } | null } = {},
): Promise<SyncOutcome | null> {
  const boundary = { ...makeBoundary(), kill, mode: request.preview ? ('preview' as const) : request.mode };
  const process: Process = { desk, boundary, deliberate: request.strategy !== null, faults, dead: false, last: '' };
  const label = `${desk.name} sync ${request.preview ? 'preview' : request.mode} ${request.strategy ?? 'manual'}`;
  desk.running.add(process);
  desk.view.running = true;
  try {
    const outcome = await syncOnce(makeHands(world, process), request);
    const ops = outcome.operations.map((op) =>
      `${op.op} ${op.id ?? '-'}#${op.remote_id ?? '-'} ${op.fields.join('+')}${op.op === 'skip' || op.op === 'error' ? `(${op.reason})` : ''}`.trim(),
    );
    world.trace.push(`${label}: ${ops.join(', ')}${outcome.held_back === null ? '' : ' (held back)'}`);
    return outcome;
  } catch (error) {
    const allowed = error instanceof RoadmapError && (error.kind === 'remote' || error.code === 'git.busy');
    if (!(error instanceof Killed) && !allowed) throw error;
    world.trace.push(`${label}: ${error.message}`);
    return null;
  } finally {
    process.dead = true;
    desk.running.delete(process);
    desk.view.running = desk.running.size > 0;
    if (!desk.view.running) desk.view.wentBack = false;
    if (desk.clone.lock.holder === process) desk.clone.lock.holder = null;
  }
}
