import { describe, expect, it } from 'vitest';
import { play } from './worlds/play.ts';

const RUNS = Number(process.env.WORLDS ?? 1000);
const FIRST = Number(process.env.WORLDS_SEED ?? 1);

describe('worlds: random edits on both sides, runs disturbed and killed, then quiet', () => {
  it(`keeps every promise of the engine in ${RUNS} worlds from seed ${FIRST}`, async () => {
    const started = performance.now();
    let syncs = 0;
    for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) syncs += (await play(seed)).syncs;
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${RUNS} worlds, ${syncs} steps in ${seconds.toFixed(1)} s: ${(RUNS / seconds).toFixed(0)} worlds a second`,
    );
    expect(syncs).toBeGreaterThan(RUNS);
  }, 600_000);
});
