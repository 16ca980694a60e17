// What thousands of runs leave in the memory of one runner. Usage: npm run test:unattended -- --cycles 2000 [--seed 1]
import { parseArgs } from 'node:util';
import { runFor } from './day.ts';
import { checkPeace } from './judge.ts';
import { DEEDS } from './people.ts';
import { mb } from './print-day.ts';
import type { Usage } from './runner.ts';
import { makeTown } from './town.ts';
import { MINUTE } from './weather.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { cycles: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const cycles = Number(values.cycles);
const SAMPLES = 10;
const ISSUES = 40;
/** One cycle in so many has something to do. */
const BUSY = 10;

const town = await makeTown({ seed: Number(values.seed), program: positionals[0] ?? '', argv: ['--interval', '60s'] });
try {
  const { timeline, runner, github, events, postman } = town;
  postman.mischief = 0;
  // The clock of the tracker's limits goes on with ours: a cycle a minute stays below them.
  for (let at = 0; at < ISSUES; at += 1) await DEEDS['new there']?.[1](town);
  runner.begin(town.runnerArgv);
  await runFor(town, 2 * MINUTE);
  const before = github.log.length;
  const samples: Usage[] = [await runner.usage()];
  const started = performance.now();
  const runs = (): number => events.filter(({ event }) => event === 'run').length;
  const first = runs();
  let changes = 0;
  while (runs() - first < cycles) {
    changes += 1;
    await DEEDS[changes % 2 === 0 ? 'edit there' : 'edit here']?.[1](town);
    await runFor(town, BUSY * MINUTE);
    if (runs() - first >= (cycles / SAMPLES) * samples.length) samples.push(await runner.usage());
  }
  const ran = events.filter((event) => event.event === 'run').slice(first);
  const seconds = (performance.now() - started) / 1000;
  const failed = ran.filter(({ error }) => error !== null).length;
  console.log(
    `${ran.length} runs, ${changes} with something to do, ${failed} failed, ${github.log.length - before} requests`,
  );
  console.log(`${seconds.toFixed(0)} s, ${hoursOf(timeline.now())} hours of simulated time`);
  const cpu = (samples.at(-1)?.cpu_ms ?? 0) - (samples[0]?.cpu_ms ?? 0);
  console.log(`CPU of the runner: ${(cpu / ran.length).toFixed(1)} ms a run, all that happens between two included`);
  for (const [at, { rss, heap }] of samples.entries())
    console.log(
      `  after ${String(Math.round((at * ran.length) / (samples.length - 1))).padStart(5)} runs: rss ${mb(rss)}, heap ${mb(heap)}`,
    );
  const wrong = await checkPeace(town);
  for (const one of wrong) console.log(one);
  if (wrong.length > 0 || failed > 0) process.exitCode = 1;
} finally {
  await town.close();
}

function hoursOf(now: number): string {
  return ((now - Date.now()) / 3_600_000).toFixed(1);
}
