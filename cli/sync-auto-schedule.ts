import { everyInterval, parseInterval, type Schedule } from '../src/app/runner-schedule.ts';
import type { Config } from '../src/model/config.ts';
import { RoadmapError } from '../src/model/errors.ts';
import { malformed, textFrom } from './environment.ts';
import { usageError } from './errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What was typed about when to run. */
export interface ScheduleOptions {
  readonly interval?: string;
  readonly cron?: string;
}

const INTERVAL = 'ROADMAP_GITHUB_SYNC_INTERVAL_MINUTES';
const ENABLED = 'ROADMAP_GITHUB_AUTO_SYNC_ENABLED';
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60;

/** What was typed, else the environment, else the configuration. @throws RoadmapError `usage.*`, `environment.malformed`, `config.value` */
export async function scheduleFrom(
  { interval, cron }: ScheduleOptions,
  env: Environment,
  config: Config,
): Promise<Schedule> {
  if (interval !== undefined) return everyInterval(typedInterval(interval));
  if (cron !== undefined) return cronOr(cron, (why) => usageError('cron', `--cron "${cron}": ${why}`, [EXAMPLE]));
  const minutes = textFrom(env, INTERVAL);
  if (minutes !== null) return everyInterval(MINUTE * minutesOf(minutes));
  const { auto } = config;
  if (auto.cron === null) return everyInterval(MINUTE * Math.min(auto.interval_minutes, WEEK));
  return cronOr(auto.cron, (why) => brokenCron(auto.cron ?? '', why));
}

const EXAMPLE = `roadmap sync --auto --cron "*/30 * * * *"`;

function typedInterval(text: string): number {
  const ms = parseInterval(text);
  if (ms !== null) return ms;
  const expected = 'expected ten seconds to seven days, for instance 30m, 90s or 2h';
  throw usageError('interval', `--interval ${text}: ${expected}`, ['roadmap sync --auto --interval 30m']);
}

/** The library is loaded only for those who want it. */
async function cronOr(expression: string, error: (why: string) => RoadmapError): Promise<Schedule> {
  const { cronSchedule } = await import('./cron.ts');
  try {
    return cronSchedule(expression);
  } catch (cause) {
    throw error(
      `expected minute, hour, day, month and weekday, for instance "*/30 * * * *" (${(cause as Error).message})`,
    );
  }
}

function brokenCron(cron: string, why: string): RoadmapError {
  return new RoadmapError({
    kind: 'config',
    code: 'config.value',
    message: `auto.cron: "${cron}": ${why}`,
    hints: ['roadmap config unset auto.cron'],
    data: { key: 'auto.cron' },
  });
}

function minutesOf(text: string): number {
  const minutes = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > WEEK) throw malformed(INTERVAL, `whole minutes from 1 to ${String(WEEK)}`);
  return minutes;
}

/** What switches it off, or null where nothing does. @throws RoadmapError `environment.malformed` */
export function switchedOffBy(env: Environment, config: Config): string | null {
  const said = textFrom(env, ENABLED)?.toLowerCase() ?? null;
  if (said === null) return config.auto.enabled ? null : 'auto.enabled in the configuration';
  if (['true', '1', 'yes', 'on'].includes(said)) return null;
  if (['false', '0', 'no', 'off'].includes(said)) return ENABLED;
  throw malformed(ENABLED, 'true or false');
}
