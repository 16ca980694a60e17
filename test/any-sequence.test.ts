import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compare, filesOf, plant } from './any-sequence/files.ts';
import { step } from './any-sequence/steps.ts';
import { editing } from './cli/editors.ts';
import { makeRoadmap } from './cli/harness.ts';

// Any sequence of commands on any files leaves every file whole, and changes no line that nobody asked to change.

const FOREIGN = JSON.stringify([
  { number: 3, title: 'Elsewhere', body: 'x', state: 'OPEN', labels: [], assignees: [], milestone: { title: 'V 1' } },
]);

it(
  'any sequence leaves every file whole, and touches nothing that was not asked for',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 12 }), async (steps) => {
        const world = await makeRoadmap();
        await world.roadmap('config', 'set', 'remotes.github', '{ type: github, repo: ana/demo }');
        plant(world);
        world.write('foreign.json', FOREIGN);
        await world.roadmap('issue', 'create', 'Ours');
        let before = filesOf(world);
        for (const each of steps) {
          const io = each.code === undefined ? {} : editing(each.code);
          const { code, err } = await world.roadmapWith(io, ...each.argv);
          forget(err);
          const after = filesOf(world);
          const said = `${JSON.stringify(each.argv)}\n${err}`;
          expect([0, 1, 2, 4], said).toContain(code);
          if (code === 1 || code === 2) expect(after, said).toEqual(before);
          compare(before, after, each, said);
          before = after;
        }
      }),
      { numRuns: 30 },
    );
  },
);

/** What an editor left beside is gone with the test. */
function forget(err: string): void {
  for (const [, path = ''] of err.matchAll(/what you wrote is kept in (\S+)/g))
    rmSync(dirname(path), { recursive: true });
}
