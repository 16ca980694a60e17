import { playClones } from './clones/play.ts';
import { lengthOf, play } from './play.ts';
import { honest } from './world.ts';

/** Plays worlds from a seed on: `campaign.mjs <first seed> <count> [clones]`. Prints the rate now and then, and every seed that failed. */
const [first, count] = process.argv.slice(2).map(Number);
if (first === undefined || count === undefined) throw new Error('expected a first seed and a count');
const areClones = process.argv[4] === 'clones';
const playOne = (seed: number) => (areClones ? playClones(seed) : play(seed, honest, lengthOf(seed)));
const started = performance.now();
const cpu = process.cpuUsage();
let failed = 0;
for (let done = 0; done < count; done += 1) {
  try {
    await playOne(first + done);
  } catch (error) {
    failed += 1;
    console.error(error instanceof Error ? error.message : error);
  }
  if ((done + 1) % 1000 === 0 || done + 1 === count) say(done + 1);
}
process.exitCode = failed > 0 ? 1 : 0;

function say(done: number): void {
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const busy = (user + system) / 1e6;
  const rate = `${(done / seconds).toFixed(1)} worlds a second, ${(done / busy).toFixed(1)} a second of CPU`;
  console.log(`seeds ${first ?? 0} to ${(first ?? 0) + done - 1}: ${failed} failed, ${seconds.toFixed(0)} s, ${rate}`);
}
