import { describe, expect, it } from 'vitest';
import { raiseAlerts, type Alert, type AlertHands } from '../../src/app/alerts.ts';
import { fail, ok, warn, type Check } from '../../src/app/health/check.ts';

/** A book, somebody who is told, and checks that a test sets. */
function office() {
  let known: ReadonlyMap<string, 'seen' | 'raised'> = new Map();
  let writes = 0;
  const told: string[] = [];
  const hands = (checks: readonly Check[], tellers: AlertHands['tellers'] = []): AlertHands => ({
    clock: { now: () => 0 },
    book: {
      read: async () => known,
      write: async (next) => {
        known = next;
        writes += 1;
      },
    },
    check: async () => checks,
    tellers: [...tellers, async ({ state, name }: Alert) => void told.push(`${state} ${name}`)],
  });
  const look = async (checks: readonly Check[]): Promise<string[]> => {
    await raiseAlerts(hands(checks));
    return told.splice(0);
  };
  return { look, hands, told, writes: () => writes };
}

const away = warn('github: runs', 'failed', 'wait', { last_error: { code: 'remote.unreachable' } });

describe('alerts', () => {
  it('tell at once of what does not pass by itself, once, and once more when it is over', async () => {
    const { look } = office();
    const full = fail('disk', '1 MB free', 'Make room.');
    expect(await look([full])).toEqual(['raised disk']);
    expect(await look([full])).toEqual([]);
    expect(await look([ok('disk', '9 GB free')])).toEqual(['cleared disk']);
    expect(await look([ok('disk', '9 GB free')])).toEqual([]);
  });

  it('tell of what often passes when it is found again, and never when it passed', async () => {
    const { look } = office();
    expect(await look([away])).toEqual([]);
    expect(await look([ok('github: runs', 'well')])).toEqual([]);
    expect(await look([away])).toEqual([]);
    expect(await look([away])).toEqual(['raised github: runs']);
  });

  it('tell at once of a run that the guard stopped', async () => {
    const stopped = warn('github: runs', 'failed', 'look', { last_error: { code: 'sync.guard' } });
    expect(await office().look([stopped])).toEqual(['raised github: runs']);
  });

  it('write nothing while nothing changes', async () => {
    const { look, writes } = office();
    for (let i = 0; i < 4; i += 1) await look([away]);
    expect(writes()).toBe(2);
    await look([ok('git', 'on branch main')]);
    expect(writes()).toBe(3);
  });

  it('reach everybody although one cannot be reached, and stop no run', async () => {
    const { hands, told } = office();
    const deaf = async (): Promise<void> => Promise.reject(new Error('deaf'));
    await raiseAlerts(hands([fail('disk', 'full', 'Make room.')], [deaf]));
    expect(told).toEqual(['raised disk']);
    const blind = { ...hands([]), check: async () => Promise.reject(new Error('blind')) };
    await expect(raiseAlerts(blind)).resolves.toBeUndefined();
  });
});
