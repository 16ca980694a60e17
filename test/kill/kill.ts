import { isDeepStrictEqual } from 'node:util';
import { RoadmapError } from '../../src/model/errors.ts';
import type { SyncOptions } from '../../src/sync/types.ts';
import { memoryClaims } from '../support/memory-claims.ts';
import { createMemoryFiles } from '../support/memory-files.ts';
import { makeScene, MINUTE, sync, type Scene } from '../sync/support.ts';
import { Killed, makeBoundary, type Boundary } from '../worlds/boundary.ts';
import { outcomeOf, stateOf } from './outcome.ts';

export interface Scenario {
  /** Everything before the run that is killed. */
  readonly prepare: () => Promise<Scene>;
  /** How that run, and every one after it, is asked. */
  readonly options?: Partial<SyncOptions>;
  /** What goes wrong with the calls of that run, and of no later one. */
  readonly fault?: Scene['fault'];
  /** Something is made on the other side: runs are killed twice in a row. */
  readonly creates?: true;
  /** The journal dies with each run, as in a clone that a workflow makes anew. */
  readonly forgets?: true;
}

export interface Tally {
  /** Calls of the run that nobody disturbs. */
  calls: number;
  points: number;
  pairs: number;
  readonly failures: string[];
}

type Kill = NonNullable<Boundary['kill']>;

/** A state of the world between two runs, and how it came about. */
interface World {
  readonly scene: Scene;
  readonly story: string;
  moved: boolean;
}

/** Runs after a kill until nothing is left to be done. */
const ROUNDS = 4;

/**
 * Kills the scenario's run on both sides of every call, starts again, and compares with the run that was never killed; where it
 * creates, the second run is killed at every call too. Two kills that leave the same state of everything are gone on with once,
 * unless `apart` says otherwise.
 */
export async function killEverywhere(scenario: Scenario, apart = false): Promise<Tally> {
  const tally: Tally = { calls: 0, points: 0, pairs: 0, failures: [] };
  const start: World = { scene: await scenario.prepare(), story: 'never killed', moved: false };
  const whole = copyOf(start);
  tally.calls = await firstRun(whole, scenario, null);
  const complaint = await settle(whole, scenario);
  if (complaint !== null) return { ...tally, failures: [complaint] };
  const seen = new Set<string>();
  const isNew = (world: World): boolean => {
    const state = stateOf(world.scene);
    return apart || (!seen.has(state) && seen.add(state).has(state));
  };
  const check = async (world: World): Promise<void> => {
    if (isNew(world)) tally.failures.push(...(await compare(world, whole, scenario)));
  };
  const seconds = new Map<string, number>();
  for (const kill of killsOf(tally.calls)) {
    const world = copyOf(start, said(kill));
    await firstRun(world, scenario, kill);
    tally.points += 1;
    await check(copyOf(world));
    if (scenario.creates !== true) continue;
    const state = stateOf(world.scene);
    const known = apart ? undefined : seconds.get(state);
    const pairs = known ?? (await killAgain(world, scenario, check));
    seconds.set(state, pairs);
    tally.pairs += pairs;
  }
  return tally;
}

/** @returns how many kills there were */
async function killAgain(world: World, scenario: Scenario, check: (world: World) => Promise<void>): Promise<number> {
  const kills = killsOf(await run(copyOf(world), scenario, null));
  for (const kill of kills) {
    const again = copyOf(world, `${world.story}, then ${said(kill)}`);
    await run(again, scenario, kill);
    await check(again);
  }
  return kills.length;
}

async function compare(world: World, whole: World, scenario: Scenario): Promise<string[]> {
  const complaint = await settle(world, scenario);
  if (complaint !== null) return [complaint];
  const timeless = world.moved || whole.moved;
  const [got, wanted] = [outcomeOf(world.scene, timeless), outcomeOf(whole.scene, timeless)];
  const differing = Object.keys(wanted).filter((part) => !isDeepStrictEqual(got[part], wanted[part]));
  return differing.map(
    (part) =>
      `${world.story}: ${part}\n${JSON.stringify(got[part], null, 1)}\ninstead of\n${JSON.stringify(wanted[part], null, 1)}`,
  );
}

/** Runs until one has nothing to write, and once more. @returns what is wrong with that, or null */
async function settle(world: World, scenario: Scenario): Promise<string | null> {
  const { boundary } = world.scene;
  for (let round = 0; round < ROUNDS; round += 1) {
    await run(world, scenario, null);
    if (boundary.writes.length === 0) break;
  }
  await run(world, scenario, null);
  return boundary.writes.length === 0 ? null : `${world.story}: never quiet (${boundary.writes.join(', ')})`;
}

async function firstRun(world: World, scenario: Scenario, kill: Kill | null): Promise<number> {
  world.scene.fault = scenario.fault ?? (() => null);
  const calls = await attempt(world.scene, scenario, kill);
  world.scene.fault = () => null;
  return calls;
}

/** A new process over the same world. What may have been sent is looked for twice, ten minutes apart: only then time moves. */
async function run(world: World, scenario: Scenario, kill: Kill | null): Promise<number> {
  const { journal, service } = world.scene;
  const claims = memoryClaims(world.scene.claims);
  if (scenario.forgets === true) journal.data.clear();
  const isOpen = (['create', 'comment', 'milestone'] as const).some((kind) => (journal.data.get(kind)?.size ?? 0) > 0);
  const isClaimed = [...(claims?.place.held.values() ?? [])].some(({ intent }) => intent.made === undefined);
  if (isOpen || isClaimed) {
    service.now += 11 * MINUTE;
    world.moved = true;
  }
  return attempt(world.scene, scenario, kill);
}

/** @returns how many calls it made */
async function attempt(scene: Scene, { options }: Scenario, kill: Kill | null): Promise<number> {
  const { boundary } = scene;
  boundary.calls = 0;
  boundary.kill = kill;
  // Whatever the engine catches: who is dead does nothing more.
  boundary.meanwhile = () => {
    if (kill !== null && boundary.calls >= kill.at) throw new Killed('dead');
  };
  try {
    await sync(scene, options);
  } catch (error) {
    if (!(error instanceof Killed) && !(error instanceof RoadmapError && error.kind === 'remote')) throw error;
  }
  if (kill !== null && boundary.calls !== kill.at) throw new Error(`a run ended before call ${kill.at}`);
  boundary.kill = null;
  boundary.meanwhile = () => undefined;
  return boundary.calls;
}

function killsOf(calls: number): Kill[] {
  return Array.from({ length: calls }, (_, at) => [true, false].map((before) => ({ at: at + 1, before }))).flat();
}

const said = ({ at, before }: Kill): string => `killed ${before ? 'before' : 'after'} call ${at}`;

function copyOf({ scene, story, moved }: World, told = story): World {
  const copy = makeScene({
    ...scene,
    service: structuredClone(scene.service),
    store: scene.store.fork(),
    files: createMemoryFiles(Object.fromEntries(scene.files.texts)),
    snapshots: scene.snapshots.fork(),
    journal: scene.journal.fork(),
    claims: memoryClaims(scene.claims)?.fork() ?? null,
    boundary: makeBoundary(),
    cursor: structuredClone(scene.cursor),
    events: [],
  });
  return { scene: copy, story: told, moved };
}
