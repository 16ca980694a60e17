import { afterEach, beforeEach, expect } from 'vitest';
import type { Item, ItemComment, Outcome, Tracker, Update } from '../../../src/ports/tracker.ts';
import type { TrackerOptions } from '../../../src/trackers/options.ts';
import { startStandin } from '../../standin/index.ts';
import type { Standin } from '../../standin/index.ts';
import { itemOf, trackerFor } from './support.ts';

export interface World {
  readonly github: Standin;
  readonly tracker: Tracker;
  as(login: 'ana' | 'bob', options?: Partial<TrackerOptions>): Tracker;
  /** The outcome of these changes. */
  update(key: string, changes: Update['changes'], tracker?: Tracker): Promise<Outcome>;
  /** The same, which must be done. */
  change(key: string, changes: Update['changes']): Promise<Outcome & { kind: 'done' }>;
  item(key: string): Promise<Item>;
  comments(key: string): Promise<readonly ItemComment[]>;
}

/** A repository for each test, in which ana may write and bob may read; every document is checked against GitHub's schema. */
export function useGithub(): World {
  let github: Standin;
  let tracker: Tracker;
  beforeEach(async () => {
    const ana = { login: 'ana', permission: 'admin' } as const;
    const bob = { login: 'bob', permission: 'read' } as const;
    github = await startStandin({ tokens: { 'token-of-ana': ana, 'token-of-bob': bob } });
    tracker = trackerFor(github);
  });
  afterEach(async () => {
    await github.close();
    expect(github.violations).toEqual([]);
  });
  const world: World = {
    get github() {
      return github;
    },
    get tracker() {
      return tracker;
    },
    as: (login, options = {}) => trackerFor(github, { token: async () => `token-of-${login}`, ...options }),
    async update(key, changes, by = tracker) {
      const [outcome] = await by.update([{ item: await itemOf(by, key), changes }]);
      if (!outcome) throw new Error('no outcome');
      return outcome;
    },
    async change(key, changes) {
      const outcome = await world.update(key, changes);
      if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
      return outcome;
    },
    item: (key) => itemOf(tracker, key),
    comments: async (key) => (await itemOf(tracker, key)).comments ?? [],
  };
  return world;
}
