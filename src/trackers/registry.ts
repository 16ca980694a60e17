import type { MakeTracker } from './options.ts';

/** Type of a remote to its factory. One line a tracker; nothing of a tracker is loaded before it is used. */
export const trackers: Readonly<Record<string, () => Promise<MakeTracker>>> = {
  github: async () => (await import('./github/index.ts')).makeGithubTracker,
};
