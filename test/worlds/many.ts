import { expect, it } from 'vitest';
import { lengthOf, play } from './play.ts';
import { honest } from './world.ts';

/** How many worlds a test run plays, in two halves that run side by side. */
export const HALF = Number(process.env['WORLDS'] ?? 5000) / 2;

/** Declares the test that plays them. */
export function keepsItsPromises(first: number, runs: number): void {
  it(`keeps every promise of the engine in ${runs} worlds from seed ${first}`, async () => {
    const started = performance.now();
    let steps = 0;
    for (let seed = first; seed < first + runs; seed += 1) steps += (await play(seed, honest, lengthOf(seed))).syncs;
    const seconds = (performance.now() - started) / 1000;
    const rate = (runs / seconds).toFixed(0);
    console.log(`${runs} worlds, ${steps} steps in ${seconds.toFixed(1)} s: ${rate} worlds a second`);
    expect(steps).toBeGreaterThan(runs);
  }, 600_000);
}
