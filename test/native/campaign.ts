import { play } from './play.ts';

/**
 * Plays from a seed on until so many runs were killed: `campaign.mjs <first seed> <step> <kills>`. Prints the tally now and then,
 * and every seed that failed with its story.
 */
const [first = 1, step = 1, wanted = 100] = process.argv.slice(2).map(Number);
const started = performance.now();
const tally = { worlds: 0, kills: 0, survived: 0, failed: 0 };
const scenarios = new Set<string>();
const AT_ONCE = 2;

let next = first;
await Promise.all(Array.from({ length: AT_ONCE }, work));
say();
process.exitCode = tally.failed > 0 ? 1 : 0;

async function work(): Promise<void> {
  while (tally.kills < wanted) {
    const seed = next;
    next += step;
    try {
      const { scenario, kills, survived, story, failures } = await play(seed);
      scenarios.add(scenario);
      tally.kills += kills;
      tally.survived += survived;
      if (failures.length > 0) fail(seed, [...story, ...failures].join('\n'));
    } catch (error) {
      fail(seed, error instanceof Error ? String(error.stack) : String(error));
    }
    tally.worlds += 1;
    if (tally.worlds % 25 === 0) say();
  }
}

function fail(seed: number, story: string): void {
  tally.failed += 1;
  console.error(`FAILED seed ${seed}\n${story}\n`);
}

function say(): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  const { worlds, kills, survived, failed } = tally;
  console.log(
    `seeds ${first} to ${next - step} by ${step}: ${worlds} worlds of ${scenarios.size} scenarios, ${kills} kills, ` +
      `${survived} runs that ended before, ${failed} failed, ${seconds} s`,
  );
}
