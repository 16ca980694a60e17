import type { CommandModule, CommandRow } from './command.ts';

type Core = typeof import('./core.ts');

/** A command of `core.ts`, where the light ones are. */
export function core(pick: (all: Core) => CommandModule): () => Promise<{ readonly command: CommandModule }> {
  return async () => ({ command: pick(await import('./core.ts')) });
}

/** The settings; a row of the registry. */
export const configRow: CommandRow = {
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
};

/** What keeps `sync --auto` running; a row of the registry. */
export const serviceRow: CommandRow = {
  name: 'service',
  summary: 'Keep sync --auto running, here or on GitHub Actions',
  group: 'Remotes',
  subcommands: [
    {
      name: 'install',
      summary: 'Have systemd or launchd keep it running',
      load: () => import('./commands/service-install.ts'),
    },
    { name: 'uninstall', summary: 'Stop and remove it', load: () => import('./commands/service-uninstall.ts') },
    { name: 'status', summary: 'Whether it is installed and runs', load: () => import('./commands/service-status.ts') },
    { name: 'logs', summary: 'What unattended runs did', load: () => import('./commands/service-logs.ts') },
    {
      name: 'github-actions',
      summary: 'Print a workflow that runs it on GitHub',
      load: () => import('./commands/service-github-actions.ts'),
    },
  ],
};

/** How GitHub tells of changes; a row of the registry. */
export const webhookRow: CommandRow = {
  name: 'webhook',
  summary: 'Have GitHub tell sync --auto of changes at once',
  group: 'Remotes',
  subcommands: [
    {
      name: 'setup',
      summary: 'Create the webhook on GitHub, or put it right',
      load: () => import('./commands/webhook-setup.ts'),
    },
    {
      name: 'check',
      summary: 'How it stands there, and what was not delivered',
      load: () => import('./commands/webhook-check.ts'),
    },
  ],
};

/** For shells and other programs; rows of the registry. */
export const programRows: readonly CommandRow[] = [
  {
    name: 'completion',
    summary: 'Print what completes commands in your shell',
    group: 'Settings',
    load: () => import('./commands/completion.ts'),
  },
  {
    name: 'schema',
    summary: 'Print the JSON Schema of what --json prints',
    group: 'Settings',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'merge-driver',
    summary: 'Merge three versions of a file, for git',
    load: () => import('./commands/merge-driver.ts'),
  },
  { name: '__receive', summary: 'Receive deliveries, for sync --auto', load: () => import('./commands/receive.ts') },
  { name: '__complete', summary: 'What may come next', load: () => import('./commands/complete.ts') },
];
