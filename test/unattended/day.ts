import { join } from 'node:path';
import type { RunnerEvent } from '../../src/app/runner-types.ts';
import { checkPeace, countConflicts, differences, fingerprint, sizeOf } from './judge.ts';
import { DEEDS } from './people.ts';
import type { Usage } from './runner.ts';
import { makeTown, type Town } from './town.ts';
import { makeWeather, MINUTE } from './weather.ts';

const HOUR = 60 * MINUTE;

export interface DayOptions {
  readonly seed: number;
  readonly hours: number;
  /** How much more happens in an hour than on an ordinary day. */
  readonly pace: number;
  /** Of quiet time afterwards. */
  readonly quietHours: number;
  readonly program: string;
}

type Run = Extract<RunnerEvent, { event: 'run' }>;

export interface Day {
  readonly seed: number;
  /** What is wrong at the end. */
  readonly wrong: readonly string[];
  readonly trace: readonly string[];
  readonly happened: Readonly<Record<string, number>>;
  readonly runs: readonly Run[];
  readonly requests: number;
  readonly commits: number;
  readonly conflicts: number;
  readonly bytes: Readonly<Record<'journal' | 'inbox' | 'log', number>>;
  readonly deliveries: Readonly<Record<string, number>>;
  readonly usage: readonly Usage[];
  readonly quiet: {
    readonly runs: number;
    readonly requests: number;
    readonly mutations: number;
    readonly writes: number;
  } | null;
  readonly seconds: number;
}

/** A day of people, weather and a runner; then it calms down, and what is left is judged. */
export async function playDay({ seed, hours, pace, quietHours, program }: DayOptions): Promise<Day> {
  const started = performance.now();
  const town = await makeTown({ seed, program });
  try {
    const { timeline, runner, github } = town;
    const weather = makeWeather(town, (ms) => restart(town, ms));
    let isOver = false;
    const every = (name: string, minutes: number, happen: () => Promise<unknown> | unknown): void =>
      timeline.later(waitOf(town, (minutes * MINUTE) / pace), () => {
        if (isOver) return;
        every(name, minutes, happen);
        return note(town, name, happen);
      });
    for (const [name, [minutes, deed]] of Object.entries(DEEDS)) {
      const needsMachine = !name.endsWith('there');
      every(name, minutes, () => (needsMachine && town.suspended ? null : deed(town)));
    }
    for (const [name, [minutes, begin]] of Object.entries(weather.kinds)) every(name, minutes, begin);
    for (let at = 0; at < 6; at += 1) await note(town, 'new there', () => DEEDS['new there']?.[1](town));
    runner.refused = () => restart(town, MINUTE);
    runner.begin(town.runnerArgv);
    const usage: Usage[] = [];
    for (let at = 1; at <= 3; at += 1) {
      await runFor(town, (hours * HOUR) / 3);
      if (runner.isAlive() && runner.isAsleep()) usage.push(await runner.usage());
    }
    isOver = true;
    weather.clear();
    const commits = Number(town.git('rev-list', '--count', 'main'));
    if (!runner.isAlive()) restart(town, 0);
    // The longest wait of an open circuit, and two runs of the schedule.
    await runFor(town, 110 * MINUTE);
    const requests = github.log.length;
    const [runs, wrong] = [town.events.filter(isRun), [...(await checkPeace(town))]];
    wrong.push(...(await checkQuiet(town)));
    const roadmap = join(town.root, '.git/roadmap');
    const bytes = {
      journal: sizeOf(`${roadmap}/journal`),
      inbox: sizeOf(`${roadmap}/inbox`),
      log: sizeOf(`${roadmap}/log`),
    };
    const quiet = quietHours === 0 ? null : await quietTime(town, quietHours);
    return {
      ...{ seed, wrong, trace: town.trace, happened: town.happened, runs, requests, commits, bytes, usage, quiet },
      ...{ conflicts: countConflicts(town), deliveries: { ...town.postman.counts, ...town.postman.statuses } },
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await town.close();
  }
}

function isRun(event: RunnerEvent): event is Run {
  return event.event === 'run';
}

/** Some time around so many milliseconds, as things happen that know nothing of each other. */
function waitOf({ dice }: Town, ms: number): number {
  return Math.min(4 * ms, -Math.log((1 + dice.below(1e6)) / 1e6) * ms);
}

async function note(town: Town, name: string, happen: () => Promise<unknown> | unknown): Promise<void> {
  const at = new Date(town.timeline.now()).toISOString().slice(11, 19);
  const said = await happen();
  if (said === null) return;
  town.happened[name] = (town.happened[name] ?? 0) + 1;
  town.trace.push(`${at} ${name}: ${String(said)}`);
}

function restart(town: Town, ms: number): void {
  town.timeline.later(ms, () => {
    if (town.runner.isAlive()) return restart(town, MINUTE);
    town.runner.begin(town.runnerArgv);
    town.trace.push(`${new Date(town.timeline.now()).toISOString().slice(11, 19)} the runner begins`);
  });
}

/** Time goes on while the runner sleeps, and stands still while it works. */
export async function runFor({ timeline, runner }: Town, ms: number): Promise<void> {
  const until = timeline.now() + ms;
  while (timeline.now() < until) {
    if (runner.isAsleep()) await timeline.step(until);
    else await runner.changed();
    // What it says comes before what happens next.
    await new Promise(setImmediate);
  }
  while (!runner.isAsleep()) await runner.changed();
}

/** A run with nothing to do writes nothing, here or there. */
async function checkQuiet(town: Town): Promise<readonly string[]> {
  const code = await town.runner.stop();
  const wrong = code === 0 ? [] : [`the runner ended with ${String(code)}`];
  const before = fingerprint(town.root);
  const mutations = town.github.counters.mutations;
  const { code: ended, out, err } = await town.roadmap('sync', '--json');
  if (ended !== 0 && ended !== 3) wrong.push(`sync: ${ended}\n${err}${out}`);
  const sent = town.github.counters.mutations - mutations;
  if (sent > 0) wrong.push(`a quiet run sent ${sent} mutations`);
  return [...wrong, ...differences(before, fingerprint(town.root)).map((name) => `a quiet run wrote ${name}`)];
}

async function quietTime(town: Town, hours: number): Promise<Day['quiet']> {
  const { github, runner, events } = town;
  runner.begin(town.runnerArgv);
  await runFor(town, MINUTE);
  const [before, from] = [fingerprint(town.root), events.length];
  github.resetCounters();
  await runFor(town, hours * HOUR);
  const { queries, mutations, rest } = github.counters;
  const writes = differences(before, fingerprint(town.root)).length;
  return { runs: events.slice(from).filter(isRun).length, requests: queries + mutations + rest, mutations, writes };
}
