import type { CommandModule } from './command.ts';

/**
 * Every command there is. A command is one row here and one file under `commands/` that exports `command`
 * (made by `defineCommand`); the file is loaded only when it is the one that runs. A row may have `subcommands`, and `load`
 * besides, when it also runs by itself (`roadmap sync` and `roadmap sync status`): a word that directly follows and names a
 * subcommand is that subcommand, anything else belongs to the row's own command.
 */
export interface CommandRow {
  readonly name: string;
  /** One line for `--help`, without a full stop. */
  readonly summary: string;
  readonly group?: 'Start' | 'Issues' | 'Remotes' | 'Settings';
  readonly load?: () => Promise<{ readonly command: CommandModule }>;
  readonly subcommands?: readonly CommandRow[];
}

export const registry: readonly CommandRow[] = [
  {
    name: 'init',
    summary: 'Make a roadmap in this folder; safe to repeat',
    group: 'Start',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'issue',
    summary: 'Create, find, read and change issues',
    group: 'Issues',
    subcommands: [
      { name: 'create', summary: 'Create an issue', load: () => import('./commands/issue-create.ts') },
      { name: 'list', summary: 'List issues, filtered and sorted', load: () => import('./commands/issue-list.ts') },
      { name: 'view', summary: 'Show one issue', load: () => import('./commands/issue-view.ts') },
      {
        name: 'update',
        summary: 'Change fields or the body of issues',
        load: () => import('./commands/issue-update.ts'),
      },
      { name: 'close', summary: 'Close issues', load: () => import('./commands/issue-close.ts') },
      { name: 'reopen', summary: 'Reopen closed issues', load: () => import('./commands/issue-reopen.ts') },
    ],
  },
  {
    name: 'sync',
    summary: 'Bring issues and their remote together, both ways',
    group: 'Remotes',
    load: () => import('./commands/sync.ts'),
    subcommands: [
      { name: 'status', summary: 'What is linked, pending or stuck', load: () => import('./commands/sync-status.ts') },
      {
        name: 'conflicts',
        summary: 'Unresolved conflicts, with both sides and their base',
        load: () => import('./commands/sync-conflicts.ts'),
      },
      {
        name: 'resolve',
        summary: 'Decide conflicts, by side or by field',
        load: () => import('./commands/sync-resolve.ts'),
      },
      {
        name: 'history',
        summary: 'What came in and what went out, and when',
        load: () => import('./commands/sync-history.ts'),
      },
    ],
  },
  {
    name: 'config',
    summary: 'Read and change .roadmap/config.yaml',
    group: 'Settings',
    subcommands: [
      { name: 'get', summary: 'Print the value of a key', load: () => import('./commands/config-get.ts') },
      {
        name: 'set',
        summary: 'Set a key, leaving the rest of the file alone',
        load: () => import('./commands/config-set.ts'),
      },
      {
        name: 'unset',
        summary: 'Remove a key, so that its default holds',
        load: () => import('./commands/config-unset.ts'),
      },
      {
        name: 'list',
        summary: 'Print every key with its value, defaults included',
        load: () => import('./commands/config-list.ts'),
      },
      {
        name: 'path',
        summary: 'Print the path of the configuration file',
        load: () => import('./commands/config-path.ts'),
      },
    ],
  },
];
