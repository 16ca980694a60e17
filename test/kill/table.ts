import { afterAll, describe, expect, it } from 'vitest';
import { killEverywhere, type Scenario } from './kill.ts';

/** Every kill for itself, also those that leave the same state of everything: some minutes. */
const APART = process.env['KILL_PAIRS'] === 'all';

/** One test a scenario; in the end, how many there were of what. */
export function killAll(tables: Readonly<Record<string, Readonly<Record<string, Scenario>>>>): void {
  const sum = { scenarios: 0, calls: 0, points: 0, pairs: 0 };
  const started = performance.now();
  describe.each(Object.entries(tables))('%s', (_kind, scenarios) => {
    it.each(Object.entries(scenarios))(
      '%s',
      async (_name, scenario) => {
        const { calls, points, pairs, failures } = await killEverywhere(scenario, APART);
        expect(failures).toEqual([]);
        expect(points).toBe(2 * calls);
        expect(calls).toBeGreaterThan(20);
        sum.scenarios += 1;
        sum.calls += calls;
        sum.points += points;
        sum.pairs += pairs;
      },
      600_000,
    );
  });
  afterAll(() => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { scenarios, calls, points, pairs } = sum;
    console.log(
      `${scenarios} scenarios, ${calls} calls, ${points} kill-points, ${pairs} pairs of kill-points in ${seconds} s`,
    );
  });
}
