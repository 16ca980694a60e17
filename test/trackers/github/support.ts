import { defaultConfig } from '../../../src/model/config-defaults.ts';
import type { Config } from '../../../src/model/config.ts';
import { RoadmapError } from '../../../src/model/errors.ts';
import type { Issue, IssueValues } from '../../../src/model/issue.ts';
import type { Clock, Random } from '../../../src/ports/system.ts';
import type { Item, Page, Tracker } from '../../../src/ports/tracker.ts';
import { makeGithubTracker } from '../../../src/trackers/github/index.ts';
import { httpFetch } from '../../../src/trackers/http-fetch.ts';
import type { TrackerOptions } from '../../../src/trackers/options.ts';
import type { Standin } from '../../standin/index.ts';

/** The default configuration, and a status that means canceled. */
export function configWith(): Config {
  return { ...defaultConfig, statuses: [...defaultConfig.statuses, { name: 'dropped', category: 'canceled' }] };
}

export function issueWith(values: IssueValues, body = ''): Issue {
  return { path: '.roadmap/issues/224f3405-x.md', text: '', id: '224f3405', values, body, findings: [] };
}

/** Sleeps are over at once, and are remembered. */
export function quickClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return { slept, now: () => Date.now(), sleep: async (ms) => void slept.push(ms) };
}

export const middling: Random = { bytes: (count) => new Uint8Array(count).fill(128) };

export function trackerFor(github: Standin, options: Partial<TrackerOptions> = {}): Tracker {
  return makeGithubTracker({
    name: 'github',
    config: configWith(),
    remote: { type: 'github', repo: 'octo/demo', fields: {}, mapping: {} },
    graphqlUrl: github.graphqlUrl,
    apiUrl: github.apiUrl,
    token: async () => 'token-of-ana',
    http: httpFetch,
    clock: quickClock(),
    random: middling,
    userAgent: 'roadmap/test',
    pace: 'fast',
    ...options,
  });
}

export async function pagesOf(tracker: Tracker, since: string | null = null): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of tracker.list(since)) pages.push(page);
  return pages;
}

export async function itemOf(tracker: Tracker, key: string): Promise<Item> {
  const found = (await tracker.get([key])).get(key);
  if (!found || 'absent' in found) throw new Error(`no item ${key}`);
  return found;
}

/** The error that this rejects with; it must be one of ours, without the token in any part of it. */
export async function failureOf(work: Promise<unknown>): Promise<RoadmapError> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RoadmapError)) throw error;
  const shown = JSON.stringify([error.message, error.hints, error.data, error.stack, String(error.cause)]);
  if (shown.includes('token-of-')) throw new Error(`a token is shown: ${shown}`);
  return error;
}
