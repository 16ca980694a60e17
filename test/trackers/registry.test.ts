import { expect, test } from 'vitest';
import { trackers } from '../../src/trackers/registry.ts';
import { configWith, middling, quickClock } from './github/support.ts';

test('every registered type makes a tracker of that type, without asking anybody anything', async () => {
  expect(Object.keys(trackers)).toContain('github');
  for (const [type, load] of Object.entries(trackers)) {
    const make = await load();
    const tracker = make({
      name: type,
      config: configWith(),
      remote: { type, repo: 'octo/demo', fields: {}, mapping: {} },
      graphqlUrl: 'http://127.0.0.1:1/graphql',
      apiUrl: 'http://127.0.0.1:1',
      token: () => Promise.reject(new Error('asked for a token')),
      http: { send: () => Promise.reject(new Error('sent something')) },
      clock: quickClock(),
      random: middling,
      userAgent: 'roadmap/test',
    });
    expect(tracker.type).toBe(type);
    expect(tracker.cost()).toEqual({ queries: 0, mutations: 0, rest: 0 });
  }
});
