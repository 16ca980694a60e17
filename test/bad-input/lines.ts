import type { CommandModule, CommandRow } from '../../cli/command.ts';
import { registry } from '../../cli/registry.ts';

/** A command line that works in an ordinary roadmap, and the files below `.roadmap` that it may change. */
export interface Line {
  readonly command: string;
  readonly argv: readonly string[];
  readonly changes: RegExp;
}

const NOTHING = /^$/;
const A = /^issues\/c0de0001-a\.md$/;
const B = /^issues\/c0de0002-b\.md$/;
const A_AND_COMMENTS = /^(issues\/c0de0001-a\.md|comments\/c0de0001\/.*)$/;
const NEW = /^issues\/[0-9a-f]{8}-[a-z0-9-]+\.md$/;
const COMMENT = /^comments\/c0de0001\//;
const CONFIG = /^config\.yaml$/;
const MOVED = /^(archive\/)?issues\/c0de0001-a\.md$/;
const MILESTONE = /^(archive\/)?milestones\/m1\.md$/;
/** With what names it. */
const MILESTONE_OF = /^((archive\/)?milestones\/m1\.md|(issues|projects)\/.*\.md)$/;
const PROJECT = /^(archive\/)?projects\/beef0001-p1\.md$/;
const PROJECT_OF = /^((archive\/)?projects\/beef0001-p1\.md|(issues|milestones)\/.*\.md)$/;

const rows: readonly (readonly [changes: RegExp, command: string, ...argv: string[]])[] = [
  [/^(config\.yaml|\.gitattributes)$/, 'init'],
  [NOTHING, 'status'],
  [NOTHING, 'today'],
  [NOTHING, 'next'],
  [NOTHING, 'board'],
  [NOTHING, 'board', '--by', 'milestone', '--all'],
  [NOTHING, 'graph'],
  [NOTHING, 'graph', '--format', 'mermaid', '--all'],
  [NOTHING, 'graph', '--format', 'dot', '--all'],
  [NOTHING, 'search', 'word'],
  [NEW, 'issue create', 'New one'],
  [NOTHING, 'issue list'],
  [NOTHING, 'issue list', '--format', 'markdown'],
  [NOTHING, 'issue list', '--format', 'plain', '--archived'],
  [NOTHING, 'issue list', '--format', 'csv', '-q', 'is:open sort:-updated'],
  [NOTHING, 'issue view', 'c0de0001', '--comments', '--history'],
  [A, 'issue update', 'c0de0001', '--title', 'Other', '--add-label', 'x'],
  [A, 'issue edit', 'c0de0001'],
  [A, 'issue start', 'c0de0001'],
  [A_AND_COMMENTS, 'issue block', 'c0de0001', '--reason', 'Because'],
  [A, 'issue unblock', 'c0de0001'],
  [A, 'issue progress', 'c0de0001', '40'],
  [A_AND_COMMENTS, 'issue close', 'c0de0001', '--comment', 'Done'],
  [A, 'issue reopen', 'c0de0001'],
  [A_AND_COMMENTS, 'issue delete', 'c0de0001'],
  [MOVED, 'issue archive', 'c0de0001'],
  [MOVED, 'issue restore', 'c0de0001'],
  [B, 'issue deps add', 'c0de0002', 'c0de0001'],
  [B, 'issue deps remove', 'c0de0002', 'c0de0001'],
  [NOTHING, 'issue deps tree', 'c0de0002'],
  [NOTHING, 'issue deps critical-path'],
  [COMMENT, 'issue comment add', 'c0de0001', 'Words'],
  [NOTHING, 'issue comment list', 'c0de0001'],
  [COMMENT, 'issue comment edit', 'cafe0001', '--body', 'Other words'],
  [COMMENT, 'issue comment delete', 'cafe0001'],
  [A, 'issue link', 'c0de0001', 'github:9'],
  [/^(?:issues\/c0de0002-b\.md|deleted\/github-7\.yaml)$/, 'issue unlink', 'c0de0002'],
  [NOTHING, 'issue lookup', 'github:7'],
  [/^milestones\/m9\.md$/, 'milestone create', 'm9'],
  [NOTHING, 'milestone list'],
  [NOTHING, 'milestone view', 'm1'],
  [MILESTONE_OF, 'milestone update', 'm1', '--name', 'm2', '--due', '2027-01-01'],
  [A, 'milestone assign', 'm1', 'c0de0001'],
  [MILESTONE, 'milestone close', 'm1'],
  [MILESTONE, 'milestone reopen', 'm1'],
  [MILESTONE_OF, 'milestone delete', 'm1'],
  [MILESTONE, 'milestone archive', 'm1'],
  [MILESTONE, 'milestone restore', 'm1'],
  [/^milestones\/.*\.md$/, 'milestone recalculate', '--all'],
  [/^projects\/[0-9a-f]{8}-p9\.md$/, 'project create', 'p9'],
  [NOTHING, 'project list'],
  [NOTHING, 'project view', 'P1'],
  [PROJECT, 'project update', 'P1', '--owner', 'ana'],
  [PROJECT, 'project close', 'P1'],
  [PROJECT, 'project reopen', 'P1'],
  [PROJECT_OF, 'project delete', 'P1'],
  [PROJECT, 'project archive', 'P1'],
  [PROJECT, 'project restore', 'P1'],
  [NOTHING, 'sync', '--preview'],
  [NOTHING, 'sync', '--auto', '--once'],
  [NOTHING, 'sync status'],
  [NOTHING, 'sync conflicts'],
  [NOTHING, 'sync show', 'c0de0002'],
  [A, 'sync link', 'c0de0001', 'github:9'],
  [/^(?:issues\/c0de0002-b\.md|deleted\/github-7\.yaml)$/, 'sync unlink', 'c0de0002'],
  [NOTHING, 'sync resolve', '--all', '--take', 'local'],
  [NOTHING, 'sync history'],
  [NOTHING, 'sync undo', 'c0de0002'],
  [NOTHING, 'service install', '--dry-run'],
  [NOTHING, 'service uninstall'],
  [NOTHING, 'service status'],
  [NOTHING, 'service logs'],
  [NOTHING, 'service github-actions'],
  [NOTHING, 'webhook setup'],
  [NOTHING, 'webhook setup', '--url', 'https://roadmap.example.org', '--preview'],
  [NOTHING, 'webhook check'],
  [NOTHING, 'merge-driver', 'none', 'none', 'none', '7', '.roadmap/issues/x.md'],
  [NOTHING, 'export', '--comments'],
  [NOTHING, 'export', '--format', 'markdown'],
  [NOTHING, 'export', '--format', 'csv'],
  [NEW, 'import', 'foreign.json'],
  [NOTHING, 'health check'],
  [NOTHING, 'health scan'],
  [/\.md$/, 'health fix'],
  [NOTHING, 'config get', 'sync.strategy'],
  [CONFIG, 'config set', 'sync.strategy', 'local'],
  [CONFIG, 'config unset', 'sync.strategy'],
  [NOTHING, 'config list'],
  [NOTHING, 'config path'],
  [NOTHING, 'completion', 'bash'],
  [NOTHING, 'schema'],
  [NOTHING, '__receive', '127.0.0.1', '0'],
  [NOTHING, '__complete', '--', 'issue', 'view', '='],
];

/** At least one of each command. */
export const lines: readonly Line[] = rows.map(([changes, command, ...argv]) => ({ command, argv, changes }));

/** Every command there is, loaded, by its words. */
export async function knownCommands(): Promise<ReadonlyMap<string, CommandModule>> {
  const known = new Map<string, CommandModule>();
  for (const [command, { load }] of namesOf(registry))
    if (load !== undefined) known.set(command, (await load()).command);
  return known;
}

function namesOf(among: readonly CommandRow[], prefix = ''): readonly (readonly [string, CommandRow])[] {
  return among.flatMap((row) => [
    [`${prefix}${row.name}`, row] as const,
    ...namesOf(row.subcommands ?? [], `${prefix}${row.name} `),
  ]);
}
