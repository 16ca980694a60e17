import { availableParallelism } from 'node:os';
import { expect, it } from 'vitest';
import { buildMissing } from './build.ts';
import { play, type Played } from './play.ts';
import { scenarios } from './scenarios.ts';

// The built program on real git, killed at moments that a seed draws, compared with the run that was never killed. Campaigns:
// `npm run test:native -- --runs 1000`.

const WORLDS = 20;
/** Kills of one world. */
const MOST = 3;
const AT_ONCE = Math.min(2, availableParallelism());
/** Worlds that failed once, and the scenario that they were of: with other scenarios in the table a seed draws another one. */
const PINNED: readonly (readonly [number, string])[] = [
  // Killed between its commit and the index: what it had committed stood there as staged and taken back.
  [1008, 'linked again: a link that was lost, found in the ref'],
  [1009, 'pulled: a file that was lost'],
  [1010, 'created: an issue beside a new item'],
  // The dependency of a new issue was taken for refused.
  [8, 'created: issues, the one in the other, which depends on it'],
  // The world let no time pass in which a milestone that may have been made is looked for.
  [52025, 'milestones: made there, closed'],
  [52120, 'milestones: made there'],
];

buildMissing();

it('as many scenarios as there are can be set up on real git', () => {
  expect(scenarios.size).toBeGreaterThan(85);
});

it(
  `${WORLDS} scenarios, killed a few times each at any moment, end as if they never had been`,
  { timeout: 600_000 },
  async () => {
    const names = [...scenarios.keys()];
    // One after another through the table, every fourth one: what is left out here is for campaigns.
    const jobs = Array.from(
      { length: WORLDS },
      (_, at) => [at + 1, [names[(at * 4 + 1) % names.length] ?? '']] as const,
    );
    jobs.push(...PINNED.map(([seed, name]) => [seed, [name]] as const));
    const played: Played[] = [];
    const work = async (): Promise<void> => {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) played.push(await play(...job, MOST));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const failed = played.filter(({ failures }) => failures.length > 0);
    expect(failed.map(({ story, failures }) => [...story, ...failures].join('\n'))).toEqual([]);
    expect(played.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThan(WORLDS);
  },
);
