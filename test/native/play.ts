import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../kill/kill.ts';
import type { Scene } from '../sync/support.ts';
import { makeDice, type Dice } from '../worlds/random.ts';
import { startSync, type Ended } from './child.ts';
import { drawMoment, killAt, watchChanges, type Measure } from './moment.ts';
import { outcomeHere } from './outcome.ts';
import { leftOvers, makePlace, staleLocks } from './place.ts';
import { scenarios, scriptFault } from './scenarios.ts';
import { hasIntents, settle } from './settle.ts';
import { drawSpoilt, spoil } from './spoil.ts';
import { startThere } from './there.ts';
import { asked, type World } from './world.ts';

export interface Played {
  readonly scenario: string;
  readonly story: readonly string[];
  /** Runs that were killed, and runs that ended before. */
  readonly kills: number;
  readonly survived: number;
  readonly failures: readonly string[];
}

interface Reference extends Measure {
  /** What is left of it, with times and without. */
  readonly exact: ReturnType<typeof outcomeHere>;
  readonly timeless: ReturnType<typeof outcomeHere>;
  readonly moved: boolean;
}

/** Longer than any run that waits for nothing. */
const PATIENCE_MS = 4000;
const MINUTE = 60_000;
const known = new Map<string, Promise<Reference>>();
/** Nothing is done to a scene itself: clones and trackers are made after it. */
const scenes = new Map<Scenario, Promise<Scene>>();

/** Kills a scenario's run, and some after it (at most `most` in all), by the dice of a seed; runs until it is quiet, and compares with the run that was never killed. */
export async function play(seed: number, names: readonly string[] = [...scenarios.keys()], most = 5): Promise<Played> {
  const dice = makeDice(seed);
  const name = dice.pick(names);
  const scenario = scenarios.get(name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  const dirty = dice.chance(20);
  const key = `${name} ${String(dirty)}`;
  const reference = known.get(key) ?? measure(scenario, dirty);
  known.set(key, reference);
  const story: string[] = [`${name}${dirty ? ', not committed' : ''}`];
  const tally = { kills: 0, survived: 0 };
  const failures = await inWorld(scenario, dirty, async (world) => {
    const whole = await reference;
    for (let left = 1 + dice.below(most); left > 0; left -= 1) {
      const killed = await disturbedRun(world, whole, { dice, story, first: story.length === 1 });
      tally[killed ? 'kills' : 'survived'] += 1;
    }
    const complaint = await settleDown(world, story);
    return complaint === null ? [...compare(world, whole), ...(await sweptBy(world))] : [complaint];
  });
  return { scenario: name, story, ...tally, failures };
}

/** The run that nobody disturbs, unless the scenario does. */
function measure(scenario: Scenario, dirty: boolean): Promise<Reference> {
  return inWorld(scenario, dirty, async (world) => {
    const { place, github } = world;
    const began = performance.now();
    let [first, changes] = [0, 0];
    const stop = watchChanges(place, (count) => (changes = count));
    github.faults.push({ when: () => (first ||= performance.now() - began) < 0, do: { latency: 0 } });
    scriptFault(github, scenario);
    const { ms } = await startSync(place, github, asked(scenario)).ended;
    stop();
    github.faults.clear();
    const requests = Math.max(1, github.log.length);
    const complaint = await settle(world);
    if (complaint !== null) throw new Error(`never killed: ${complaint}`);
    const outcome = (timeless: boolean) => outcomeHere(place, github, timeless);
    return { requests, changes, first, ms, moved: world.moved, exact: outcome(false), timeless: outcome(true) };
  });
}

interface Telling {
  readonly dice: Dice;
  readonly story: string[];
  readonly first: boolean;
}

/** @returns whether it was killed */
async function disturbedRun(world: World, whole: Measure, { dice, story, first }: Telling): Promise<boolean> {
  const { place, github, scenario } = world;
  const moment = drawMoment(dice, whole);
  const spoilt = drawSpoilt(dice, whole.requests);
  const group = dice.chance(50);
  if (dice.chance(50)) later(world);
  if (first) scriptFault(github, scenario);
  spoil(github, spoilt);
  const run = startSync(place, github, asked(scenario));
  const giveUp = killAt(moment, run, world, group);
  const late = setTimeout(() => run.kill(group), PATIENCE_MS);
  const ended = await run.ended;
  clearTimeout(late);
  giveUp();
  github.faults.clear();
  story.push(
    `${JSON.stringify(moment)}${group ? ' all' : ''} ${JSON.stringify(spoilt)}: ${ended.code ?? 'killed'} ${saidBy(ended)}`,
  );
  return ended.code === null;
}

const saidBy = ({ out, ms }: Ended): string =>
  `${Math.round(ms)} ms ${/"code": "([^"]+)"/.exec(out)?.[1] ?? ''}`.trim();

/** What may have been sent is looked for twice, ten minutes apart. */
function later(world: World): void {
  if (!hasIntents(world.place)) return;
  world.github.clock.advance(11 * MINUTE);
  world.moved = true;
}

async function settleDown(world: World, story: string[]): Promise<string | null> {
  const { place } = world;
  // As git asks for: "a git process crashed in this repository earlier: remove the file manually to continue".
  for (const path of staleLocks(place)) {
    story.push(`removed ${path.slice(place.root.length + 1)}`);
    rmSync(path, { force: true });
  }
  place.age();
  return settle(world);
}

function compare(world: World, whole: Reference): string[] {
  const { place, github, scenario } = world;
  const timeless = world.moved || whole.moved;
  const got = outcomeHere(place, github, timeless);
  const wanted = timeless ? whole.timeless : whole.exact;
  const print = (value: unknown): string => JSON.stringify(value, null, 1);
  const differing = Object.keys(wanted).filter((part) => !isDeepStrictEqual(got[part], wanted[part]));
  const failures = differing.map((part) => `${part}\n${print(got[part])}\ninstead of\n${print(wanted[part])}`);
  if (github.violations.length > 0) failures.push(github.violations.join('\n'));
  const sent = github.log.filter(({ mutation }) => mutation);
  if (scenario.options?.mode === 'pull' && sent.length > 0) failures.push('a run that only pulls sent something');
  return failures;
}

/** What killed runs left half written, which is out of everybody's sight, goes with the next run that has something to write. */
async function sweptBy({ place, github, scenario }: World): Promise<string[]> {
  const { mode, held_back } = asked(scenario);
  if (leftOvers(place).length === 0 || mode === 'push' || typeof held_back === 'string') return [];
  github.seed({ title: 'Later', milestone: 'later', comments: ['Later'] });
  await startSync(place, github, { mode: 'pull' }).ended;
  return leftOvers(place).map((path) => `left behind: ${path}`);
}

async function inWorld<T>(scenario: Scenario, dirty: boolean, work: (world: World) => Promise<T>): Promise<T> {
  const prepared = scenes.get(scenario) ?? scenario.prepare();
  scenes.set(scenario, prepared);
  const scene = await prepared;
  const github = await startThere(scene);
  const place = makePlace(scene, { dirty, elsewhere: typeof scenario.options?.held_back === 'string' });
  try {
    return await work({ place, github, scenario, moved: false });
  } finally {
    await github.close();
    place.remove();
  }
}
