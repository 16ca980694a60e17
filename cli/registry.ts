import type { CommandRow } from './command.ts';
import { configRow, core, programRows, serviceRow, webhookRow } from './registry-rows.ts';

/**
 * Every command there is. A command is one row here and one file under `commands/` that exports `command` (made by
 * `defineCommand`), loaded when it is the one that runs: a light one through `core.ts` (one line there), one that brings much
 * along by an `import()` of its own. A row may have `subcommands`, and `load` besides, when it also runs by itself
 * (`roadmap sync` and `roadmap sync status`): a word that directly follows and names a subcommand is that subcommand,
 * anything else belongs to the row's own command.
 */
export const registry: readonly CommandRow[] = [
  {
    name: 'init',
    summary: 'Make a roadmap in this folder; safe to repeat',
    group: 'Start',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'status',
    summary: 'How the work as a whole stands',
    group: 'Look',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'today',
    summary: 'What of yours is due or under way',
    group: 'Look',
    load: () => import('./commands/today.ts'),
  },
  {
    name: 'next',
    summary: 'What is ready to start, the most urgent first',
    group: 'Look',
    load: core((all) => all.next),
  },
  {
    name: 'board',
    summary: 'Issues as cards in columns',
    group: 'Look',
    load: core((all) => all.board),
  },
  {
    name: 'graph',
    summary: 'What waits for what, drawn',
    group: 'Look',
    load: () => import('./commands/graph.ts'),
  },
  {
    name: 'search',
    summary: 'Find issues by the words in them',
    group: 'Look',
    load: core((all) => all.search),
  },
  {
    name: 'issue',
    summary: 'Create, find, read and change issues',
    group: 'Issues',
    subcommands: [
      { name: 'create', summary: 'Create an issue', load: core((all) => all.issueCreate) },
      { name: 'list', summary: 'List issues, filtered and sorted', load: core((all) => all.issueList) },
      { name: 'view', summary: 'Show one issue', load: core((all) => all.issueView) },
      {
        name: 'update',
        summary: 'Change fields or the body of issues',
        load: () => import('./commands/issue-update.ts'),
      },
      { name: 'edit', summary: 'Edit issues in an editor', load: () => import('./commands/issue-edit.ts') },
      { name: 'start', summary: 'Begin work on issues', load: () => import('./commands/issue-start.ts') },
      { name: 'block', summary: 'Mark issues as held up', load: () => import('./commands/issue-block.ts') },
      { name: 'unblock', summary: 'Take issues up again', load: () => import('./commands/issue-unblock.ts') },
      { name: 'progress', summary: 'Say how much is done', load: () => import('./commands/issue-progress.ts') },
      { name: 'close', summary: 'Close issues', load: () => import('./commands/issue-close.ts') },
      { name: 'reopen', summary: 'Reopen closed issues', load: () => import('./commands/issue-reopen.ts') },
      { name: 'delete', summary: 'Delete issues for good', load: () => import('./commands/issue-delete.ts') },
      { name: 'archive', summary: 'Put issues away', load: () => import('./commands/issue-archive.ts') },
      { name: 'restore', summary: 'Bring issues back', load: () => import('./commands/issue-restore.ts') },
      {
        name: 'deps',
        summary: 'What has to wait for what',
        subcommands: [
          { name: 'add', summary: 'Let an issue wait for others', load: () => import('./commands/deps-add.ts') },
          { name: 'remove', summary: 'Let it wait no more', load: () => import('./commands/deps-remove.ts') },
          { name: 'tree', summary: 'Everything an issue waits for', load: () => import('./commands/deps-tree.ts') },
          {
            name: 'critical-path',
            summary: 'The longest chain of open work',
            load: () => import('./commands/deps-critical-path.ts'),
          },
        ],
      },
      {
        name: 'comment',
        summary: 'What people say about an issue',
        subcommands: [
          { name: 'add', summary: 'Comment on an issue', load: () => import('./commands/comment-add.ts') },
          { name: 'list', summary: 'Show its comments', load: () => import('./commands/comment-list.ts') },
          { name: 'edit', summary: 'Change a comment', load: () => import('./commands/comment-edit.ts') },
          { name: 'delete', summary: 'Delete a comment', load: () => import('./commands/comment-delete.ts') },
        ],
      },
      { name: 'link', summary: 'Link an issue to one on a remote', load: () => import('./commands/issue-link.ts') },
      { name: 'unlink', summary: 'Take such links away', load: () => import('./commands/issue-unlink.ts') },
      {
        name: 'lookup',
        summary: 'Find the issue that is linked to #221',
        load: () => import('./commands/issue-lookup.ts'),
      },
    ],
  },
  {
    name: 'milestone',
    summary: 'Plan with milestones and follow them',
    group: 'Planning',
    subcommands: [
      { name: 'create', summary: 'Create a milestone', load: () => import('./commands/milestone-create.ts') },
      {
        name: 'list',
        summary: 'List milestones with their progress',
        load: () => import('./commands/milestone-list.ts'),
      },
      {
        name: 'view',
        summary: 'Show one milestone with its issues',
        load: () => import('./commands/milestone-view.ts'),
      },
      { name: 'update', summary: 'Change or rename milestones', load: () => import('./commands/milestone-update.ts') },
      { name: 'assign', summary: 'Give issues to a milestone', load: () => import('./commands/milestone-assign.ts') },
      { name: 'close', summary: 'Close milestones', load: () => import('./commands/milestone-close.ts') },
      { name: 'reopen', summary: 'Reopen closed milestones', load: () => import('./commands/milestone-reopen.ts') },
      { name: 'delete', summary: 'Delete milestones for good', load: () => import('./commands/milestone-delete.ts') },
      { name: 'archive', summary: 'Put milestones away', load: () => import('./commands/milestone-archive.ts') },
      { name: 'restore', summary: 'Bring milestones back', load: () => import('./commands/milestone-restore.ts') },
      {
        name: 'recalculate',
        summary: 'Write their progress into their files',
        load: () => import('./commands/milestone-recalculate.ts'),
      },
    ],
  },
  {
    name: 'project',
    summary: 'Plan with projects and follow them',
    group: 'Planning',
    subcommands: [
      { name: 'create', summary: 'Create a project', load: () => import('./commands/project-create.ts') },
      { name: 'list', summary: 'List projects with their progress', load: () => import('./commands/project-list.ts') },
      {
        name: 'view',
        summary: 'Show one project with its milestones and issues',
        load: () => import('./commands/project-view.ts'),
      },
      { name: 'update', summary: 'Change projects', load: () => import('./commands/project-update.ts') },
      { name: 'close', summary: 'Complete projects', load: () => import('./commands/project-close.ts') },
      {
        name: 'reopen',
        summary: 'Take completed projects up again',
        load: () => import('./commands/project-reopen.ts'),
      },
      { name: 'delete', summary: 'Delete projects for good', load: () => import('./commands/project-delete.ts') },
      { name: 'archive', summary: 'Put projects away', load: () => import('./commands/project-archive.ts') },
      { name: 'restore', summary: 'Bring projects back', load: () => import('./commands/project-restore.ts') },
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
        name: 'show',
        summary: 'Everything known about one linked issue and its item',
        load: () => import('./commands/sync-show.ts'),
      },
      {
        name: 'resolve',
        summary: 'Decide conflicts, by side or by field',
        load: () => import('./commands/sync-resolve.ts'),
      },
      {
        name: 'link',
        summary: 'Link an issue to an item that is looked up first',
        load: () => import('./commands/sync-link.ts'),
      },
      {
        name: 'unlink',
        summary: 'Take a link away for good, on both sides of a sync',
        load: () => import('./commands/sync-unlink.ts'),
      },
      {
        name: 'history',
        summary: 'What came in and what went out, and when',
        load: () => import('./commands/sync-history.ts'),
      },
      {
        name: 'undo',
        summary: 'Bring back a value that a sync overwrote',
        load: () => import('./commands/sync-undo.ts'),
      },
    ],
  },
  serviceRow,
  webhookRow,
  {
    name: 'export',
    summary: 'Print issues as JSON, CSV or markdown',
    group: 'Files',
    load: () => import('./commands/export.ts'),
  },
  {
    name: 'import',
    summary: 'Bring issues here from other tools',
    group: 'Files',
    load: () => import('./commands/import.ts'),
  },
  {
    name: 'health',
    summary: 'Find what is wrong with the files, and cure what is safe to cure',
    group: 'Files',
    subcommands: [
      {
        name: 'check',
        summary: 'How it stands with files, git, runs and remotes',
        load: () => import('./commands/health-check.ts'),
      },
      {
        name: 'scan',
        summary: 'Look for damage, contradictions and secrets',
        load: () => import('./commands/health-scan.ts'),
      },
      {
        name: 'fix',
        summary: 'Apply safe cures, shown first',
        load: () => import('./commands/health-fix.ts'),
      },
    ],
  },
  configRow,
  ...programRows,
];
