import type { Config } from './config.ts';

/** What holds when `config.yaml` is missing or silent (design: format.md, config.yaml). */
export const defaultConfig: Config = {
  version: 1,
  project: { name: null, default_milestone: null },
  statuses: [
    { name: 'todo', category: 'unstarted' },
    { name: 'in-progress', category: 'started' },
    { name: 'blocked', category: 'started' },
    { name: 'review', category: 'started' },
    { name: 'closed', category: 'done' },
  ],
  priorities: ['critical', 'high', 'medium', 'low'],
  issue_types: ['feature', 'bug', 'other'],
  format: { updated: true, max_file_bytes: 1024 * 1024 },
  remotes: {},
  sync: {
    branch: null,
    commit: true,
    strategy: 'manual',
    strategies: {},
    push_new: 'ask',
    pull_new: 'all',
    filter: {},
    mentions: 'keep',
    claims: 'auto',
    share_snapshots: false,
    git: 'none',
  },
  auto: { interval_minutes: 30, cron: null, enabled: true },
  health: { check_minutes: 5 },
};
