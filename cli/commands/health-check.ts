import { checkHealth, type HealthReport } from '../../src/app/health-check.ts';
import type { Context } from '../context.ts';
import { defineCommand } from '../command.ts';
import { checkMinutes } from '../check-minutes.ts';
import { EXIT } from '../errors.ts';
import { printHealth } from '../health-check-lines.ts';

interface Options {
  readonly refresh?: boolean;
  readonly strict?: boolean;
  readonly watch?: boolean;
}

const WATCH_MS = 10_000;

export const command = defineCommand<Options>({
  options: [
    { flags: '--refresh', help: 'ask remotes now, however fresh the last answers are' },
    { flags: '--strict', help: 'exit 1 on warnings too, for CI' },
    { flags: '--watch', help: 'look again every ten seconds, until Ctrl-C' },
  ],
  examples: ['roadmap health check', 'roadmap health check --refresh --json', 'roadmap health check --strict'],
  run: async ({ options, context, terminal }) => {
    const look = (refresh: boolean): Promise<HealthReport> => check(context, refresh);
    let report = await look(options.refresh === true);
    if (options.watch !== true) terminal.result(report, () => printHealth(terminal, report));
    while (options.watch === true) {
      if (terminal.settings.json) terminal.jsonLine(report);
      else printHealth(terminal, report, new Date(context.clock.now()).toISOString());
      if (!(await rested(context))) break;
      report = await look(false);
    }
    return report.status === 'fail' || (options.strict === true && report.status === 'warn') ? EXIT.failed : EXIT.done;
  },
});

async function check(context: Context, refresh: boolean): Promise<HealthReport> {
  const config = await context.config('scan');
  const [issues, files, infra] = await Promise.all([context.issues(), context.files(), context.health(config)]);
  const { clock } = context;
  const freshMs = refresh ? 0 : 60_000 * checkMinutes(context.io.env, config);
  return checkHealth({ scan: { issues, files, clock }, clock, infra }, config, { freshMs });
}

/** False: somebody wants it to end. */
async function rested({ clock, io }: Context): Promise<boolean> {
  if (io.signal.aborted) return false;
  return clock.sleep(WATCH_MS, io.signal).then(
    () => true,
    () => false,
  );
}
