import { expect, it } from 'vitest';
import { createMemoryJournal, type MemoryJournal } from '../support/memory-journal.ts';
import { makeScene, write, type Scene } from '../sync/support.ts';
import { killEverywhere } from './kill.ts';

/** What is put into it is lost. */
function forgetful(): MemoryJournal {
  return { ...createMemoryJournal(), put: async () => undefined, fork: forgetful };
}

async function making(changes: Partial<Scene>): Promise<Scene> {
  const scene = makeScene(changes);
  write(scene, 'aaaa000a');
  return scene;
}

it('an engine without a journal, whose markers nobody shows, makes things twice, and that is seen', async () => {
  const shown: Scene['shown'] = (item) => ({ ...item, marker: null });
  const { calls, points, failures } = await killEverywhere({ prepare: () => making({ shown, journal: forgetful() }) });
  expect(points).toBe(2 * calls);
  expect(failures.join('\n')).toContain(': made\n');
});

it('of two kills in a row every pair is counted, and gone on with once where they leave the same', async () => {
  const scenario = { prepare: () => making({}), options: { mode: 'pull' }, creates: true } as const;
  const [once, apart] = [await killEverywhere(scenario), await killEverywhere(scenario, true)];
  expect(once).toEqual(apart);
  expect(once).toMatchObject({ points: 2 * once.calls, failures: [] });
  expect(once.pairs).toBeGreaterThan(once.points);
});
