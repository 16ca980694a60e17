import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { defineCommand } from '../command.ts';
import { installUnit, SUPERVISORS, supervisorFor, type SupervisorName } from '../supervisors.ts';
import { scheduleFrom } from '../sync-auto-schedule.ts';
import { portOf } from '../webhook-listener.ts';
import { logFolder } from '../unattended-log.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly supervisor?: SupervisorName;
  readonly interval?: string;
  readonly cron?: string;
  readonly webhookPort?: string;
}

export const command = defineCommand<Options>({
  options: [
    { flags: '-n, --dry-run', help: 'print the unit and where it would go, and do nothing' },
    { flags: '--supervisor <name>', help: "which one; else this system's", choices: SUPERVISORS },
    { flags: '--interval <time>', help: 'handed on to sync --auto' },
    { flags: '--cron <expression>', help: 'handed on to sync --auto', conflicts: 'interval' },
    { flags: '--webhook-port <port>', help: 'handed on to sync --auto' },
  ],
  examples: ['roadmap service install --dry-run', 'roadmap service install --interval 15m'],
  run: async ({ context, terminal, options }) => {
    const root = context.root();
    // What the runner would refuse when it starts is refused now.
    await scheduleFrom(options, context.io.env, await context.config('sync'));
    if (options.webhookPort !== undefined) portOf(options.webhookPort);
    const supervisor = supervisorFor(context.io, root, options.supervisor ?? null);
    const output = join(await logFolder(context), 'service.out');
    const text = supervisor.print([...program(), 'sync', '--auto', ...handedOn(options)], output);
    const isDry = options.dryRun === true;
    if (!isDry) await installUnit(context.io, supervisor, text);
    const { name, unit, path } = supervisor;
    terminal.result({ supervisor: name, unit, path, text, installed: !isDry }, () => {
      if (isDry) terminal.print(text);
      else terminal.line(`${unit} runs, and starts again with your session`);
      terminal.note(isDry ? `belongs into ${path}` : `written: ${path}`);
      terminal.note(TOKEN);
      if (name === 'systemd') terminal.note('to keep it running while you are logged out: loginctl enable-linger');
    });
  },
});

const TOKEN =
  'the token comes from gh auth token, or from ROADMAP_GITHUB_TOKEN=… in the file environment beside roadmap config path --user';

/** How this program was started. */
function program(): readonly string[] {
  return [process.execPath, realpathSync(process.argv[1] ?? '')];
}

function handedOn({ interval, cron, webhookPort }: Options): readonly string[] {
  const given = [
    ['--interval', interval],
    ['--cron', cron],
    ['--webhook-port', webhookPort],
  ] as const;
  return given.flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));
}
