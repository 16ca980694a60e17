import { resolveConflicts, type Resolved } from '../../src/app/sync-look.ts';
import { RoadmapError } from '../../src/model/errors.ts';
import { defineCommand } from '../command.ts';
import { EXIT, usageError, worstExit } from '../errors.ts';
import { syncHands } from '../sync-hands.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly remote?: string;
  readonly all?: boolean;
  readonly take?: 'local' | 'remote';
  readonly field?: readonly string[];
  readonly commit: boolean;
}

const TAKES = ['local', 'remote', 'merged'] as const;
type Take = (typeof TAKES)[number];

export const command = defineCommand<Options>({
  args: [{ name: '[ref...]', help: 'the issues in conflict' }],
  options: [
    { flags: '--all', help: 'every conflict there is' },
    { flags: '--take <side>', help: 'which side wins', choices: ['local', 'remote'] },
    {
      flags: '--field <field=side>',
      help: 'one field: local, remote, or merged (the file as it stands)',
      repeatable: true,
    },
    { flags: '--no-commit', help: 'leave the changed files uncommitted' },
    { flags: '--remote <name>', help: 'which remote; the first one configured when not given' },
  ],
  examples: [
    'roadmap sync resolve 224f --take remote',
    'roadmap sync resolve 224f --field title=local --field body=merged',
    'roadmap sync resolve --all --take local',
  ],
  run: async ({ args, options, context, terminal }) => {
    const fields = fieldsOf(options.field ?? []);
    if (options.take === undefined && Object.keys(fields).length === 0)
      throw usageError('no_choice', 'say which side wins: --take local|remote, or --field <field>=local|remote|merged');
    if ((args.length === 0) === (options.all !== true))
      throw usageError('no_refs', 'name the issues, or all of them with --all');
    const hands = await syncHands(context, options.remote ?? null);
    const commit = options.commit && hands.config.sync.commit;
    const take = options.take ?? null;
    const resolved = await resolveConflicts(hands, { refs: args, all: options.all === true, take, fields, commit });
    terminal.result(jsonOf(resolved), () => print(terminal, resolved));
    const left = resolved.resolutions.some((one) => one.left.length > 0);
    return worstExit([left ? EXIT.conflict : EXIT.done, resolved.commit.error === null ? EXIT.done : EXIT.partly]);
  },
});

function fieldsOf(choices: readonly string[]): Record<string, Take> {
  const fields: Record<string, Take> = {};
  for (const choice of choices) {
    const [, field, side] = /^([a-z_]+)=([a-z]+)$/.exec(choice) ?? [];
    const take = TAKES.find((one) => one === side);
    if (field === undefined || take === undefined)
      throw usageError(
        'field',
        `--field ${choice}: expected a field and a side, for instance title=local or body=merged`,
      );
    fields[field] = take;
  }
  return fields;
}

function jsonOf({ resolutions, commit }: Resolved): Record<string, unknown> {
  return {
    resolved: resolutions.map(({ id, remote_id, taken, left, to_send }) => ({
      id,
      remote_id,
      fields: taken,
      left: left.map(({ field, section }) => ({ field, section })),
      to_send,
    })),
    commit: commit.commit,
    ...(commit.error === null ? {} : { commit_error: commit.error.message }),
  };
}

function print(terminal: Terminal, { resolutions, commit, dirty }: Resolved): void {
  for (const { id, remote_id, taken, left } of resolutions) {
    const words = Object.entries(taken).map(([field, side]) => `${field}: ${side}`);
    const rest = left.length > 0 ? `, still open: ${left.map((one) => one.field).join(', ')}` : '';
    terminal.line(`${id} #${remote_id} ${words.join(', ')}${rest}`);
  }
  if (resolutions.length === 0) terminal.line('no conflicts');
  if (commit.commit !== null) terminal.line(`committed ${commit.commit.slice(0, 10)}`);
  if (commit.error instanceof RoadmapError)
    terminal.error(`the files are written but not committed: ${commit.error.message}`, commit.error.hints);
  if (dirty.length > 0) terminal.note(`left uncommitted, since they held changes of yours: ${dirty.join(', ')}`);
  if (resolutions.some((one) => one.to_send.length > 0)) terminal.note('to send what was decided: roadmap sync');
}
