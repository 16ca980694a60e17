import { afterEach, describe, expect, it } from 'vitest';
import { startStandin, type Standin } from '../standin/index.ts';
import { config, configured, makeScene } from '../sync/support.ts';
import { trackerFor } from '../trackers/github/support.ts';
import { farInMemory, farOverHttp } from './echo/far.ts';
import { echo } from './echo/play.ts';

const SEEDS = Array.from({ length: Number(process.env['ECHO_SEEDS'] ?? 5) }, (_, n) => n + 1);

describe('a hundred cycles of pull, push and edits of others', () => {
  let github: Standin | null = null;

  afterEach(async () => {
    await github?.close();
    expect(github?.violations ?? []).toEqual([]);
    github = null;
  });

  it.each(SEEDS)('leave bodies, comments and labels as they were written (world %i)', async (seed) => {
    const scene = makeScene({ config: seed % 2 === 0 ? config : configured({ mentions: 'neutralise' }) });
    await echo(seed, 100, { scene, far: farInMemory(scene.service) });
  });

  it.each([
    [1, 'keep'],
    [2, 'neutralise'],
  ] as const)('do so on GitHub as well (world %i, mentions: %s)', async (seed, mentions) => {
    const standin = await startStandin();
    github = standin;
    standin.clock.set('2026-01-01T00:00:00Z');
    const used = configured({ mentions });
    const tracker = trackerFor(standin, { config: used });
    const scene = makeScene({ config: used, mapping: tracker.mapping, tracker: () => tracker });
    await echo(seed, 100, { scene, far: farOverHttp(standin) });
  });
});
